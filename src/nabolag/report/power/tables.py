"""The tables of power: one vote, its secondary measures, seat designs, parties, absence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Literal

from nabolag.governance.voting import Absence, Design, PartyVotes, WeightedGame, measures
from nabolag.governance.voting.parties import delegation
from nabolag.report.paper import Column, Table, row
from nabolag.text import N_, Texts

Kind = Literal["text", "whole", "share"]
Value = str | int | float | None

DESIGNS = {
    "population": N_("Folketall"),
    "equal": N_("Likt"),
    "mixed": N_("30 % likt, 70 % folketall"),
    "square_root": N_("Kvadratrot av folketall"),
    "capped": N_("Folketall, ingen over 49\xa0%"),
    "nearest": N_("Nærmest ønsket makt"),
}


def made(
    title: str,
    heads: Sequence[str],
    kinds: Sequence[Kind],
    rows: Iterable[Sequence[Value]],
    essential: Sequence[int] = (),
    sheet: str = "",
) -> Table:
    """A table of a paper. `kinds` says how each column is shown; `essential` are the columns a narrow medium keeps.

    Tables with the same `sheet` and head stand under each other in a workbook.
    """
    columns = tuple(
        Column(
            head,
            {"text": "text", "whole": "number", "share": "share"}[kind],  # type: ignore[arg-type]
            decimals=int(kind == "share"),
            priority=1 if not essential or i in essential else 3,
        )
        for i, (head, kind) in enumerate(zip(heads, kinds, strict=True))
    )
    return Table(title, columns, tuple(row(*values) for values in rows), sheet=sheet)


def game_table(game: WeightedGame, texts: Texts) -> Table:
    """All players of one vote, with the main measures."""
    _ = texts
    total = sum(Fraction(w) for w in game.weights.values())
    shapley = game.shapley_shubik()  # first: counted by size, so that the others come from the same count
    tables = [game.banzhaf(), shapley, game.coleman_prevent(), game.coleman_initiate()]
    veto = set(game.veto_players())
    return made(
        _("Maktfordeling med kvote {quota} av {total}", quota=game.quota, total=total),
        (
            _("Deltaker"),
            _("Stemmer"),
            _("Andel stemmer"),
            *measure_headings(texts),
            _("Vetorett"),
        ),
        ("text", "text", "share", "share", "share", "share", "share", "text"),
        tuple(
            (
                str(player),
                str(game.weights[player]),
                float(Fraction(game.weights[player]) / total),
                *(float(table[player]) for table in tables),
                _("ja") if player in veto else _("nei"),
            )
            for player in game.players
        ),
    )


def secondary_table(game: WeightedGame, names: Mapping[str, str], texts: Texts) -> Table:
    """The measures shown beside the main ones; Deegan–Packel and Holler are not monotone."""
    _ = texts
    tables = [getattr(game, m)() for m in ("johnston", "deegan_packel", "holler")]
    return made(
        _("Andre mål"),
        (_("Deltaker"), *(measures()[m].name[texts.lang] for m in ("johnston", "deegan_packel", "holler"))),
        ("text", "share", "share", "share"),
        tuple((names[p], *(float(t[p]) for t in tables)) for p in game.players),
    )


def design_tables(
    designs: Sequence[Design], names: Mapping[str, str], texts: Texts
) -> tuple[tuple[Table], tuple[Table]]:
    """Seats, and the power they give, by every key: a table of each, with a column for each key."""
    _ = texts
    header = (_("Deltaker"), *(_(DESIGNS[design.key]) for design in designs))

    def table(title: str, kind: Kind, value: Callable[[Design, str], Value]) -> Table:
        rows = (
            ((names.get(code, code)), *(value(design, code) for design in designs))
            for code in designs[0].seats
        )
        return made(title, header, ("text", *((kind,) * len(designs))), tuple(rows), sheet=_("Fordelinger"))

    seats = table(_("Fordelinger side om side: plasser"), "whole", lambda design, code: design.seats[code])
    power = table(
        _("Fordelinger side om side: makt i vanlige saker (Banzhaf)"),
        "share",
        lambda design, code: float(design.power[code]),
    )
    return (seats,), (power,)


def party_table(parties: PartyVotes, texts: Texts) -> Table:
    """Each party's votes and power, standing together across municipalities, or within each."""
    _ = texts
    game = parties.by_party
    total = sum(Fraction(w) for w in game.weights.values())
    together, apart = game.banzhaf(), dict.fromkeys(game.players, Fraction(0))
    by_owner = parties.delegations.owen(parties.unions("owner"))
    for owner, party in parties.votes:
        apart[party] += Fraction(by_owner[delegation(owner, party)])
    return made(
        _("Makt per parti i vanlige saker"),
        (
            _("Parti"),
            _("Stemmer"),
            _("Andel stemmer"),
            _("Makt om partiet står samlet på tvers av kommunene"),
            _("Makt om hver kommune står samlet"),
        ),
        ("text", "whole", "share", "share", "share"),
        tuple(
            (p, int(Fraction(w)), float(Fraction(w) / total), float(together[p]), float(apart[p]))
            for p, w in game.weights.items()
        ),
    )


def absence_table(absence: Absence, names: Mapping[str, str], texts: Texts) -> Table:
    """How often each owner decides, and what it gains by staying away."""
    _ = texts
    return made(
        _(
            "Når noen uteblir: vedtaksfør i {quorum} av tilfellene, vedtak i {carried}",
            quorum=texts.percent(float(absence.quorum), 1),
            carried=texts.percent(float(absence.carried), 1),
        ),
        (_("Deltaker"), _("Sjanse for å avgjøre"), _("Ekstra stoppkraft ved å utebli")),
        ("text", "share", "share"),
        tuple(
            (names[code], float(absence.decisive[code]), max(0.0, float(absence.walk_out[code])))
            for code in names
        ),
    )


def explained(texts: Texts, ids: Iterable[str]) -> tuple[tuple[str, str, str], ...]:
    """Name, two plain sentences and source of each measure."""
    by_id = measures()
    return tuple((by_id[i].name[texts.lang], by_id[i].says[texts.lang], by_id[i].source) for i in ids)


def measure_headings(texts: Texts) -> tuple[str, ...]:
    """Headings of the four main measures, in the order the tables hold them."""
    _ = texts
    return (
        _("Makt (Banzhaf)"),
        _("Makt (Shapley–Shubik)"),
        _("Kan stoppe (Coleman)"),
        _("Kan få vedtatt (Coleman)"),
    )
