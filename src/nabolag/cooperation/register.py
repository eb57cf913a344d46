"""The arrangements that shipped extracts and lists name for a municipality."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from nabolag.data import TableDescriptor, Words, descriptor, table
from nabolag.data.shipped import read_yaml
from nabolag.municipalities import Municipality, current, find
from nabolag.text import LANGUAGES, texts
from nabolag.text.showing import Shown

Role = Literal["seat", "member", "served", "partner"]
Certainty = Literal["yes", "partly", "unconfirmed"]


@dataclass(frozen=True, repr=False)
class KnownArrangement(Shown):
    """One organisation that a source connects with one municipality.

    role: `seat` (business address here; that is not ownership), `member` (owner), `served` (it collects
    the waste here; that is not ownership either), `partner` (runs the service together with the other `members`, which
    of them hosts it is unknown). certainty: whether the municipality takes part: `yes`;
    `partly` (true only of former municipalities that are now part of this one); `unconfirmed` (only one source,
    sources that disagree, an undated source, an older source that the newer does not repeat, or an address only).
    `members` are the codes of all who take part, where the source lists them. `services` are ids, None in `service`
    when the source does not say; `share` is 0–1; `as_of` the time it was true, as far as the source says.
    """

    organisation: str
    org_number: str | None
    service: str | None
    services: tuple[str, ...]
    service_words: Words
    form: str | None
    role: Role
    share: float | None
    as_of: str
    certainty: Certainty
    table: str
    source_url: str
    note: Words | None = None
    members: tuple[str, ...] = ()

    @property
    def source(self) -> TableDescriptor:
        """Descriptor of the table it was read from."""
        return descriptor(self.table)


def known(municipality: str | int | Municipality) -> list[KnownArrangement]:
    """Every arrangement the shipped sources name for a municipality; owners first, then partners, areas and seats.

    An empty list means that nothing was found, not that the municipality works alone.

    Raises:
        NotKnown: no municipality of today has the code.
    """
    return list(_all().get(find(municipality).code, ()))


def coverage_note() -> Words:
    """What the register cannot know, to be shown wherever `known` is."""
    return COVERAGE


COVERAGE = Words(
    nb="Oversikten bygger på Bufdirs lister over hvem som hadde barnevern sammen i 2021 og 2023, et "
    "uttrekk av interkommunale selskaper fra 2021 (179 av rundt 225), eierlister for "
    "ni vann- og avløpsselskaper fra før 2020 og lister over hvem som henter avfall i 188 kommuner i 2026. "
    "Annet vertskommunesamarbeid, oppgavefellesskap, aksjeselskaper og avtaler står ikke der. Det som ikke er funnet, "
    "er ukjent. Det betyr ikke at samarbeidet ikke finnes.",
    nn="Oversikta byggjer på listene til Bufdir over kven som hadde barnevern saman i 2021 og 2023, eit "
    "uttrekk av interkommunale selskap frå 2021 (179 av rundt 225), eigarlister for "
    "ni vass- og avløpsselskap frå før 2020 og lister over kven som hentar avfall i 188 kommunar i 2026. "
    "Anna vertskommunesamarbeid, oppgåvefellesskap, aksjeselskap og avtalar står ikkje der. Det som ikkje er funne, "
    "er ukjent. Det tyder ikkje at samarbeidet ikkje finst.",
    en="The list rests on Bufdir's lists of who ran child welfare together in 2021 and 2023, an "
    "extract of intermunicipal companies from 2021 (179 of about 225), owner lists of "
    "nine water and wastewater companies from before 2020, and lists of who collects waste in 188 municipalities "
    "in 2026. Other host-municipality cooperation, municipal task communities, limited companies and contracts are not in it. "
    "What is not found is unknown. It does not mean that there is no cooperation.",
)
OWN_SERVICE = "(own service)"
# The company pages say when in words; here as a period that reads the same in three languages.
PERIODS = {
    "undated page, plan period 2014-2023": "2014–2023",
    "undated page, before 2020": "< 2020",
    "undated page, shares at founding, before 2020": "< 2020",
}


@cache
def _all() -> dict[str, tuple[KnownArrangement, ...]]:
    found: dict[str, list[KnownArrangement]] = {}
    owners = {(code, arrangement.org_number) for code, arrangement in _members()}
    for code, arrangement in named():
        if arrangement.role == "seat" and (code, arrangement.org_number) in owners:
            continue
        if superseded(code, arrangement):
            continue
        found.setdefault(code, []).append(arrangement)
    return {code: tuple(arrangements) for code, arrangements in found.items()}


def named() -> Iterator[tuple[str, KnownArrangement]]:
    """Every (code, arrangement) that a source names, older sources too; owners, then partners, areas and seats."""
    yield from _members()
    yield from _child_welfare()
    yield from _waste()
    yield from _seats()


def superseded(code: str, said: KnownArrangement) -> bool:
    """Whether a newer edition of a list of partners says something else of the municipality."""
    return said.role == "partner" and said.certainty != "yes" and code in _listed_now()


@cache
def _listed_now() -> frozenset[str]:
    """Who the newest list of partners names."""
    return frozenset(code for code, said in _child_welfare() if said.certainty == "yes")


def seats_of_2011() -> Iterator[tuple[str, KnownArrangement]]:
    """Companies of the 2011 extract that the one of 2021 does not have; their service is not said."""
    later = set(table("iks_2021")["org_number"])
    for row in table("public_bodies").iter_rows(named=True):
        if (
            row["year"] == 2011
            and row["form_code"] == "IKS"
            and row["code"]
            and row["org_number"] not in later
        ):
            yield row["code"], _seat(row, "unknown", "2011", "public_bodies")


def _members() -> Iterator[tuple[str, KnownArrangement]]:
    rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in table("iks_water_members").iter_rows(named=True):
        rows.setdefault((row["code"], row["company"]), []).append(row)
    for (code, company), parts in rows.items():
        first = parts[0]
        services = tuple(s for s in ("water", "wastewater", "waste", "fire") if _offers(first["service"], s))
        former = [part["member_then"] for part in parts if part["member_then"] != current()[code].name]
        shares = [part["share_percent"] for part in parts]
        yield (
            code,
            KnownArrangement(
                organisation=company,
                org_number=first["org_number"],
                service=services[0],
                services=services,
                service_words=_joined(services),
                form="IKS",
                role="member",
                share=None if None in shares else sum(shares) / 100,
                as_of=PERIODS.get(first["as_of"], first["as_of"]),
                certainty="partly"
                if len(former) == len(parts)
                else "unconfirmed"
                if first["as_of"] in PERIODS
                else "yes",
                table="iks_water_members",
                source_url=first["source_url"],
                note=_former(former) if former else None,
            ),
        )


def _offers(said: str, service: str) -> bool:
    """Whether the company's service, as the source says it, includes one of ours."""
    return service in said.replace(",", " ").split()


