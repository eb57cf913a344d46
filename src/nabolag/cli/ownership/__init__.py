"""`nabolag ownership`: what a municipality owns, what is missing of it, and the owner's year."""

from __future__ import annotations

from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand, FriendlyGroup, json_option, lang_option, option
from nabolag.cli.ownership.following import change, follow, plan
from nabolag.cli.ownership.given import content_of, day_option, file_option, paper_options, seen, told_day
from nabolag.cli.papers import check_out, deliver, out_option


@click.group(
    "ownership",
    cls=FriendlyGroup,
    help=N_(
        "Kommunen som eier: hva den eier, hva som mangler i oversikten, og eierens frister.\n\n"
        "Eksempler:\n"
        "  nabolag ownership register Stavanger\n"
        "  nabolag ownership template Stavanger --out eierskap.xlsx\n"
        "  nabolag ownership register Stavanger --file eierskap.xlsx --out oversikt.docx\n"
        "  nabolag ownership calendar Stavanger --year 2027 --ics eierkalender.ics"
    ),
)
def command() -> None:
    """Everything about the municipality as an owner."""


@command.command(
    "register", cls=FriendlyCommand, help=N_("Vis eierinteressene til en kommune, og hva som mangler.")
)
@click.argument("municipality")
@paper_options
def register_(
    municipality: str, file: Path | None, day: str | None, out: Path | None, as_json: bool, lang: str
) -> None:
    from nabolag.report.ownership import register_paper
    from nabolag.text import texts

    check_out(out)
    found, whole, _today = seen(municipality, file, day, lang)
    deliver(register_paper(found, whole, texts(lang)), out, as_json)


@command.command(
    "template", cls=FriendlyCommand, help=N_("Skriv et regneark å fylle ut, med det kildene vet.")
)
@click.argument("municipality")
@option("--out", type=click.Path(path_type=Path), required=True, help=N_("Fil: .xlsx eller .csv."))
@lang_option
def template_(municipality: str, out: Path, lang: str) -> None:
    from nabolag.governance.ownership import register_of
    from nabolag.report.ownership import as_file
    from nabolag.sources.writing import check_target, write_whole
    from nabolag.text import texts

    check_target(out, (".xlsx", ".csv"))
    write_whole(out, as_file(register_of(municipality).interests, out.suffix.lower().lstrip(".")))
    click.echo(texts(lang)("Skrev {path}.", path=out), err=True)


@command.command(
    "check",
    cls=FriendlyCommand,
    help=N_(
        "Slå opp virksomhetene i Enhetsregisteret: finnes de, er de slettet, konkurs eller under avvikling. Spør over nettet, "
        "ett oppslag for hvert organisasjonsnummer."
    ),
)
@click.argument("municipality")
@paper_options
def check_(
    municipality: str, file: Path | None, day: str | None, out: Path | None, as_json: bool, lang: str
) -> None:
    from datetime import date

    from nabolag.governance.ownership.existing import held_against
    from nabolag.report.ownership import existing_paper
    from nabolag.sources.live.lookup import look_up
    from nabolag.text import texts

    check_out(out)
    found, whole, today = seen(municipality, file, day, lang)
    entities = look_up(one.org_number for one in whole.interests if one.org_number)
    held = held_against(whole.interests, entities, today)
    deliver(existing_paper(found, held, today, date.today(), texts(lang)), out, as_json)


