"""`nabolag fees`: what a dwelling will pay for water or wastewater, alone or together, and whether a printed note adds up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nabolag.cli.common import FriendlyCommand, Number, json_option, lang_option, option
from nabolag.cli.papers import check_out, deliver, out_option
from nabolag.text import N_

if TYPE_CHECKING:
    from nabolag.fees import FeeCase
    from nabolag.fees.scenario import Policy


@click.command(
    cls=FriendlyCommand,
    help=N_(
        "Hva en vanlig bolig vil betale for vann eller avløp, år for år, etter selvkostforskriften.\n\n"
        "CASES er én sak (.xlsx, .yaml), eller flere som regnes alene og sammen.\n\n"
        "Eksempler:\n"
        "  nabolag fees --template sak.xlsx\n"
        "  nabolag fees sak.xlsx --draws 500 --out gebyr.docx\n"
        "  nabolag fees sak.xlsx --formulas regneark.xlsx\n"
        "  nabolag fees nord.yaml sør.yaml --saving 5 --harmonised\n"
        "  nabolag fees nord.yaml sør.yaml --agreement avtale.yaml\n"
        "  nabolag fees versjon1.xlsx versjon2.xlsx --compare\n"
        "  nabolag fees --check note.csv"
    ),
)
@click.argument("cases", nargs=-1, type=click.Path(path_type=Path))
@option("--template", type=click.Path(path_type=Path), help=N_("Skriv en arbeidsbok å fylle ut."))
@option("--check", type=click.Path(path_type=Path), help=N_("Kontroller en selvkostnote (.csv, .xlsx)."))
@option("--formulas", type=click.Path(path_type=Path), help=N_("Skriv forløpet som regneark med formler."))
@option(
    "--years", type=click.IntRange(1, 60), default=20, show_default=True, help=N_("Hvor mange år som regnes.")
)
@option("--rate", type=Number(), help=N_("Kalkylerenten i prosent."))
@option("--prices", type=Number(), help=N_("Veksten i lønn og priser i prosent."))
@option(
    "--policy",
    type=click.Choice(("even", "smooth")),
    default="even",
    show_default=True,
    help=N_("Bruken av fondet: even eller smooth."),
)
@option(
    "--draws",
    type=click.IntRange(0, 10_000),
    default=0,
    show_default=True,
    help=N_("Hvor mange framtider som trekkes."),
)
@option(
    "--seed", type=click.IntRange(min=0), default=2026, show_default=True, help=N_("Frø for trekningene.")
)
@option("--directive", is_flag=True, help=N_("Regn som om EUs avløpsdirektiv er norsk rett."))
@option("--saving", type=Number(), help=N_("Hvor mange prosent av driften som spares sammen."))
@option("--transaction", type=Number(0, 1e12), help=N_("Hva det koster å komme i gang, i kroner."))
@option("--harmonised", is_flag=True, help=N_("Likt gebyr for alle."))
@option(
    "--transition",
    type=click.IntRange(0, 60),
    default=0,
    show_default=True,
    help=N_("Overgangen til likt gebyr, i år."),
)
@option(
    "--agreement",
    type=click.Path(path_type=Path),
    help=N_("Avtalen mellom dem (.yaml): ledninger, nøkkel, spart drift."),
)
@option(
    "--compare", is_flag=True, help=N_("Vis hva som skiller sakene, og hva hver forskjell gjør med gebyret.")
)
@option(
    "--key",
    default="dwellings",
    show_default=True,
    help=N_("Nøkkelen: dwellings, equal, use, cost, shapley, nucleolus eller scrb."),
)
@out_option
@json_option
@lang_option
def command(
    cases: tuple[Path, ...],
    template: Path | None,
    check: Path | None,
    formulas: Path | None,
    years: int,
    rate: float | None,
    prices: float | None,
    policy: Policy,
    draws: int,
    seed: int,
    directive: bool,
    saving: float | None,
    transaction: float | None,
    harmonised: bool,
    transition: int,
    agreement: Path | None,
    compare: bool,
    key: str,
    out: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    """Print, write or dump what a case gives."""
    from nabolag.errors import BadInput
    from nabolag.fees import Agreement, Scenario, agreement_of_yaml, project, together
    from nabolag.fees.notes import checked_file
    from nabolag.fees.selvkost.prices import PRICE_GROWTH, RATE
    from nabolag.fees.selvkost.rates import of_percent
    from nabolag.fees.workbook import template as empty
    from nabolag.report import fees as papers
    from nabolag.sources.writing import check_target, write_whole
    from nabolag.text import texts

    _ = texts(lang)
    check_out(out)
    for made in (template, formulas):
        if made is not None:
            check_target(made, (".xlsx",))
    if sum((template is not None, check is not None, bool(cases))) > 1:
        raise BadInput("Gjør én ting om gangen: en sak, --template eller --check.")
    if template is not None:
        write_whole(template, empty())
        click.echo(_("Skrev {path}.", path=template), err=True)
        return
    if check is not None:
        if check.suffix.lower() not in (".csv", ".tsv", ".txt", ".xlsx"):
            raise BadInput(
                "Filen {path} kan ikke brukes. Gi en note som slutter på .csv eller .xlsx.", path=check
            )
        deliver(papers.note_paper(checked_file(check), _), out, as_json)
        return
    if not cases:
        raise BadInput("Oppgi en sak, eller lag en arbeidsbok med --template. Se nabolag fees --help.")
    shared = {
        "--saving": saving,
        "--transaction": transaction,
        "--harmonised": harmonised,
        "--transition": transition,
    }
    if agreement is not None and (len(cases) == 1 or compare):
        raise BadInput("{option} gjelder flere saker sammen. Oppgi minst to.", option="--agreement")
    if len(cases) == 1 and not compare and (lone := [name for name, value in shared.items() if value]):
        raise BadInput("{option} gjelder flere saker sammen. Oppgi minst to.", option=lone[0])
    if compare and formulas is not None:
        raise BadInput("{option} gjelder saker som regnes sammen. Ta ut --compare.", option="--formulas")
    scenario = Scenario(
        years=years, rate=RATE if rate is None else of_percent(rate, "--rate"),
        prices=PRICE_GROWTH if prices is None else of_percent(prices, "--prices", -20),
        policy=policy, draws=draws, seed=seed, directive=directive,
    )  # fmt: skip
    read = [_read(path) for path in cases]
    if compare:
        from nabolag.fees import compare as held_against

        if lone := [name for name, value in shared.items() if value]:
            raise BadInput("{option} gjelder saker som regnes sammen. Ta ut --compare.", option=lone[0])
        deliver(papers.versions_paper(held_against(read, scenario), _), out, as_json)
        return
    if len(read) > 1:
        written = [name for name, value in shared.items() if value] + ["--key"] * (key != "dwellings")
        if agreement is not None and written:
            raise BadInput("{option} står i avtalen. Oppgi enten den eller --agreement.", option=written[0])
        agreed = agreement_of_yaml(agreement) if agreement is not None else Agreement(
            fees="harmonised" if harmonised else "separate", saving=of_percent(saving or 0.0, "--saving", most=100),
            transaction=transaction or 0.0, transition=transition, key=key,
        )  # fmt: skip
        if formulas is not None:
            write_whole(formulas, papers.live_together(read, agreed, scenario, _))
            click.echo(_("Skrev {path}.", path=formulas), err=True)
            if out is None and not as_json:
                return
        deliver(papers.together_paper(together(read, agreed, scenario), _), out, as_json)
        return
    projection = project(read[0], scenario)
    if formulas is not None:
        write_whole(formulas, papers.live_workbook(projection, _))
        click.echo(_("Skrev {path}.", path=formulas), err=True)
        if out is None and not as_json:
            return
    deliver(papers.path_paper(projection, _), out, as_json)


def _read(path: Path) -> FeeCase:
    from nabolag.errors import BadInput
    from nabolag.fees import case_of_workbook, case_of_yaml

    if path.suffix.lower() in (".yaml", ".yml"):
        return case_of_yaml(path)
    if path.suffix.lower() == ".xlsx":
        return case_of_workbook(path)
    raise BadInput("Filen {path} kan ikke brukes. Gi en sak som slutter på .xlsx eller .yaml.", path=path)