def _former(names: list[str]) -> Words:
    listed = ", ".join(names)
    return Words(
        nb=f"Kilden nevner tidligere kommuner som nå er del av denne: {listed}.",
        nn=f"Kjelda nemner tidlegare kommunar som no er del av denne: {listed}.",
        en=f"The source names former municipalities that are now part of this one: {listed}.",
    )


def _child_welfare() -> Iterator[tuple[str, KnownArrangement]]:
    """Groups of the newest list, then those of the older one, as unconfirmed."""
    rows = [r for r in table("child_welfare_cooperation").iter_rows(named=True) if r["cooperates"] == "yes"]
    newest = max(r["year"] for r in rows)
    now = {r["code"] for r in rows if r["year"] == newest}
    for row in sorted(rows, key=lambda r: -r["year"]):
        members = tuple(row["members"].split())
        yield (
            row["code"],
            KnownArrangement(
                organisation=", ".join(current()[code].name for code in members),
                org_number=None,
                service="child_welfare",
                services=("child_welfare",),
                service_words=_words()["child_welfare"],
                form=None,
                role="partner",
                share=None,
                as_of=str(row["year"]),
                certainty="yes" if row["year"] == newest else "unconfirmed",
                table="child_welfare_cooperation",
                source_url=descriptor("child_welfare_cooperation").url,
                note=_not_listed(newest) if row["code"] not in now else None,
                members=members,
            ),
        )


