"""`nabolag partners MUNICIPALITY`: whom to ask, what there is to gain with each, and who is left over."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from nabolag.cli.common import N_, FriendlyCommand, as_of_option, json_option, lang_option, option
from nabolag.cli.duty import capacity_from, duty_options
from nabolag.cli.papers import check_out, deliver, out_option
from nabolag.cli.travel import check_unit, travel_unit_option


@click.command(
    "partners",
    cls=FriendlyCommand,
    help=N_(
        "Hvem MUNICIPALITY kan spørre: grupper av naboer, hva det er å hente med hver, og hvem som står igjen.\n\n"
        "Eksempler:\n"
        "  nabolag partners Moskenes --service vann\n"
        "  nabolag partners Moskenes --service administrasjon --without Vågan\n"
        "  nabolag partners Moskenes --with Flakstad --service vann --cost Moskenes=12,5 --cost Flakstad=9\n"
        "  nabolag partners Moskenes --with Flakstad --service vann --letter --out invitasjon.docx"
    ),
)
@click.argument("municipality", nargs=-1, required=True)
@option("--with", "partners", multiple=True, help=N_("Vis gruppen med disse først. Kan gis flere ganger."))
@option("--must", multiple=True, help=N_("En kommune som må være med i hver gruppe. Kan gis flere ganger."))
@option("--without", multiple=True, help=N_("En kommune som ikke skal være med. Kan gis flere ganger."))
@option("--service", help=N_("Tjenesten det gjelder, for eksempel vann."))
@option("--cost", multiple=True, help=N_("Egen kostnad i millioner kroner i året, som Moskenes=12,5."))
@option(
    "--travel",
    type=click.Path(path_type=Path, dir_okay=False),
    help=N_(
        "Egen reisetabell, .csv eller .xlsx: fra; til; hvor langt, eller en matrise. Par som mangler, er ukjent."
    ),
)
@travel_unit_option
@option("--letter", is_flag=True, help=N_("Skriv et brev som inviterer dem i --with."))
@option("--meeting", is_flag=True, help=N_("Skriv et notat til det første møtet med dem i --with."))
@duty_options
@out_option
@json_option
@as_of_option
@lang_option
def command(
    municipality: tuple[str, ...],
    partners: tuple[str, ...],
    must: tuple[str, ...],
    without: tuple[str, ...],
    service: str | None,
    cost: tuple[str, ...],
    travel: Path | None,
    travel_unit: str | None,
    letter: bool,
    meeting: bool,
    team: Path | None,
    out: Path | None,
    as_json: bool,
    lang: str,
    **given: str | None,
) -> None:
    """Print, write or dump the groups, the letter or the paper for the meeting."""
    from nabolag.errors import BadInput
    from nabolag.municipalities import find
    from nabolag.report.answers import case_of
    from nabolag.report.partners import invitation_paper, meeting_paper, partners_paper, read_costs
    from nabolag.report.partners.travel import NONE_OF_THEM, OwnTravel
    from nabolag.report.partners.travel_file import read_file

    check_out(out)
    case = case_of(" ".join(municipality), partners, service, lang)
    if letter and meeting:
        raise BadInput("--letter og --meeting er to dokumenter. Velg ett av dem.")
    if letter or meeting:
        deliver((invitation_paper if letter else meeting_paper)(case), out, as_json)
        return
    forced, excluded = ({find(one).code for one in some} for some in (must, without))
    if both := forced & excluded:
        raise BadInput("{name} kan ikke både være med og ikke være med.", name=find(min(both)).name)
    if case.code in excluded or not excluded.isdisjoint(case.codes):
        raise BadInput("--without kan ikke nevne dem saken gjelder.")
    costs = read_costs(cost)
    if costs and case.subject.service is None:
        raise BadInput("--cost gjelder én tjeneste. Oppgi den med --service.")
    check_unit(travel, travel_unit)
    own = OwnTravel(read_file(travel, travel_unit or "", None), travel_unit or "") if travel else None
    paper = partners_paper(case, costs, forced, excluded, *capacity_from(team, given, case), own)
    groups = cast("list[dict[str, list[str]]]", paper.data["groups"])
    met = {case.code}.union(*(group["codes"] for group in groups))
    if outside := costs.keys() - met:
        raise BadInput(
            "Kostnaden for {name} brukes ikke: kommunen er ikke med i noen av gruppene. Ta den med i --with.",
            name=find(min(outside)).name,
        )
    if own and not any(a in met and b in met for a, b, _far in own.travel):
        raise BadInput(NONE_OF_THEM)
    deliver(paper, out, as_json)
