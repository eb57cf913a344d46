"""What each shipped extract says of cooperation, row by row, in one form: nothing is joined and nothing left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from nabolag.data import TableDescriptor, Words, descriptor, table
from nabolag.data.shipped import read_yaml
from nabolag.municipalities import Municipality, current, periods
from nabolag.municipalities.register import today_of
from nabolag.text import LANGUAGES, fold
from nabolag.text.languages import joined
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


OWN_SERVICE = "(own service)"
# The company pages say when in words; here as a period that reads the same in three languages.
PERIODS = {
    "undated page, plan period 2014-2023": "2014–2023",
    "undated page, before 2020": "< 2020",
    "undated page, shares at founding, before 2020": "< 2020",
}


def owners() -> Iterator[tuple[str, KnownArrangement]]:
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


def _offers(services: str, service: str) -> bool:
    """Whether the company's service, as the source says it, includes one of ours."""
    return service in services.replace(",", " ").split()


def _former(names: list[str]) -> Words:
    listed = ", ".join(names)
    return Words(
        nb=f"Kilden nevner tidligere kommuner som nå er del av denne: {listed}.",
        nn=f"Kjelda nemner tidlegare kommunar som no er del av denne: {listed}.",
        en=f"The source names former municipalities that are now part of this one: {listed}.",
    )


def child_welfare() -> Iterator[tuple[str, KnownArrangement]]:
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


def waste() -> Iterator[tuple[str, KnownArrangement]]:
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


def _conflict(remark: str) -> Words:
    other = remark.removeprefix("also named: ")
    own = other == OWN_SERVICE
    return Words(
        nb=f"En annen liste oppgir {'kommunens egen ordning' if own else other}.",
        nn=f"Ei anna liste oppgir {'kommunen si eiga ordning' if own else other}.",
        en=f"Another list says {'the municipality’s own service' if own else other}.",
    )


def waste_areas() -> Iterator[tuple[str, KnownArrangement]]:
    """The list of eleven companies' areas, one of the three that `waste` compares; it says which are companies of which form."""
    for row in table("waste_service_areas").iter_rows(named=True):
        form = row["provider_form"]
        yield (
            row["code"],
            KnownArrangement(
                organisation=row["provider"],
                org_number=row["org_number"],
                service="waste",
                services=("waste",),
                service_words=_words()["waste"],
                form="IKS" if form == "IKS" else "AS" if form.startswith("AS ") else None,
                role="served",
                share=None,
                as_of=str(row["as_of"])[:7],
                certainty="unconfirmed",
                table="waste_service_areas",
                source_url=row["source_url"],
            ),
        )


def own_shares() -> Iterator[tuple[str, KnownArrangement]]:
    """One owner's share in companies of its group accounts; who the other owners are is not said."""
    numbers = {fold(row["name"]): row for row in table("iks_2021").iter_rows(named=True)}
    for row in table("iks_owner_shares").iter_rows(named=True):
        company = numbers.get(fold(row["company"]))
        sector = company["sector_guessed_from_name"] if company else _sector_of(row["company"])
        services = _SECTOR_SERVICES.get(sector, ())
        yield (
            row["code"],
            KnownArrangement(
                organisation=company["name"] if company else row["company"],
                org_number=company["org_number"] if company else None,
                service=services[0] if services else None,
                services=services,
                service_words=_words()[sector],
                form=row["form"],
                role="member",
                share=float(row["share_percent"]) / 100,
                as_of=str(row["year"]),
                certainty="unconfirmed",  # one source, from before the mergers of 2020
                table="iks_owner_shares",
                source_url=row["source_url"],
            ),
        )


def _sector_of(name: str) -> str:
    """A sector by what the name says; `unknown` where it says nothing."""
    folded = name.casefold()
    return (
        "water_wastewater_support"
        if "driftsassistanse" in folded
        else "wastewater"
        if "avløp" in folded
        else "unknown"
    )


def seats() -> Iterator[tuple[str, KnownArrangement]]:
    """Companies of the 2021 extract by their business address."""
    for row in table("iks_2021").iter_rows(named=True):
        yield row["code"], _seat(row, row["sector_guessed_from_name"], "2021", "iks_2021")


def seats_of_2011() -> Iterator[tuple[str, KnownArrangement]]:
    """Companies of the 2011 extract by their business address then; their service is not said.

    A former municipality stands as the one of today that it became; one that became several has no seat here.
    """
    for row in table("public_bodies").iter_rows(named=True):
        if row["year"] == 2011 and row["form_code"] == "IKS" and (code := _today(row)):
            yield code, _seat(row, "unknown", "2011", "public_bodies")


def joint_bodies() -> Iterator[tuple[str, KnownArrangement]]:
    """Other bodies of 2011 and 2021 whose own name says that municipalities run them together, by business address."""
    for row in table("public_bodies").iter_rows(named=True):
        if row["form_code"] != "ANNA" or not JOINT.search(row["name"]) or not (code := _today(row)):
            continue
        folded = row["name"].casefold()
        form = "KO" if "fellesskap" in folded else "IPR" if "politisk råd" in folded else None
        sector = (
            "ict"
            if re.search(r"\bikt\b", folded)
            else "business_regional"
            if form == "IPR" or "regionråd" in folded
            else "unknown"
        )
        yield code, _seat(row, sector, str(row["year"]), "public_bodies", form)


JOINT = re.compile(r"(?i)interkommunal|oppg[aå]vefellesskap|regionråd")
"""Words in a name that only cooperation between municipalities bears."""


def _today(row: dict[str, Any]) -> str | None:
    """The code of today of a row's municipality then, by the history of the codes; None when it became several."""
    if row["code"]:
        return str(row["code"])
    then = {
        today.code
        for m in _by_folded_name().get(fold(row["municipality_then"] or ""), ())
        if m.valid_on(date(row["year"], 12, 31))
        for today in today_of(m)
    }
    return then.pop() if len(then) == 1 else None


@cache
def _by_folded_name() -> dict[str, list[Municipality]]:
    """Every municipality there is or was, by each form of its name."""
    by_name: dict[str, list[Municipality]] = {}
    for m in periods():
        for name in {fold(name) for name in m.names}:
            by_name.setdefault(name, []).append(m)
    return by_name


def _seat(
    row: dict[str, Any], sector: str, as_of: str, from_table: str, form: str | None = "IKS"
) -> KnownArrangement:
    """A body by its business address; the sector says which services, when it says."""
    services = _SECTOR_SERVICES.get(sector, ())
    return KnownArrangement(
        organisation=row["name"],
        org_number=row["org_number"],
        service=services[0] if services else None,
        services=services,
        service_words=_words()[sector],
        form=form,
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
    "wastewater": ("wastewater",),
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
    words = [_words()[service] for service in services]
    return Words(**{lang: joined((each[lang] for each in words), lang) for lang in LANGUAGES})