def _not_listed(year: int) -> Words:
    return Words(
        nb=f"Listen for {year} nevner ikke kommunen; den viser bare de som samarbeider.",
        nn=f"Lista for {year} nemner ikkje kommunen; ho viser berre dei som samarbeider.",
        en=f"The list of {year} does not name the municipality; it shows only those that cooperate.",
    )


def _waste() -> Iterator[tuple[str, KnownArrangement]]:
    companies = {row["org_number"]: row for row in table("iks_2021").iter_rows(named=True)}
    read_here = {
        (row["code"], row["org_number"]): row for row in table("waste_service_areas").iter_rows(named=True)
    }
    for row in table("waste_companies").iter_rows(named=True):
        if row["provider"] == OWN_SERVICE:
            continue
        registered = companies.get(row["org_number"] or "")
        page = read_here.get((row["code"], row["org_number"]))
        yield (
            row["code"],
            KnownArrangement(
                organisation=registered["name"] if registered else row["provider"],
                org_number=row["org_number"],
                service="waste",
                services=("waste",),
                service_words=_words()["waste"],
                form="IKS" if registered else None,
                role="served",
                share=None,
                as_of="2026",
                certainty="unconfirmed" if row["conflict"] or row["sources_count"] < 2 else "yes",
                table="waste_companies",
                source_url=(page or {}).get("source_url") or descriptor("waste_companies").url,
                note=_conflict(row["conflict"]) if row["conflict"] else None,
            ),
        )


def _conflict(said: str) -> Words:
    other = said.removeprefix("also named: ")
    own = other == OWN_SERVICE
    return Words(
        nb=f"En annen liste oppgir {'kommunens egen ordning' if own else other}.",
        nn=f"Ei anna liste oppgir {'kommunen si eiga ordning' if own else other}.",
        en=f"Another list says {'the municipality’s own service' if own else other}.",
    )


def _seats() -> Iterator[tuple[str, KnownArrangement]]:
    for row in table("iks_2021").iter_rows(named=True):
        yield row["code"], _seat(row, row["sector_guessed_from_name"], "2021", "iks_2021")


def _seat(row: dict[str, Any], sector: str, as_of: str, from_table: str) -> KnownArrangement:
    """A company by its business address; the sector says which services, when it says."""
    services = _SECTOR_SERVICES.get(sector, ())
    return KnownArrangement(
        organisation=row["name"],
        org_number=row["org_number"],
        service=services[0] if services else None,
        services=services,
        service_words=_words()[sector],
        form="IKS",
        role="seat",
        share=None,
        as_of=as_of,
        certainty="unconfirmed",
        table=from_table,
        source_url=descriptor(from_table).url,
    )


_SECTOR_SERVICES = {
    "waste": ("waste",),
    "fire_rescue_110": ("fire",),
    "water_wastewater": ("water", "wastewater"),
    "water_wastewater_support": ("water", "wastewater"),
    "audit_control": ("audit",),
    "ict": ("ict",),
    "port": ("port",),
    "archive_museum_culture": ("culture",),
    "business_regional": ("business",),
    "crisis_health_social": ("health",),
    "education_ppt": ("education",),
    "sport_hall": ("sport",),
    "transport": ("transport",),
    "energy_other": ("energy",),
}


@cache
def _words() -> dict[str, Words]:
    return read_yaml(Path(__file__).parent / "services.yaml", dict[str, Words])


def _joined(services: tuple[str, ...]) -> Words:
    said = [_words()[service] for service in services]
    return Words(**{lang: texts(lang).join(each[lang] for each in said) for lang in LANGUAGES})
