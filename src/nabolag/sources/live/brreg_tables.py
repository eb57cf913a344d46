"""What the tables of the register of entities are; they exist only where they have been fetched."""

from __future__ import annotations

from nabolag.data.describing import Column, TableDescriptor, Words

UNKNOWN = Words(
    nb="Ikke oppgitt i registeret", nn="Ikkje oppgitt i registeret", en="Not stated in the register"
)
_NUMBER = Column("text", Words(nb="Organisasjonsnummer", nn="Organisasjonsnummer", en="Organisation number"))
_CODE = Words(
    nb="Kommunenummer gyldig fra 1. januar 2024",
    nn="Kommunenummer gyldig frå 1. januar 2024",
    en="Municipality number valid from 1 January 2024",
)


def _described(name: str, title: Words, columns: dict[str, Column]) -> TableDescriptor:
    return TableDescriptor(
        name=name,
        title=title,
        publisher="Brønnøysundregistrene",
        url="https://data.brreg.no/enhetsregisteret/api/dokumentasjon/no/index.html",
        table_number=None,
        vintage="",
        retrieved="",
        licence="NLOD 2.0",
        attribution="Kilde: Brønnøysundregistrene, Enhetsregisteret, NLOD 2.0",
        origin="register",
        rows=0,
        sha256="",
        columns=columns,
    )


UNITS = _described(
    "registered_units",
    Words(
        nb="Kommunale og interkommunale foretak i Enhetsregisteret",
        nn="Kommunale og interkommunale føretak i Einingsregisteret",
        en="Municipal and intermunicipal companies in the register of entities",
    ),
    {
        "org_number": _NUMBER,
        "name": Column("text", Words(nb="Navn", nn="Namn", en="Name")),
        "form_code": Column("text", Words(nb="Organisasjonsform", nn="Organisasjonsform", en="Legal form")),
        "code": Column("code", _CODE, UNKNOWN),
        "industry": Column("text", Words(nb="Næringskode", nn="Næringskode", en="Industry code"), UNKNOWN),
        "homepage": Column("text", Words(nb="Nettsted", nn="Nettstad", en="Website"), UNKNOWN),
        "closing": Column(
            "flag",
            Words(
                nb="Konkurs eller under avvikling",
                nn="Konkurs eller under avvikling",
                en="Bankrupt or closing",
            ),
        ),
    },
)
ROLES = _described(
    "registered_owners",
    Words(
        nb="Eierne av kommunale og interkommunale foretak",
        nn="Eigarane av kommunale og interkommunale føretak",
        en="Owners of municipal and intermunicipal companies",
    ),
    {
        "org_number": _NUMBER,
        "role": Column(
            "text",
            Words(
                nb="Rolle: DTPR deltaker med delt ansvar, DTSO solidarisk, EIKM eierkommune",
                nn="Rolle: DTPR deltakar med delt ansvar, DTSO solidarisk, EIKM eigarkommune",
                en="Role: DTPR participant with a share, DTSO joint, EIKM owner municipality",
            ),
        ),
        "owner_org_number": Column(
            "text",
            Words(
                nb="Eierens organisasjonsnummer",
                nn="Organisasjonsnummeret til eigaren",
                en="The owner's organisation number",
            ),
        ),
        "owner": Column("text", Words(nb="Eier", nn="Eigar", en="Owner")),
        "owner_form": Column(
            "text",
            Words(
                nb="Eierens organisasjonsform",
                nn="Organisasjonsforma til eigaren",
                en="The owner's legal form",
            ),
        ),
        "code": Column(
            "code",
            _CODE,
            Words(
                nb="Eieren er ikke en kommune av i dag",
                nn="Eigaren er ikkje ein kommune av i dag",
                en="The owner is no municipality of today",
            ),
        ),
        "share": Column("share", Words(nb="Eierandel", nn="Eigardel", en="Share owned"), UNKNOWN),
        "share_as_written": Column(
            "text",
            Words(
                nb="Andelen slik den er skrevet",
                nn="Delen slik han er skriven",
                en="The share as it is written",
            ),
            UNKNOWN,
        ),
    },
)
