"""`nabolag agreement`: a draft, what is missing, an existing agreement held against the law, the council paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from nabolag.cli.common import (
    N_,
    FriendlyCommand,
    FriendlyGroup,
    echo_json,
    json_option,
    lang_option,
    option,
)
from nabolag.cli.forms import answers, need_fields, numbers
from nabolag.cli.papers import check_out, deliver, out_option

FIRST_YEAR, LAST_YEAR = 1950, 2200  # of days in an agreement
EXAMPLE = """\
# Fakta til nabolag agreement. Det som ikke er kjent, utelates eller står tomt.
name: Eksempel Vann IKS
purpose: drive vannforsyning for deltakerne
seat: Vestvågøy
board: 5-7
contributions: ingen innskudd; deltakerne legger inn anlegg etter takst
participants:            # andeler er brøk eller prosent og summerer til 1
  - {name: Moskenes, share: 1/13, representatives: 1}
  - {name: Flakstad, share: 1/13, representatives: 1}
  - {name: Vestvågøy, share: 11/13, representatives: 3}
loans: yes               # yes eller no; med yes trengs et tak
loan_cap_nok: 50000000
archive_keeper: Vestvågøy kommune
exit: lock_in            # et av alternativene i utkastet, eller egen tekst
"""


@click.group(
    "agreement",
    cls=FriendlyGroup,
    help=N_(
        "Utkast til avtale, hva som mangler, og saksframlegg.\n\n"
        "Eksempler:\n"
        "  nabolag agreement example > fakta.yaml\n"
        "  nabolag agreement draft IKS --facts fakta.yaml --out selskapsavtale.docx\n"
        "  nabolag agreement missing IKS --facts fakta.yaml\n"
        "  nabolag agreement check avtale.docx --form IKS\n"
        "  nabolag agreement paper --service vann --participant Moskenes --participant Vestvågøy "
        "--out sak.docx"
    ),
)
def command() -> None:
    """Everything about the agreement."""


@command.command("example", cls=FriendlyCommand, help=N_("Skriv et eksempel på en faktafil."))
@lang_option
def example(lang: str) -> None:
    click.echo(EXAMPLE, nl=False)


@command.command(
    "draft",
    cls=FriendlyCommand,
    help=N_(
        "Skriv utkast til avtale for FORM. Word og PDF er avtalen alene; de andre viser også hva som mangler."
    ),
)
@click.argument("form")
@option("--facts", type=click.Path(path_type=Path), help=N_("YAML-fil med det som er kjent."))
@out_option
@click.option(
    "--notes",
    is_flag=True,
    help=N_("Word med merknader i margen: hvorfor hvert punkt står der, og alternativene."),
)
@json_option
@lang_option
def draft_(form: str, facts: Path | None, out: Path | None, notes: bool, as_json: bool, lang: str) -> None:
    from nabolag.governance.agreement import draft
    from nabolag.report.agreement import agreement_paper, contract_paper
    from nabolag.text import texts

    check_out(out)
    made = draft(form, _facts(facts), "nb" if lang == "en" else lang)
    if out and out.suffix.lower() in (".docx", ".pdf"):
        deliver(contract_paper(made, notes=notes), out, as_json=False)
        if not as_json:
            return
        out = None
    deliver(agreement_paper(made, texts(lang)), out, as_json)


@command.command(
    "missing", cls=FriendlyCommand, help=N_("Vis påkrevde punkter som ikke er avgjort for FORM.")
)
@click.argument("form")
@option("--facts", type=click.Path(path_type=Path), help=N_("YAML-fil med det som er kjent."))
@json_option
@lang_option
def missing_(form: str, facts: Path | None, as_json: bool, lang: str) -> None:
    from msgspec import to_builtins

    from nabolag.governance.agreement import missing

    points = missing(form, _facts(facts))
    if as_json:
        echo_json(to_builtins(points))
    else:
        _tell_missing(points, lang)


@command.command(
    "check",
    cls=FriendlyCommand,
    help=N_("Hold en avtale (.docx, .pdf, .txt) opp mot lovens liste. Et leseverktøy."),
)
@click.argument("path", type=click.Path(path_type=Path))
@option("--form", required=True, help=N_("Formen avtalen gjelder: IKS, KO, IPR, vertskommune, AS, SA …"))
@out_option
@json_option
@lang_option
def check(path: Path, form: str, out: Path | None, as_json: bool, lang: str) -> None:
    from msgspec import to_builtins

    from nabolag.governance.agreement import read
    from nabolag.report.agreement import incoming, reading_paper
    from nabolag.text import texts

    check_out(out)
    source = incoming(path)
    findings = read(form, source.text)
    if out is not None or not as_json:
        deliver(reading_paper(form, findings, source, texts(lang)), out, as_json=False)
    if as_json:
        echo_json([to_builtins(f) | {"seems_missing": f.seems_missing} for f in findings])


@command.command(
    "paper",
    cls=FriendlyCommand,
    help=N_("Skriv et saksframlegg: formene loven åpner for, hva de betyr, og hvem som må vedta hva."),
)
@option("--service", required=True, help=N_("Tjenesten, for eksempel vann."))
@option(
    "--participant",
    "participants",
    multiple=True,
    help=N_("En deltaker: kommune, eller private, state. Gjentas."),
)
@option("--form", help=N_("Formen forslaget ender på; ellers alle lovlige former."))
@answers
@numbers
@option(
    "--facts", type=click.Path(path_type=Path), help=N_("Faktafil med plasser per deltaker; gir makttall.")
)
@option("--adopted", help=N_("Dagen siste kommunestyre vedtar, som 2027-02-01."))
@option(
    "--start", help=N_("Dagen samarbeidet skal begynne, som 2028-01-01; fristene regnes bakover fra den.")
)
@option("--on", help=N_("Dagen loven vurderes per, som 2026-11-01. Uten: i dag."))
@out_option
@json_option
@lang_option
def paper(
    service: str, participants: tuple[str, ...], form: str | None, facts: Path | None, adopted: str | None,
    start: str | None, on: str | None, out: Path | None, as_json: bool, lang: str, **options: str,
) -> None:  # fmt: skip
    from datetime import date

    from nabolag.cli.forms import _participant
    from nabolag.governance.agreement import points
    from nabolag.governance.forms import Need
    from nabolag.report.forms import council_paper, participant_names
    from nabolag.text import texts

    check_out(out)
    codes = [_participant(p) for p in participants]
    need = Need(service, codes, form=form, on=on or date.today(), **need_fields(options))
    votes = _votes(form, _facts(facts)) if facts else None
    day = _day(adopted) if adopted else None
    made = council_paper(
        need,
        participant_names(need, lang),
        form=points(form).form if form else None,
        agreement=votes,
        adopted=day,
        start=_day(start) if start else None,
        texts=texts(lang),
    )
    deliver(made, out, as_json)


def _tell_missing(points: list[Any], lang: str) -> None:
    from nabolag.report.law import where
    from nabolag.text import texts

    _ = texts(lang)
    if not points:
        click.echo(_("Alle punktene loven krever, er avgjort."))
        return
    click.echo(_("{n} {n:punkt|punkter} loven krever, er ikke avgjort:", n=len(points)))
    for point in points:
        click.echo(
            f"  • {point.ask(lang)} ({where(point.act, point.paragraph, point.ledd)}) {point.why(lang)}"
        )


def _facts(path: Path | None) -> dict[str, Any]:
    from nabolag.errors import BadInput, unread
    from nabolag.sources.plain_yaml import plain, written_text

    if path is None:
        return {}
    try:
        facts = plain(written_text(path.read_bytes(), str(path)), str(path))
    except OSError as error:
        raise unread(path, error) from error
    if not isinstance(facts, dict):
        raise BadInput(
            "Faktafilen {path} må ha linjer som «name: …». Se nabolag agreement example.", path=path
        )
    return facts


def _votes(form: str | None, facts: dict[str, Any]) -> Any:
    from nabolag.errors import BadInput
    from nabolag.governance.agreement.settling import normal
    from nabolag.governance.voting import Agreement, Owner

    people = normal(facts)["participants"]
    if not form or not people or any(p.get("representatives") is None for p in people):
        raise BadInput("Makttall krever --form og «representatives» for hver deltaker i faktafilen.")
    return Agreement(form, tuple(Owner(p["name"], p["name"], p["representatives"]) for p in people))


def _day(text: str) -> Any:
    from datetime import date

    from nabolag.errors import BadInput

    try:
        day = date.fromisoformat(text)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError(day.year)
        return day
    except ValueError as error:
        raise BadInput("Datoen «{said}» må skrives som 2027-02-01.", said=text) from error
