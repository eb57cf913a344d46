"""What can be said of one municipality's felt capacity, in one sentence: an estimate from a real wave, or that there is none.

A made-up wave never speaks of a real municipality: it gives nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

from nabolag.data import fact_of
from nabolag.errors import NabolagError
from nabolag.report.answers.model import MARKS
from nabolag.report.casefile.subject import rows
from nabolag.report.paper.blocks import text
from nabolag.report.paper.model import Section
from nabolag.text import Texts

if TYPE_CHECKING:  # a page of a municipality without a wave waits for none of these
    from nabolag.store import Store
    from nabolag.survey.capacity import Capacity


@dataclass(frozen=True)
class Felt:
    """What leaders of municipalities like one are expected to answer: the share of `focus` (a quotation) with interval."""

    survey: str
    focus: str
    share: float
    low: float
    high: float
    level: float
    n: int


def felt_from(found: Capacity, code: str, _: Texts) -> Felt | None:
    """The estimate for a municipality; None from a made-up wave, or one that cannot speak of municipalities."""
    from nabolag.report.capacity.words import focus_title

    if found.synthetic or found.municipalities is None:
        return None
    row = found.municipalities.filter(found.municipalities["kommune"] == code).row(0, named=True)
    title = found.survey.title or found.model.question
    share, low, high = row["estimate"], row["ci_low"], row["ci_high"]
    return Felt(title, focus_title(found, _), share, low, high, found.model.level, found.found.n)


_fitted: dict[tuple[str, str, datetime, str], Capacity | None] = {}
_fitting = Lock()


def felt_in(store: Store, code: str, _: Texts) -> Felt | None:
    """The estimate from the newest real wave that is published in the store; None where there is none."""
    from nabolag.store.publications import real_publications

    with store.read() as c:
        real = real_publications(c)
    for survey, made in real:
        found = _fit(store, survey, made, _)
        if found is not None and (felt := felt_from(found, code, _)) is not None:
            return felt
    return None


def _fit(store: Store, survey: str, made: datetime, _: Texts) -> Capacity | None:
    """The fitted model of a published wave, kept; None where it asked something else or too few."""
    from nabolag.survey.capacity import capacity
    from nabolag.survey.fielding.collected import collected

    key = (str(id(store)), survey, made, _.lang)
    with _fitting:
        if key not in _fitted:
            try:
                _fitted[key] = capacity(collected(store, survey, lang=_.lang), diagnose=False, tasks=False)
            except NabolagError:  # another questionnaire, or too few: nothing can be said
                _fitted[key] = None
        return _fitted[key]


def felt_sentence(felt: Felt | None, name: str, _: Texts) -> str:
    """One sentence with its certainty mark."""
    if felt is None:
        sign, word = MARKS["unknown"]
        published = fact_of("capacity_small")
        return _(
            "{sign} {word}: hva lederne i {name} mener, vet vi ikke. I hele landet svarte {share} prosent av kommunelederne i "
            "Samfunnsbedriftenes undersøkelse at kommunen i liten eller svært liten grad klarer oppgavene alene.",
            sign=sign,
            word=_(word),
            name=name,
            share=_.number(published.value or 0.0),
        )
    sign, word = MARKS["estimate"]
    return _(
        "{sign} {word}: i kommuner som {name} ventes {share} prosent av lederne å svare {focus} ({low}–{high} prosent på "
        "{level}-nivå). Det er et anslag fra {n} svar i hele landet, ikke et svar fra {name}.",
        sign=sign,
        word=_(word),
        name=name,
        share=_.number(100 * felt.share),
        focus=felt.focus,
        low=_.number(100 * felt.low),
        high=_.number(100 * felt.high),
        level=_.percent(felt.level),
        n=_.number(felt.n),
    )


def felt_section(felt: Felt | None, code: str, _: Texts) -> Section:
    """What can be said of what leaders feel."""
    sources = () if felt is not None else ("survey_article",)
    words = felt_sentence(felt, rows()[code]["name"], _)
    return Section("folt", _("Følt: hva lederne mener"), (text(words, sources),))
