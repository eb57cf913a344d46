"""Who can be on duty in each municipality, as people write it in a form or in the template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from nabolag.cooperation.preparedness import Place, Team
from nabolag.cooperation.preparedness.availability import MOST_PEOPLE, check_team
from nabolag.errors import BadInput, in_field
from nabolag.municipalities import current
from nabolag.text import N_, Texts, fold, read_number

Ends = tuple[float, float]
PERIODS = {"dag": N_("Hverdager 7–16"), "kveld": N_("Hverdager ellers"), "helg": N_("Lørdag og søndag")}
HOURS = {"dag": 5 * 9, "kveld": 5 * 15, "helg": 2 * 24}
"""Hours of the week in each period; the parting is ours."""
FIELDS = {
    "personer": N_("Personer"),
    "ledere": N_("Av dem kan lede"),
    "dag": N_("Kan komme hverdager 7–16, prosent"),
    "kveld": N_("Kan komme hverdager ellers, prosent"),
    "helg": N_("Kan komme lørdag og søndag, prosent"),
    "borte": N_("Alle borte samtidig, prosent av tiden"),
}
COLUMNS = ("kommune", *FIELDS)
HELD = {
    "styrke": N_("Personer i beredskapsstyrken"),
    "utrykning": N_("Av dem kvalifiserte utrykningsledere"),
    "forebygging": N_("Årsverk brannforebygging, uten leder og feiere"),
    "tettsted": N_("Innbyggere i det største tettstedet"),
    "tid10": N_("Lengste utrykningstid til sykehus, sykehjem og tett bebyggelse, minutter"),
    "tid20": N_("Lengste utrykningstid til andre tettsteder, minutter"),
    "tid30": N_("Lengste utrykningstid utenfor tettsteder, minutter"),
}
"""What the fire service has, to be held against the regulation; optional columns of the template."""
Kind = Literal["yes", "when", "count"]
TELLS: dict[str, tuple[str, Kind]] = {
    "brannanalyse": ("fire-analysis", "when"),
    "brannovelser": ("fire-exercises", "when"),
    "brannstedfortreder": ("fire-deputy", "yes"),
    "overordnetvakt": ("fire-duty-officer", "yes"),
    "forurensningsberedskap": ("pollution-preparedness", "yes"),
    "forurensningsvakt": ("pollution-preparedness", "count"),
    "vannplan": ("water-delivery", "yes"),
    "vannvakt": ("water-delivery", "count"),
    "nodvann": ("water-emergency", "yes"),
    "vannsikring": ("water-secured", "yes"),
    "vannovelser": ("water-exercises", "yes"),
    "helhetligros": ("civil-analysis", "when"),
    "kriseplan": ("civil-plan", "when"),
    "helseplan": ("civil-health", "yes"),
    "smittevernplan": ("civil-public-health-plan", "yes"),
    "sosialplan": ("civil-social-plan", "yes"),
    "planros": ("planning-risk", "yes"),
    "planfag": ("planning-competence", "yes"),
}
"""Column of the template → the duty it tells of, and how: yes or no, when it was last done, or how many are on duty."""
TELL_LABELS = {
    "brannanalyse": N_("Brannvesenets analyser, sist oppdatert"),
    "brannovelser": N_("Plan for brannvesenets øvelser, sist laget"),
    "brannstedfortreder": N_("Stedfortreder for brannsjefen"),
    "overordnetvakt": N_("Overordnet vakt i brannvesenet"),
    "forurensningsberedskap": N_("Beredskap mot akutt forurensning"),
    "forurensningsvakt": N_("Personer i vakt mot akutt forurensning"),
    "vannvakt": N_("Personer i vakt for vannforsyningen"),
    "vannplan": N_("Driftsplaner og beredskapsplaner for vann"),
    "nodvann": N_("Nødvann uten ledningsnettet"),
    "vannsikring": N_("Sikring av vannanlegg og styringssystemer"),
    "vannovelser": N_("Plan for øvelser i vannforsyningen"),
    "helhetligros": N_("Helhetlig risiko- og sårbarhetsanalyse, sist gjort"),
    "kriseplan": N_("Beredskapsplan og kriseledelse, sist oppdatert"),
    "helseplan": N_("Beredskapsplan for helse og omsorg"),
    "smittevernplan": N_("Beredskapsplan for miljø, helse og smittevern"),
    "sosialplan": N_("Beredskapsplan for sosiale tjenester"),
    "planros": N_("Risikoanalyse i hver utbyggingsplan"),
    "planfag": N_("Planfaglig kompetanse"),
}
"""What the template calls each of `TELLS`: shorter than the law's words, and the same when they are written anew."""
NOTHING = frozenset(
    fold(word)
    for word in ("ukjent", "ukjend", "unknown", "vet ikke", "veit ikkje", "ikke kjent", "n/a", "i/a")
)
"""What people write where they do not know: the same as nothing."""
TEAM = {
    "vakt": N_("Personer på vakt samtidig"),
    "vaktledere": N_("Av dem ledere"),
    "likhet": N_("Samvariasjon, 0 til 0,9"),
    "frist": N_("Framme innen, minutter (valgfritt)"),
}
DRIVE = re.compile(r"til(\d{4})", re.ASCII)
"""The field of the minutes to one municipality, as `til1859`."""
TAKEN_ALONG = re.compile(
    rf"(?:{'|'.join((*FIELDS, *HELD, *TELLS))}|til\d{{4}})-\d{{4}}|{'|'.join(TEAM)}", re.ASCII
)
"""Fields of an address that tell who can be on duty: the pages of a municipality hand them on to each other."""
RANGE = re.compile(r"\s*([^-–—]+?)\s*(?:-|–|—|til|to)\s*([^-–—]+?)\s*")
CLOCK = re.compile(r"\s*(\d{1,2}):(\d{2})(?::(\d{2}))?\s*", re.ASCII)
HOURS_AND = re.compile(
    r"\s*(\d{1,2})\s*(?:t|timer?|h|hours?)\.?\s*(?:(?:og|and)?\s*(\d{1,2})\s*(?:m|min\w*)?\.?)?\s*", re.I
)
LONGEST_DRIVE = 600
"""Minutes; who is ten hours away is on no duty team."""
Written = Mapping[str, Mapping[str, str]]
"""Code → field → as written."""


