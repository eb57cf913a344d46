"""`nabolag survey status`: how far the fieldwork has come."""

from __future__ import annotations

from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand, echo_json, json_option, lang_option
from nabolag.cli.survey.folder import folder_argument, store_option
from nabolag.report.survey import Survey


@click.command(
    "status",
    cls=FriendlyCommand,
    help=N_("Vis hvor mange som er invitert og har svart.\n\nEksempel: nabolag survey status ledere"),
)
@folder_argument
@store_option
@json_option
@lang_option
def command(folder: Path, store_url: str | None, as_json: bool, lang: str) -> None:
    """Counts in total and by size band; never who has answered."""
    from datetime import UTC, datetime

    from rich import box
    from rich.console import Console
    from rich.table import Table

    from nabolag.store.outbox import letters
    from nabolag.store.surveys import questionnaire_text, stored_survey
    from nabolag.survey.fielding.monitor import by_stratum
    from nabolag.survey.fielding.progress import asked
    from nabolag.text import texts

    _ = texts(lang)
    survey = Survey(folder, store_url)
    id_ = survey.settings.value.id
    with survey.store() as store, store.read() as c:
        stored = stored_survey(c, id_)
        version, _text = questionnaire_text(c, id_)
        people = asked(store, id_, through=c)
        posted = letters(c, id_)
    state = stored.state(datetime.now(UTC))
    rows = by_stratum(people, "storrelse", lang)
    if as_json:
        echo_json(
            {
                "survey": id_,
                "state": state,
                "version": version,
                "origin": stored.origin,
                "strata": [r.as_dict() for r in rows],
                "letters": {f"{kind}.{s}": n for (kind, s), n in posted.items()},
            }
        )
        return
    state_name = {"open": _("åpen"), "early": _("ikke åpnet ennå"), "closed": _("lukket")}[state]
    mark = " (" + _("syntetisk") + ")" if stored.origin == "synthetic" else ""
    console = Console(highlight=False)
    console.print(
        f"{id_}{mark}: {state_name}, " + _("skjema versjon {version}", version=version), markup=False
    )
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column(_("Innbyggere"))
    for head in (_("Invitert"), _("Begynt"), _("Levert"), _("Vil ikke"), _("Svarandel")):
        table.add_column(head, justify="right")
    for r in rows:
        rate = _.percent(r.rate) if r.rate is not None else "–"
        table.add_row(
            r.title, _.number(r.asked), _.number(r.started), _.number(r.completed), _.number(r.declined), rate
        )
    console.print(table)
