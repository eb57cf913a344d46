"""What is put into the store comes back, on SQLite and on PostgreSQL, and identity and answers stay apart."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, text

from nabolag.errors import BadInput, Unavailable
from nabolag.store import Keys, Store, open_store, schema
from nabolag.store.accounts import account, delete_account, events, note, save_account
from nabolag.store.invitations import Invited, invitation_of, invitations, invite
from nabolag.store.keys import looks_like_token, read_secret
from nabolag.store.opening import ANSWERS_HEAD, PEOPLE_HEAD, _version
from nabolag.store.outbox import claim, due, put, release_unfinished, settle
from nabolag.store.publications import keep_publication, publications, published_file
from nabolag.store.responses import (
    Response,
    complete_response,
    days,
    decline_response,
    response_of,
    responses,
    save_answers,
    start_response,
    states,
)
from nabolag.store.saved import keep_case, saved_case, share, shares_of
from nabolag.store.surveys import (
    delete_survey,
    forget_contacts,
    lock_questionnaire,
    questionnaire_text,
    save_survey,
    stored_survey,
)
from nabolag.survey.fielding.retention import delete_all

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def survey(store: Store, id_: str = "ledere") -> str:
    """An open survey; its salt."""
    with store.write() as c:
        made = save_survey(
            c,
            id_,
            {
                "settings": "id: ledere",
                "status": "open",
                "opens_at": None,
                "closes_at": NOW,
                "delete_on": date(2027, 6, 30),
                "origin": "user",
            },
        )
    assert made.salt
    return made.salt


def person(municipality: str = "1874", role: str = "ordforer", email: str | None = "o@example.no") -> Invited:
    return Invited(municipality, role, "Ola Nordmann", email, "nb", {"storrelse": 1, "klynge": "abc"})


def token_of(store: Store, salt: str) -> str:
    with store.write() as c:
        invite(c, store.keys, "ledere", salt, [person()])
        return store.keys.token(salt, invitations(c, "ledere")[0].id)


def response(key: str) -> Response:
    return Response(key, "ledere", 1, "nb", {"storrelse": 1}, {"b": ["y", "x"]}, "started", {})


def test_the_migrations_make_the_schema_that_the_program_uses(store: Store) -> None:
    with store.read() as c:
        context = MigrationContext.configure(c, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, schema.metadata) == []
    with store.answers.read() as c:
        context = MigrationContext.configure(c, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, schema.apart) == []


def test_a_store_that_is_up_to_date_is_opened_without_migrating(store: Store) -> None:
    assert _version(store.people) == PEOPLE_HEAD
    assert _version(store.answers) == ANSWERS_HEAD


def test_opening_again_keeps_everything(url: str, store: Store) -> None:
    survey(store)
    again = open_store(url, keys=store.keys)
    with again.read() as c:
        found = stored_survey(c, "ledere")
    again.close()
    assert found.closes_at == NOW
    assert found.delete_on == date(2027, 6, 30)


def test_a_database_of_a_newer_program_is_refused(url: str, store: Store) -> None:
    with store.write() as c:
        c.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(BadInput, match="nyere utgave"):
        open_store(url, keys=store.keys)


def test_a_token_opens_its_own_invitation_and_no_other(store: Store) -> None:
    salt = survey(store)
    token = token_of(store, salt)
    assert looks_like_token(token)
    with store.read() as c:
        found = invitation_of(c, store.keys.identity(token))
        assert found is not None
        assert (found.municipality, found.role, found.background["klynge"]) == ("1874", "ordforer", "abc")
        assert invitation_of(c, store.keys.identity("a" * 26)) is None


def test_nothing_in_the_database_joins_who_was_invited_and_what_was_answered(store: Store) -> None:
    salt = survey(store)
    token = token_of(store, salt)
    with store.answers.write() as c:
        start_response(c, response(store.keys.answers(token)))
        save_answers(c, store.keys.answers(token), {"kapasitet": "noen"})
    with store.answers.read() as c:
        answers = {str(v) for row in c.execute(schema.responses.select()) for v in row}
        columns = set(schema.invitations.c.keys()) & set(schema.responses.c.keys())
        whole = str([c.execute(table.select()).all() for table in schema.apart.sorted_tables])
    with store.read() as c:
        identity = {str(v) for row in c.execute(schema.invitations.select()) for v in row}
        whole += str([c.execute(table.select()).all() for table in schema.metadata.sorted_tables])
    shared = identity & answers
    assert shared == {"ledere", "nb"}  # the survey and the language: what all respondents share
    assert columns == {"survey", "language", "background"}
    assert token not in whole


def test_inviting_again_adds_only_those_who_are_new(store: Store) -> None:
    salt = survey(store)
    with store.write() as c:
        assert invite(c, store.keys, "ledere", salt, [person()]) == 1
        assert invite(c, store.keys, "ledere", salt, [person(), person("0301")]) == 1


def test_answers_are_replaced_cleared_and_come_back_as_they_were(store: Store) -> None:
    survey(store)
    with store.answers.write() as c:
        start_response(c, response("k" * 64))
        save_answers(c, "k" * 64, {"a": "noen", "b": ["x", "y"], "c": 12.0, "d": "blåbærsyltetøy «»"})
    with store.answers.write() as c:
        save_answers(c, "k" * 64, {"a": "stor"}, cleared=["c"])
    with store.answers.read() as c:
        found = response_of(c, "k" * 64)
    assert found is not None
    assert found.answers == {"a": "stor", "b": ["x", "y"], "d": "blåbærsyltetøy «»"}
    assert found.orders == {"b": ["y", "x"]}


def test_declining_takes_the_answers_too_and_is_remembered(store: Store) -> None:
    with store.answers.write() as c:
        start_response(c, response("k" * 64))
        save_answers(c, "k" * 64, {"a": "noen"})
        complete_response(c, "k" * 64, "ledere", NOW.date())
        assert days(c, "ledere") == {NOW.date(): 1}
        decline_response(c, replace(response("k" * 64), state="declined"))
        assert c.execute(schema.answers.select()).all() == []
        assert states(c, "ledere") == {"k" * 64: "declined"}
        assert days(c, "ledere") == {}
        assert responses(c, "ledere") == []


def test_a_fielded_questionnaire_is_locked(store: Store) -> None:
    survey(store)
    with store.write() as c:
        lock_questionnaire(c, "ledere", 1, "tekst", NOW)
        lock_questionnaire(c, "ledere", 1, "tekst", NOW)
        with pytest.raises(BadInput, match="version: 2"):
            lock_questionnaire(c, "ledere", 1, "endret", NOW)
        lock_questionnaire(c, "ledere", 2, "endret", NOW)
        with pytest.raises(BadInput, match="eldre enn versjon 2"):
            lock_questionnaire(c, "ledere", 0, "gammel", NOW)
        assert questionnaire_text(c, "ledere") == (2, "endret")
        assert questionnaire_text(c, "ledere", 1) == (1, "tekst")


def test_contacts_can_be_deleted_while_answers_stay(store: Store) -> None:
    salt = survey(store)
    token = token_of(store, salt)
    with store.answers.write() as c:
        start_response(c, response(store.keys.answers(token)))
    with store.write() as c:
        assert forget_contacts(c, "ledere") == 1
    with store.answers.read() as c:
        assert len(responses(c, "ledere")) == 1
    with store.read() as c:
        assert invitations(c, "ledere") == []
        assert stored_survey(c, "ledere").salt is None


def test_deleting_a_survey_leaves_nothing_of_it(store: Store) -> None:
    salt = survey(store)
    key = store.keys.answers(token_of(store, salt))
    with store.answers.write() as c:
        start_response(c, response(key))
        save_answers(c, key, {"a": "noen"})
        complete_response(c, key, "ledere", NOW.date())
    with store.write() as c:
        lock_questionnaire(c, "ledere", 1, "tekst", NOW)
        put(c, [invitations(c, "ledere")[0].id], "invitation", 0, NOW)
    delete_all(store, "ledere", NOW, "kari")
    with store.read() as c:
        for table in ("surveys", "questionnaires", "invitations", "outbox"):
            assert c.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0, table
    with store.answers.read() as c:
        for table in ("responses", "answers", "days"):
            assert c.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0, table


def test_what_is_deleted_is_gone_from_the_file(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/x.db", keys=Keys(b"k" * 32))
    salt = survey(store)
    with store.write() as c:
        invite(c, store.keys, "ledere", salt, [person(email="hemmelig.leder@example.no")])
    assert any(b"hemmelig.leder" in f.read_bytes() for f in tmp_path.iterdir())
    with store.write() as c:
        delete_survey(c, "ledere")
    store.compact()
    assert not any(b"hemmelig.leder" in f.read_bytes() for f in tmp_path.iterdir())
    store.close()


def test_a_letter_is_sent_by_one_sender_only(store: Store) -> None:
    salt = survey(store)
    token_of(store, salt)
    with store.write() as c:
        people = [p.id for p in invitations(c, "ledere")]
        assert put(c, people, "invitation", 0, NOW) == 1
        assert put(c, people, "invitation", 0, NOW) == 0
    with store.read() as c:
        letter = due(c, "ledere", NOW, 10)[0]

    def take(_sender: int) -> bool:
        with store.write() as c:
            return claim(c, letter.id)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(take, range(4))) == [False, False, False, True]
    with store.write() as c:
        assert release_unfinished(c, "ledere") == 1
        assert claim(c, letter.id)
        settle(c, letter.id, "sent")
        assert due(c, "ledere", NOW, 10) == []


def test_writers_wait_for_each_other_and_lose_nothing(store: Store) -> None:
    def write(i: int) -> None:
        with store.write() as c:
            note(c, NOW, "x", "y", None, i=i)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(write, range(200)))
    with store.read() as c:
        assert {e.detail["i"] for e in events(c, limit=500)} == set(range(200))


def test_half_a_transaction_is_nothing(store: Store) -> None:
    survey(store)

    def fail() -> None:
        with store.answers.write() as c:
            start_response(c, response("k" * 64))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.answers.read() as c:
        assert response_of(c, "k" * 64) is None


def test_accounts_keep_an_owner(store: Store) -> None:
    with store.write() as c:
        save_account(c, "Kari@Example.no", "hash", "owner", NOW)
        found = account(c, "kari@example.no")
        assert found is not None
        assert found.role == "owner"
        with pytest.raises(BadInput, match="minst én eier"):
            delete_account(c, "kari@example.no")
        with pytest.raises(BadInput, match="owner, analyst, reader"):
            save_account(c, "per", "hash", "sjef", NOW)


def test_publications_are_replaced_whole(store: Store) -> None:
    with store.write() as c:
        keep_publication(c, "ledere", {"a.svg": b"\x00\xff", "b.pdf": b"2"}, NOW)
        keep_publication(c, "ledere", {"a.svg": b"3"}, NOW)
    with store.read() as c:
        assert published_file(c, "ledere", "a.svg") == b"3"
        assert published_file(c, "ledere", "b.pdf") is None
        assert publications(c) == {"ledere": (NOW, ["a.svg"])}


def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="zone"), store.write() as c:
        c.execute(insert(schema.audit).values(at=datetime(2026, 1, 1), account="", action="", detail=""))


def test_a_database_that_is_gone_says_so_and_hides_the_password() -> None:
    with pytest.raises(Unavailable, match="svarer ikke") as found:
        open_store("postgresql://kari:hemmelig@127.0.0.1:1/x", keys=Keys(b"k" * 32))
    assert "hemmelig" not in str(found.value)


@pytest.mark.parametrize(
    "url", ["", "mysql://x/y", "sqlite://", "sqlite:///", "ledere.db", "sqlite:////finnes/ikke/x.db"]
)
def test_an_address_that_cannot_be_used_is_named(url: str) -> None:
    with pytest.raises(BadInput):
        open_store(url, keys=Keys(b"k" * 32))


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"dette er ikke en database" * 100)
    with pytest.raises(BadInput, match="ikke en SQLite-database"):
        open_store(f"sqlite:///{tmp_path}/x.db", keys=Keys(b"k" * 32))


def test_a_full_disk_is_said_and_what_was_there_stays(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/x.db", keys=Keys(b"k" * 32))
    survey(store)
    with store.answers.read() as c:
        pages = c.execute(text("PRAGMA page_count")).scalar_one()

    def fill() -> None:
        with store.answers.write() as c:
            c.execute(text(f"PRAGMA max_page_count = {pages}"))
            start_response(c, response("k" * 64))
            save_answers(c, "k" * 64, {"a": "x" * 100_000})

    with pytest.raises(Unavailable, match="full"):
        fill()
    with store.answers.read() as c:
        assert response_of(c, "k" * 64) is None
    with store.read() as c:
        assert stored_survey(c, "ledere").status == "open"
    store.close()


def test_the_secret_is_made_once_and_only_its_owner_can_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NABOLAG_SECRET", raising=False)
    file = tmp_path / "nabolag.key"
    first = read_secret(file)
    assert read_secret(file) == first
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text().strip() not in repr(first)
    file.write_text("kort")
    with pytest.raises(BadInput, match=r"nabolag\.key"):
        read_secret(file)
    monkeypatch.setenv("NABOLAG_SECRET", "ab" * 32)
    assert read_secret(None) == Keys(b"\xab" * 32)


def test_deleting_by_hand_in_sqlite_overwrites(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/x.db", keys=Keys(b"k" * 32))
    with store.read() as c:
        assert c.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert c.execute(text("PRAGMA synchronous")).scalar() == 2
        assert c.execute(text("PRAGMA secure_delete")).scalar() == 1
    store.close()
    assert sqlite3.connect(tmp_path / "x.db").execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_what_an_older_store_shares_is_shared_still(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/nabolag.db"
    store = open_store(url, keys=Keys(b"k" * 32))
    with store.write() as c:
        for name in ("kari", "ola"):
            save_account(c, name, "hash", "reader", NOW)
        c.execute(text("DROP TABLE saved_shares"))
        c.execute(
            text(
                'CREATE TABLE saved_shares ("case" TEXT, account TEXT REFERENCES accounts (name), role TEXT)'
            )
        )
        case = keep_case(c, NOW, "kari", "eierskap", "Vann", "m", "/kommune/1103/eierskap").id
        c.execute(text(f"INSERT INTO saved_shares VALUES ('{case}', 'ola', 'note')"))
        c.execute(text("DROP TABLE travel_tables"))
        c.execute(text("UPDATE alembic_version SET version_num = '0013'"))
    store.close()
    store = open_store(url, keys=Keys(b"k" * 32))
    with store.write() as c:
        assert saved_case(c, "ola", case).role == "note"
        share(c, "kari", case, "nobody-yet", "read")
        assert shares_of(c, case) == {"nobody-yet": "read", "ola": "note"}
    store.close()


def test_fee_cases_of_an_older_store_are_saved_cases_with_every_version(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/nabolag.db"
    store = open_store(url, keys=Keys(b"k" * 32))
    with store.write() as c:
        save_account(c, "kari", "hash", "reader", NOW)
        for name in ("saved_shares", "saved_versions", "saved_cases", "travel_tables"):
            c.execute(text(f"DROP TABLE {name}"))
        c.execute(text("CREATE TABLE fee_cases (id TEXT, account TEXT, name TEXT)"))
        c.execute(
            text(
                'CREATE TABLE fee_case_versions ("case" TEXT, version INT, at TIMESTAMP, mark TEXT, content TEXT)'
            )
        )
        c.execute(text("INSERT INTO fee_cases VALUES ('abc', 'kari', 'Vann')"))
        for n in (1, 2):
            c.execute(
                text(
                    f"INSERT INTO fee_case_versions VALUES ('abc', {n}, '2026-11-0{n} 10:00:00', 'm', '/gebyr?{n}')"
                )
            )
        c.execute(text("UPDATE alembic_version SET version_num = '0012'"))
    store.close()
    again = open_store(url, keys=Keys(b"k" * 32))
    with again.read() as c:
        case = saved_case(c, "kari", "abc")
    again.close()
    assert (case.kind, case.name, case.may("edit")) == ("gebyr", "Vann", True)
    assert [(v.version, v.by, v.content, v.notes) for v in case.versions] == [
        (1, "kari", "/gebyr?1", ()),
        (2, "kari", "/gebyr?2", ()),
    ]
