"""`nabolag forms`: which legal forms the law permits for a service, with the paragraphs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from nabolag.cli.common import N_, FriendlyCommand, echo_json, json_option, lang_option, option

if TYPE_CHECKING:
    from rich.console import Console

    from nabolag.governance.forms import Advice, Need, Reason
    from nabolag.text import Texts

ANSWER = {"yes": True, "no": False, "unknown": None}
ASKED = {
    "individual_decisions": N_("Skal samarbeidet treffe enkeltvedtak?"),
    "only_internal_or_grant_schemes": N_("Bare om interne forhold eller tilskuddsordninger?"),
    "principle_decisions": N_("Saker av prinsipiell betydning?"),
    "joint_elected_body": N_("Ønskes et felles folkevalgt organ?"),
    "owns_assets": N_("Skal det eie anlegg eller bygg?"),
    "borrows": N_("Skal det ta opp lån?"),
    "own_assets_and_loans": N_("Ett svar for begge: skal det eie anlegg og låne?"),
    "robek_participant": N_("Står en deltaker i ROBEK?"),
    "market_activity": N_("Skal det selge i et marked?"),
    "limited_liability_wanted": N_("Er begrenset ansvar et krav?"),
    "statutory_task": N_("Er oppgaven lovpålagt? Kjent for de fleste tjenester."),
}


def _answers(f: Callable[..., Any]) -> Callable[..., Any]:
    for name, said in reversed(ASKED.items()):
        flag = f"--{name.replace('_', '-')}"
        f = option(flag, name, type=click.Choice(list(ANSWER)), default="unknown", help=said)(f)
    return f


@click.command(
    "forms",
    cls=FriendlyCommand,
    help=N_(
        "Vis hvilke samarbeidsformer loven åpner for, med paragraf og sitat. Uten valg stilles spørsmålene "
        "ett for ett.\n\n"
        "Eksempler:\n"
        "  nabolag forms --service vann --participant 1874 --participant 1860 --individual-decisions no\n"
        "  nabolag forms --service barnevern --participant 1874 --participant county --json"
    ),
)
@option("--service", help=N_("Tjenesten, for eksempel vann, brann eller barnevern."))
@option(
    "--participant",
    "participants",
    multiple=True,
    help=N_(
        "En deltaker: kommune (navn eller nummer), fylkesnummer, eller municipality, county, "
        "municipal_company, iks, private, state. Gjentas."
    ),
)
@_answers
@option("--form", help=N_("En form dere alt har valgt; avvises hvis loven utelukker den."))
@option("--on", help=N_("Dagen svaret gjelder for, som 2026-11-01. Uten: i dag."))
@option(
    "--weight",
    "weights",
    multiple=True,
    help=N_(
        "En vekt, som steering=3. Gjentas. Vekter: steering, flexibility, risk, running_cost, staff, "
        "openness."
    ),
)
@json_option
@lang_option
def command(
    service: str | None, participants: tuple[str, ...], form: str | None, on: str | None,
    weights: tuple[str, ...], as_json: bool, lang: str, **answers: str,
) -> None:  # fmt: skip
    from datetime import date

    from nabolag.errors import BadInput
    from nabolag.governance.forms import Need, as_record
    from nabolag.text import texts

    _ = texts(lang)
    given: dict[str, Any] = {name: ANSWER[said] for name, said in answers.items()}
    given |= {"form": form, "on": on or date.today()}
    if service is None and not participants and _at_a_terminal() and not as_json:
        need = _interview(_, given)
    elif service is None:
        raise BadInput("Oppgi tjenesten med --service, for eksempel --service vann.")
    else:
        need = Need(service, [_participant(p) for p in participants], **given)
    chosen = _weights(weights)
    if as_json:
        echo_json(as_record(need, chosen, lang))
    else:
        from rich.console import Console

        _show(need, chosen, Console(highlight=False), _)


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()


def _participant(said: str) -> str:
    """A municipality's code when `said` is its name; otherwise as it is, for `Need` to judge."""
    from nabolag.errors import NotKnown
    from nabolag.governance.forms import PARTICIPANTS
    from nabolag.municipalities import find

    if said in PARTICIPANTS or said.isdigit():
        return said
    try:
        return find(said).code
    except NotKnown:
        return said


def _weights(given: tuple[str, ...]) -> dict[str, float] | None:
    from nabolag.errors import BadInput

    found = {}
    for text in given:
        name, _sign, value = text.partition("=")
        try:
            found[name] = float(value)
        except ValueError as error:
            raise BadInput("Vekten «{text}» må skrives som steering=3.", text=text) from error
    return found or None


def _interview(_: Texts, given: dict[str, Any]) -> Need:
    from nabolag.errors import BadInput
    from nabolag.governance.forms import Need, open_questions, service, services

    click.echo(_("Tjenester: {services}", services=", ".join(s.id for s in services())))
    need: Need | None = None
    while need is None:
        try:
            about = service(click.prompt(_("Hvilken tjeneste gjelder det?"))).id
            said = click.prompt(_("Hvem deltar? Skriv navn eller nummer med komma mellom"))
            need = Need(about, [_participant(p.strip()) for p in said.split(",") if p.strip()], **given)
        except BadInput as error:
            click.echo(error.text(_))
    passed: set[str] = set()
    while asked := [q for q, _moved in open_questions(need) if q.fact not in passed]:
        question = asked[0]
        passed.add(question.fact)
        given[question.fact] = _ask(_, question.ask(_.lang), question.why(_.lang))
        need = Need(about, need.participants, **given)
    return need


