"""What marks a service, and how well each form fits each mark: our reading, in `traits.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

import msgspec

from nabolag.errors import DataDamaged
from nabolag.governance.forms.names import FORMS, Form, Said
from nabolag.governance.forms.need import Need, facts
from nabolag.governance.law import Cite, pinned, read, short

RANKED: tuple[Form, ...] = tuple(f for f in FORMS if f not in ("alene", "sammenslåing"))
"""The forms of cooperation that can be ranked: no mark says whether a municipality can manage alone."""


FEW = 10
"""Fewer employees than this are few: our own limit."""


@dataclass(frozen=True)
class Because:
    """One reason: its words, the paragraphs it stands on, and who says it (an id in `sources.yaml`).

    Without paragraphs and source it is our own judgement.
    """

    say: Said
    cites: tuple[Cite, ...] = ()
    source: str | None = None

    @property
    def judged(self) -> bool:
        return not self.cites and self.source is None


@dataclass(frozen=True)
class Trait:
    """One mark: its name, what it means, the fact that moves it, and each form's score 0–4 with the reason."""

    id: str
    name: Said
    means: Said
    scores: Mapping[Form, int]
    reasons: Mapping[Form, Because]
    answer: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class Mark:
    """A mark as strong as it is for one need: level 1 (some) or 2 (much), and why."""

    trait: Trait
    level: int
    why: Because
    scores: Mapping[Form, int]
    reasons: Mapping[Form, Because]


class _Fit(msgspec.Struct, forbid_unknown_fields=True):
    scores: dict[Form, int]
    say: Said
    cite: tuple[str, ...] | dict[Form, tuple[str, ...]] = ()
    source: str | None = None

    def cites(self, form: Form) -> tuple[Cite, ...]:
        """The paragraphs the reason stands on for one form: the same for all, or the form's own."""
        mine = self.cite.get(form, ()) if isinstance(self.cite, dict) else self.cite
        return tuple(_cite(c) for c in mine)


class _Trait(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    name: Said
    means: Said
    fits: tuple[_Fit, ...]
    answer: str | None = None
    inherent: bool = False
    source: str | None = None
    owners: tuple[int, int] | None = None
    owners_exactly: int | None = None


class _Has(msgspec.Struct, forbid_unknown_fields=True):
    level: int
    cite: tuple[str, ...] = ()
    scores: dict[Form, int] = {}
    say: Said | None = None


class _MarksFile(msgspec.Struct, forbid_unknown_fields=True):
    acts: dict[str, str]
    traits: tuple[_Trait, ...]
    services: dict[str, dict[str, _Has]]


@cache
def traits() -> tuple[Trait, ...]:
    """All marks a service or a group of participants may carry.

    Raises:
        DataDamaged: a mark that does not score every form once.
    """
    return tuple(_trait(t) for t in _file().traits)


@lru_cache(maxsize=1024)
def marks(need: Need) -> tuple[Mark, ...]:
    """The marks of this need: the service's own, as its answers move them, and the number of participants."""
    own = _file().services.get(need.service, {})
    need_marks = []
    for trait, written in zip(traits(), _file().traits, strict=True):
        has = own.get(trait.id)
        level = _level(need, written, has.level if has else 0)
        if level:
            need_marks.append(_mark(trait, has, level))
    return tuple(need_marks)


@lru_cache(maxsize=1024)
def levels(need: Need) -> Mapping[str, int]:
    """`{mark: 0, 1 or 2}` for every mark, `own` for what the cooperation itself owns and owes, `staffed` for its size.

    `staffed` is 0 when nobody is to work there, 1 below `FEW` and 2 from there on or when the number is not known.
    """
    by_mark = dict.fromkeys((t.id for t in traits()), 0) | {m.trait.id: m.level for m in marks(need)}
    own = 0 if facts(need)["own_assets_and_loans"] is False else by_mark["capital"]
    staffed = 2 if need.employees is None else (need.employees > 0) + (need.employees >= FEW)
    return MappingProxyType(by_mark | {"own": own, "staffed": staffed})


def _level(need: Need, trait: _Trait, own: int) -> int:
    count = len(need.participants)
    if trait.owners:
        return sum(count >= least for least in trait.owners)
    if trait.owners_exactly:
        return int(count == trait.owners_exactly)
    answer = _answer(need, trait.answer) if trait.answer else None
    if answer is True:
        return min(own + 1, 2)
    if answer is False and not (trait.inherent and own == 2):
        return max(own - 1, 0)
    return own


def _answer(need: Need, fact: str) -> object:
    if fact == "own_assets_and_loans":
        return facts(need)[fact]
    if fact == "market_activity" and need.market_activity is None and need.turnover_for_others is not None:
        return need.turnover_for_others > 0
    return getattr(need, fact)


def _mark(trait: Trait, has: _Has | None, level: int) -> Mark:
    cites = tuple(_cite(c) for c in has.cite) if has else ()
    special = has.scores if has and has.say else {}
    because = {form: Because(has.say, cites) for form in special} if has and has.say else {}
    return Mark(
        trait,
        level,
        Because(trait.means, cites, None if cites else trait.source),
        {**trait.scores, **special},
        {**trait.reasons, **because},
    )


def _trait(written: _Trait) -> Trait:
    scores: dict[Form, int] = {}
    reasons: dict[Form, Because] = {}
    for fit in written.fits:
        for form, score in fit.scores.items():
            if form in scores or not 0 <= score <= 4:
                raise DataDamaged("Merket {trait} har feil poeng for {form}.", trait=written.id, form=form)
            scores[form], reasons[form] = score, Because(fit.say, fit.cites(form), fit.source)
    if set(scores) != set(RANKED):
        raise DataDamaged("Merket {trait} mangler poeng for {forms}.", trait=written.id,
                          forms=", ".join(set(RANKED) - set(scores)))  # fmt: skip
    return Trait(written.id, written.name, written.means, scores, reasons, written.answer, written.source)


def _cite(text: str) -> Cite:
    return pinned(short(text, _file().acts), "forms/traits.yaml")


@cache
def _file() -> _MarksFile:
    return read("forms/traits.yaml", _MarksFile)
