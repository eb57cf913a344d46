"""`nabolag register`: who works with whom, by municipality or as a question in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nabolag.cli.common import FriendlyCommand, FriendlyGroup, json_option, lang_option, option
from nabolag.cli.papers import check_out, deliver, out_option
from nabolag.text import N_

if TYPE_CHECKING:
    from nabolag.cooperation.added import Additions

register_store = option(
    "--store",
    "store_url",
    required=True,
    envvar="NABOLAG_STORE",
    help=N_("Lageret, for eksempel sqlite:///ledere/nabolag.db."),
)


added_store = option(
    "--store", "store_url", help=N_("Ta med det brukere har lagt inn i dette lageret, merket.")
)


def _added(store_url: str | None) -> Additions:
    """What users have added in a store; nothing without one."""
    from nabolag.cooperation.added import NONE
    from nabolag.report.register.keeping import everything_added
    from nabolag.store import open_store

    if store_url is None:
        return NONE
    store = open_store(store_url)
    try:
        with store.read() as c:
            return everything_added(c)
    finally:
        store.close()


@click.group(
    cls=FriendlyGroup,
    help=N_(
        "Hvem samarbeider med hvem, etter kildene.\n\n"
        'Eksempel: nabolag register ask "IKS innen vann nord for Mjøsa"'
    ),
)
def command() -> None:
    """The `register` group."""


@command.command(
    cls=FriendlyCommand,
    help=N_(
        "Svar på et spørsmål om samarbeid: funnet, ingen eller ukjent, og hvordan spørsmålet ble forstått.\n\n"
        "Eksempler:\n"
        '  nabolag register ask "kommuner uten barnevernsamarbeid i Finnmark"\n'
        '  nabolag register ask "hvem samarbeider Moskenes med om avfall" --out svar.docx'
    ),
)
@click.argument("question", nargs=-1, required=True)
@added_store
@out_option
@json_option
@lang_option
def ask(question: tuple[str, ...], store_url: str | None, out: Path | None, as_json: bool, lang: str) -> None:
    """Read the question and print, write or dump the answer."""
    from nabolag.cooperation.question import read
    from nabolag.report.register import Asked, question_paper

    check_out(out)
    text = " ".join(question)
    reading = read(text)
    asked = Asked(text, reading.left, reading.places)
    deliver(question_paper(reading.question, asked, lang, _added(store_url)), out, as_json)


@command.command(
    cls=FriendlyCommand,
    help=N_(
        "Vis samarbeidene som kildene nevner for en kommune.\n\nEksempel: nabolag register show Moskenes"
    ),
)
@click.argument("municipality", nargs=-1, required=True)
@added_store
@out_option
@json_option
@lang_option
def show(
    municipality: tuple[str, ...], store_url: str | None, out: Path | None, as_json: bool, lang: str
) -> None:
    """Everything the register says of one municipality."""
    from nabolag.cooperation.question import Question
    from nabolag.municipalities import find
    from nabolag.report.register import question_paper

    check_out(out)
    code = find(" ".join(municipality)).code
    question = Question(members=(code,))
    deliver(question_paper(question, lang=lang, added=_added(store_url)), out, as_json)


@command.command(
    cls=FriendlyCommand,
    help=N_(
        "Tell samarbeid per kommune etter en regel: F2 (IKS og eiere), F1 (registrerte), F3 og NIVI (alt). Hvert valg kan "
        "endres.\n\n"
        "Eksempler:\n"
        "  nabolag register count --rule F2\n"
        "  nabolag register count --rule F3 --area Nordland --json"
    ),
)
@option("--rule", default="F2", show_default=True, help=N_("Regelen å begynne med: F1, F2, F3 eller NIVI."))
@option("--forms", help=N_("Hva som teller: iks, registered eller any."))
@option("--ties", help=N_("Hvem som er med: owner, partner, served eller seat."))
@option("--each", help=N_("Hvor mange ganger: arrangement eller service."))
@option("--sure", help=N_("Hvor sikkert: certain eller any."))
@option("--year", type=click.IntRange(1837, 2200), help=N_("Bare det kildene sier om dette året."))
@option("--area", default="", help=N_("Et fylke, en region eller «nord for» et sted."))
@added_store
@out_option
@json_option
@lang_option
def count(
    rule: str,
    forms: str | None,
    ties: str | None,
    each: str | None,
    sure: str | None,
    year: int | None,
    area: str,
    store_url: str | None,
    out: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    """Count by the rule and print, write or dump the paper."""
    from dataclasses import replace

    from nabolag.cooperation.counting import RULES
    from nabolag.errors import BadInput
    from nabolag.report.register import counting_paper

    check_out(out)
    rule = rule.upper()
    if rule not in RULES:
        raise BadInput("Regelen «{said}» finnes ikke. Velg en av {known}.", said=rule, known=", ".join(RULES))
    words = {"forms": forms, "ties": ties, "each": each, "sure": sure}
    changed: dict[str, object] = {name: word.lower() for name, word in words.items() if word is not None}
    if year is not None:
        changed["year"] = year
    counting_rule = replace(RULES[rule], **changed)  # type: ignore[arg-type]
    deliver(counting_paper(counting_rule, area, lang, _added(store_url)), out, as_json)


@command.command(
    cls=FriendlyCommand,
    help=N_(
        "Kontroller en fil med samarbeid før den leses inn: hver feil med ark, rad, felt og hva som er rett.\n\n"
        "Eksempel: nabolag register check samarbeid.xlsx"
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@out_option
@json_option
@lang_option
def check(file: Path, out: Path | None, as_json: bool, lang: str) -> None:
    """Check a file of arrangements and print, write or dump the report."""
    from nabolag.cooperation import arrangements
    from nabolag.report.register.exchange import check_paper, read_file

    check_out(out)
    numbers = {a.org_number: a.name for a in arrangements() if a.org_number}
    checked = read_file(file.read_bytes(), file.name, numbers)
    deliver(check_paper(checked, file.name, lang), out, as_json)
    if checked.faults:
        raise SystemExit(1)


@command.command(
    "import",
    cls=FriendlyCommand,
    help=N_(
        "Les samarbeid fra en fil inn i lageret: alt, eller ingenting når noe er feil. Rapporten viser hver feil.\n\n"
        "Eksempel: nabolag register import samarbeid.xlsx --store sqlite:///ledere/nabolag.db"
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@register_store
@out_option
@json_option
@lang_option
def import_(file: Path, store_url: str, out: Path | None, as_json: bool, lang: str) -> None:
    """Check a file, keep what it holds, and print, write or dump the report."""
    from datetime import UTC, datetime

    from nabolag.report.register.exchange import check_paper, read_file
    from nabolag.report.register.keeping import Editor, keep, names_by_number
    from nabolag.store import open_store
    from nabolag.store.accounts import note

    check_out(out)
    store, now = open_store(store_url), datetime.now(UTC)
    try:
        with store.write() as c:
            checked = read_file(file.read_bytes(), file.name, names_by_number(c))
            checked = keep(c, now, Editor("nabolag"), "imported", checked)
            if not checked.faults:
                note(c, now, "nabolag", "register imported", arrangements=[a.id for a in checked.added][:50])
    finally:
        store.close()
    deliver(check_paper(checked, file.name, lang), out, as_json)
    if checked.faults:
        raise SystemExit(1)


@command.command(
    cls=FriendlyCommand,
    help=N_(
        "Skriv alt som er lagt inn i lageret, til en fil (.xlsx eller .csv) som kan leses inn igjen.\n\n"
        "Eksempel: nabolag register export samarbeid.xlsx --store sqlite:///ledere/nabolag.db"
    ),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@register_store
@lang_option
def export(file: Path, store_url: str, lang: str) -> None:
    """Write what users have added to a file that `import` reads back to the same."""
    from nabolag.report.register.exchange import as_file
    from nabolag.report.register.keeping import added_in
    from nabolag.sources.writing import write_whole
    from nabolag.store import open_store
    from nabolag.text import texts

    _ = texts(lang)
    as_file((), file.suffix.lstrip(".").lower())  # another kind of file is refused before the store is opened
    store = open_store(store_url)
    try:
        with store.read() as c:
            added = [one for one, _change in added_in(c)]
    finally:
        store.close()
    write_whole(file, as_file(added, file.suffix.lstrip(".").lower()))
    click.echo(_("{n} {n:samarbeid|samarbeid} er skrevet til {file}.", n=len(added), file=file))