def _ask(_: Texts, ask: str, why: str) -> bool | None:
    words = {_("ja"): True, _("nei"): False, _("vet ikke"): None}
    while True:
        said = click.prompt(f"{ask} [{'/'.join(words)}/{_('hvorfor')}]", default=_("vet ikke"),
                            show_default=False)  # fmt: skip
        if said == _("hvorfor"):
            click.echo(f"  {why}")
        matches = [word for word in words if word.startswith(said.casefold())]
        if said != _("hvorfor") and len(matches) == 1:
            return words[matches[0]]


def _show(need: Need, weights: dict[str, float] | None, out: Console, _: Texts) -> None:
    from nabolag.governance.forms import FORM_NAMES, MARKS, VERDICTS, advise, open_questions
    from nabolag.governance.law import shipped

    answers = advise(need, _.lang)
    out.print(_("{service}: hvilke former loven åpner for {day}", service=need.about.name(_.lang),
                day=_.date(need.day)), style="bold", markup=False)  # fmt: skip
    out.print(_("Det finnes ikke én løsning som passer alle. Lovtekster per {status}.",
                status=_.date(shipped().status)), markup=False)  # fmt: skip
    for answer in answers:
        out.print()
        head = (
            f"{MARKS[answer.verdict]} {FORM_NAMES[answer.form](_.lang)}: {VERDICTS[answer.verdict](_.lang)}"
        )
        out.print(head, style="bold", markup=False)
        for reason in _telling(answer):
            out.print(f"  – {reason.text}", markup=False)
            out.print(
                f"    {reason.act_name} {reason.paragraph}: «{reason.quote}»", style="dim", markup=False
            )
    asked = open_questions(need)
    if asked:
        out.print()
        out.print(_("Dette kan endre svaret:"), style="bold", markup=False)
        for question, _moved in asked:
            flag = f"--{question.fact.replace('_', '-')}"
            out.print(f"  – {question.ask(_.lang)} ({flag} yes|no)", markup=False)
    _show_ranking(need, answers, weights, out, _)
    _show_evidence(out, _)
    out.print()
    out.print(_("Juridisk leseverktøy, ikke rådgivning. Sjekk paragrafene på lovdata.no før vedtak."),
              style="dim", markup=False)  # fmt: skip
    out.print(shipped().attribution, style="dim", markup=False)


def _telling(answer: Advice) -> list[Reason]:
    """What gives the verdict, and what is required; the rest is in `--json` and on the page."""
    return [
        r
        for r in answer.reasons
        if r.decides or r.kind == "forarbeid" or (r.effect == "require" and not r.unknown)
    ]


def _show_ranking(
    need: Need, answers: list[Advice], weights: dict[str, float] | None, out: Console, _: Texts
) -> None:
    from nabolag.governance.forms import FORM_NAMES, rank, turning
    from nabolag.report.ranking import turn_said, why

    ranked = rank(answers, weights, open_too=True)
    if not ranked:
        return
    out.print()
    said = (
        _("Formene etter tjenesten og dine vekter:")
        if weights
        else _("Formene etter tjenesten, med like vekter:")
    )
    out.print(said, style="bold", markup=False)
    for r in ranked:
        shown = _("{place}. {form}: {value} (tjenesten {service}, behovet {need}), først i {near} av trekningene",
                  place=r.place, form=FORM_NAMES[r.form](_.lang), value=_.number(r.value, 2),
                  service=_.number(r.service, 2), need=_.number(r.need, 2), near=_.percent(r.first_near))  # fmt: skip
        out.print(f"  {shown}{_(', må avklares') if r.verdict == 'to_clarify' else ''}", markup=False)
    out.print(_("Samme tall foran betyr at vi ikke kan skille dem."), style="dim", markup=False)
    out.print(_("Hvorfor {form}:", form=FORM_NAMES[ranked[0].form](_.lang)), style="bold", markup=False)
    for name, points, reasons in why(ranked[0], _):
        out.print(f"  – {name}: {points}. {' '.join(reasons)}", markup=False)
    turns = turning(need, weights)
    if turns:
        out.print(_("Dette ville endret rekkefølgen av de tillatte:"), style="bold", markup=False)
        for turn in turns:
            out.print(f"  – {turn_said(turn, _)}", markup=False)
    out.print(_("Poengene er vår egen ordning av formene, ikke lov."), style="dim", markup=False)


def _show_evidence(out: Console, _: Texts) -> None:
    from nabolag.governance.forms import evidence

    out.print()
    claim = evidence().claim
    out.print(
        _("Påstand fra {who} (interesseorganisasjon):", who=claim.who.publisher), style="bold", markup=False
    )
    out.print(f"  {claim.say(_.lang)}", markup=False)
    out.print(_("Det som taler mot:"), style="bold", markup=False)
    for finding in evidence().against:
        out.print(f"  – {finding.id} {finding.who.publisher}: {finding.say(_.lang)}", markup=False)
