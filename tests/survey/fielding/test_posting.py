"""Everybody who is asked gets each letter once, in their language, and nobody who has answered is reminded."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.fielded import KEYS, NOW, SETTINGS, SURVEY, come, new_store
from tests.posted import REAL, address, field
from tests.smtp import SENDER, Postbox, running

from nabolag.cli import root
from nabolag.errors import BadInput, NotKnown, Unavailable
from nabolag.sources.mail import Mailer, Message
from nabolag.store import Store
from nabolag.store.invitations import Invitation, invitations
from nabolag.store.outbox import letters
from nabolag.store.surveys import save_survey, stored_survey
from nabolag.survey.fielding.posting import (
    INVITATION,
    REMINDER,
    Posted,
    post,
    queue_invitations,
    queue_reminders,
    rehearse,
    release,
    take_bounces,
)
from nabolag.survey.fielding.progress import asked
from nabolag.survey.fielding.retention import delete_contacts
from nabolag.survey.settings import read_settings

OPEN = REAL.replace("2026-12-20", "2099-12-01")  # the commands go by the real clock
TOKEN = re.compile(r"https://svar\.example/s/([a-z2-7]{26})")


class Clock:
    """Time that passes when somebody sleeps."""

    def __init__(self) -> None:
        self.at = NOW
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = new_store(tmp_path)
    yield opened
    opened.close()


def person(store: Store, i: int) -> Invitation:
    return next(p for p in asked(store, SURVEY) if p.email == address(i))


def mark(store: Store, i: int, status: str) -> None:
    come(store, person(store, i).id, status)


def run(store: Store, box: Postbox, clock: Clock | None = None, limit: int | None = None) -> Posted:
    """Send what waits, through a real server."""
    clock = clock or Clock()
    with running(box) as server, Mailer(server) as mailer:
        return post(store, SURVEY, mailer.send, clock.now, 600, limit=limit, sleep=clock.sleep)


def invited(store: Store, n: int = 6) -> Clock:
    """A survey whose invitations are sent; the time is four days later."""
    field(store, n)
    queue_invitations(store, SURVEY, NOW)
    run(store, Postbox())
    clock = Clock()
    clock.at += timedelta(days=4)
    return clock


def test_everybody_gets_one_invitation_with_their_own_link(store: Store) -> None:
    field(store)
    box = Postbox()
    assert queue_invitations(store, SURVEY, NOW) == 6
    assert run(store, box) == Posted(sent=6, failed=0, waiting=0, dropped=0, unfinished=0)
    assert sorted(box.to) == [address(i) for i in range(6)]
    with store.read() as c:
        people = {p.email: p for p in invitations(c, SURVEY)}
        salt = stored_survey(c, SURVEY).salt
    assert salt
    for to, mail in box.letters:
        assert set(TOKEN.findall(mail.get_content())) == {KEYS.token(salt, people[to].id)}
    assert {(p.status, p.mails, p.last_mail_on) for p in people.values()} == {("invited", 1, NOW.date())}


def test_nobody_gets_a_second_invitation(store: Store) -> None:
    field(store)
    box = Postbox()
    for _again in range(2):
        queue_invitations(store, SURVEY, NOW)
        run(store, box)
    assert len(box.to) == len(set(box.to)) == 6


def test_those_without_an_address_get_no_letter(store: Store) -> None:
    field(store, 2, email=[address(0), ""])
    assert queue_invitations(store, SURVEY, NOW) == 1


def test_two_senders_at_once_send_each_letter_once(store: Store) -> None:
    field(store, 30)
    queue_invitations(store, SURVEY, NOW)
    box = Postbox()
    with running(box) as server:

        def sender(_i: int) -> Posted:
            with Mailer(server) as mailer:
                return post(store, SURVEY, mailer.send, lambda: NOW, 6000, sleep=lambda s: None)

        with ThreadPoolExecutor(3) as pool:
            runs = list(pool.map(sender, range(3)))
    assert sum(r.sent for r in runs) == 30
    assert sorted(box.to) == [address(i) for i in range(30)]


def test_a_sender_killed_in_the_middle_leaves_one_letter_that_is_not_sent_again(
    store: Store, tmp_path: Path
) -> None:
    field(store)
    queue_invitations(store, SURVEY, NOW)
    box = Postbox()
    with running(box) as server:
        script = f"""
