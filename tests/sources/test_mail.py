"""Letters leave through a real SMTP server, and what it answers is understood."""

from __future__ import annotations

import ssl
import time
from dataclasses import replace
from email.headerregistry import Address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.smtp import SENDER, Postbox, certificate, password_of, running

from nabolag.errors import BadInput, Unavailable
from nabolag.sources.bounces import bounced_addresses, read_messages
from nabolag.sources.mail import Mailer, Message, Postponed, Refused, Server, Unsure, as_email, masked

LEAVE = "https://undersokelser.svar.etlangtnavn.example/nabolag/s/" + "a" * 26 + "/avslutt?lang=nb"
LETTER = Message(
    to="kari@kommune.example",
    name="Kari Nørdmann",
    subject="Påminnelse: «Interkommunalt samarbeid – undersøkelse blant kommuneledere i alle landsdeler»",
    body="Hei, Kåre\n\n.en linje med punktum\n.\nhttps://svar.example/s/" + "a" * 26 + "?lang=nb\n",
    language="nb",
    reference="1 invitation 0",
    reply_to="kontakt@institutt.example",
    leave=LEAVE,
)


def to(address: str) -> Message:
    return replace(LETTER, to=address)


def test_a_letter_arrives_as_it_was_written() -> None:
    box = Postbox()
    with running(box) as server, Mailer(replace(server, bounce_address="retur@institutt.example")) as mailer:
        mailer.send(LETTER)
    (mail,) = [m for _to, m in box.letters]
    assert mail.get_content().replace("\r\n", "\n") == LETTER.body
    assert mail["Subject"] == LETTER.subject
    assert mail["To"] == "Kari Nørdmann <kari@kommune.example>"
    assert mail["From"] == SENDER
    assert mail["Reply-To"] == "kontakt@institutt.example"
    assert mail["List-Unsubscribe"] == f"<{LEAVE}>"
    assert mail["List-Unsubscribe-Post"] is None
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "nb"
    assert mail["Message-ID"].endswith("@institutt.example>")
    assert mail.get_content_type() == "text/plain"
    assert box.envelopes[0].mail_from == "retur@institutt.example"
    assert box.said_hello == ["institutt.example"]  # not the name of this machine


def test_the_way_out_is_one_unbroken_address_in_the_raw_letter() -> None:
    raw = as_email(LETTER, _address()).as_bytes()
    assert f"\r\nList-Unsubscribe: <{LEAVE}>\r\n".encode() in raw
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_the_same_letter_keeps_its_number_and_another_has_its_own() -> None:
    numbers = {as_email(replace(LETTER, reference=r), _address())["Message-ID"] for r in ("a", "a", "b")}
    assert len(numbers) == 2


def test_a_batch_goes_over_one_connection() -> None:
    box = Postbox()
    with running(box) as server, Mailer(server) as mailer:
        for i in range(5):
            mailer.send(to(f"leder{i}@kommune.example"))
    assert box.to == [f"leder{i}@kommune.example" for i in range(5)]
    assert len(box.said_hello) == 1


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        ("550 5.1.1 no such user", Refused),
        ("550 no such user", Refused),
        ("552 5.2.2 mailbox full", Refused),
        ("451 4.7.1 greylisted", Postponed),
        ("450 try later", Postponed),
        ("554 5.7.1 relay access denied", BadInput),
        ("530 5.7.0 authenticate first", BadInput),
    ],
)
def test_what_the_server_says_of_a_recipient_is_told_apart(reply: str, error: type[Exception]) -> None:
    box = Postbox()
    box.replies["kari@kommune.example"] = [reply]
    with running(box) as server, Mailer(server) as mailer:
        with pytest.raises(error) as caught:
            mailer.send(LETTER)
        assert type(caught.value) is error
        mailer.send(to("ola@kommune.example"))
    assert box.to == ["ola@kommune.example"]


def test_what_looks_like_spam_stops_the_batch_and_bounces_nobody() -> None:
    box = Postbox()
    box.data_replies = ["554 5.7.1 <kari@kommune.example> looks like spam"]
    with running(box) as server, Mailer(server) as mailer, pytest.raises(BadInput) as caught:
        mailer.send(LETTER)
    assert not isinstance(caught.value, Refused)
    assert "kari@" not in str(caught.value)
    assert "k***@kommune.example" in str(caught.value)


