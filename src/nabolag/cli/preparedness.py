"""`nabolag preparedness MUNICIPALITY`: what must be ready by law, alone and with each group."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand, as_of_option, json_option, lang_option, option
from nabolag.cli.duty import capacity_from, duty_options
from nabolag.cli.papers import check_out, deliver, out_option


@click.command(
    "preparedness",
    cls=FriendlyCommand,
    help=N_(
        "Hva loven krever at MUNICIPALITY har klart av beredskap, og hva det tar alene og sammen med andre.\n\n"
        "Eksempler:\n"
        "  nabolag preparedness Moskenes --service brann\n"
        "  nabolag preparedness Moskenes --with Flakstad --with Vestvågøy --out beredskap.docx\n"
        "  nabolag preparedness Moskenes --with Flakstad --template vaktmannskap.xlsx\n"
        "  nabolag preparedness Moskenes --with Flakstad --team vaktmannskap.xlsx --need 4 --leaders 1\n"
        "  nabolag preparedness Moskenes --rota 6 --need 1 --shifts 07-15,15-23,23-07 --agreement skriftlig"
    ),
)
@click.argument("municipality", nargs=-1, required=True)
@option("--with", "partners", multiple=True, help=N_("Vis gruppen med disse først. Kan gis flere ganger."))
@option(
    "--service",
    help=N_(
        "Tjenesten: brann eller vann. Uten den vises også forurensning, samfunnssikkerhet og planlegging."
    ),
)
@duty_options
@option(
    "--template",
    type=click.Path(path_type=Path),
    help=N_("Skriv malen for --team til en fil (.xlsx eller .csv)."),
)
@option("--rota", "antall", help=N_("Lag en turnus døgnet rundt for så mange personer."))
@option("--shifts", "vakter", help=N_("Vaktene på hverdager, som 07-15,15-23,23-07."))
@option("--weekend-shifts", "helgevakter", help=N_("Vaktene lørdag og søndag, om de er andre."))
@option("--other-hours", "annet", help=N_("Annet arbeid i kommunen, timer i uken."))
@option("--from", "fra", help=N_("Første dag i turnusen, en mandag: viser helligdagene."))
@option(
    "--ics",
    "feed",
    type=click.Path(path_type=Path),
    help=N_("Skriv turnusen som kalender (.ics). Krever --rota og --from."),
)
@option("--duty", "vakt_hvor", help=N_("Hvor vakten gås: sted eller hjemme."))
@option("--agreement", "avtale", help=N_("Avtale om arbeidstiden: ingen, skriftlig eller tariff."))
@option("--rest", "hvile", help=N_("Hvile: lov, eller avtalt når tillitsvalgte har avtalt kortere."))
@out_option
@json_option
@as_of_option
@lang_option
def command(
    municipality: tuple[str, ...],
    partners: tuple[str, ...],
    service: str | None,
    team: Path | None,
    template: Path | None,
    feed: Path | None,
    out: Path | None,
    as_json: bool,
    lang: str,
    **given: str | None,
) -> None:
    """Print, write or dump the duties and what they take."""
    from nabolag.errors import BadInput
    from nabolag.report.answers import case_of
    from nabolag.report.preparedness import preparedness_paper
    from nabolag.report.preparedness.dated import rota_feed
    from nabolag.report.preparedness.rota import rota_paper
    from nabolag.report.preparedness.rota_asked import LABELS
    from nabolag.report.preparedness.template import template_csv, template_xlsx
    from nabolag.sources.writing import check_target, write_whole

    check_out(out)
    case = case_of(" ".join(municipality), partners, service, lang)
    if template is not None:
        check_target(template, (".xlsx", ".csv"))
        write_whole(
            template,
            (template_csv if template.suffix.lower() == ".csv" else template_xlsx)(
                case.codes, case.texts.lang
            ),
        )
        click.echo(case.texts("Skrev {path}.", path=template), err=True)
        return
    plan = {name: given.pop(name) or "" for name in LABELS if name != "samtidig"}
    if feed is not None:
        check_target(feed, (".ics",))
        text = rota_feed(
            case,
            {**plan, "samtidig": given["vakt"] or ""},
            date.today(),
            f"/kommune/{case.code}/beredskap/turnus",
        )
        write_whole(feed, text.encode())
        click.echo(case.texts("Skrev {path}.", path=feed), err=True)
        return
    if plan["antall"]:
        deliver(rota_paper(case, {**plan, "samtidig": given["vakt"] or ""}), out, as_json)
        return
    if any(plan.values()):
        raise BadInput("--shifts og de andre valgene for turnus krever --rota med antall personer.")
    deliver(preparedness_paper(case, *capacity_from(team, given, case)), out, as_json)