import sys, time
from datetime import datetime, UTC
from nabolag.sources.mail import Mailer, Server
from nabolag.store import Keys, open_store
from nabolag.survey.fielding.posting import post
store = open_store("sqlite:///{tmp_path}/nabolag.db", keys=Keys({KEYS.secret!r}))
mailer = Mailer(Server("127.0.0.1", {server.port}, "none", {SENDER!r}))
sent = 0
def send(message):
    global sent
    mailer.send(message)
    sent += 1
    if sent == 3:
        print("now", flush=True)
        time.sleep(60)
post(store, "{SURVEY}", send, lambda: datetime(2026, 11, 24, 12, tzinfo=UTC), 6000)
"""
        sender = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        assert sender.stdout is not None
        assert sender.stdout.readline() == "now\n"
        os.kill(sender.pid, signal.SIGKILL)
        sender.wait()
    assert len(box.to) == 3
    queue_invitations(store, SURVEY, NOW)
    assert run(store, box) == Posted(sent=3, failed=0, waiting=0, dropped=0, unfinished=1)
    assert sorted(box.to) == [address(i) for i in range(6)]

    assert release(store, SURVEY) == 1  # somebody chose to
    assert run(store, box).sent == 1
    assert len(box.to) == 7


def test_a_letter_lost_on_the_way_to_an_answer_is_left_unfinished(store: Store) -> None:
    field(store)
    queue_invitations(store, SURVEY, NOW)
    box = Postbox()
    box.hang_up = {"acknowledging": 1}
    assert run(store, box) == Posted(sent=5, failed=0, waiting=0, dropped=0, unfinished=1)
    assert len(box.to) == len(set(box.to)) == 6


def test_a_connection_dropped_before_the_letter_costs_nobody_theirs(store: Store) -> None:
    field(store)
    queue_invitations(store, SURVEY, NOW)
    box, clock = Postbox(), Clock()
    clock.at += timedelta(minutes=1)
    box.hang_up = {"RCPT": 1}
    assert run(store, box, clock).sent == 6
    assert sorted(box.to) == [address(i) for i in range(6)]
    assert (
        box.to[-1:] == box.dropped
    )  # a letter that makes the server hang up does not stand in the others' way


def test_an_address_that_is_refused_is_marked_and_the_others_get_theirs(store: Store) -> None:
    field(store)
    queue_invitations(store, SURVEY, NOW)
    box = Postbox()
    box.replies[address(2)] = ["550 5.1.1 <leder02@kommune.example> unknown"] * 9
    assert run(store, box) == Posted(sent=5, failed=1, waiting=0, dropped=0, unfinished=0)
    assert person(store, 2).bounced
    assert person(store, 2).status == "waiting"
    assert release(store, SURVEY) == 0
    clock = Clock()
    clock.at += timedelta(days=9)
    assert queue_reminders(store, SURVEY, clock.now()) == 5


def test_a_letter_that_is_put_off_comes_a_minute_later_after_the_others(store: Store) -> None:
    field(store)
    queue_invitations(store, SURVEY, NOW)
    box, clock = Postbox(), Clock()
    box.replies[address(0)] = ["451 4.7.1 greylisted"]
    assert run(store, box, clock).sent == 6
    assert box.to[-1] == address(0)
    assert clock.at - NOW >= timedelta(minutes=1)
    assert not person(store, 0).bounced


def test_a_letter_is_given_up_after_five_tries(store: Store) -> None:
    field(store, 1)
    queue_invitations(store, SURVEY, NOW)
    box, clock = Postbox(), Clock()
    box.replies[address(0)] = ["451 later"] * 5
    assert run(store, box, clock) == Posted(sent=0, failed=1, waiting=0, dropped=0, unfinished=0)
    assert box.replies[address(0)] == []
    assert clock.at - NOW == timedelta(minutes=1 + 2 + 4 + 8)
    assert not person(store, 0).bounced
    assert release(store, SURVEY) == 1
    assert run(store, box, clock).sent == 1


def test_a_server_that_is_gone_stops_the_run_and_every_letter_waits(store: Store) -> None:
    field(store)
    queue_invitations(store, SURVEY, NOW)
    with running(Postbox()) as gone:
        pass
    clock = Clock()
    with Mailer(gone) as mailer, pytest.raises(Unavailable, match="svarer ikke"):
        post(store, SURVEY, mailer.send, clock.now, 600, sleep=clock.sleep)
    with store.read() as c:
        assert letters(c, SURVEY) == {(INVITATION, "waiting"): 6}
    assert run(store, Postbox(), clock).sent == 6


def test_settings_that_are_wrong_stop_at_once_and_every_letter_waits(store: Store) -> None:
    field(store)
    queue_invitations(store, SURVEY, NOW)
    box, clock = Postbox(), Clock()
    box.replies = {address(i): ["554 5.7.1 relay access denied"] for i in range(6)}
    with pytest.raises(BadInput, match="avviste oss"):
        run(store, box, clock)
    with store.read() as c:
        assert letters(c, SURVEY) == {(INVITATION, "waiting"): 6}
        assert not any(p.bounced for p in invitations(c, SURVEY))
    box.replies = {}
    assert run(store, box, clock).sent == 6


@pytest.mark.parametrize("per_minute", [1, 60, 600])
def test_letters_are_evenly_spaced(store: Store, per_minute: int) -> None:
    field(store, 7)
    queue_invitations(store, SURVEY, NOW)
    clock, sent = Clock(), list[datetime]()
    post(
        store,
        SURVEY,
        lambda m: sent.append(clock.now()),
        clock.now,
        per_minute,
        sleep=clock.sleep,
    )
    gaps = {later - earlier for earlier, later in zip(sent, sent[1:], strict=False)}
    assert gaps == {timedelta(minutes=1) / per_minute}


def test_a_limit_sends_so_many_and_the_rest_wait(store: Store) -> None:
    field(store)
    queue_invitations(store, SURVEY, NOW)
    box = Postbox()
    assert run(store, box, limit=2) == Posted(sent=2, failed=0, waiting=4, dropped=0, unfinished=0)


def test_only_those_who_have_not_handed_in_are_reminded_each_in_their_words(store: Store) -> None:
    clock = invited(store)
    for i, status in enumerate(["started", "completed", "declined"]):
        mark(store, i, status)
    take_bounces(store, SURVEY, [bounce(address(3))])
    box = Postbox()
    assert queue_reminders(store, SURVEY, clock.now()) == 3
    run(store, box, clock)
    said = {to: mail["Subject"] for to, mail in box.letters}
    assert set(said) == {address(0), address(4), address(5)}
    assert said[address(0)].startswith("Ikke levert ennå:")
    assert said[address(4)].startswith("Påminnelse:")
    assert person(store, 0).status == "started"
    assert (person(store, 4).status, person(store, 4).mails) == ("invited", 2)


def test_whoever_answers_while_a_reminder_waits_does_not_get_it(store: Store) -> None:
    clock = invited(store)
    queue_reminders(store, SURVEY, clock.now())
    mark(store, 0, "completed")
    mark(store, 1, "declined")
    mark(store, 2, "started")
    box = Postbox()
    assert run(store, box, clock) == Posted(sent=4, failed=0, waiting=0, dropped=2, unfinished=0)
    assert sorted(box.to) == [address(i) for i in (2, 3, 4, 5)]
    assert next(m for to, m in box.letters if to == address(2))["Subject"].startswith("Ikke levert")


def test_a_round_is_finished_before_the_next_and_nobody_is_reminded_twice_in_three_days(store: Store) -> None:
    clock = invited(store)
    box = Postbox()
    assert queue_reminders(store, SURVEY, clock.now()) == 6
    run(store, box, clock, limit=2)
    assert queue_reminders(store, SURVEY, clock.now()) == 0
    run(store, box, clock)
    assert queue_reminders(store, SURVEY, clock.now()) == 0
    assert len(box.to) == len(set(box.to)) == 6
    clock.at += timedelta(days=3)
    assert queue_reminders(store, SURVEY, clock.now(), 1) == 0
    assert queue_reminders(store, SURVEY, clock.now()) == 6
    with store.read() as c:
        assert letters(c, SURVEY)[REMINDER, "waiting"] == 6


def test_letters_are_in_the_recipients_language_and_say_what_they_must(store: Store) -> None:
    field(store, 3, language=["nb", "nn", "en"])
    queue_invitations(store, SURVEY, NOW)
    box = Postbox()
    run(store, box)
    mails = {mail["Content-Language"]: mail.get_content() for _to, mail in box.letters}
    for lang, words in {
        "nb": ("Hei, Leder 0", "ber deg som leder i", "høyst 12 spørsmål", "20. desember 2026", "frivillig"),
        "nn": ("Hei, Leder 1", "bed deg som leiar i", "høgst 12 spørsmål", "20. desember 2026", "frivillig"),
        "en": ("Dear Leder 2", "as a leader in", "at most 12 questions", "20 December 2026", "voluntary"),
    }.items():
        body = mails[lang]
        base = TOKEN.search(body)
        assert base
        for each in (
            *words,
            "Kommuneforbundet",
            "Instituttet",
            f"{base[0]}/personvern?lang={lang}",
            f"{base[0]}/avslutt?lang={lang}",
            "demo@example.invalid",
        ):
            assert each in body, (lang, each)
        assert "{" not in body
    assert "syntetisk" not in mails["nb"].replace("(syntetisk)", "")


def test_a_demonstration_says_so_first(store: Store) -> None:
    field(store, 1, SETTINGS)
    queue_invitations(store, SURVEY, NOW)
    box = Postbox()
    run(store, box)
    assert box.letters[0][1].get_content().startswith("Dette er en demonstrasjon.")


def test_a_hostile_name_stays_a_name(store: Store) -> None:
    field(store, 1, person=["Ola\r\nBcc: alle@kommune.example\r\n\r\nKlikk her"])
    queue_invitations(store, SURVEY, NOW)
    box = Postbox()
    run(store, box)
    (mail,) = [m for _to, m in box.letters]
    assert mail["Bcc"] is None
    assert box.to == [address(0)]
    assert "Hei, Ola Bcc: alle@kommune.example Klikk her\n" in mail.get_content().replace("\r\n", "\n")


def test_a_rehearsal_shows_the_letters_and_changes_nothing(store: Store) -> None:
    field(store)
    planned = rehearse(store, SURVEY, INVITATION, NOW)
    assert [p.person.email for p in planned] == [p.message.to for p in planned]
    assert len(planned) == 6
    with store.read() as c:
        assert letters(c, SURVEY) == {}
    clock = invited(store)
    mark(store, 0, "completed")
    assert len(rehearse(store, SURVEY, REMINDER, clock.now())) == 5
    with store.read() as c:
        assert letters(c, SURVEY) == {(INVITATION, "sent"): 6}


def test_bounces_mark_those_who_are_invited_and_count_the_rest(store: Store) -> None:
    field(store)
    said = [bounce(address(1).upper()), bounce("ukjent@kommune.example"), bounce(address(1)), b"Hei"]
    assert take_bounces(store, SURVEY, said) == (1, 1)
    assert person(store, 1).bounced
    assert queue_invitations(store, SURVEY, NOW) == 5


def test_nothing_is_sent_before_opening_after_closing_or_without_contacts(store: Store) -> None:
    early = REAL.replace("closes:", "opens: 2026-11-30 08:00\ncloses:")
    field(store, 2, early)
    queue_invitations(store, SURVEY, NOW)
    box, clock = Postbox(), Clock()
    assert run(store, box, clock) == Posted(sent=0, failed=0, waiting=2, dropped=0, unfinished=0)
    with store.write() as c:
        save_survey(c, SURVEY, {"status": "closed"})
    for action in (queue_invitations, queue_reminders):
        with pytest.raises(BadInput, match="lukket"):
            action(store, SURVEY, NOW)
    with pytest.raises(BadInput, match="lukket"):
        run(store, box, clock)
    delete_contacts(store, SURVEY, NOW, "test")
    with pytest.raises(BadInput, match="slettet"):
        queue_invitations(store, SURVEY, NOW)
    with pytest.raises(NotKnown):
        queue_invitations(store, "ukjent", NOW)
    assert box.letters == []


def test_a_survey_closed_during_a_run_stops_it(store: Store) -> None:
    field(store)
    queue_invitations(store, SURVEY, NOW)
    sent: list[Message] = []

    def send(message: Message) -> None:
        sent.append(message)
        with store.write() as c:
            save_survey(c, SURVEY, {"status": "closed"})

    post(store, SURVEY, send, lambda: NOW, 6000, sleep=lambda s: None)
    assert len(sent) == 1


@pytest.fixture
def folder(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A survey's folder beside the store, with letters to send."""
    monkeypatch.setenv("NABOLAG_SECRET", KEYS.secret.hex())
    field(store, 3, OPEN)
    return tmp_path


