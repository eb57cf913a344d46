"""`nabolag forms`: which legal forms the law permits for a service, with the paragraphs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nabolag.cli.common import N_, FriendlyCommand, json_option, lang_option, option
from nabolag.cli.papers import check_out, deliver, out_option

if TYPE_CHECKING:
    from nabolag.governance.forms import Need
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
    "limited_liability_wanted": N_("Må ansvaret for gjeld være begrenset?"),
    "statutory_task": N_("Er oppgaven lovpålagt? Kjent for de fleste tjenester."),
}


NUMBERED = {
    "shares": N_("Eierandelene i prosent, i deltakernes rekkefølge, med semikolon mellom: 60;40."),
    "liability_shares": N_("Ansvarsandelene i prosent, om de ikke er eierandelene."),
    "private_share": N_("Det private eier, i prosent."),
    "turnover": N_("Omsetning i året, i kroner."),
    "turnover_for_others": N_("Hvor mye av aktiviteten som er for andre enn eierne, i prosent."),
    "capital": N_("Aksjekapital eller grunnkapital, i kroner."),
    "creditor_claim": N_("Det en kreditor krever av samarbeidet, i kroner."),
    "employees": N_("Antall ansatte."),
    "board_members": N_("Antall styremedlemmer."),
    "members": N_("Antall medlemmer i det øverste organet."),
    "members_present": N_("Hvor mange av dem som møter."),
    "votes": N_("Antall stemmer i det øverste organet."),
    "votes_present": N_("Hvor mange stemmer som er til stede."),
}


def numbers(f: Callable[..., Any]) -> Callable[..., Any]:
    for name, help_text in reversed(NUMBERED.items()):
        f = option(f"--{name.replace('_', '-')}", name, default="", help=help_text)(f)
    return f


def answers(f: Callable[..., Any]) -> Callable[..., Any]:
    for name, help_text in reversed(ASKED.items()):
        flag = f"--{name.replace('_', '-')}"
        f = option(flag, name, type=click.Choice(list(ANSWER)), default="unknown", help=help_text)(f)
    return f


def need_fields(options: dict[str, str]) -> dict[str, Any]:
    """What the options of `answers` and `numbers` say, as `Need` takes it."""
    from nabolag.governance.forms import read_numbers

    return {name: ANSWER[options[name]] for name in ASKED} | read_numbers(
        {name: options[name] for name in NUMBERED}
    )


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
@answers
@numbers
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
@out_option
@json_option
@lang_option
def command(
    service: str | None, participants: tuple[str, ...], form: str | None, on: str | None,
    weights: tuple[str, ...], out: Path | None, as_json: bool, lang: str, **options: str,
) -> None:  # fmt: skip
    from datetime import date

    from nabolag.errors import BadInput
    from nabolag.governance.forms import Need
    from nabolag.report.forms import forms_paper
    from nabolag.text import texts

    _ = texts(lang)
    check_out(out)
    given = need_fields(options) | {"form": form, "on": on or date.today()}
    if service is None and not participants and _at_a_terminal() and not as_json:
        need = _interview(_, given)
    elif service is None:
        raise BadInput("Oppgi tjenesten med --service, for eksempel --service vann.")
    else:
        need = Need(service, [_participant(p) for p in participants], **given)
    deliver(forms_paper(need, _, _weights(weights)), out, as_json)
    if out is None and not as_json:
        _tell_how(need, _)


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()


def _participant(name: str) -> str:
    """A municipality's code when `name` is its name; otherwise as it is, for `Need` to judge."""
    from nabolag.errors import NotKnown
    from nabolag.governance.forms import PARTICIPANTS
    from nabolag.municipalities import find

    if name in PARTICIPANTS or name.isdigit():
        return name
    try:
        return find(name).code
    except NotKnown:
        return name


def _weights(given: tuple[str, ...]) -> dict[str, float] | None:
    from nabolag.errors import BadInput
    from nabolag.text import read_number

    weights: dict[str, float] = {}
    for text in given:
        name, _sign, value = (part.strip() for part in text.partition("="))
        if not name or not value:
            raise BadInput("Vekten «{text}» må skrives som steering=3.", text=text)
        if name in weights:
            raise BadInput("Vekten {name} er gitt to ganger.", name=name)
        weights[name] = float(read_number(value, f"--weight {name}"))
    return weights or None


def _interview(_: Texts, given: dict[str, Any]) -> Need:
    from nabolag.errors import BadInput
    from nabolag.governance.forms import Need, open_questions, other_services, service, services

    click.echo(_("Tjenester: {services}", services=", ".join(s.id for s in (*services(), *other_services()))))
    need: Need | None = None
    while need is None:
        try:
            about = service(click.prompt(_("Hvilken tjeneste gjelder det?"))).id
            names = click.prompt(_("Hvem deltar? Skriv navn eller nummer med komma mellom"))
            need = Need(about, [_participant(p.strip()) for p in names.split(",") if p.strip()], **given)
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
        reply = click.prompt(f"{ask} [{'/'.join(words)}/{_('hvorfor')}]", default=_("vet ikke"),
                            show_default=False)  # fmt: skip
        if reply == _("hvorfor"):
            click.echo(f"  {why}")
        matches = [word for word in words if word.startswith(reply.casefold())]
        if reply != _("hvorfor") and len(matches) == 1:
            return words[matches[0]]


def _tell_how(need: Need, _: Texts) -> None:
    """How the questions that are still open are answered here."""
    from nabolag.governance.forms import open_questions

    flags = [f"--{question.fact.replace('_', '-')} yes|no" for question, _moved in open_questions(need)]
    if flags:
        click.echo()
        click.echo(_("Svar på det som er åpent med:"))
    for flag in flags:
        click.echo(f"  {flag}")