def test_a_connection_lost_before_the_letter_is_safe_to_try_again() -> None:
    box = Postbox()
    box.hang_up = {"RCPT": 1}
    with running(box) as server, Mailer(server) as mailer:
        with pytest.raises(Unavailable) as caught:
            mailer.send(LETTER)
        assert not isinstance(caught.value, Unsure)
        mailer.send(LETTER)
    assert len(box.letters) == 1


def test_a_connection_lost_before_the_acknowledgement_is_called_unsure() -> None:
    box = Postbox()
    box.hang_up = {"acknowledging": 1}
    with running(box) as server, Mailer(server) as mailer, pytest.raises(Unsure):
        mailer.send(LETTER)
    assert len(box.letters) == 1  # it did arrive: trying again would have made two


def test_a_server_restarted_between_two_letters_is_found_again() -> None:
    box = Postbox()
    with running(box, timeout=0.3) as server, Mailer(server) as mailer:
        mailer.send(LETTER)
        time.sleep(0.6)  # the server hangs up on an idle connection
        mailer.send(to("ola@kommune.example"))
    assert box.to == ["kari@kommune.example", "ola@kommune.example"]
    assert len(box.said_hello) == 2


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with running(Postbox()) as server:
        gone = server
    with Mailer(gone) as mailer, pytest.raises(Unavailable, match="svarer ikke"):
        mailer.send(LETTER)


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_the_password_is_used_and_a_wrong_one_is_our_fault() -> None:
    box = Postbox()
    known = password_of("inst", "riktig hest")
    with running(box, authenticator=known, auth_require_tls=False, auth_required=True) as server:
        with Mailer(replace(server, user="inst", password="riktig hest")) as mailer:
            mailer.send(LETTER)
        wrong = replace(server, user="inst", password="feil hest")
        with Mailer(wrong) as mailer, pytest.raises(BadInput, match="avviste oss: 535") as caught:
            mailer.send(LETTER)
    assert len(box.letters) == 1
    assert "hest" not in str(caught.value) + repr(wrong)


def test_a_letter_goes_encrypted_by_starttls_and_by_tls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cert, key = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    known = password_of("inst", "hest")
    box = Postbox()
    with running(box, tls_context=context, require_starttls=True, authenticator=known) as server:
        secure = replace(server, security="starttls", user="inst", password="hest")
        with Mailer(secure) as mailer, pytest.raises(BadInput, match="certificate"):
            mailer.send(LETTER)  # nobody has said that this certificate is to be trusted
        monkeypatch.setenv("SSL_CERT_FILE", str(cert))
        with Mailer(secure) as mailer:
            mailer.send(LETTER)
    with running(box, ssl_context=context) as server, Mailer(replace(server, security="tls")) as mailer:
        mailer.send(LETTER)
    assert box.encrypted == [True, True]


def test_a_server_without_starttls_gets_nothing() -> None:
    box = Postbox()
    for security, said in (("starttls", "tilbyr ikke"), ("tls", "kryptert")):
        with (
            running(box) as server,
            Mailer(replace(server, security=security)) as mailer,  # type: ignore[arg-type]
            pytest.raises(BadInput, match=said),
        ):
            mailer.send(LETTER)
    assert box.letters == []


def test_a_password_never_goes_in_the_open_over_a_network() -> None:
    with pytest.raises(BadInput, match="åpent"):
        Mailer(Server("mail.example", 25, "none", SENDER, user="inst", password="x"))


@pytest.mark.parametrize("sender", ["", "Instituttet", "a@b", "x <u@inst.example>\nBcc: y@z.example"])
def test_a_sender_that_is_none_is_refused(sender: str) -> None:
    with pytest.raises(BadInput, match=r"mail\.sender"):
        Mailer(Server("mail.example", 25, "none", sender))


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_name_or_subject_makes_a_header(name: str, subject: str) -> None:
    hostile = replace(
        LETTER, name=f"Ola\r\nBcc: x@y.example\n{name}", subject=f"Hei\nCc: a@b.example\r\n{subject}"
    )
    raw = as_email(hostile, _address()).as_bytes()
    heads = raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n")
    names = [line.split(b":")[0].lower() for line in heads if line[:1] not in b" \t"]
    assert sorted(names) == sorted(
        b"from to subject message-id date auto-submitted reply-to list-unsubscribe "
        b"content-type content-transfer-encoding mime-version content-language".split()
    )


