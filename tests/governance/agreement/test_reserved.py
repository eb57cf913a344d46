"""What an agreement reserves is taken to the owner's meeting: sentences as people write them, in both languages."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from nabolag.cli import root
from nabolag.governance.agreement.reserved import reserved, reserver
from nabolag.web.app import create_app

MEETING = "/kommune/1103/eierskap/mote?selskap=IVAR+IKS"


@pytest.mark.parametrize(
    ("sentence", "to"),
    [
        ("Låneopptak over 20 mill. kroner skal godkjennes av kommunestyrene.", "councils"),
        ("Sal av eigedom må vedtakast av alle kommunestyra sjølve.", "councils"),
        ("Opptak av nye deltakere krever samtykke fra samtlige eierkommuner.", "others"),
        ("Selskapet oppløses hvis alle deltakerne er enige om det.", "others"),
        ("Investeringer over 5 000 000 kr må godkjennes av representantskapet.", "body"),
        ("Vedtektene endres av generalforsamlingen med to tredjedels flertall.", "body"),
        ("Representantane blir valde av kommunestyra for fire år.", None),
        ("Avtalen gjelder fra 1. januar 2027 når alle kommunestyrene har vedtatt den.", None),
        ("Deltakarane betaler eit årleg tilskot som representantskapet fastset i budsjettet.", None),
        ("Nemnda skal orientere hvert kommunestyre om vedtak av prinsipiell betydning.", None),
        ("Selskapet har kontor i Sandnes.", None),
        ("", None),
    ],
)
def test_who_a_sentence_gives_the_matter_to(sentence: str, to: str | None) -> None:
    assert reserver(sentence) == to


def test_a_sentence_comes_once_with_its_heading_and_is_cut_where_it_is_long() -> None:
    text = (
        "§ 9 Lån\nLån vedtas av kommunestyrene. Lån vedtas av kommunestyrene.\n\n§ 10 Salg\nSalg av "
        + "a " * 200
    )
    found = reserved(text + "vedtas av kommunestyrene.")
    assert [(one.heading, one.text[:30]) for one in found] == [
        ("§ 9 Lån", "Lån vedtas av kommunestyrene."), ("§ 10 Salg", "Salg av " + "a " * 11),
    ]  # fmt: skip
    assert all(len(one.text) <= 180 for one in found)
    assert reserved("") == ()


def test_the_draft_we_write_is_read_into_the_field_of_the_meeting_and_what_was_typed_stays() -> None:
    client = TestClient(create_app(), follow_redirects=False)
    written = client.get(
        "/avtale/IKS.docx?reserved=large&reserved_over_nok=5000000&changes=all_councils"
    ).content
    answer = client.post(f"{MEETING}&forbeholdt=Mitt+eget", files={"avtale": ("avtale.docx", written)})
    assert answer.status_code == 303
    lines = parse_qs(answer.headers["location"].partition("?")[2])["forbeholdt"][0].splitlines()
    assert lines[0] == "Mitt eget"
    assert any("5 000 000 kr må godkjennes av representantskapet" in " ".join(line.split()) for line in lines)
    shown = client.get(answer.headers["location"]).text
    assert "hvert kommunestyre, ikke møtet" in shown
    assert "organet selv" in shown
    again = client.post(answer.headers["location"], files={"avtale": ("avtale.docx", written)})
    assert again.headers["location"] == answer.headers["location"], "no line comes twice"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("avtale.txt", b"", "tom"),
        ("avtale.txt", b"Selskapet har kontor i Sandnes, og eies av flere.", "fant ingen setning"),
        ("avtale.xlsx", b"x", "kan ikke leses"),
        ("", b"", "Velg avtalen"),
    ],
)
def test_an_agreement_that_says_nothing_of_it_is_told_beside_the_field(
    name: str, content: bytes, says: str
) -> None:
    client = TestClient(create_app())
    answer = client.post(MEETING, files={"avtale": (name, content)} if name else {"x": ("", b"")})
    assert answer.status_code == 422
    assert says in answer.text


def test_the_command_takes_the_agreement_too(tmp_path: Path) -> None:
    path = tmp_path / "avtale.txt"
    path.write_text("§ 9 Lån\nLån over 20 mill. kroner skal godkjennes av kommunestyrene.", encoding="utf-8")
    done = CliRunner().invoke(root, ["ownership", "meeting", "1103", "IVAR IKS", "--agreement", str(path)])
    assert done.exit_code == 0, done.output
    assert "Lån over 20 mill. kroner" in " ".join(done.output.split())
    gone = CliRunner().invoke(
        root, ["ownership", "meeting", "1103", "IVAR IKS", "--agreement", str(path) + "x"]
    )
    assert gone.exit_code == 2