def nabolag(*args: object) -> tuple[int, str]:
    said = CliRunner().invoke(root, ["survey", *map(str, args)])
    return said.exit_code, said.output


def test_the_commands_rehearse_invite_remind_and_take_bounces(folder: Path) -> None:
    box = Postbox()
    with running(box) as server:
        mail = f"mail: {{sender: '{SENDER}', host: 127.0.0.1, port: {server.port}, security: none, per_minute: 6000}}"
        (folder / "undersokelse.yaml").write_text(OPEN + mail + "\n")
        code, said = nabolag("invite", folder, "--dry-run")
        assert code == 0, said
        assert said.startswith("3 brev ville blitt sendt.")
        assert "l***@kommune.example" in said
        assert "leder0" not in said
        assert "/s/" + "•" * 26 in said
        assert not TOKEN.search(said)
        assert box.letters == []

        code, said = nabolag("invite", folder, "--json")
        assert code == 0, said
        assert json.loads(said) == {"sent": 3, "failed": 0, "waiting": 0, "dropped": 0, "unfinished": 0}
        code, said = nabolag("remind", folder, "--lang", "en")
        assert (code, said) == (0, "0 letters are sent.\n")
        code, said = nabolag("remind", folder, "--rest-days", "0", "--round", "1", "--limit", "1")
        assert code == 0, said
        assert said.splitlines()[0] == "1 brev er sendt."
    assert len(box.letters) == 4
    (folder / "retur.eml").write_bytes(bounce(address(0)))
    assert nabolag("bounces", folder, folder / "retur.eml") == (
        0,
        "1 inviterte er markert: adressen tar ikke imot e-post.\n",
    )


