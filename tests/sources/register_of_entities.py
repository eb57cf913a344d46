"""The register of entities in the shapes that were recorded, with invented companies of real municipalities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.sources.stand_in import Services

BASE = "https://data.brreg.no/enhetsregisteret/api"


@dataclass
class Entities:
    """`units` by number (form, industry, sector, municipality, name); `owners` (number, form, name, share) of each.

    `left`: whether the service still says `fratraadt` of each role, as until 16 June 2026.
    """

    units: dict[str, dict[str, Any]] = field(default_factory=dict)
    owners: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    updates: list[tuple[int, str]] = field(default_factory=list)
    left: bool = False
    most: int = 10_000

    def add(
        self, number: str, name: str, owners: Sequence[tuple[str, str, str | None]] = (), **more: Any
    ) -> None:
        """A company, and its owners as (number, name, share as written)."""
        self.units[number] = {"form": "IKS", "industry": "36.000", "code": "1860", "name": name} | more
        self.owners[number] = [
            {"number": owner, "name": called, "share": said, "form": "KOMM"} for owner, called, said in owners
        ]
        self.updates.append((len(self.updates) + 100, number))

    def into(self, services: Services) -> None:
        """Answer at the addresses of the register."""
        services.answers["/brreg/organisasjonsformer"] = {
            "_embedded": {
                "organisasjonsformer": [{"kode": k, "beskrivelse": k} for k in ("AS", "IKS", "KF", "FKF")]
            },
            "_links": {},
        }
        services.answers["/brreg/enheter"] = self.search
        services.answers["/brreg/oppdateringer/enheter"] = self.feed
        for number in self.units:
            services.answers[f"/brreg/enheter/{number}/roller"] = lambda _query, number=number: self.roles(
                number
            )

    def search(self, query: dict[str, list[str]]) -> tuple[int, Any]:
        asked = {name: values[0] for name, values in query.items()}
        page, size = int(asked.get("page", 0)), int(asked.get("size", 20))
        if (page + 1) * size > self.most:
            return 400, {"status": 400, "feilmelding": "Feilaktig forespørsel", "antallFeil": 1,
                         "valideringsfeil": [{"feilmelding": "for dypt", "parametere": ["page"]}]}  # fmt: skip
        industries = asked["naeringskode"].split(",") if "naeringskode" in asked else None
        hits = [
            number
            for number, unit in self.units.items()
            if unit["form"] == asked["organisasjonsform"]
            and (industries is None or unit["industry"] in industries)
        ]
        mine = hits[page * size : (page + 1) * size]
        answer: dict[str, Any] = {
            "_links": {"self": {"href": f"{BASE}/enheter"}},
            "page": {
                "size": size,
                "totalElements": len(hits),
                "totalPages": -(-len(hits) // size),
                "number": page,
            },
        }
        if mine:
            answer["_embedded"] = {"enheter": [self.unit(number) for number in mine]}
        return 200, answer

    def unit(self, number: str) -> dict[str, Any]:
        unit = self.units[number]
        told: dict[str, Any] = {
            "organisasjonsnummer": number,
            "navn": unit["name"],
            "organisasjonsform": {"kode": unit["form"], "beskrivelse": "", "_links": {}},
            "naeringskode1": {"kode": unit["industry"], "beskrivelse": ""},
            "forretningsadresse": {"landkode": "NO", "adresse": [None, ""], "kommunenummer": unit["code"]},
            "konkurs": False,
            "underAvvikling": unit.get("closing", False),
            "_links": {},
        }
        if "sector" in unit:
            told["institusjonellSektorkode"] = {"kode": unit["sector"], "beskrivelse": ""}
        return told

    def roles(self, number: str) -> tuple[int, Any]:
        if number not in self.units:
            return 410, {"status": 410}
        left = {"fratraadt": False} if self.left else {}
        roles = [
            {
                "type": {"kode": owner.get("role", "DTPR"), "beskrivelse": "", "_links": {}},
                "enhet": {
                    "organisasjonsnummer": owner["number"],
                    "organisasjonsform": {"kode": owner["form"], "beskrivelse": "", "_links": {}},
                    "navn": [owner["name"]],
                    "erSlettet": False,
                    "_links": {},
                },
                **({"ansvarsandel": owner["share"]} if owner["share"] else {}),
                **left,
                **owner.get("more", {}),
                "avregistrert": False,
                "rekkefolge": n,
            }
            for n, owner in enumerate(self.owners[number])
        ]
        person = {
            "type": {"kode": "DAGL", "beskrivelse": "Daglig leder"},
            "person": {
                "fodselsdato": "1900-01-01",
                "navn": {"fornavn": "OPPDIKTET", "etternavn": "PERSON"},
                "erDoed": False,
            },
            "avregistrert": False,
        }
        return 200, {
            "rollegrupper": [
                {"type": {"kode": "DAGL"}, "sistEndret": "2024-01-01", "roller": [person]},
                {"type": {"kode": "DELT"}, "sistEndret": "2024-01-01", "roller": roles},
            ],
            "_links": {},
        }

    def feed(self, query: dict[str, list[str]]) -> tuple[int, Any]:
        start, size = int(query.get("oppdateringsid", ["0"])[0]), int(query["size"][0])
        lines = [
            {"oppdateringsid": n, "dato": "2026-11-29T10:00:00.000Z", "organisasjonsnummer": number,
             "endringstype": "Endring", "_links": {}}
            for n, number in self.updates
            if n >= start
        ][:size]  # fmt: skip
        page = {"size": size, "totalElements": len(lines), "totalPages": 1, "number": 0}
        return 200, {
            "_links": {},
            "page": page,
            **({"_embedded": {"oppdaterteEnheter": lines}} if lines else {}),
        }
