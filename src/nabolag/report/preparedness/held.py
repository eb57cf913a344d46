"""What a fire service has against what the regulation asks: its own figures, alone and as one area with others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from nabolag.errors import BadInput, in_field
from nabolag.governance.duties import Duty, duty, least
from nabolag.governance.limits import figure
from nabolag.municipalities import current
from nabolag.report.answers.case import Case
from nabolag.report.casefile.subject import rows
from nabolag.report.paper.blocks import Bullets, Cell, Column, Table
from nabolag.report.paper.model import Section
from nabolag.report.preparedness.duties import BINDS
from nabolag.report.preparedness.roster import HELD, LONGEST_DRIVE, bare_minutes, said_in, whole
from nabolag.report.preparedness.told import Told, told_of
from nabolag.text import Texts, read_number

MOST = {"styrke": 5_000, "utrykning": 5_000, "forebygging": 1_000, "tettsted": 2_000_000}
MINUTES = {"tid10": "fire-ten-minutes", "tid20": "fire-twenty-minutes", "tid30": "fire-thirty-minutes"}
TEAMS_FROM = ("fire-teams-one", "fire-teams-two", "fire-teams-three")
COUNTED = ("styrke", "utrykning", "tettsted")


@dataclass(frozen=True)
class Held:
    """What they told: code → field of `HELD` → figure; what is not told is not there. `told`: of the other duties."""

    figures: Mapping[str, Mapping[str, float]] = field(default_factory=dict, hash=False)
    told: Told = field(default_factory=dict, hash=False)

    def of(self, codes: Sequence[str]) -> list[Mapping[str, float]] | None:
        """The figures of each of them; None where one of them has told nothing."""
        return [self.figures[c] for c in codes] if all(c in self.figures for c in codes) else None


@dataclass(frozen=True)
class Measured:
    """One requirement: what it is about, what there is and what the law asks, and whether that is enough."""

    duty: Duty
    has: float | None
    asks: float
    leaders: bool = False

    def says(self, _: Texts) -> str:
        """The requirement in plain words; the one on the force has a second, on its leaders."""
        if self.leaders:
            return _("Minst {n} kvalifiserte utrykningsledere i styrken.", n=str(int(self.asks)))
        return self.duty.say[_.lang]

    @property
    def enough(self) -> Literal["yes", "no", "unknown", "unsettled"]:
        """Whether it is met; `unsettled`: more than ten minutes may do where other measures make up for the risk."""
        if self.has is None:
            return "unknown"
        if self.duty.asks != "distance":
            return "yes" if self.has >= self.asks - 1e-9 else "no"
        if self.has <= self.asks:
            return "yes"
        within = self.duty.id == "fire-ten-minutes" and self.has <= least("fire-never-longer")
        return "unsettled" if within else "no"


def held_of(written: Mapping[str, Mapping[str, str]], _: Texts) -> Held:
    """The figures as written, checked.

    Raises:
        BadInput: a figure that cannot be meant; it concerns its field, as `styrke-1874`.
    """
    figures = {code: told for code, fields in written.items() if (told := dict(_figures(code, fields, _)))}
    return Held(figures, told_of(written, _))


def _figures(code: str, fields: Mapping[str, str], _: Texts) -> list[tuple[str, float]]:
    name, found = current()[code].name, []
    for part, label in HELD.items():
        said = said_in(fields, part)
        if not said:
            continue
        where = f"{name}, {_(label)}"
        with in_field(f"{part}-{code}"):
            bare = bare_minutes(said, where) if part in MINUTES else said
            value = float((whole if part in COUNTED else read_number)(bare, where))
            most = MOST.get(part, LONGEST_DRIVE)
            if not 0 <= value <= most:
                raise BadInput(
                    "{where}: «{said}» kan ikke stemme. Skriv fra 0 til {most}.",
                    where=where,
                    said=said,
                    most=most,
                )
            found.append((part, value))
    told = dict(found)
    if "styrke" in told and told.get("utrykning", 0) > told["styrke"]:
        with in_field(f"utrykning-{code}"):
            raise BadInput(
                "{name} har {leaders} utrykningsledere i en styrke på {n}. Utrykningslederne er med i styrken: skriv fra 0 til "
                "{n}.",
                name=name, leaders=int(told["utrykning"]), n=int(told["styrke"]),
            )  # fmt: skip
    return found


def measured(told: Sequence[Mapping[str, float]], people: float) -> tuple[Measured, ...]:
    """Each requirement for municipalities as one area with so many inhabitants.

    Forces, leaders and prevention are added; the longest time counts. A figure that one has not told is unknown for all.
    """

    def together(part: str, how: Callable[[list[float]], float]) -> float | None:
        known = [one[part] for one in told if part in one]
        return how(known) if len(known) == len(told) else None

    return (
        Measured(duty("fire-force"), together("styrke", sum), least("fire-force")),
        Measured(duty("fire-force"), together("utrykning", sum), figure("fire-team-leaders"), leaders=True),
        Measured(
            duty("fire-prevention"), together("forebygging", sum), people / 1000 * least("fire-prevention")
        ),
        *(Measured(duty(id_), together(part, max), least(id_)) for part, id_ in MINUTES.items()),
    )


def duty_asked(place: float) -> tuple[Duty, int]:
    """What kind of duty the largest built-up area asks for, and how many teams at least.

    >>> duty_asked(12_000)[0].id, duty_asked(180_000)[1]
    ('fire-duty-daytime', 4)
    """
    kinds = ("fire-small-places", "fire-duty-part-time", "fire-duty-daytime")
    kind = next((id_ for id_ in kinds if place <= least(id_)), "fire-duty-full-time")
    from_one, from_two, from_three = (least(id_) for id_ in TEAMS_FROM)
    if place <= from_three:
        return duty(kind), 0 if place < from_one else 1 if place <= from_two else 2
    return duty(kind), 3 + int((place - from_three) // least("fire-teams-more"))


def held_sections(case: Case, held: Held) -> tuple[Section, ...]:
    """What was told against the law, for each who told and for all as one area; nothing where nobody told."""
    _ = case.texts
    areas = [
        (current()[code].name, told, _people((code,))) for code in case.codes if (told := held.of((code,)))
    ]
    if not areas:
        return ()
    if case.partners and (told := held.of(case.codes)):
        areas.append((_("{names} som ett område", names=case.together), told, _people(case.codes)))
    body = [line for who, figures, people in areas for line in _lines(who, figures, people, _)]
    said = Bullets(tuple(_told(who, measured(figures, people), _) for who, figures, people in areas))
    table = Table(
        _("Det dere har, mot det forskriften sier"),
        (
            Column(_("Hvem")),
            Column(_("Krav")),
            Column(_("Dere har"), "number", decimals=2),
            Column(_("Grense"), "number", decimals=2),
            Column(_("Oppfylt")),
            Column(_("Lovens ord"), priority=2),
            Column(_("Hvor i loven"), priority=2),
        ),
        tuple(body),
        note=_(
            "Etter egne tall. Styrke, utrykningsledere og årsverk er lagt sammen i ett område; den lengste tiden teller. Det er "
            "gulv: analysene kan kreve mer, og dispensasjon og tiltak som gjør opp for lengre tid, er ikke regnet med."
        ),
        id="held",
        sheet=_("Mot kravene"),
    )
    return (
        Section("krav", _("Det dere har, mot kravene"), (said,)),
        Section("krav-for-krav", _("Krav for krav"), (table,), folded=True, level=2),
    )


def held_sentence(case: Case, held: Held | None, codes: Sequence[str]) -> str:
    """How it stands with one municipality, or several as one area, in a line; "" where one of them has told nothing."""
    _ = case.texts
    told = held.of(codes) if held else None
    if told is None:
        return ""
    named = _.join(current()[code].name for code in codes)
    who = _("{names} som ett område", names=named) if len(codes) > 1 else named
    return _told(who, measured(told, _people(codes)), _)


def held_cell(case: Case, held: Held, codes: Sequence[str]) -> Cell:
    """How many of the requirements a group as one area meets; unknown, with names, where some of it have told nothing."""
    _ = case.texts
    told = held.of(codes)
    if told is None:
        silent = _.join(current()[code].name for code in codes if code not in held.figures)
        return Cell(_("ukjent: {names} har ikke oppgitt tall", names=silent), status="unknown")
    found = measured(told, _people(codes))
    met, missed = (sum(one.enough == verdict for one in found) for verdict in ("yes", "no"))
    return Cell(
        _("{met} oppfylt, {missed} ikke, {open} åpne",
          met=met, missed=missed, open=len(found) - met - missed)
    )  # fmt: skip


def _people(codes: Sequence[str]) -> float:
    return float(sum(rows()[code]["population"] for code in codes))


def _told(who: str, found: Sequence[Measured], _: Texts) -> str:
    """How it stands with one area in a line: what is not met by name, and how much is not known."""
    missed = [one.says(_) for one in found if one.enough == "no" and one.duty.binds == "must"]
    open_ = sum(one.enough in ("unknown", "unsettled") for one in found)
    met = sum(one.enough == "yes" for one in found)
    said = _("{who}: {met} av {of} krav er oppfylt etter egne tall, {open} er ukjent eller må avklares.",
             who=who, met=met, of=len(found), open=open_)  # fmt: skip
    return f"{said} {_('Ikke oppfylt:')} {' '.join(missed)}" if missed else said


def _lines(who: str, told: Sequence[Mapping[str, float]], people: float, _: Texts) -> list[tuple[Cell, ...]]:
    lines: list[tuple[Cell, ...]] = [
        (
            Cell(who),
            Cell(one.says(_)),
            Cell(_("ukjent"), status="unknown") if one.has is None else _figure(one.has, _),
            _figure(one.asks, _),
            _verdict(one, _),
            Cell(_(BINDS[one.duty.binds])),
            Cell(one.duty.cite.cited),
        )
        for one in measured(told, people)
    ]
    places = [one["tettsted"] for one in told if "tettsted" in one]
    if len(places) == len(told):
        kind, teams = duty_asked(max(places))
        said = f"{kind.say[_.lang]} {_('Vaktlag i vakt: minst {n}.', n=teams)}" if teams else kind.say[_.lang]
        lines.append(
            (Cell(who), Cell(said), _figure(max(places), _), Cell("–"), Cell(_("må avklares"), status="doubtful"),
             Cell(_(BINDS[kind.binds])), Cell(kind.cite.cited))
        )  # fmt: skip
    return lines


def _figure(value: float, _: Texts) -> Cell:
    """People and minutes whole, full-time equivalents with decimals."""
    return Cell(_.number(value, 0 if value.is_integer() else 2), value)


def _verdict(one: Measured, _: Texts) -> Cell:
    if one.enough == "unknown":
        return Cell(_("ukjent"), status="unknown")
    if one.enough == "unsettled":
        return Cell(_("må avklares"), status="doubtful")
    return Cell(_("ja") if one.enough == "yes" else _("nei"))