@command.command("calendar", cls=FriendlyCommand, help=N_("Vis eierens frister et år, per virksomhet."))
@click.argument("municipality")
@option("--year", type=click.IntRange(2000, 2100), help=N_("Året; i år når det ikke er oppgitt."))
@file_option
@day_option
@option("--report", "melding", help=N_("Dagen eierskapsmeldingen sist ble vedtatt (ÅÅÅÅ-MM-DD)."))
@option("--ownership-plan", help=N_("Dagen planen for eierskapskontroll sist ble vedtatt."))
@option("--audit-plan", help=N_("Dagen planen for forvaltningsrevisjon sist ble vedtatt."))
@option("--ics", "feed", type=click.Path(path_type=Path), help=N_("Skriv fristene som kalender (.ics)."))
@out_option
@json_option
@lang_option
def calendar_(
    municipality: str,
    year: int | None,
    file: Path | None,
    day: str | None,
    melding: str | None,
    ownership_plan: str | None,
    audit_plan: str | None,
    feed: Path | None,
    out: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    from nabolag.governance.ownership import Told
    from nabolag.report.ownership import calendar_feed, calendar_paper
    from nabolag.sources.writing import check_target, write_whole
    from nabolag.text import texts

    check_out(out)
    (found, whole, today), _ = seen(municipality, file, day, lang), texts(lang)
    told = Told(*(told_day(said, today) for said in (melding, ownership_plan, audit_plan)))
    interests = whole.interests
    year = year or today.year
    if feed is not None:
        check_target(feed, (".ics",))
        text = calendar_feed(
            found, interests, (year,), today, told, _, f"/kommune/{found.code}/eierskap/kalender"
        )
        write_whole(feed, text.encode())
        click.echo(_("Skrev {path}.", path=feed), err=True)
        if out is None and not as_json:
            return
    deliver(calendar_paper(found, interests, year, today, told, _), out, as_json)


@command.command(
    "report",
    cls=FriendlyCommand,
    help=N_("Sjekk eierskapsmeldingen mot loven; --draft skriver et utkast i Word."),
)
@click.argument("municipality")
@file_option
@day_option
@option("--report", "melding", help=N_("Dagen eierskapsmeldingen sist ble vedtatt (ÅÅÅÅ-MM-DD)."))
@option("--principles/--no-principles", default=None, help=N_("Om prinsipper for eierstyring er vedtatt."))
@option("--training/--no-training", default=None, help=N_("Om de folkevalgte har fått opplæring."))
@option("--demands/--no-demands", default=None, help=N_("Om det er stilt målbare krav."))
@click.option(
    "--draft", is_flag=True, help=N_("Utkast til meldingen i stedet for sjekken; bokmål eller nynorsk.")
)
@out_option
@json_option
@lang_option
def report_(
    municipality: str,
    file: Path | None,
    day: str | None,
    melding: str | None,
    principles: bool | None,
    training: bool | None,
    demands: bool | None,
    draft: bool,
    out: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    from nabolag.governance.ownership import Practice, Told
    from nabolag.report.ownership import draft_statement, norwegian, statement_paper
    from nabolag.text import texts

    check_out(out)
    found, whole, today = seen(municipality, file, day, lang)
    if draft:
        paper = draft_statement(found, whole, today, norwegian(texts(lang)))
    else:
        told, practice = Told(told_day(melding, today)), Practice(principles, training, demands)
        paper = statement_paper(found, whole, told, practice, today, texts(lang))
    deliver(paper, out, as_json)


@command.command(
    "money", cls=FriendlyCommand, help=N_("Vis lån, mulig ansvar, garantier og varsler om egenkapital.")
)
@click.argument("municipality")
@paper_options
def money_(
    municipality: str, file: Path | None, day: str | None, out: Path | None, as_json: bool, lang: str
) -> None:
    from nabolag.report.ownership import money_paper
    from nabolag.text import texts

    check_out(out)
    found, whole, _today = seen(municipality, file, day, lang)
    deliver(money_paper(found, whole.interests, texts(lang)), out, as_json)


@command.command("board", cls=FriendlyCommand, help=N_("Vis styre og representanter mot loven."))
@click.argument("municipality")
@option(
    "--officer",
    "officers",
    multiple=True,
    help=N_("En som ikke kan velges: kommunedirektør, kommunalsjef, revisor med flere; kan gjentas."),
)
@paper_options
def board_(
    municipality: str,
    officers: tuple[str, ...],
    file: Path | None,
    day: str | None,
    out: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    from nabolag.report.ownership import board_paper
    from nabolag.text import texts

    check_out(out)
    found, whole, _today = seen(municipality, file, day, lang)
    deliver(board_paper(found, whole.interests, texts(lang), officers), out, as_json)


@command.command(
    "meeting",
    cls=FriendlyCommand,
    help=N_(
        "Forbered et møte i COMPANY: vedtaksførhet, flertall, hva kommunen kan stoppe, hvem som er inhabil."
    ),
)
@click.argument("municipality")
@click.argument("company")
@option(
    "--owner", "owners", multiple=True, help=N_("«navn; plasser; til stede; stemmer per plass»; kan gjentas.")
)
@option("--councillor", "councillors", multiple=True, help=N_("En folkevalgt; kan gjentas."))
@option("--matter", "agenda", multiple=True, help=N_("En sak på møtet; kan gjentas."))
@option("--reserved", multiple=True, help=N_("En sak avtalen forbeholder eierne; kan gjentas."))
@option(
    "--agreement",
    type=click.Path(path_type=Path),
    help=N_("Avtalen (.docx, .pdf, .txt): setninger om hva eierne avgjør, tas med."),
)
@option(
    "--kind",
    type=click.Choice(("paper", "mandate", "protocol")),
    default="paper",
    show_default=True,
    help=N_("paper: forberedelsen; mandate: notat til representanten; protocol: protokoll å fylle ut."),
)
@paper_options
def meeting_(
    municipality: str,
    company: str,
    owners: tuple[str, ...],
    councillors: tuple[str, ...],
    agenda: tuple[str, ...],
    reserved: tuple[str, ...],
    agreement: Path | None,
    kind: str,
    file: Path | None,
    day: str | None,
    out: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    from nabolag.governance.ownership.meeting import meeting_in, read_seats
    from nabolag.report.ownership import Meeting, mandate_note, meeting_paper, norwegian, protocol
    from nabolag.text import texts

    check_out(out)
    found, whole, today = seen(municipality, file, day, lang)
    if agreement is not None:
        from nabolag.report.agreement.held import reserved_in

        reserved += tuple(one.text for one in reserved_in((agreement.name, content_of(agreement))))
    meeting = Meeting(
        meeting_in(whole.interests, company), read_seats("\n".join(owners)), councillors, agenda, reserved
    )
    if kind == "paper":
        paper = meeting_paper(found, meeting, texts(lang))
    else:
        paper = (mandate_note if kind == "mandate" else protocol)(
            found, meeting, today, norwegian(texts(lang))
        )
    deliver(paper, out, as_json)


for one in (follow, plan, change):
    command.add_command(one)
