"""`nabolag survey sample`: who is asked, and how sure the answers can be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nabolag.cli.common import N_, FriendlyCommand, echo_json, json_option, lang_option, option

if TYPE_CHECKING:
    from nabolag.survey.frame import Contacts, Precision, Sample
    from nabolag.text import Texts

FILE = "utvalg.csv"


@click.command(
    "sample",
    cls=FriendlyCommand,
    help=N_(
        "Trekk utvalget til undersøkelsen i FOLDER, og vis hvor sikre svarene kan bli.\n\n"
        "Eksempel: nabolag survey sample ledere --census\n\n"
        "Eksempel: nabolag survey sample ledere --contacts kontakter.xlsx --n 300 --response-rate 0.6"
    ),
)
@click.argument("folder", type=click.Path(path_type=Path))
@option("--contacts", type=click.Path(path_type=Path), help=N_("Kontaktliste: .csv eller .xlsx."))
@option("--n", type=int, help=N_("Hvor mange som skal trekkes."))
@option("--census", is_flag=True, help=N_("Spør alle."))
@option(
    "--by", multiple=True, default=("storrelse",), show_default=True, help=N_("Del i strata etter dette.")
)
@option(
    "--allocation",
    default="proportional",
    show_default=True,
    help=N_("Fordeling på strata: proportional, neyman eller equal."),
)
@option(
    "--expected", multiple=True, help=N_("Ventet andel i et stratum, for neyman. For eksempel 1=0,3; gjenta.")
)
@option("--minimum", type=int, default=5, show_default=True, help=N_("Minst så mange i hvert stratum."))
@option("--unit", default="leader", show_default=True, help=N_("Hva som trekkes: leader eller municipality."))
@option("--response-rate", type=float, default=0.4, show_default=True, help=N_("Antatt andel som svarer."))
@option("--deff", type=float, default=1.0, show_default=True, help=N_("Antatt designeffekt."))
@option("--seed", type=click.IntRange(min=0), default=2026, show_default=True, help=N_("Frø for trekningen."))
@option("--replace", is_flag=True, help=N_("Erstatt et utvalg som er trukket før."))
@json_option
@lang_option
def command(folder: Path, lang: str, as_json: bool, **asked: Any) -> None:
    """Draw, write the file, and print the strata with their expected margins."""
    from nabolag.errors import BadInput
    from nabolag.sources.writing import write_whole
    from nabolag.survey.frame import STRATA, draw, expected, leaders, read_contacts, sample_csv
    from nabolag.text import texts

    if not folder.is_dir():
        raise BadInput("Mappen {folder} finnes ikke. Lag den først, eller velg en annen.", folder=folder)
    if (asked["n"] is None) == (not asked["census"]):
        raise BadInput("Oppgi enten --n eller --census.")
    target = folder / FILE
    if target.exists() and not asked["replace"]:
        raise BadInput("{path} finnes fra før. Oppgi --replace for å trekke på nytt.", path=target)
    unknown = [name for name in asked["by"] if name not in STRATA]
    if unknown:
        raise BadInput("«{by}» finnes ikke. Velg blant {known}.", by=unknown[0], known=", ".join(STRATA))
    contacts = read_contacts(asked["contacts"]) if asked["contacts"] else None
    sample = draw(
        leaders() if contacts is None else contacts.rows,
        [STRATA[name] for name in asked["by"]],
        asked["n"],
        method=asked["allocation"],
        sd=_spread(asked["expected"]),
        minimum=asked["minimum"],
        seed=asked["seed"],
        unit=asked["unit"],
    )
    counts = {
        s: (leaders, invited)
        for s, leaders, invited in sample.table.select("stratum", "leaders", "invited").rows()
    }
    margins = expected(counts, asked["response_rate"], deff=asked["deff"])
    write_whole(target, sample_csv(sample), private=True)
    _ = texts(lang)
    if as_json:
        echo_json(_as_dict(sample, margins, contacts, asked, str(target)))
    else:
        _show(sample, margins, contacts, asked, _)
        click.echo(_("Utvalget er skrevet til {path}.", path=target))


def _spread(given: tuple[str, ...]) -> dict[str, float]:
    """Standard deviation in each stratum of the share expected there."""
    from math import sqrt

    from nabolag.errors import BadInput
    from nabolag.text import read_share

    deviations = {}
    for text in given:
        stratum, _, value = text.rpartition("=")
        share = float(read_share(value, text))
        if not stratum or not 0 <= share <= 1:
            raise BadInput("«{value}» leses ikke. Skriv stratum=andel, for eksempel 1=0,3.", value=text)
        deviations[stratum] = sqrt(share * (1 - share))
    return deviations


def _as_dict(
    sample: Sample,
    margins: tuple[Precision, ...],
    contacts: Contacts | None,
    asked: dict[str, Any],
    path: str,
) -> dict[str, Any]:
    from nabolag.survey.frame import source

    strata = [
        row | {"expected_answers": m.answers, "expected_margin": m.margin}
        for row, m in zip(sample.table.to_dicts(), margins, strict=False)
    ]
    total = margins[-1]
    return {
        "file": path,
        "seed": asked["seed"],
        "unit": sample.unit,
        "response_rate": asked["response_rate"],
        "deff": asked["deff"],
        "source": source(),
        "strata": strata,
        "total": {
            "leaders": total.population,
            "invited": total.invited,
            "expected_answers": total.answers,
            "expected_margin": total.margin,
        },
        "municipalities_without_contact": list(contacts.without) if contacts else None,
    }


def _show(
    sample: Sample, margins: tuple[Precision, ...], contacts: Contacts | None, asked: dict[str, Any], _: Texts
) -> None:
    from rich.console import Console
    from rich.table import Table

    from nabolag.municipalities import current
    from nabolag.survey.frame import STRATA, source, stratum_title

    columns = [STRATA[name] for name in asked["by"]]
    grid = Table(title=_("Utvalget"), title_justify="left")
    grid.add_column(_("Stratum"), overflow="fold")
    for head in (_("Ledere"), _("Inviteres"), _("Vekt"), _("Ventede svar"), _("Feilmargin")):
        grid.add_column(head, justify="right")
    for row, m in zip(sample.table.iter_rows(named=True), margins, strict=False):
        name = ", ".join(stratum_title(column, row[column], _.lang) for column in columns)
        grid.add_row(name or _("Alle"), *_cells(m, _.number(row["weight"], 2), _))
    grid.add_section()
    grid.add_row(_("Samlet"), *_cells(margins[-1], "", _), style="bold")
    console = Console(highlight=False)
    console.print(grid)
    console.print(
        _(
            "Feilmargin i prosentpoeng for en andel på 50 %, på 95 %-nivå, når {rate} svarer og svarene er som et "
            "tilfeldig utvalg. Rettet for endelig populasjon; designeffekt {deff}.",
            rate=_.percent(asked["response_rate"]),
            deff=_.number(asked["deff"], 2),
        )
    )
    if contacts is None:
        console.print(
            _(
                "Uten kontaktliste: én ordfører, én kommunedirektør og én annen leder i hver kommune. "
                "Fyll inn navn og epost i filen."
            ),
        )
    else:
        for note in contacts.notes:
            console.print(note.text(_))
        if contacts.ignored:
            console.print(_("Kolonner som ikke er lest: {names}.", names=", ".join(contacts.ignored)))
        if contacts.without:
            names = "; ".join(current()[code].label for code in contacts.without[:20])
            console.print(
                _("Kommuner uten kontakt: {count}. {names}", count=len(contacts.without), names=names)
            )
    console.print(_("Kilde: {source}", source=source(_.lang)), style="dim")


def _cells(m: Precision, weight: str, _: Texts) -> tuple[str, ...]:
    margin = "–" if m.margin is None else f"± {_.number(m.margin * 100, 1)}"
    return _.number(m.population), _.number(m.invited), weight, _.number(m.answers), margin
