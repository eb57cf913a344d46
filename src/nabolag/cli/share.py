"""`nabolag share`: who pays what, and who would have reason to leave."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nabolag.cli.common import FriendlyCommand, Number, json_option, lang_option, option
from nabolag.cli.papers import check_out, deliver, out_option
from nabolag.text import N_

if TYPE_CHECKING:
    from nabolag.report.paper import Paper
    from nabolag.text import Texts


@click.command(
    cls=FriendlyCommand,
    help=N_(
        "Fordel kostnader mellom deltakerne: hva hver betaler, og hvem som sparer på å gå.\n\n"
        "COSTS er en tabell (.csv, .xlsx) med kolonnene gruppe og kostnad, en rad for hver gruppe, eller YAML. Med "
        "kolonnene lav og høy regnes det også på hvor sikkert svaret er.\n\n"
        "Eksempler:\n"
        "  nabolag share --example > kostnader.csv\n"
        "  nabolag share kostnader.csv\n"
        "  nabolag share kostnader.csv --key population --out notat.docx\n"
        "  nabolag share kostnader.csv --uncertainty 10\n"
        "  nabolag share naboer.csv --only-listed\n"
        "  nabolag share --facility anlegg.csv --curve mengder.csv"
    ),
)
@click.argument("costs", required=False, type=click.Path(path_type=Path))
@option("--example", is_flag=True, help=N_("Skriv en eksempelfil med oppdiktede tall."))
@option(
    "--key", help=N_("Vis bare én måte å dele på, for eksempel population, use, shapley eller nucleolus.")
)
@option("--unit", help=N_("Enheten kostnadene er i, for eksempel «mill. kr»."))
@option(
    "--only-listed", is_flag=True, help=N_("Bare gruppene i tabellen kan gå sammen; for mange deltakere.")
)
@option(
    "--uncertainty",
    type=Number(),
    help=N_("Hvor mange prosent hver kostnad kan gå opp og ned, der tabellen ikke har lav og høy."),
)
@option("--draws", default=500, show_default=True, help=N_("Hvor mange ganger usikre kostnader trekkes."))
@option(
    "--seed", type=click.IntRange(min=0), default=2026, show_default=True, help=N_("Frø for trekningene.")
)
@option(
    "--facility",
    is_flag=True,
    help=N_("COSTS er et felles anlegg: kolonnene deltaker og kostnad alene (og antall), eller behov."),
)
@option(
    "--curve",
    type=click.Path(path_type=Path),
    help=N_("Hva samlet behov i anlegget koster: en tabell med kolonnene mengde og kostnad."),
)
@out_option
@json_option
@lang_option
def command(
    costs: Path | None,
    example: bool,
    key: str | None,
    unit: str | None,
    only_listed: bool,
    uncertainty: float | None,
    draws: int,
    seed: int,
    facility: bool,
    curve: Path | None,
    out: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    """Read a case, and print, write or dump what it gives."""
    from nabolag.errors import BadInput
    from nabolag.report.share.case import EXAMPLE
    from nabolag.report.share.facility import EXAMPLE as FACILITY
    from nabolag.report.share.uncertain import check_draws
    from nabolag.text import texts

    _ = texts(lang)
    check_draws(draws)
    if example:
        _alone()
        click.echo(FACILITY if facility else EXAMPLE, nl=False)
        return
    if costs is None:
        raise BadInput("Oppgi en fil med kostnader, eller lag en med --example. Se nabolag share --help.")
    if curve is not None and not facility:
        raise BadInput("--curve hører til --facility.")
    check_out(out)
    if facility:
        from nabolag.report.share import facility_paper, facility_shares, read_facility

        deliver(facility_paper(facility_shares(read_facility(costs, curve), _)), out, as_json)
        return
    doubt = None if uncertainty is None else uncertainty / 100
    deliver(_shared(costs, key, unit, only_listed, doubt, draws, seed, _), out, as_json)


def _alone() -> None:
    """Refuse what an example would not look at.

    Raises:
        BadInput: names it.
    """
    from click.core import ParameterSource

    from nabolag.errors import BadInput

    ctx = click.get_current_context()
    for param in ctx.command.params:
        given = ctx.get_parameter_source(param.name or "") is ParameterSource.COMMANDLINE
        if given and param.name not in ("example", "facility", "lang"):
            name = (
                param.opts[0] if isinstance(param, click.Option) else str(param.make_metavar(ctx)).strip("[]")
            )
            raise BadInput("--example skriver bare en eksempelfil, og tar ikke imot {option}.", option=name)


def _shared(
    costs: Path,
    key: str | None,
    unit: str | None,
    only_listed: bool,
    spread: float | None,
    draws: int,
    seed: int,
    _: Texts,
) -> Paper:
    from dataclasses import replace

    from nabolag.cli.common import progress
    from nabolag.report.share import read_case, share_paper, shares_of, uncertain_shares

    case = replace(read_case(costs), only_listed=only_listed)
    if unit is not None:
        case = replace(case, unit=unit)
    shares, doubt = shares_of(case, _, key), None
    if spread is not None or (case.ranges and not only_listed):
        with progress(_("Trekker kostnader")) as step:
            doubt = uncertain_shares(case, _, spread=spread, draws=draws, seed=seed, progress=step)
    return share_paper(shares, doubt)
