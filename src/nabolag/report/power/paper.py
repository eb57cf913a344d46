"""What is said of an agreement's votes: the same text and tables for screen, terminal and file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from nabolag.data import descriptor
from nabolag.governance.law import Cite, shipped
from nabolag.governance.voting import (
    Absence,
    Agreement,
    Design,
    MatterPower,
    PartyVotes,
    agreement_power,
    to_clarify,
)
from nabolag.governance.voting.rules_of_forms import seats_by_party
from nabolag.governance.voting.table import Number
from nabolag.report.paper import Table
from nabolag.report.power.tables import (
    DESIGNS,
    Kind,
    absence_table,
    design_tables,
    explained,
    made,
    measure_headings,
    party_table,
)
from nabolag.text import Texts


@dataclass(frozen=True)
class MatterPart:
    """One kind of matter: who can stop and carry what, what follows in words, and the law it stands on.

    `same_as` is the title of an earlier matter in which everybody can do the same; `measures` is for experts.
    """

    id: str
    title: str
    table: Table
    measures: Table
    sentences: tuple[str, ...]
    law: tuple[tuple[str, str, str], ...]
    result: MatterPower
    same_as: str = ""


@dataclass(frozen=True)
class Decisions:
    """Everything said of one agreement, in one language."""

    title: str
    agreement: Agreement
    lead: tuple[str, ...]
    matters: tuple[MatterPart, ...]
    extra: tuple[Table, ...]
    measured: tuple[Table, ...]
    explained: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]
    texts: Texts


def decisions(
    agreement: Agreement,
    texts: Texts,
    focus: str | None = None,
    designs: Sequence[Design] = (),
    parties: PartyVotes | None = None,
    absence: Absence | None = None,
) -> Decisions:
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
    matters = _told_once([_matter(result, names, texts) for result in results])
    seats, power = (design_tables(designs, names, texts)) if designs else ((), ())
    extra = [
        *seats,
        *([party_table(parties, texts)] if parties else []),
        *([absence_table(absence, names, texts)] if absence else []),
    ]
    notes = [words[texts.lang] for words in to_clarify(agreement)]
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
        lists = descriptor("council_lists")
        notes.append(
            _(
                "Partitallene forutsetter forholdsvalg i hvert kommunestyre ({law}) med egne lister, og "
                "mandatene fra valget i 2023. {source}.",
                law=seats_by_party().cited,
                source=_("Kilde: {source}", source=f"{_(lists.publisher)}, {urlsplit(lists.url).netloc}"),
            )
        )
    helpless: dict[
        str, list[str]
    ] = {}  # said once for all the designs that leave the same ones without a say
    for design in designs:
        if without := [code for code, power_ in design.power.items() if not power_]:
            helpless.setdefault(_people(without, names, texts), []).append(_(DESIGNS[design.key]))
    notes += [
        _("{matter}: stemmene til {name} kan aldri avgjøre utfallet.", matter="; ".join(matters), name=name)
        for name, matters in helpless.items()
    ]
    if designs:
        notes.append(
            _(
                "Folketall: {source}, {vintage}.",
                source=_(descriptor("population").publisher),
                vintage=descriptor("population").vintage,
            )
        )
    notes.append(_(shipped().attribution))
    return Decisions(
        title=_("Stemmemakt i {form}", form=rules.name[texts.lang]),
        agreement=agreement,
        lead=tuple(_lead(agreement, results, focus, texts)),
        matters=matters,
        extra=tuple(extra),
        measured=tuple(power),
        explained=explained(texts, ("banzhaf", "shapley_shubik", "coleman_prevent", "coleman_initiate")),
        notes=tuple(notes),
        texts=texts,
    )


def decisions_json(paper: Decisions) -> dict[str, Any]:
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
                        "ownership_share": None if row.owner.share is None else str(row.owner.share),
                        "votes": row.owner.votes,
                        "vote_share": str(row.vote_share),
                        "banzhaf": _json_value(row.banzhaf),
                        "shapley_shubik": _json_value(row.shapley_shubik),
                        "coleman_prevent": _json_value(row.prevent),
                        "coleman_initiate": _json_value(row.initiate),
                        "veto": row.veto,
                        "dummy": row.dummy,
                        "stops_with": None if row.stops_with is None else sorted(row.stops_with),
                        "carries_with": None if row.carries_with is None else sorted(row.carries_with),
                    }
                    for row in part.result.owners
                ],
                "text": list(part.sentences),
            }
            for part in paper.matters
        ],
        "tables": [
            {
                "title": t.caption,
                "header": [column.head for column in t.columns],
                "rows": [[cell.value for cell in cells] for cells in t.rows],
            }
            for t in (*paper.extra, *paper.measured)
        ],
        "notes": list(paper.notes),
    }


def _json_value(value: Number) -> str | float:
    return value if isinstance(value, float) else str(value)


def _lead(
    agreement: Agreement, results: Sequence[MatterPower], focus: str | None, texts: Texts
) -> Iterable[str]:
    _ = texts
    total = sum(owner.votes for owner in agreement.owners)
    if focus in {owner.code for owner in agreement.owners}:
        assert focus is not None
        yield from _of_one(agreement, results, focus, texts)
    yield _(
        "{owners} {owners:deltaker|deltakere} har til sammen {votes} {votes:stemme|stemmer}. Tabellene "
        "viser hva hver av dem kan stoppe og få vedtatt "
        "i hvert saksslag.",
        owners=len(agreement.owners),
        votes=texts.number(total),
    )


def _of_one(agreement: Agreement, results: Sequence[MatterPower], focus: str, texts: Texts) -> Iterable[str]:
    """What one owner can stop and carry, first of all; its part of the votes and of the power after that."""
    _ = texts
    names = {owner.code: owner.name for owner in agreement.owners}
    total = sum(owner.votes for owner in agreement.owners)
    mine = next(row for row in results[0].owners if row.owner.code == focus)
    yield from _stops_and_carries(results, focus, names, texts)
    yield _(
        "{name} har {votes} av {total} {total:stemme|stemmer} ({share}) og {power} av makten i vanlige saker.",
        name=mine.owner.name,
        votes=texts.number(mine.owner.votes),
        total=texts.number(total),
        share=texts.percent(float(mine.vote_share), 1),
        power=texts.percent(float(mine.banzhaf), 1),
    )


def _stops_and_carries(
    results: Sequence[MatterPower], focus: str, names: Mapping[str, str], texts: Texts
) -> Iterable[str]:
    _ = texts
    rows = [next(r for r in result.owners if r.owner.code == focus) for result in results]
    without = [
        result.matter.name[texts.lang]
        for result, row in zip(results, rows, strict=True)
        if row.dummy and not row.veto
    ]
    for result, row in zip(results, rows, strict=True):
        matter = result.matter.name[texts.lang]
        if row.veto:
            yield _("{matter}: {name} kan alene stoppe et vedtak.", matter=matter, name=row.owner.name)
        elif row.dummy:
            if matter == without[0]:  # said once for all of them
                yield _(
                    "{matter}: stemmene til {name} kan aldri avgjøre utfallet.",
                    matter=_.join([without[0], *(m[0].lower() + m[1:] for m in without[1:])]),
                    name=row.owner.name,
                )
        elif row.stops_with is not None and row.carries_with is not None:
            yield _(
                "{matter}: {name} kan stoppe et vedtak sammen med {stop}, og få det gjennom sammen med {carry}.",
                matter=matter,
                name=row.owner.name,
                stop=_people(row.stops_with - {focus}, names, texts),
                carry=_people(row.carries_with - {focus}, names, texts),
            )


def _matter(result: MatterPower, names: Mapping[str, str], texts: Texts) -> MatterPart:
    _ = texts
    owned = _owned(result)
    more = 1 if owned else 0
    shares: tuple[Kind, ...] = ("share",)
    table = made(
        result.matter.name[texts.lang],
        (
            _("Deltaker"),
            *([_("Eierandel")] * more),
            _("Stemmer"),
            _("Andel stemmer"),
            _("Alene"),
            _("Stopper med færrest"),
            _("Får vedtatt med færrest"),
        ),
        ("text", *shares * more, "whole", *shares, "text", "text", "text"),
        tuple(
            (
                row.owner.name,
                *([owned.get(row.owner.code)] * more),
                row.owner.votes,
                float(row.vote_share),
                _alone(row.veto, row.dummy, row.carries_with == frozenset({row.owner.code}), texts),
                _companions(row.stops_with, row.owner.code, names, texts),
                _companions(row.carries_with, row.owner.code, names, texts),
            )
            for row in result.owners
        ),
        sheet=_("Stemmemakt"),
    )
    measures = made(
        result.matter.name[texts.lang],
        (_("Deltaker"), *measure_headings(texts)),
        ("text", *shares * 4),
        tuple(
            (
                row.owner.name,
                float(row.banzhaf),
                float(row.shapley_shubik),
                float(row.prevent),
                float(row.initiate),
            )
            for row in result.owners
        ),
        sheet=_("For fagfolk"),
    )
    return MatterPart(
        result.matter.id,
        result.matter.name[texts.lang],
        table,
        measures,
        tuple(_sentences(result, names, texts)),
        tuple(_law(source) for source in result.matter.sources),
        result,
    )


def _told_once(parts: Sequence[MatterPart]) -> tuple[MatterPart, ...]:
    """The same, where a matter in which everybody can do what they can in an earlier one says which."""
    first: dict[tuple[object, ...], str] = {}
    return tuple(
        replace(part, same_as="" if first_title == part.title else first_title)
        for part in parts
        for first_title in [first.setdefault((part.table.rows, part.sentences), part.title)]
    )


def _owned(result: MatterPower) -> dict[str, float]:
    """Each owner's part of the ownership, 0–1; empty when it is not settled for all."""
    shares = {row.owner.code: row.owner.share for row in result.owners if row.owner.share is not None}
    total = sum(shares.values())
    if len(shares) < len(result.owners) or not total:
        return {}
    return {code: float(share / total) for code, share in shares.items()}


