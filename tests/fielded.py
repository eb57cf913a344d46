"""A demonstration survey in the field, for tests of what respondents and administrators meet."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from nabolag.store import Keys, Store, open_store
from nabolag.store.invitations import invitations
from nabolag.store.surveys import stored_survey
from nabolag.survey.fielding.answering import begin, complete, decline, visit
from nabolag.survey.fielding.opening import open_fielding
from nabolag.survey.frame import draw, leaders
from nabolag.survey.questionnaire import shipped
from nabolag.survey.settings import read_settings

KEYS = Keys(b"0123456789abcdef" * 2)
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SURVEY = "prove"
SETTINGS = (files("nabolag.survey") / "shipped" / "demonstrasjon.yaml").read_text("utf-8").format(id=SURVEY)
BLOCKS = ("tjenester", "former", "styring")


@cache
def _empty() -> dict[str, bytes]:
    with TemporaryDirectory() as folder:
        open_store(f"sqlite:///{folder}/nabolag.db", keys=KEYS).close()
        return {file.name: file.read_bytes() for file in Path(folder).iterdir()}


def new_store(folder: Path) -> Store:
    """An empty SQLite store; the schema is worked up to date once, which takes half of a small test."""
    for name, content in _empty().items():
        (folder / name).write_bytes(content)
    return open_store(f"sqlite:///{folder}/nabolag.db", keys=KEYS)


def field(
    store: Store, n: int = 20, *, questionnaire: str | None = None, settings: str = SETTINGS
) -> list[str]:
    """Open the survey for the first `n` leaders of the frame; their tokens."""
    sample = draw(leaders(), "size").frame.head(n)
    found = read_settings(settings)
    text = questionnaire or shipped(*BLOCKS)
    open_fielding(store, found, text, sample, NOW, settings_text=settings)
    with store.read() as c:
        salt = stored_survey(c, found.value.id).salt or ""
        return [store.keys.token(salt, p.id) for p in invitations(c, found.value.id)]


def come(store: Store, invitation: str, status: str, at: datetime = NOW) -> None:
    """Let somebody who is invited start, hand in (without answers) or decline."""
    with store.read() as c:
        salt = stored_survey(c, SURVEY).salt or ""
    found = visit(store, store.keys.token(salt, invitation), at)
    assert found is not None
    if status == "declined":
        decline(store, found)
        return
    found = begin(store, found, "nb")
    if status == "completed":
        complete(store, found, at)
