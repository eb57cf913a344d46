"""What is said of an agreement's votes: the same text and tables for screen, terminal and file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from nabolag.data import descriptor
from nabolag.governance.law import shipped
from nabolag.governance.voting import (
    Absence,
    Agreement,
    Design,
    MatterPower,
    PartyVotes,
    WeightedGame,
    agreement_power,
    measures,
)
from nabolag.governance.voting.form_rules import Source
from nabolag.governance.voting.parties import delegation
from nabolag.governance.voting.table import Number
from nabolag.text import N_, Texts

Kind = Literal["text", "whole", "share"]
Cell = str | int | float | None

DESIGNS = {
    "population": N_("Folketall"),
    "equal": N_("Likt"),
    "mixed": N_("30 % likt, 70 % folketall"),
    "square_root": N_("Kvadratrot av folketall"),
    "capped": N_("Folketall, ingen over 49 %"),
    "nearest": N_("Nærmest ønsket makt"),
}


@dataclass(frozen=True)
class Table:
    """`kinds` says how each column is shown; shares are 0–1. `essential` are the columns of a narrow one."""

    title: str
    header: tuple[str, ...]
    kinds: tuple[Kind, ...]
    rows: tuple[tuple[Cell, ...], ...]
    essential: tuple[int, ...] = ()

    def narrow(self) -> Table:
        """Only the columns that matter most, for a narrow screen."""
        if not self.essential:
            return self

        def pick(cells: tuple[Any, ...]) -> tuple[Any, ...]:
            return tuple(cells[column] for column in self.essential)

        return Table(self.title, pick(self.header), pick(self.kinds), tuple(map(pick, self.rows)))


@dataclass(frozen=True)
class MatterPart:
    """One kind of matter: its table, what follows in words, and the law it stands on."""

    id: str
    title: str
    table: Table
    sentences: tuple[str, ...]
    law: tuple[tuple[str, str, str], ...]
    result: MatterPower


@dataclass(frozen=True)
class Paper:
    """Everything said of one agreement, in one language."""

    title: str
    agreement: Agreement
    lead: tuple[str, ...]
    matters: tuple[MatterPart, ...]
    extra: tuple[Table, ...]
    explained: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]
    texts: Texts


def agreement_paper(
    agreement: Agreement,
    texts: Texts,
    focus: str | None = None,
    designs: Sequence[Design] = (),
    parties: PartyVotes | None = None,
    absence: Absence | None = None,
) -> Paper:
    """The council paper on who decides under `agreement`.

    Args:
        focus: code of the owner whose council is to read it.
        designs: seat designs to set side by side.
        parties: the same votes by party, where council seats are known.
        absence: how ordinary matters go when some stay away.
    """
    _ = texts
    rules = agreement.rules
    results = agreement_power(agreement)
    names = {owner.code: owner.name for owner in agreement.owners}
    matters = tuple(_matter(result, names, texts) for result in results)
    extra = [
        *(_designs(designs, names, texts) if designs else []),
        *([_parties(parties, texts)] if parties else []),
        *([_absence(absence, names, texts)] if absence else []),
    ]
    notes = []
    if rules.to_clarify is not None:
        notes.append(rules.to_clarify[texts.lang])
    if agreement.chair is None and rules.casting_vote is not None:
        notes.append(
            _(
                "Møtelederens dobbeltstemme ved likt stemmetall ({law}) er ikke regnet med. "
                "Velg hvilken deltaker møtelederen kommer fra for å ta den med.",
                law=_law(rules.casting_vote)[0],
            )
        )
    notes.append(
        _(
            "Tallene bygger på stemmereglene alene. De sier ikke hvem som pleier å være enige, "
            "og alle fra samme deltaker er regnet som enige."
        )
    )
    if parties is not None:
        notes.append(
            _(
                "Partitallene forutsetter forholdsvalg i hvert kommunestyre (kommuneloven § 7-6) med egne lister, og "
                "mandatene fra valget i 2023. {source}.",
                source=descriptor("council_lists").attribution,
            )
        )
    if designs:
        notes.append(
            _(
                "Folketall: {source}, {vintage}.",
                source=descriptor("population").publisher,
                vintage=descriptor("population").vintage,
            )
        )
    notes.append(shipped().attribution)
    return Paper(
        title=_("Stemmemakt i {form}", form=rules.name[texts.lang]),
        agreement=agreement,
        lead=tuple(_lead(agreement, results, focus, texts)),
        matters=matters,
        extra=tuple(extra),
        explained=explained(texts, ("banzhaf", "shapley_shubik", "coleman_prevent", "coleman_initiate")),
        notes=tuple(notes),
        texts=texts,
    )


def game_table(game: WeightedGame, texts: Texts) -> Table:
    """All players of one vote, with the main measures."""
    _ = texts
    total = sum(Fraction(w) for w in game.weights.values())
    tables = [game.banzhaf(), game.shapley_shubik(), game.coleman_prevent(), game.coleman_initiate()]
    veto = set(game.veto_players())
    return Table(
        _("Maktfordeling med kvote {quota} av {total}", quota=game.quota, total=total),
        (
            _("Deltaker"),
            _("Stemmer"),
            _("Andel stemmer"),
            *_headings(texts),
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


def _headings(texts: Texts) -> tuple[str, ...]:
    _ = texts
    return (
        _("Makt (Banzhaf)"),
        _("Makt (Shapley–Shubik)"),
        _("Kan stoppe (Coleman)"),
        _("Kan få vedtatt (Coleman)"),
    )


def secondary_table(game: WeightedGame, names: Mapping[str, str], texts: Texts) -> Table:
    """The measures shown beside the main ones; Deegan–Packel and Holler are not monotone."""
    _ = texts
    tables = [getattr(game, m)() for m in ("johnston", "deegan_packel", "holler")]
    return Table(
        _("Andre mål"),
        (_("Deltaker"), *(measures()[m].name[texts.lang] for m in ("johnston", "deegan_packel", "holler"))),
        ("text", "share", "share", "share"),
        tuple((names[p], *(float(t[p]) for t in tables)) for p in game.players),
    )


def explained(texts: Texts, ids: Iterable[str]) -> tuple[tuple[str, str, str], ...]:
    """Name, two plain sentences and source of each measure."""
    known = measures()
    return tuple((known[i].name[texts.lang], known[i].says[texts.lang], known[i].source) for i in ids)


def shown(value: Cell, kind: Kind, texts: Texts) -> str:
    """A cell as people read it."""
    if value is None or isinstance(value, str):
        return value if isinstance(value, str) else "–"
    return texts.percent(float(value), 1) if kind == "share" else texts.number(float(value))


def paper_json(paper: Paper) -> dict[str, Any]:
    """The paper for machines: shares as fractions in text where they are exact."""
    return {
        "title": paper.title,
        "text": list(paper.lead),
        "matters": [
            {
                "id": part.id,
                "name": part.title,
                "law": [{"where": w, "quote": q, "url": u} for w, q, u in part.law],
                "owners": [
                    {
                        "code": row.owner.code,
                        "name": row.owner.name,
                        "votes": row.owner.votes,
                        "vote_share": str(row.vote_share),
                        "banzhaf": _said(row.banzhaf),
                        "shapley_shubik": _said(row.shapley_shubik),
                        "coleman_prevent": _said(row.prevent),
                        "coleman_initiate": _said(row.initiate),
                        "veto": row.veto,
                        "dummy": row.dummy,
                        "stops_with": sorted(row.stops_with),
                        "carries_with": sorted(row.carries_with),
                    }
                    for row in part.result.owners
                ],
                "text": list(part.sentences),
            }
            for part in paper.matters
        ],
        "tables": [
            {"title": t.title, "header": list(t.header), "rows": [list(r) for r in t.rows]}
            for t in paper.extra
        ],
        "notes": list(paper.notes),
    }


def _said(value: Number) -> str | float:
    return value if isinstance(value, float) else str(value)


def _lead(
    agreement: Agreement, results: Sequence[MatterPower], focus: str | None, texts: Texts
) -> Iterable[str]:
    _ = texts
    total = sum(owner.votes for owner in agreement.owners)
    yield _(
        "{owners} deltakere har til sammen {votes} stemmer. Tabellene viser hva hver av dem kan stoppe og få vedtatt "
        "i hvert saksslag.",
        owners=len(agreement.owners),
        votes=texts.number(total),
    )
    if focus is None:
        return
    names = {owner.code: owner.name for owner in agreement.owners}
    ordinary = results[0]
    mine = next((row for row in ordinary.owners if row.owner.code == focus), None)
    if mine is None:
        return
    yield _(
        "{name} har {votes} av {total} stemmer ({share}) og {power} av makten i vanlige saker (Banzhaf).",
        name=mine.owner.name,
        votes=texts.number(mine.owner.votes),
        total=texts.number(total),
        share=texts.percent(float(mine.vote_share), 1),
        power=texts.percent(float(mine.banzhaf), 1),
    )
    for result in results:
        row = next(r for r in result.owners if r.owner.code == focus)
        matter = result.matter.name[texts.lang]
        if row.veto:
            yield _("{matter}: {name} kan alene stoppe et vedtak.", matter=matter, name=row.owner.name)
        elif row.dummy:
            yield _(
                "{matter}: stemmene til {name} kan aldri avgjøre utfallet.",
                matter=matter,
                name=row.owner.name,
            )
        else:
            yield _(
                "{matter}: {name} kan stoppe et vedtak sammen med {stop}, og få det gjennom sammen med {carry}.",
                matter=matter,
                name=row.owner.name,
                stop=_people(row.stops_with - {focus}, names, texts),
                carry=_people(row.carries_with - {focus}, names, texts),
            )


def _matter(result: MatterPower, names: Mapping[str, str], texts: Texts) -> MatterPart:
    _ = texts
    table = Table(
        result.matter.name[texts.lang],
        (
            _("Deltaker"),
            _("Stemmer"),
            _("Andel stemmer"),
            *_headings(texts),
            _("Alene"),
            _("Stopper med færrest"),
            _("Får vedtatt med færrest"),
        ),
        ("text", "whole", "share", "share", "share", "share", "share", "text", "text", "text"),
        tuple(
            (
                row.owner.name,
                row.owner.votes,
                float(row.vote_share),
                float(row.banzhaf),
                float(row.shapley_shubik),
                float(row.prevent),
                float(row.initiate),
                _alone(row.veto, row.dummy, len(row.carries_with) == 1, texts),
                _("ingen flere")
                if len(row.stops_with) == 1
                else _people(row.stops_with - {row.owner.code}, names, texts),
                _("ingen flere")
                if len(row.carries_with) == 1
                else _people(row.carries_with - {row.owner.code}, names, texts),
            )
            for row in result.owners
        ),
        essential=(0, 1, 2, 3, 7, 8, 9),
    )
    return MatterPart(
        result.matter.id,
        result.matter.name[texts.lang],
        table,
        tuple(_sentences(result, names, texts)),
        tuple(_law(source) for source in result.matter.sources),
        result,
    )


def _alone(veto: bool, dummy: bool, dictator: bool, texts: Texts) -> str:
    _ = texts
    if dictator:
        return _("avgjør alene")
    if veto:
        return _("kan stoppe")
    return _("uten betydning") if dummy else ""


def _sentences(result: MatterPower, names: Mapping[str, str], texts: Texts) -> Iterable[str]:
    _ = texts
    veto = [row.owner.code for row in result.owners if row.veto]
    dummies = [row.owner.code for row in result.owners if row.dummy]
    if len(veto) == len(names):
        yield _("Alle må være enige.")
        return
    yield _(
        "Færrest som kan vedta: {carry}. Færrest som kan stoppe: {stop}.",
        carry=_people(result.smallest_winning, names, texts),
        stop=_people(result.smallest_blocking, names, texts),
    )
    if veto:
        yield _("Ikke noe kan vedtas uten {names}.", names=_people(veto, names, texts))
    if dummies:
        yield _("Stemmene til {names} kan aldri avgjøre utfallet.", names=_people(dummies, names, texts))
    yield _(
        "{share} av alle tenkelige grupper har flertall; jo lavere tall, desto vanskeligere er det å endre noe.",
        share=texts.percent(float(result.act), 1),
    )


def _designs(designs: Sequence[Design], names: Mapping[str, str], texts: Texts) -> list[Table]:
    _ = texts
    header = (_("Deltaker"), *(_(DESIGNS[design.key]) for design in designs))

    def table(title: str, kind: Kind, value: Callable[[Design, str], Cell]) -> Table:
        rows = (
            ((names.get(code, code)), *(value(design, code) for design in designs))
            for code in designs[0].seats
        )
        return Table(title, header, ("text", *((kind,) * len(designs))), tuple(rows))

    return [
        table(_("Fordelinger side om side: plasser"), "whole", lambda design, code: design.seats[code]),
        table(
            _("Fordelinger side om side: makt i vanlige saker (Banzhaf)"),
            "share",
            lambda design, code: float(design.power[code]),
        ),
    ]


def _parties(parties: PartyVotes, texts: Texts) -> Table:
    _ = texts
    game = parties.by_party
    total = sum(Fraction(w) for w in game.weights.values())
    together, apart = game.banzhaf(), dict.fromkeys(game.players, Fraction(0))
    by_owner = parties.delegations.owen(parties.unions("owner"))
    for owner, party in parties.votes:
        apart[party] += Fraction(by_owner[delegation(owner, party)])
    return Table(
        _("Makt per parti i vanlige saker"),
        (
            _("Parti"),
            _("Stemmer"),
            _("Andel stemmer"),
            _("Om partiet står samlet på tvers av kommunene (Banzhaf)"),
            _("Om hver kommune står samlet (Owen)"),
        ),
        ("text", "whole", "share", "share", "share"),
        tuple(
            (p, int(Fraction(w)), float(Fraction(w) / total), float(together[p]), float(apart[p]))
            for p, w in game.weights.items()
        ),
    )


def _absence(absence: Absence, names: Mapping[str, str], texts: Texts) -> Table:
    _ = texts
    return Table(
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


def _people(codes: Iterable[str], names: Mapping[str, str], texts: Texts) -> str:
    order, codes = list(names), list(codes)
    if len(codes) >= 3 and len(codes) >= len(names) - 1:
        return texts("alle") if len(codes) == len(names) else texts("alle de andre")
    return texts.join(names[code] for code in sorted(codes, key=order.index))


def _law(source: Source) -> tuple[str, str, str]:
    """Short reference, the words relied on, and the address."""
    kind, number = source.act.split("-", 1)
    url = f"https://lovdata.no/dokument/NL/{kind}/{number}/{source.paragraph.replace(' ', '')}"
    return source.cited, source.quote, url