def _companions(group: frozenset[str] | None, code: str, names: Mapping[str, str], texts: Texts) -> str:
    """Whom the owner needs beside it."""
    if group is None:
        return "–"
    return _people(group - {code}, names, texts) if len(group) > 1 else texts("ingen flere")


def _alone(veto: bool, dummy: bool, dictator: bool, texts: Texts) -> str:
    _ = texts
    if dictator:
        return _("avgjør alene")
    if veto:
        return _("kan stoppe")
    return _("uten betydning") if dummy else _("kan verken stoppe eller vedta")


def _sentences(result: MatterPower, names: Mapping[str, str], texts: Texts) -> Iterable[str]:
    _ = texts
    veto = [row.owner.code for row in result.owners if row.veto]
    dummies = [row.owner.code for row in result.owners if row.dummy]
    if len(veto) == len(names):
        yield _("Alle må være enige.")
        return
    carry, stop = (_people(who, names, texts) for who in (result.smallest_winning, result.smallest_blocking))
    if carry == stop:
        yield _("{names} er nok til å vedta, og nok til å stoppe.", names=_first_up(carry))
    else:
        yield _("{names} er nok til å vedta.", names=_first_up(carry))
        if not veto:
            yield _("{names} er nok til å stoppe.", names=_first_up(stop))
    if veto and carry != stop:  # one who carries alone has just been said to stop alone
        yield _("{names} kan stoppe alt.", names=_people(veto, names, texts))
    if dummies:
        yield _("Stemmene til {names} kan aldri avgjøre utfallet.", names=_people(dummies, names, texts))


def _first_up(text: str) -> str:
    return text[0].upper() + text[1:]


def _people(codes: Iterable[str], names: Mapping[str, str], texts: Texts) -> str:
    order, codes = list(names), list(codes)
    if len(codes) >= 3 and len(codes) >= len(names) - 1:
        return texts("alle") if len(codes) == len(names) else texts("alle de andre")
    return texts.join(names[code] for code in sorted(codes, key=order.index))


def _law(source: Cite) -> tuple[str, str, str]:
    """Short reference, the words relied on, and the address."""
    return source.cited, source.quote, source.url