@pytest.mark.parametrize(
    "address",
    ["", "kari", "a@b.example\r\nRCPT TO:<x@y.example>", "a b@c.example", "ø@c.example", "<a@b.example>"],
)
def test_an_address_that_is_none_is_refused_before_the_server_is_asked(address: str) -> None:
    box = Postbox()
    with running(box) as server, Mailer(server) as mailer, pytest.raises(Refused):
        mailer.send(to(address))
    assert box.said_hello == []


def test_an_address_is_shown_masked() -> None:
    assert masked("ola.nordmann@kommune.example") == "o***@kommune.example"
    assert "kari" not in repr(LETTER)
    assert "a" * 26 not in repr(LETTER)


# After RFC 3464, appendix E, with names of our own.
NOTICE = """\
From: MAILER-DAEMON@mx.example
To: retur@institutt.example
Subject: Undelivered Mail
Content-Type: multipart/report; report-type={type}; boundary=b
MIME-Version: 1.0

--b
Content-Type: text/plain

ola@elsewhere.example has failed, 5.1.1

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

{blocks}

--b
Content-Type: message/rfc822

To: nobody@example.com
Final-Recipient: rfc822; nobody@example.com
Action: failed
Status: 5.1.1

--b--
"""


def notice(*blocks: str, kind: str = "delivery-status") -> bytes:
    return NOTICE.format(type=kind, blocks="\n\n".join(blocks)).encode()


def block(address: str, action: str = "failed", status: str = "5.1.1") -> str:
    return f"Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: {status}"


def test_only_what_failed_for_good_is_a_bounce() -> None:
    said = notice(
        block("gone@kommune.example"),
        block("slow@kommune.example", "delayed", "4.4.1"),
        block("soft@kommune.example", "failed", "4.2.2"),
        block("fine@kommune.example", "delivered", "2.0.0"),
        "Original-Recipient: rfc822;first@kommune.example\n"
        + block("<next@other.example>", "Failed", "5.2.1 (off)"),
    )
    assert bounced_addresses(said) == ["gone@kommune.example", "first@kommune.example"]


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"Subject: Undelivered\n\nola@kommune.example: 550 5.1.1 no such user\n",
        b"Auto-Submitted: auto-replied\nSubject: Ferie\n\nTilbake i august. ola@kommune.example\n",
        notice(block("ola@kommune.example"), kind="disposition-notification"),
        notice("Final-Recipient: x400; /C=NO/\nAction: failed\nStatus: 5.1.1"),
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\nbroken",
    ],
)
def test_nothing_else_is_a_bounce(said: bytes) -> None:
    assert bounced_addresses(said) == []


@given(st.binary(max_size=400))
def test_any_message_can_be_read(content: bytes) -> None:
    assert bounced_addresses(content) == []
    bounced_addresses(notice(block("a@b.example")).replace(b"Action: failed", content[:40]))


def test_notices_are_read_from_a_file_an_mbox_and_a_folder(tmp_path: Path) -> None:
    one, two = notice(block("a@k.example")), notice(block("b@k.example"))
    (tmp_path / "one.eml").write_bytes(one)
    mbox = b"".join(b"From MAILER-DAEMON Tue Nov 24 12:00:00 2026\n" + m + b"\n" for m in (one, two))
    (tmp_path / "all.mbox").write_bytes(mbox)
    for name, content in (("new", one), ("cur", two)):
        (tmp_path / "Maildir" / name).mkdir(parents=True)
        (tmp_path / "Maildir" / name / "1.host").write_bytes(content)

    def found(name: str) -> set[str]:
        return {a for m in read_messages(tmp_path / name) for a in bounced_addresses(m)}

    assert found("one.eml") == {"a@k.example"}
    assert found("all.mbox") == found("Maildir") == {"a@k.example", "b@k.example"}
    with pytest.raises(BadInput, match="finnes ikke"):
        list(read_messages(tmp_path / "none.eml"))


def _address() -> Address:
    return Address("Instituttet", addr_spec="undersokelse@institutt.example")
