"""The order of the forms in words: where a step's points come from, and what would change the order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from nabolag.governance.forms import (
    FORM_NAMES,
    MARKS,
    VERDICTS,
    Advice,
    Because,
    Need,
    Ranked,
    Turn,
    criteria,
    questions,
    rank,
    sources,
    turning,
)
from nabolag.governance.forms.ranking import DRAWS
from nabolag.report.draws import share_of_draws
from nabolag.report.law import where
from nabolag.report.paper import Bullets, Cell, Column, Section, Table, Terms, text
from nabolag.report.sources import told_by
from nabolag.text import Texts

BOTH = ("owns_assets", "borrows")
"""The questions that `own_assets_and_loans` answers at once."""


def ranking(
    need: Need, answers: Sequence[Advice], weights: Mapping[str, float] | None, _: Texts
) -> Iterable[Section]:
    """The permitted forms by the service and the weights, as if all were clarified too, why, and what would turn it."""
    ranked, cleared = rank(answers, weights), rank(answers, weights, open_too=True)
    title = _("Tillatte former etter tjenesten og vektene")
    about = _(
        "Verdien er 0 til 1: halvparten er hvor godt formen passer tjenesten, halvparten hvordan den gjør det på vektene "
        "deres. Former med samme plass kan vi ikke skille. Stabilitet er hvor ofte formen kommer først når vektene endres litt, "
        "i 2 000 forsøk, med intervallet under. «Alene» og sammenslåing ordnes ikke; poengene sier ikke om dere "
        "klarer dere alene."
    )
    ours = _("Poengene er vår egen ordning av formene, ikke lov. De står på siden for hver form.")
    none = _("Ingen samarbeidsform er tillatt slik behovet er beskrevet. Det som må avklares, står over.")
    yield Section(
        "rekkefolge", title, (text(about), _order(title, ranked, _, ours)) if ranked else (text(none),)
    )
    if len(cleared) > len(ranked):
        title = _("Hvis det som må avklares, går i orden")
        yield Section("avklart", title, (_order(title, cleared, _, ours),), level=2)
    for number, one in enumerate(cleared):
        yield Section(
            f"hvorfor-{one.form}",
            _("Hvorfor plass {place}: {form}", place=one.place, form=FORM_NAMES[one.form](_.lang)),
            (
                Terms(
                    tuple(
                        (f"{name}: {points}", " ".join(reasons), "") for name, points, reasons in why(one, _)
                    )
                ),
            ),
            folded=True,
            level=3 if number else 2,
        )
    turns = tuple(turn_said(turn, _) for turn in turning(need, weights))
    if turns:
        yield Section("snur", _("Dette ville endret rekkefølgen av de tillatte"), (Bullets(turns),), level=2)


def _order(title: str, ranked: Sequence[Ranked], _: Texts, note: str) -> Table:
    def named(one: Ranked) -> str:
        name = FORM_NAMES[one.form](_.lang)
        if one.verdict != "to_clarify":
            return name
        return f"{name} ({MARKS[one.verdict]} {VERDICTS[one.verdict](_.lang)})"

    return Table(
        title,
        (
            Column(_("Form")),
            Column(_("Plass"), "year"),
            Column(_("Verdi"), "number", decimals=2),
            Column(_("Tjenesten"), "number", decimals=2, priority=2),
            Column(_("Behovet"), "number", decimals=2, priority=2),
            Column(_("Først ved ±20 %"), "share", priority=3),
            Column(_("Først ved frie vekter"), "share", priority=3),
        ),
        tuple(
            (
                Cell(named(one)),
                *(Cell(value=value) for value in (one.place, one.value, one.service, one.need)),
                *(_first(share) for share in (one.first_near, one.first_any)),
            )
            for one in ranked
        ),
        note=note,
        sheet=title,
        under=True,
    )


def _first(share: float) -> Cell:
    """How often a form comes first, with how far that may be off because the trials are so many and no more."""
    of = share_of_draws(share, DRAWS)
    if round(100 * of.low) == round(100 * of.high):
        return Cell(value=share)
    return Cell(value=share, low=of.low, high=of.high)


def said(because: Because, _: Texts) -> str:
    """One reason with where it comes from: paragraphs, a source, or our own judgement."""
    stands = list(dict.fromkeys(where(c.act, c.paragraph) for c in because.cites))
    if because.source:
        by = sources()[because.source]
        stands.append(f"{told_by(by.publisher, _)}: {told_by(by.title, _)}")
    return f"{because.say(_.lang)} ({'; '.join(stands) or _('vår vurdering')})"


def turn_said(turn: Turn, _: Texts) -> str:
    """One change that would put another form first."""
    first = _.join([FORM_NAMES[form](_.lang) for form in turn.first]) or _("ingen form")
    if turn.of == "weight":
        name = next(c.name(_.lang) for c in criteria() if c.id == turn.id)
        return _("Vekten for {name} satt til {value}: {first} kommer først.", name=_.quoted(name),
                 value=_.number(turn.value), first=first)  # fmt: skip
    if turn.of == "owners":
        return _(
            "Med {count} {count:deltaker|deltakere}: {first} kommer først.",
            count=_.number(turn.value),
            first=first,
        )
    facts = BOTH if turn.id == "own_assets_and_loans" else (turn.id,)
    asked = " ".join(q.ask(_.lang) for q in questions() if q.fact in facts)
    return _("{question} Ved {answer}: {first} kommer først.", question=asked,
             answer=_("ja") if turn.value else _("nei"), first=first)  # fmt: skip


def why(ranked: Ranked, _: Texts) -> list[tuple[str, str, list[str]]]:
    """Each step of a form's value: its name, its points in words, and its reasons."""
    return [
        (
            step.name(_.lang),
            _("{score} av 4 poeng, teller {weight}", score=step.score, weight=_.percent(step.weight)),
            [said(reason, _) for reason in step.reasons],
        )
        for step in ranked.steps
    ]
