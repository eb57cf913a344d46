"""`nabolag survey demo`: made-up leaders who answer through the real web forms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nabolag.cli.common import N_, FriendlyCommand, lang_option, option, progress
from nabolag.cli.survey.folder import folder_argument, store_option
from nabolag.report.survey import Survey

if TYPE_CHECKING:
    import httpx

    from nabolag.store import Store
    from nabolag.survey.questionnaire import Questionnaire
    from nabolag.survey.questionnaire.model import Answers


@click.command(
    "demo",
    cls=FriendlyCommand,
    help=N_(
        "La oppdiktede ledere svare på en demonstrasjon, gjennom de samme nettsidene som virkelige ledere bruker. "
        "Svarene er laget slik at de vektede tallene treffer artikkelens.\n\n"
        "Eksempel: nabolag survey demo prove\n\n"
        "Eksempel: nabolag survey demo prove --server http://127.0.0.1:8000"
    ),
)
@folder_argument
@option("--n", type=click.IntRange(min=1), default=300, show_default=True, help=N_("Hvor mange som svarer."))
@option("--seed", type=click.IntRange(min=0), default=2026, show_default=True, help=N_("Frø for svarene."))
@option("--server", help=N_("Nettstedet som er oppe på lageret; uten det startes et bare for dette."))
@store_option
@lang_option
def command(folder: Path, n: int, seed: int, server: str | None, store_url: str | None, lang: str) -> None:
    """Answer for those who answer in the demonstration wave."""
    from concurrent.futures import ThreadPoolExecutor

    import httpx

    from nabolag.errors import BadInput
    from nabolag.store.surveys import questionnaire_text, stored_survey
    from nabolag.survey.fielding.progress import asked
    from nabolag.survey.questionnaire import read_questionnaire
    from nabolag.survey.wave import respondents
    from nabolag.text import texts

    _ = texts(lang)
    survey = Survey(folder, store_url)
    id_ = survey.settings.value.id
    with survey.store() as store:
        with store.read() as c:
            stored = stored_survey(c, id_)
            questionnaire = read_questionnaire(questionnaire_text(c, id_)[1])
            people = {
                (p.municipality, p.role): p
                for p in asked(store, id_, ("waiting", "invited", "started"), through=c)
            }
        if stored.origin != "synthetic" or stored.salt is None:
            raise BadInput(
                "«{survey}» er ikke en demonstrasjon. Sett «origin: synthetic» i undersokelse.yaml.",
                survey=id_,
            )
        sheets = [
            (store.keys.token(stored.salt, people[key].id), r.answers)
            for r in respondents(seed, n, questionnaire)
            if (key := (r.invitation.municipality, r.invitation.role)) in people
        ]
        with (
            _serving(store, server) as address,
            httpx.Client(base_url=address, timeout=30) as client,
            progress(_("Svarer")) as step,
            ThreadPoolExecutor(8) as pool,
        ):
            answered = pool.map(lambda sheet: _answer(client, questionnaire, *sheet), sheets)
            for done, _none in enumerate(answered, start=1):
                step(done, len(sheets))
    click.echo(_("{n} oppdiktede ledere har svart på «{survey}» (syntetisk).", n=len(sheets), survey=id_))


def _answer(client: httpx.Client, questionnaire: Questionnaire, token: str, answers: Answers) -> None:
    """One respondent, from the first page to handing in, as a browser would do it."""
    from nabolag.survey.questionnaire import to_form

    base = f"/s/{token}"
    at = _next(client, base, {})
    while at.startswith("/side/"):
        page = questionnaire.page(at.removeprefix("/side/"))
        at = _next(client, f"{base}{at}", {**to_form(page, answers), "videre": ["1"]})
    if at != "/levere" or _next(client, f"{base}{at}", {}) != "/takk":
        raise RuntimeError(f"a synthetic respondent ended at {at}")


def _next(client: httpx.Client, path: str, form: dict[str, list[str]]) -> str:
    """Send a form; out: where it leads, after the token."""
    from urllib.parse import urlsplit

    response = client.post(f"{path}?lang=nb", data=form)
    if response.status_code != 303:
        raise RuntimeError(f"{urlsplit(path).path.split('/')[-1]}: {response.status_code}")
    return "/" + "/".join(urlsplit(response.headers["location"]).path.split("/")[3:])


@contextmanager
def _serving(store: Store, server: str | None) -> Iterator[str]:
    if server is not None:
        yield server
        return
    import socket
    import threading
    import time

    import uvicorn

    from nabolag.web.app import create_app

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    running = uvicorn.Server(uvicorn.Config(create_app(store), log_level="warning", access_log=False))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        running.should_exit = True
        thread.join(10)
