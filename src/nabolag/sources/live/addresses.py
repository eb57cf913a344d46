"""Where the public services are; each address can be set to a mirror's."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Service:
    """A public service: its name as people know it, the setting that moves it, and its own address."""

    name: str
    setting: str
    default: str

    @property
    def base(self) -> str:
        """The address in use, without a slash at the end."""
        return (os.environ.get(self.setting) or self.default).rstrip("/")


SSB = Service("SSB", "NABOLAG_SSB_URL", "https://data.ssb.no/api/pxwebapi/v2")
KLASS = Service("SSB Klass", "NABOLAG_KLASS_URL", "https://data.ssb.no/api/klass/v1")
BRREG = Service("Enhetsregisteret", "NABOLAG_BRREG_URL", "https://data.brreg.no/enhetsregisteret/api")
GEONORGE = Service("Geonorge", "NABOLAG_GEONORGE_URL", "https://api.kartverket.no/kommuneinfo/v1")
LOVDATA = Service("Lovdata", "NABOLAG_LOVDATA_URL", "https://api.lovdata.no/v1/publicData/get")
NVE = Service("NVE", "NABOLAG_NVE_URL", "https://gis3.nve.no/map/rest/services")
SERVICES = {"ssb": SSB, "klass": KLASS, "brreg": BRREG, "geonorge": GEONORGE, "lovdata": LOVDATA, "nve": NVE}
