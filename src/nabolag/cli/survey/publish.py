"""`nabolag survey publish`: figures, tables, text and poll declaration, or the reason why not."""

from __future__ import annotations

from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand, lang_option, option, progress
from nabolag.cli.survey.folder import PLAN, PUBLISHED, QUESTIONNAIRE, folder_argument, load, store_option


@click.command(
    "publish",
    cls=FriendlyCommand,
    help=N_(
        "Lag alt som skal publiseres, i FOLDER/publisert: nettside, PDF, figurer, PowerPoint, Excel, .sav og "
        "varefakta. Er undersøkelsen i lageret, viser nettstedet den på /undersokelse/ID. Oppdiktede svar "
        "krever --demonstration.\n\n"
        "Eksempel: nabolag survey publish ledere\n\n"
        "Eksempel: nabolag survey publish prove --demonstration"
    ),
)
@folder_argument
@option("--demonstration", is_flag=True, help=N_("Publiser oppdiktede svar, merket syntetisk."))
@store_option
@lang_option
def command(folder: Path, demonstration: bool, store_url: str | None, lang: str) -> None:
    """Make every file before the first is put in place."""
    import json
    from datetime import UTC, datetime

    from nabolag.errors import BadInput
    from nabolag.report.publication import earlier, publish
    from nabolag.sources.writing import write_whole
    from nabolag.store.accounts import note
    from nabolag.store.publications import keep_publication, published_file
    from nabolag.survey.fielding.opening import told
    from nabolag.survey.questionnaire import read_questionnaire
    from nabolag.survey.tabulation.plan import read_plan
    from nabolag.text import texts

    _ = texts(lang)
    found = load(folder)
    settings, plan = found.settings, read_plan(found.text(PLAN), PLAN)
    now = datetime.now(UTC).replace(microsecond=0)
    fielded = (folder / QUESTIONNAIRE).exists()
    survey = found.answers(store_url, lang)
    questionnaire = read_questionnaire(found.text(QUESTIONNAIRE), QUESTIONNAIRE) if fielded else None
    with found.store(store_url) as store:
        with store.read() as c:
            before = published_file(c, settings.value.id, "kjoring.json")
        if not found.imported:
            settings = told(store, settings)
        with progress(_("Lager tabeller, figurer og rapport")):
            files = publish(
                survey,
                plan,
                settings,
                questionnaire,
                lang=lang,
                made=now,
                demonstration=demonstration,
                published=earlier(before) if before else (),
            )
        out = folder / PUBLISHED
        try:
            (out / "figurer").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadInput(
                "{path} kunne ikke skrives: {reason}.", path=out, reason=error.strerror or ""
            ) from error
        for name, content in files.items():
            write_whole(out / name, content)
            click.echo(str(out / name))
        title = settings.value.title.get(lang) or settings.value.title["nb"]
        about = {"title": title, "lang": lang, "origin": survey.origin}
        with store.write() as c:
            kept = dict(files) | {"om.json": json.dumps(about, ensure_ascii=False).encode()}
            keep_publication(c, settings.value.id, kept, now)
            note(c, now, "nabolag", "publish", settings.value.id, files=len(files))
    click.echo(
        _(
            "Publisert: {path}, og på nettstedet på /undersokelse/{id}.",
            path=out / "index.html",
            id=settings.value.id,
        )
    )
