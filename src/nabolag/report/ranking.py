"""The order of the forms in words: where a step's points come from, and what would change the order."""

from __future__ import annotations

from nabolag.governance.forms import FORM_NAMES, Because, Ranked, Turn, criteria, questions, sources
from nabolag.governance.law import shipped
from nabolag.text import Texts


def said(because: Because, _: Texts) -> str:
    """One reason with where it comes from: paragraphs, a source, or our own judgement."""
    where = [
        f"{shipped().act(c.act).name} {c.paragraph}"
        for c in {(c.act, c.paragraph): c for c in because.cites}.values()
    ]
    if because.source:
        where.append(f"{sources()[because.source].publisher}: {sources()[because.source].title}")
    return f"{because.say(_.lang)} ({'; '.join(where) or _('vår vurdering')})"


def turn_said(turn: Turn, _: Texts) -> str:
    """One change that would put another form first."""
    first = _.join([FORM_NAMES[form](_.lang) for form in turn.first]) or _("ingen form")
    if turn.of == "weight":
        name = next(c.name(_.lang) for c in criteria() if c.id == turn.id)
        return _("Vekten for {name} satt til {value}: {first} kommer først.", name=f"«{name}»",
                 value=_.number(turn.value), first=first)  # fmt: skip
    if turn.of == "owners":
        return _("Med {count} deltakere: {first} kommer først.", count=_.number(turn.value), first=first)
    asked = next(q.ask(_.lang) for q in questions() if q.fact == turn.id)
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