@dataclass(frozen=True)
class Roster:
    """One municipality's people; `present` and `away` are the ends of what the user holds possible, 0–1; None is not known.

    `leaders`: None where it is not told how many can lead. `minutes`: how long they drive to each municipality, their own too, as
    two ends; who is left out is not known.
    """

    code: str
    people: int
    leaders: int | None
    present: Mapping[str, Ends | None] = field(hash=False)
    away: Ends = (0.0, 0.0)
    minutes: Mapping[str, Ends] = field(default_factory=dict, hash=False)

    def late(self, there: str, limit: float | None, end: int) -> bool | None:
        """Whether they come to `there` after the limit, by the longest drive (end 0) or the shortest (1); None: not known."""
        if limit is None:
            return False
        return self.minutes[there][1 - end] > limit if there in self.minutes else None

    def place(self, period: str, end: int, likeness: float) -> Place | None:
        """The place at the low (0) or the high (1) end of what is possible; None where the period is not known."""
        present = self.present[period]
        if present is None:
            return None
        name = current()[self.code].name
        shock = min(self.away[1 - end], 1 - present[end])
        return Place(name, self.people, self.leaders or 0, present[end], shock, likeness)


@dataclass(frozen=True)
class Capacity:
    """What is asked: the rosters by code, the team that must be at hand, and how alike people of one place are away.

    `limit`: who is not there within so many minutes does not count; None: the drive is left out.
    """

    rosters: Mapping[str, Roster] = field(hash=False)
    team: Team
    likeness: float = 0.0
    limit: float | None = None

    def leaderless(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Those who have not told how many can lead, where the team takes leaders: how often it is full is then unknown."""
        told = [code for code in codes if code in self.rosters]
        return tuple(code for code in told if self.team.leaders and self.rosters[code].leaders is None)


def capacity_of(
    written: Written, team: Mapping[str, str], _: Texts, default: Team | None = None
) -> Capacity | None:
    """What was written, checked; None where nobody's people are given.

    `default` is the team where none is written.

    Raises:
        BadInput: a figure that is none or cannot be meant, or no team; it concerns its field, as `personer-1874`.
    """
    rosters = {
        code: roster for code, fields in written.items() if (roster := roster_of(code, fields, _)) is not None
    }
    if not rosters:
        return None
    with in_field("likhet"):
        likeness = float(read_number(team["likhet"], _called("likhet", _))) if team.get("likhet") else 0.0
        if not 0 <= likeness <= 0.9:
            raise BadInput("Samvariasjonen er {value}. Skriv fra 0 (uavhengige) til 0,9.", value=likeness)
    return Capacity(rosters, team_of(team, _, default), likeness, _limit(rosters, team.get("frist", ""), _))


def _limit(rosters: Mapping[str, Roster], said: str, _: Texts) -> float | None:
    with in_field("frist"):
        if said:
            limit = float(read_number(bare_minutes(said, _called("frist", _)), _called("frist", _)))
            if not 0 < limit <= LONGEST_DRIVE:
                raise BadInput(
                    "Fristen er {value} minutter. Skriv mer enn 0 og høyst {most}.",
                    value=_.number(limit, 0 if limit.is_integer() else 1),
                    most=LONGEST_DRIVE,
                )
            return limit
        if any(one.minutes for one in rosters.values()):
            raise BadInput(
                "Dere har skrevet kjøretid. Skriv også innen hvor mange minutter de må være framme."
            )
    return None


def team_of(team: Mapping[str, str], _: Texts, default: Team | None = None) -> Team:
    """The team that was written, else the default.

    Raises:
        BadInput: none is written and there is no default, or it cannot be meant.
    """
    with in_field("vakt"):
        if not team.get("vakt"):
            if default is None:
                raise BadInput("Skriv hvor mange som må være på vakt samtidig. Loven setter ikke tallet her.")
            people = default.people
        else:
            people = whole(team["vakt"], _called("vakt", _))
        if people < 1:
            check_team(Team(people))
    with in_field("vaktledere"):
        standard = min(default.leaders, people) if default else 0
        leaders = whole(team["vaktledere"], _called("vaktledere", _)) if team.get("vaktledere") else standard
        check_team(Team(people, leaders))
    return Team(people, leaders)


def _called(field: str, _: Texts) -> str:
    return _(TEAM[field])


def said_in(fields: Mapping[str, str], name: str) -> str:
    """What a field says; "" where it says that they do not know.

    >>> said_in({"dag": " vet ikke "}, "dag"), said_in({"dag": "–"}, "dag"), said_in({"dag": "60 %"}, "dag")
    ('', '', '60 %')
    """
    said = fields.get(name, "").strip()
    return "" if said in ("-", "–", "—", "?") or fold(said) in NOTHING else said


def roster_of(code: str, fields: Mapping[str, str], _: Texts) -> Roster | None:
    """One municipality's people as written; None where nothing is.

    Raises:
        BadInput: a figure that is none or cannot be meant; it concerns its field, as `personer-1874`.
    """
    given = {name: said_in(fields, name) for name in FIELDS}
    drives = {
        to[1]: said for name in fields if (to := DRIVE.fullmatch(name)) and (said := said_in(fields, name))
    }
    if not any(given.values()) and not drives:
        return None
    name = current()[code].name
    with in_field(f"personer-{code}"):
        if not given["personer"]:
            raise BadInput("Skriv hvor mange personer {name} har.", name=name)
        people = whole(given["personer"], name)
        if not 0 <= people <= MOST_PEOPLE:
            raise BadInput(
                "{name} har {n} personer. Skriv fra 0 til {most}.", name=name, n=people, most=MOST_PEOPLE
            )
    with in_field(f"ledere-{code}"):
        leaders = whole(given["ledere"], name) if given["ledere"] else None
        if leaders is not None and not 0 <= leaders <= people:
            raise BadInput(
                "{name} har {leaders} ledere av {n} {n:person|personer}. Ledere er med i tallet på personer: skriv fra 0 til "
                "{n}.",
                name=name, leaders=leaders, n=people,
            )  # fmt: skip
    present: dict[str, Ends | None] = {}
    for period in PERIODS:
        with in_field(f"{period}-{code}"):
            present[period] = _percent(given[period], name, doubt=True) if given[period] else None
    with in_field(f"borte-{code}"):
        away = _percent(given["borte"], name) if given["borte"] else (0.0, 0.0)
        for ends in present.values():
            if ends and ends[0] + away[0] > 1:
                raise BadInput(
                    "{name}: alle er borte samtidig i {shock} prosent av tiden, men hver er til stede i {present} prosent. "
                    "Til sammen kan det ikke bli mer enn 100.",
                    name=name, shock=_figure(100 * away[0]), present=_figure(100 * ends[0]),
                )  # fmt: skip
    minutes: dict[str, Ends] = {}
    for there, said in drives.items():
        with in_field(f"til{there}-{code}"):
            minutes[there] = _minutes(said, name)
    return Roster(code, people, leaders, present, away, minutes)


def _minutes(text: str, where: str) -> Ends:
    """`12`, `12 min`, `12–18`: the two ends."""
    ends = _ends(bare_minutes(text, where), where)
    if not all(0 <= said <= LONGEST_DRIVE for said in ends):
        raise BadInput(
            "{where}: «{said}» er ikke en kjøretid. Skriv minutter fra 0 til {most}, eller et spenn som 12–18.",
            where=where, said=text, most=LONGEST_DRIVE,
        )  # fmt: skip
    return min(ends), max(ends)


def bare_minutes(text: str, where: str) -> str:
    """Minutes without their word; `1 t 10 min` and a clock below the hour, `0:12:30`, as minutes.

    Raises:
        BadInput: a clock that can be minutes and seconds as well as hours and minutes.

    >>> bare_minutes("12 min", ""), bare_minutes("1 time 10 min", ""), bare_minutes("0:12", "")
    ('12', '70', '12')
    """
    if clock := CLOCK.fullmatch(text):
        first, second, third = int(clock[1]), int(clock[2]), int(clock[3] or 0)
        if first and not clock[3]:
            raise BadInput(
                "{where}: «{said}» kan være {short} minutter eller {long} minutter. Skriv minutter, som {short}.",
                where=where, said=text, short=_figure(first + second / 60), long=_figure(60 * first + second),
            )  # fmt: skip
        return _figure(60 * first + second + third / 60)
    if long := HOURS_AND.fullmatch(text):
        return _figure(60 * int(long[1]) + int(long[2] or 0))
    return re.sub(r"(?i)\s*\bmin(?:utt|utter|utes)?\b\.?", "", re.sub(r"(?i)(\d)(min)", r"\1 \2", text))


def _figure(value: float) -> str:
    return f"{round(value, 2):g}".replace(".", ",")


def whole(text: str, where: str) -> int:
    """A whole number.

    Raises:
        BadInput: something else, under the name of its field.
    """
    number = read_number(text, where)
    if number.denominator != 1:
        raise BadInput("{where}: «{said}» er ikke et helt tall.", where=where, said=text)
    return int(number)


def _percent(text: str, where: str, *, doubt: bool = False) -> Ends:
    """`60`, `60 %`, `60-80`: the two ends as shares. With `doubt` a figure of 1 or less is asked back: it may be a share."""
    ends = _ends(re.sub(r"(?i)\s*(%|prosent|per\s?cent|\bpst\b\.?)", "", text), where)
    for said in ends:
        if not 0 <= said <= 100:
            raise BadInput(
                "{where}: «{said}» er ikke en prosent. Skriv fra 0 til 100, eller et spenn som 60–80.",
                where=where,
                said=text,
            )
        if doubt and "%" not in text and 0 < said <= 1:
            raise BadInput(
                "{where}: «{said}» kan være {percent} prosent eller {share} prosent. Skriv prosent, som {share}.",
                where=where, said=text, percent=_figure(said), share=_figure(100 * said),
            )  # fmt: skip
    low, high = min(ends), max(ends)
    return low / 100, high / 100


def _ends(bare: str, where: str) -> list[float]:
    """One figure, or the two of a range; a minus in front belongs to the figure."""
    found = None if bare.lstrip().startswith(("-", "−")) else RANGE.fullmatch(bare)
    return [float(read_number(part, where)) for part in (found.groups() if found else (bare,))]


def without(capacity: Capacity) -> Capacity:
    """The same if nobody's absence hung together with another's."""
    alone = {code: replace(one, away=(0.0, 0.0)) for code, one in capacity.rosters.items()}
    return replace(capacity, rosters=alone, likeness=0.0)
