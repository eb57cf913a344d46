"""What is said of a case: the core first, then every way of sharing and who would leave under it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from nabolag.errors import BadInput
from nabolag.governance.costs import Allocation, CostGame, GroupGame
from nabolag.governance.costs.methods import methods
from nabolag.report.share.case import Case
from nabolag.text import Texts
from nabolag.text.units import amount_said

MOST_REASONS = 5


@dataclass(frozen=True)
class SharingRow:
    """One way of sharing, or the reason why it does not exist for this case."""

    id: str
    name: str
    allocation: Allocation | None
    missing: str = ""

    @property
    def for_experts(self) -> bool:
        """A way from the theory of games, which nobody puts in an agreement without having it explained first."""
        return self.id in methods() and not methods()[self.id].key


@dataclass(frozen=True)
class LeaveReason:
    """A group with reason to leave under one way of sharing; amounts in the case's unit."""

    method: str
    group: str
    pays: float
    alone: float
    gain: float


@dataclass(frozen=True)
class Shares:
    """Everything said of one case, in one language.

    Attributes:
        lead: the state of the core, the subsidy and what follows from it, of the ways that people agree on.
        stable: ways under which no group has reason to leave.
        reasons: the strongest reasons to leave under each way.
        explained: (name, what it means, source).
        expert_notes: how the ways for experts were found.
    """

    title: str
    case: Case
    texts: Texts
    lead: tuple[str, ...]
    rows: tuple[SharingRow, ...]
    reasons: tuple[LeaveReason, ...]
    explained: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]
    expert_notes: tuple[str, ...]
    core: dict[str, object]

    def amount(self, value: float | None) -> str:
        """A cost with as many decimals as the case's size calls for."""
        return self.texts.number(value, self.decimals)

    @property
    def decimals(self) -> int:
        largest = max((abs(cost) for cost in self.case.costs.values()), default=0.0)
        return 0 if largest >= 1000 else 2

    def stays(self, row: SharingRow) -> str:
        """Whether anyone would leave under `row`, in a few words."""
        _ = self.texts
        if row.allocation is None:
            return row.missing
        violations = row.allocation.violations
        if not violations:
            return _("Ingen")
        worst = _(
            "{group} ({amount})",
            group=" + ".join(violations[0].group),
            amount=self.amount(violations[0].amount),
        )
        return (
            worst
            if len(violations) == 1
            else _("{worst} og {count} til", worst=worst, count=len(violations) - 1)
        )


def shares_of(case: Case, texts: Texts, only: str | None = None) -> Shares:
    """The paper on one case; `only` keeps a single key or method beside the core.

    Raises:
        BadInput: what `CostGame` raises, or `only` is a way the case has no figures for.
    """
    _ = texts
    game = case.game()
    ways = _ways(case, game, texts)
    if only is not None and only not in ways:
        raise BadInput(
            "Nøkkelen «{key}» finnes ikke i saken. Velg blant: {known}.", key=only, known=", ".join(ways)
        )
    rows = [_row(id_, name, way, texts) for id_, (name, way) in ways.items() if only in (None, id_)]
    by_id = methods()
    shown = [by_id[row.id] for row in rows if row.id in by_id]
    core, lead = _core(case, game, texts, rows)
    return Shares(
        title=case.title or _("Hvem betaler hva: {names}", names=texts.join(case.players)),
        case=case,
        texts=texts,
        lead=lead,
        rows=tuple(rows),
        reasons=tuple(_reasons(case, rows)),
        explained=tuple((m.name(texts.lang), m.says(texts.lang), m.source) for m in shown),
        notes=_notes(case, texts),
        expert_notes=_proved(rows, texts),
        core=core,
    )


def shares_json(paper: Shares) -> dict[str, object]:
    """The paper as data; amounts in the case's unit, unrounded."""
    return {
        "title": paper.title,
        "unit": paper.case.unit or None,
        "example": paper.case.example,
        "players": list(paper.case.players),
        "core": paper.core,
        "allocations": [
            {
                "method": row.id,
                "name": row.name,
                "amounts": None if row.allocation is None else dict(row.allocation),
                "missing": row.missing or None,
                "proved": row.allocation.certificate.holds
                if row.allocation and row.allocation.certificate
                else None,
                "violations": []
                if row.allocation is None
                else [{"group": list(v.group), "amount": v.amount} for v in row.allocation.violations],
            }
            for row in paper.rows
        ],
        "lead": list(paper.lead),
        "notes": [*paper.notes, *paper.expert_notes],
    }


Way = tuple[str, Callable[[], Allocation]]
EVERY_GROUP = ("scrb", "tau", "shapley")
"""Ways that must know the cost of every group."""


def ways_of(case: Case, texts: Texts) -> dict[str, Way]:
    """Every way of sharing the case knows: id -> its name, and what makes it.

    Raises:
        BadInput: as `Case.game`.
    """
    return _ways(case, case.game(), texts)