def test_a_mail_server_that_is_not_said_or_not_there_is_told_at_once(folder: Path) -> None:
    (folder / "undersokelse.yaml").write_text(OPEN)
    code, said = nabolag("invite", folder)
    assert code == 2
    assert "mail.sender" in said
    with running(Postbox()) as gone:
        pass
    mail = f"mail: {{sender: '{SENDER}', host: 127.0.0.1, port: {gone.port}, security: none}}"
    (folder / "undersokelse.yaml").write_text(OPEN + mail + "\n")
    code, said = nabolag("invite", folder)
    assert (code, said) == (1, f"Feil: E-posttjeneren 127.0.0.1:{gone.port} svarer ikke.\n")


def bounce(to: str) -> bytes:
    return (
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n"
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; {to}\nAction: failed\nStatus: 5.1.1\n\n--b--\n"
    ).encode()


def test_the_guides_commands_exist_with_their_options() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "sending-letters.md").read_text()
    shown = re.findall(r"^\$ nabolag survey (\w+) (.*)$", guide, re.M)
    assert {name for name, _rest in shown} == {"open", "invite", "remind", "bounces"}
    for name, rest in shown:
        code, said = nabolag(name, "--help")
        assert code == 0
        assert all(option in said for option in re.findall(r"--[\w-]+", rest)), (name, rest)
    settings = re.search(r"```yaml\n(.*?)```", guide, re.S)
    assert settings
    mail = read_settings(REAL + settings[1]).value.mail
    assert (mail.user, mail.per_minute, mail.bounce_address) == ("undersokelse", 60, "retur@eksempel.no")
