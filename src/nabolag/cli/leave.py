"""`nabolag leave`: what it costs an owner to leave, and how much is locked in."""

from __future__ import annotations

from pathlib import Path

import click

from nabolag.cli.common import FriendlyCommand, json_option, lang_option, option
from nabolag.cli.papers import check_out, deliver, out_option
from nabolag.governance.exit import GROUNDS
from nabolag.text import N_

FIGURES = {
    "share": ("andel", N_("Eierandel i prosent.")),
    "contribution": ("innskudd", N_("Eget innskudd.")),
    "net-value": ("verdi", N_("Nettoverdi: samarbeidets eiendeler minus all gjeld, uten anlegget.")),
    "gross-value": ("brutto", N_("Eller bruttoverdi: eiendelene før gjeld, uten anlegget.")),
    "debt": ("gjeld", N_("Samarbeidets gjeld og forpliktelser, også for anlegget.")),
    "liability": ("ansvar", N_("Ansvarsandel i prosent, om den ikke er eierandelen.")),
    "yearly": ("betaling", N_("Egen betaling per år.")),
    "notice": ("frist", N_("Avtalt oppsigelsestid i måneder.")),
    "payout": ("utbetaling", N_("Avtalt utløsningssum.")),
    "plant": ("anlegg", N_("Hva det felles anlegget koster.")),
    "lifetime": ("levetid", N_("Anleggets levetid i år (40 når den ikke er oppgitt).")),
}


def figures(f: click.decorators.FC) -> click.decorators.FC:
    """An option for each figure, in the order of FIGURES."""
    for name, (field, help_text) in reversed(FIGURES.items()):
        f = option(f"--{name}", field, help=help_text)(f)
    return f


@click.command(
    cls=FriendlyCommand,
    help=N_(
        "Hva det koster en eier å gå ut av et samarbeid, og hvor mye som er låst fra år til år, med loven bak.\n\n"
        "Eksempler:\n"
        "  nabolag leave --form IKS --share 25 --contribution 4 --net-value 10 --debt 80 --plant 80\n"
        "  nabolag leave --form KO --share 30 --debt 50 --notice 12 --out uttreden.docx"
    ),
)
@option("--form", required=True, help=N_("IKS, KO, IPR, vertskommune, vertskommune-nemnd, AS eller SA."))
@figures
@option(
    "--ground",
    "grunn",
    type=click.Choice(GROUNDS),
    default="notice",
    show_default=True,
    help=N_(
        "Grunnen: notice (oppsigelse), boundary (grenseendring), breach (de andres mislighold), exclusion."
    ),
)
@out_option
@json_option
@lang_option
def command(form: str, out: Path | None, as_json: bool, lang: str, **given: str | None) -> None:
    """Print, write or dump what leaving costs."""
    from nabolag.report.leaving import leaving_paper
    from nabolag.text import texts

    check_out(out)
    paper = leaving_paper(form, {field: value or "" for field, value in given.items()}, texts(lang))
    deliver(paper, out, as_json)
