"""`nabolag regions`: the whole country divided for a service, scenario by scenario."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand, as_of_option, json_option, lang_option, option
from nabolag.cli.papers import check_out, deliver, out_option
from nabolag.cli.travel import check_unit, travel_unit_option


@click.command(
    "regions",
    cls=FriendlyCommand,
    help=N_(
        "Hele landet delt inn for en tjeneste: det billigste kartet etter modellene, hva det ville spart, og om det holder. "
        "Hvert valg som gis flere ganger, gir flere kombinasjoner.\n\n"
        "Eksempler:\n"
        "  nabolag regions --service barnevern\n"
        "  nabolag regions --service brann --subsidy 0 --subsidy 2 --min-population 0 --min-population 5000\n"
        "  nabolag regions --service brann --max-size 5 --max-km 120 --crossing-km 30 --together Moskenes,Flakstad\n"
        "  nabolag regions --service administrasjon --merged --kept kart.jsonl --workers 2"
    ),
)
@option("--service", "services", multiple=True, required=True, help=N_("Tjenesten. Kan gis flere ganger."))
@option(
    "--max-size",
    "sizes",
    type=int,
    multiple=True,
    default=(3,),
    help=N_("Høyst så mange kommuner i en gruppe: 2 til 6."),
)
@option(
    "--min-population",
    "least",
    type=int,
    multiple=True,
    default=(0,),
    help=N_("Minst så mange innbyggere i hver gruppe."),
)
@option(
    "--max-population",
    "most",
    type=int,
    default=0,
    help=N_("Høyst så mange innbyggere i en gruppe av flere. 0 er ingen grense."),
)
@option(
    "--regions",
    "number",
    type=int,
    default=0,
    help=N_("Så mange grupper i alt, de som står alene, talt med. 0 er så mange som er best."),
)
@option(
    "--subsidy",
    "subsidies",
    multiple=True,
    default=("0",),
    help=N_("Tilskudd i millioner kroner i året for hver eier etter den første."),
)
@option(
    "--max-km",
    help=N_(
        "Høyst så mange kilometer i rett linje mellom de to i en gruppe som ligger lengst fra hverandre."
    ),
)
@option(
    "--crossing-km",
    help=N_("Så mange kilometer til for hver sjøkryssing på veien mellom to kommuner. Gjelder med --max-km."),
)
@option(
    "--travel",
    type=click.Path(path_type=Path, dir_okay=False),
    help=N_(
        "Egen reisetabell, .csv eller .xlsx: fra; til; hvor langt, eller en matrise. Grensen gis med --max-travel."
    ),
)
@option(
    "--max-travel", help=N_("Høyst så langt mellom to i en gruppe, i samme enhet som tabellen i --travel.")
)
@travel_unit_option
@option(
    "--favour",
    help=N_("Mill. kr i året som hvert par som samarbeider i dag, teller når det holder sammen."),
)
@option(
    "--together",
    multiple=True,
    help=N_("Kommuner som må være i samme gruppe, som «Moskenes, Flakstad». Kan gis flere ganger."),
)
@option(
    "--apart", multiple=True, help=N_("Kommuner som ikke skal være i samme gruppe. Kan gis flere ganger.")
)
@option(
    "--merged", is_flag=True, help=N_("Også med vedtatte sammenslåinger, som Moskenes og Vestvågøy fra 2028.")
)
@option(
    "--kept",
    type=click.Path(path_type=Path),
    help=N_("Fil som svarene legges i etter hvert. Det som står der, regnes ikke igjen."),
)
@option("--workers", type=click.IntRange(1, 64), default=1, help=N_("Så mange regner samtidig."))
@option("--cluster", help=N_("Regn på en Dask-klynge, som tcp://localhost:8786."))
@out_option
@json_option
@as_of_option
@lang_option
def command(
    services: tuple[str, ...],
    sizes: tuple[int, ...],
    least: tuple[int, ...],
    most: int,
    number: int,
    subsidies: tuple[str, ...],
    max_km: str | None,
    crossing_km: str | None,
    travel: Path | None,
    max_travel: str | None,
    travel_unit: str | None,
    favour: str | None,
    together: tuple[str, ...],
    apart: tuple[str, ...],
    merged: bool,
    kept: Path | None,
    workers: int,
    cluster: str | None,
    out: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    """Work the grid through, tell how far it is, and print, write or dump it."""
    from nabolag.errors import BadInput, NotPossible
    from nabolag.report.partners.grid import executor_of, grid, work
    from nabolag.report.partners.kept import KeptFile
    from nabolag.report.partners.national import refused, regions_paper
    from nabolag.report.partners.scenarios import modelled, rules_in
    from nabolag.report.partners.solving import COUNTED, solve
    from nabolag.report.partners.travel import name_of_table
    from nabolag.report.partners.travel_file import complete, read_file
    from nabolag.text import read_kroner, read_number, texts

    check_out(out)
    if (travel is None) != (max_travel is None):
        raise BadInput("--travel og --max-travel hører sammen. Gi begge, eller ingen av dem.")
    check_unit(travel, travel_unit)
    if travel and (max_km or crossing_km):
        raise BadInput("--travel erstatter --max-km og --crossing-km. Gi grensen med --max-travel.")

    def number_of(said: str | None, name: str) -> float:
        return float(read_number(said, name)) if said else 0.0

    table = read_file(travel, travel_unit or "") if travel else ()
    if travel:
        complete(table, max(sizes) - 1 + merged, str(travel))
    amounts = [float(read_kroner(one, "--subsidy", millions=True) / 10**6) for one in subsidies]
    scenarios = grid(
        [modelled(one) for one in services],
        sizes,
        least,
        amounts,
        (False, True) if merged else (False,),
        number_of(max_km, "--max-km") or number_of(max_travel, "--max-travel"),
        rules_in(together),
        rules_in(apart),
        most,
        number,
        number_of(crossing_km, "--crossing-km"),
        float(read_kroner(favour, "--favour", millions=True) / 10**6) if favour else 0.0,
        name_of_table(table) if table else "",
        travel_unit or "",
    )
    _ = texts(lang)

    def told(done: int, of: int) -> None:
        click.echo(_("{done} av {n} {n:kombinasjon|kombinasjoner} er regnet.", done=done, n=of), err=True)

    answers = KeptFile(kept)
    if number:
        click.echo(
            _(
                "Går ikke {n} {n:gruppe|grupper}, letes det i høyst {seconds} sekunder hver vei etter hva som går.",
                n=number,
                seconds=COUNTED,
            ),
            err=True,
        )
    with ExitStack() as stack:
        executor = executor_of(stack, workers, cluster)
        work(scenarios, answers, executor, told, answer=partial(solve, travel=table))
    deliver(regions_paper(scenarios, answers, lang), out, as_json)
    found = [answers[one.key] for one in scenarios]
    if all("not_possible" in one for one in found):
        message, values = refused(found[0])
        raise NotPossible(message, **values)