def _ways(case: Case, game: CostGame | GroupGame, texts: Texts) -> dict[str, Way]:
    _ = texts
    names = {id_: method.name(texts.lang) for id_, method in methods().items()}
    even, alone = dict.fromkeys(case.players, 1.0), {name: case.costs[(name,)] for name in case.players}
    ways: dict[str, Way] = {"equal_charge": (names["equal_charge"], partial(game.proportional, even))}
    for name, key in case.keys.items():
        ways[name] = (names.get(name, _("Etter {key}", key=name)), partial(game.proportional, key))
        if name == "population" and isinstance(game, CostGame):
            parts = [(0.3, even), (0.7, key)]
            ways["mixed"] = (names["mixed"], partial(game.mixed, parts))
    ways["proportional"] = (names["proportional"], partial(game.proportional, alone))
    if isinstance(game, CostGame):
        ways |= {name: (names[name], getattr(game, name)) for name in ("equal_charge", *EVERY_GROUP)}
    dearer = case.total > sum(alone.values()) * (1 + 1e-12)
    best = "prenucleolus" if dearer else "nucleolus"
    for name in (best, "per_capita_prenucleolus"):
        ways[name] = (names[name], getattr(game, name))
    return ways


def _row(id_: str, name: str, way: Callable[[], Allocation], texts: Texts) -> SharingRow:
    try:
        return SharingRow(id_, name, way())
    except BadInput as error:
        return SharingRow(id_, name, None, error.text(texts))


def _core(
    case: Case, game: CostGame | GroupGame, texts: Texts, rows: list[SharingRow]
) -> tuple[dict[str, object], tuple[str, ...]]:
    _ = texts
    decimals = 0 if max(abs(c) for c in case.costs.values()) >= 1000 else 2
    empty, subsidy, epsilon = game.core_is_empty(), game.stabilising_subsidy(), float(game.least_core())
    alone = sum(case.costs[(name,)] for name in case.players)
    saved = alone - game.total

    def amount(value: float) -> str:
        return amount_said(value, case.unit, decimals, texts)

    first = (
        _("Uansett hvordan regningen deles, tjener noen på å gå ut.")
        if empty
        else _("Regningen kan deles slik at ingen tjener på å gå ut.")
    )
    second = (
        _("Det trengs {subsidy} utenfra, eller så mye lavere kostnad, før det finnes en deling som holder på alle.",
          subsidy=amount(subsidy))
        if empty
        else _("Ved beste deling sparer alle minst {saving} på å bli.", saving=amount(-epsilon))
    )  # fmt: skip
    third = (
        _("Dere sparer {saved} på å gå sammen: {total} mot {alone} hver for seg.",
          total=amount(game.total), alone=amount(alone), saved=amount(saved))
        if saved >= 0
        else _("Sammen er det {more} dyrere: {total} mot {alone} hver for seg.",
               total=amount(game.total), alone=amount(alone), more=amount(-saved))
    )  # fmt: skip
    lead = [third, first, second] if saved > 0 else [first, second, third]
    plain = [row for row in rows if row.allocation is not None and not row.for_experts]
    stable = [row.name for row in plain if row.allocation is not None and not row.allocation.violations]
    if not empty and plain:
        lead.append(
            _("Ingen har grunn til å gå ut, hvilken av måtene under dere enn deler på.")
            if len(stable) == len(plain)
            else _(
                "Ingen har grunn til å gå ut med {n} av {of} måter å dele på: {names}.",
                n=len(stable),
                of=len(plain),
                names="; ".join(map(_inside, stable)),
            )
            if stable
            else _("Med alle måtene å dele på i tabellen har minst én gruppe grunn til å gå ut.")
        )
        if not stable:
            lead.append(_("Måtene nederst, for fagfolk, tar hensyn til hva hver gruppe kunne klart alene."))
    facts: dict[str, object] = {
        "empty": empty,
        "least_core_epsilon": epsilon,
        "stabilising_subsidy": subsidy,
        "total": game.total,
        "alone": alone,
        "subadditive": game.is_subadditive() if isinstance(game, CostGame) else None,
        "only_listed": case.only_listed,
    }
    return facts, tuple(lead)


def _reasons(case: Case, rows: list[SharingRow]) -> list[LeaveReason]:
    out = []
    for row in rows:
        for violation in row.allocation.violations[:MOST_REASONS] if row.allocation is not None else []:
            alone = case.costs[violation.group]
            out.append(
                LeaveReason(
                    row.name, " + ".join(violation.group), alone + violation.amount, alone, violation.amount
                )
            )
    return out


def _notes(case: Case, texts: Texts) -> tuple[str, ...]:
    _ = texts
    notes = [
        _(
            "Regnet av nabolag fra tallene du ga. Svaret sier hvem som har økonomisk grunn til å gå ut, ikke hvem som vil gå ut."
        )
    ]
    if case.only_listed:
        notes.append(
            _(
                "Bare de {n} gruppene i tabellen er regnet som mulige. Resultatet sier ingenting om andre grupper, og måter "
                "som krever at alle grupper er kjent, er ikke regnet.",
                n=len(case.costs) - 1,
            )
        )
    if case.example:
        notes.insert(
            0, _("Eksempel: tallene er laget for å vise siden. De gjelder ingen virkelige kommuner.")
        )
    if not case.unit:
        notes.append(_("Beløpene er i den enheten du ga kostnadene i."))
    return tuple(notes)


def _proved(rows: list[SharingRow], texts: Texts) -> tuple[str, ...]:
    _ = texts
    proofs = [r.allocation.certificate for r in rows if r.allocation and r.allocation.certificate]
    if not proofs or not all(proof.holds for proof in proofs):
        return ()
    return (
        _(
            "Nukleolus er funnet med lineærprogrammering og kontrollert mot alle grupper (Kohlbergs kriterium)."
        ),
    )


def _inside(name: str) -> str:
    """A way's name inside a sentence: `etter bruk`."""
    return name[:1].lower() + name[1:]
