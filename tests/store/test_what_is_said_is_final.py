"""Saying no is final, deleting deletes, and no log holds a token or an answer: on both engines."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from tests.fielded import NOW, SETTINGS, SURVEY, field

from nabolag.cli import root
from nabolag.store import Store
from nabolag.store.accounts import events
from nabolag.store.responses import responses
from nabolag.store.surveys import save_survey, stored_surveys
from nabolag.survey.fielding.answering import visit
from nabolag.survey.fielding.progress import counts
from nabolag.survey.fielding.retention import delete_all, delete_due
from nabolag.web.app import create_app

TEXT = """id: tall
version: 1
languages: [nb]
title: {nb: Tall}
intro: {nb: Ett tall.}
pages:
  - id: en
    questions:
      - {type: number, id: kroner, min: 0, max: 999999, text: {nb: "Hvor mange?"}}
"""


def at_once(*each: Callable[[], object]) -> list[object]:
    """What each gives when they start together."""
    gate, found = threading.Barrier(len(each)), [None] * len(each)

    def run(i: int, act: Callable[[], object]) -> None:
        gate.wait()
        found[i] = act()  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=(i, act)) for i, act in enumerate(each)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(found)


def test_a_no_is_final_whatever_else_is_sent_at_that_moment(store: Store) -> None:
    tokens = field(store, 30, questionnaire=TEXT)
    client = TestClient(
        create_app(store, clock=lambda: NOW), follow_redirects=False, raise_server_exceptions=False
    )
    rng = random.Random(5)
    for token in tokens:
        client.post(f"/s/{token}?lang=nb")
        client.post(f"/s/{token}/side/en?lang=nb", data={"kroner": "3"})
        sent = [
            lambda t=token: client.post(f"/s/{t}/avslutt").status_code,
            lambda t=token: client.post(f"/s/{t}/side/en?lang=nb", data={"kroner": "4"}).status_code,
            lambda t=token: client.post(f"/s/{t}/levere?lang=nb").status_code,
        ]
        rng.shuffle(sent)
        assert set(at_once(*sent)) <= {200, 303, 403, 409}  # type: ignore[arg-type]
        seen = visit(store, token, NOW)
        assert seen is not None
        assert seen.declined
        late = client.post(f"/s/{token}/side/en?lang=nb", data={"kroner": "5"})
        assert late.status_code in (303, 403, 409)
        assert client.post(f"/s/{token}/levere?lang=nb").status_code in (303, 403, 409)
    assert counts(store, SURVEY)["declined"] == 30
    with store.answers.read() as c:
        assert responses(c, SURVEY) == []


def test_two_keepers_at_once_delete_once(store: Store) -> None:
    field(store, 5)
    with store.write() as c:
        save_survey(
            c,
            SURVEY,
            {
                "delete_on": NOW.date(),
                "due_since": NOW - timedelta(days=1),
                "due_looked": NOW - timedelta(hours=1),
            },
        )
    gone = at_once(*[lambda: delete_due(store, NOW)] * 3)
    assert [SURVEY] in gone
    with store.read() as c:
        assert stored_surveys(c) == []
        assert [e.action for e in events(c, SURVEY)].count("delete survey") == 1


def test_a_clock_set_ahead_deletes_nothing(store: Store) -> None:
    field(store, 3)
    with store.write() as c:
        save_survey(c, SURVEY, {"delete_on": (NOW + timedelta(days=90)).date()})
    wrong = NOW + timedelta(days=400)
    assert delete_due(store, NOW) == []
    assert delete_due(store, wrong) == []
    assert delete_due(store, wrong + timedelta(hours=1)) == []
    assert delete_due(store, wrong + timedelta(days=400)) == [], "another jump is no second sign"
    assert delete_due(store, NOW + timedelta(hours=3)) == [], (
        "the clock is right again, and the sign is forgotten"
    )
    assert delete_due(store, wrong + timedelta(hours=4)) == []
    assert sum(counts(store, SURVEY).values()) == 3
    found = [delete_due(store, wrong + timedelta(hours=4 + n)) for n in range(1, 21)]
    assert found == [*[[]] * 19, [SURVEY]], "a clock that has said so for twenty hours is believed"


def test_a_deletion_says_when_a_reader_holds_what_is_deleted(store: Store) -> None:
    tokens = field(store, 3, questionnaire=TEXT)
    client = TestClient(create_app(store, clock=lambda: NOW), follow_redirects=False)
    client.post(f"/s/{tokens[0]}?lang=nb")
    client.post(f"/s/{tokens[0]}/side/en?lang=nb", data={"kroner": "987654"})
    if store.people.engine.dialect.name != "sqlite":
        assert not delete_all(store, SURVEY, NOW, "kari").left
        return
    import sqlite3

    file = Path(store.answers.engine.url.database or "")
    reader = sqlite3.connect(file, isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT value FROM answers").fetchall()
    assert delete_all(store, SURVEY, NOW, "kari").left
    reader.execute("COMMIT")
    reader.close()
    store.compact()
    assert b"987654" not in b"".join(f.read_bytes() for f in file.parent.glob(f"{file.name}*"))


def test_no_log_holds_a_token_or_an_answer(
    store: Store, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = field(store, 3, questionnaire=TEXT)[0]
    client = TestClient(
        create_app(store, clock=lambda: NOW), follow_redirects=False, raise_server_exceptions=False
    )
    client.post(f"/s/{token}?lang=nb")

    def broken(*_args: object) -> None:
        try:
            raise ValueError(f"hemmelig svar fra {token}")
        except ValueError as error:
            raise KeyError("hemmelig svar") from error

    monkeypatch.setattr("nabolag.store.responses.save_answers", broken)
    caplog.set_level(logging.DEBUG)
    assert client.post(f"/s/{token}/side/en?lang=nb", data={"kroner": "7"}).status_code == 500
    try:
        broken()
    except KeyError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n")
    logging.getLogger("uvicorn.error").warning("GET %s", f"/s/{token}/side/en")
    said = "\n".join(f"{r.getMessage()} {r.exc_text or ''} {r.exc_info or ''}" for r in caplog.records)
    assert "KeyError" in said
    assert "ValueError" in said
    assert "save" in said, "where it happened is said"
    ours = "\n".join(
        line for line in said.splitlines() if "HTTP Request" not in line
    )  # the test's own client
    assert token not in ours
    assert "hemmelig svar" not in ours.replace('raise KeyError("hemmelig svar")', "").replace(
        'raise ValueError(f"hemmelig svar', ""
    )


def test_deleting_takes_the_files_of_the_folder_and_names_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> str:
        found = CliRunner().invoke(root, ["survey", *arguments])
        assert found.exit_code == 0, found.output
        return found.output

    run("new", "prove")
    folder = tmp_path / "prove"
    (folder / "undersokelse.yaml").write_text(SETTINGS)
    run("sample", "prove", "--n", "30")
    run("open", "prove", "--links", "prove/lenker.csv")
    (folder / "kopi av utvalg.csv").write_text("navn\n")
    assert (folder / "lenker.csv").stat().st_mode & 0o777 == 0o600
    said = run("delete", "prove", "--contacts", "--yes")
    assert not (folder / "lenker.csv").exists()
    assert not (folder / "utvalg.csv").exists()
    assert "kopi av utvalg.csv" in said
    assert (folder / "kopi av utvalg.csv").exists(), "what others wrote is named, not taken"
    assert (folder / "skjema.yaml").exists()
