"""A case's council paper: what is known of the municipalities beside what the law says of each form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from nabolag.errors import NabolagError
from nabolag.governance.forms import Advice, Form, Need, Ranked, advise, criteria, placed
from nabolag.governance.voting import Agreement
from nabolag.report.answers import Case
from nabolag.report.answers.build import Answers, answers_of, as_data, lead
from nabolag.report.answers.steering import NOT_TOGETHER, OTHER_SERVICE, SERVICE_IDS, say
from nabolag.report.council.facts import economy, of_the_municipalities, standing_out
from nabolag.report.forms.council import TODAY, Known, council_paper
from nabolag.report.paper import Later, Paper
from nabolag.text import Texts

WEIGHED = 3
"""So many forms are weighed beside things as they are when none is chosen."""
PAIR = ("municipality", "municipality")
STRONG, WEAK = 3, 1
"""Points of 4 from which a step speaks for a form, and up to which it speaks against."""
FULL = 4


def need_of(case: Case) -> Need:
    """What is to be organised, as far as the case says: any service, and two municipalities, where it does not.

    Raises:
        NotKnown: a service that no form is told of.
    """
    about = SERVICE_IDS.get(case.service.id, case.service.id) if case.service else OTHER_SERVICE
    return Need(about, list(case.codes if case.partners else PAIR))


def case_paper(
    case: Case,
    need: Need | None = None,
    *,
    form: Form | None = None,
    agreement: Agreement | None = None,
    adopted: date | None = None,
    start: date | None = None,
    given: Answers | None = None,
) -> Paper:
    """The council paper of a case.

    Args:
        case: the municipality, those it would work with, and the service; the last two may be missing.
        need: what has been answered about the need beside that.
        form: the form the proposal ends on; without it the forms that fit best are weighed.
        agreement, adopted, start: as of `council_paper`.
        given: the five answers, where they are made already.

    Raises:
        BadInput: as `council_paper`.
        NotLawful: the law excludes `form` for the need.
    """
    _ = case.texts
    need = need_of(case) if need is None else need
    advice, given = advise(need, _.lang), answers_of(case) if given is None else given
    ranked = placed(advice, open_too=True)
    weighed = (form,) if form else tuple(one.form for one in ranked[:WEIGHED])
    _alone, together, gain, steering, _state = given
    sides: dict[Form, tuple[tuple[str, ...], tuple[str, ...]]] = {TODAY: _as_today(case, advice)}
    for one in ranked:
        if one.form in weighed:
            sides[one.form] = _sides_of(one, _)
    if sentence := _steered(case):
        sides = {
            alternative: (for_, (*against, sentence)) if alternative not in NOT_TOGETHER else (for_, against)
            for alternative, (for_, against) in sides.items()
        }
    background = Known(
        stem=f"sakspapir-{case.code}-{_.lang}",
        service="" if case.service else _("[tjeneste]"),
        alternatives=weighed,
        facts=of_the_municipalities(case, together),
        economy=economy(case, gain),
        sides=sides,
        unknown=tuple(dict.fromkeys(a.unknown for a in (together, gain, steering))),
        over=case.together,
        lead=lead(case),
        data=Later(lambda: as_data(case, given) | {"alternatives": [TODAY, *weighed], "form": form}),
    )
    who = (
        [case.name, *(p.name for p in case.partners)] if case.partners else [case.name, _("[andre kommuner]")]
    )
    paper = council_paper(
        need,
        who,
        background=background,
        form=form,
        agreement=agreement,
        adopted=adopted,
        start=start,
        texts=_,
    )
    if case.service is None:
        paper = replace(
            paper, title=_("Saksframlegg: samarbeid mellom {name} og andre kommuner", name=case.name)
            if not case.partners
            else _("Saksframlegg: samarbeid mellom {names}", names=case.together)
        )  # fmt: skip
    return paper


def _as_today(case: Case, advice: Sequence[Advice]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the six criteria give for going on alone, and what stands out of the municipality's figures."""
    _ = case.texts
    for_ = tuple(
        _point(c.name(_.lang), c.scores[TODAY], c.means(_.lang), _)
        for c in criteria()
        if c.scores[TODAY] >= STRONG
    )
    against = (
        *standing_out(case),
        _("Uten samarbeid deler ingen fagfolk, anlegg eller risiko med {name}.", name=case.name),
    )
    return for_, against


def _sides_of(one: Ranked, _: Texts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The steps with many points, and those with few; the reason nearest to the form is said, never why it counts less."""
    for_, against = [], []
    lessening = [c.counts.say for c in criteria() if c.counts]
    for step in one.steps:
        why = [reason.say for reason in step.reasons if reason.say not in lessening][-1]
        point = _point(step.name(_.lang), step.score, why(_.lang), _)
        if step.score >= STRONG:
            for_.append(point)
        elif step.score <= WEAK:
            against.append(point)
    return tuple(for_), tuple(against)


def _point(name: str, score: int, why: str, _: Texts) -> str:
    return _("{name} ({score} av {full}): {why}", name=name, score=score, full=FULL, why=why)


def _steered(case: Case) -> str:
    """What the municipality can settle and stop in a body with seats by inhabitants; nothing where it is not known."""
    _ = case.texts
    try:
        mine = say(case)
    except NabolagError:  # such as inhabitants that are not known
        return ""
    if mine is None or mine.settles:
        return ""
    return _(
        "Med plasser etter folketall får {name} {n} av {of}, og kan ikke avgjøre noe alene i et felles organ (regnet for IKS).",
        name=case.name,
        n=mine.seats,
        of=mine.of_seats,
    )
