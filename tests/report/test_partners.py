"""Whom to ask: groups and «som i dag», layers as intervals, what is missing said, letters as files."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from nabolag.cli import root
from nabolag.errors import BadInput, NotKnown
from nabolag.report.answers import case_of
from nabolag.report.answers.pages import behind
from nabolag.report.paper import made
from nabolag.report.partners import (
    invitation_paper,
    meeting_paper,
    partners_paper,
    potential_paper,
    read_costs,
)


def table(paper: object, id_: str):  # type: ignore[no-untyped-def]
    return next(t for t in paper.tables() if t.id == id_)  # type: ignore[attr-defined]


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_a_director_meets_three_to_five_choices_and_always_as_today(lang: str) -> None:
    paper = partners_paper(case_of("Moskenes", (), "vann", lang))
    rows = table(paper, "groups").rows
    assert 3 <= len(rows) <= 5
    assert rows[0][0].shown.startswith({"nb": "Som i dag", "nn": "Som i dag", "en": "As today"}[lang])
    assert all(row[1].value > 0 for row in rows)
    layers = table(paper, "gain-layers").rows
    assert all(cell.status == "unknown" for row in layers[1:] for cell in row[1:])  # water: nothing is known
    assert {cell.shown for cell in (row[0] for row in table(paper, "findings").rows)} >= {
        {"nb": "sparte", "nn": "sparte", "en": "saved"}[lang]
    }


def test_administration_has_two_layers_as_intervals_with_nothing_inside() -> None:
    paper = partners_paper(case_of("Moskenes", ("Flakstad",), "administrasjon"))
    rows = table(paper, "gain-layers").rows
    assert rows[1][0].shown == "Moskenes og Flakstad"
    official, alone, joining = rows[1][1:4]
    assert official.shown == "0,0 til 10,2"
    assert alone.low > 0
    assert joining.low <= 0 < joining.high
    assert paper.data["groups"][0]["official_scale_nok"][0] == 0.0


def test_own_costs_are_used_where_the_data_have_none() -> None:
    costs = read_costs(["Moskenes=12,5", "1859=9"])
    assert costs == {"1874": 12.5e6, "1859": 9e6}
    paper = partners_paper(case_of("Moskenes", ("Flakstad",), "vann"), costs)
    assert table(paper, "gain-layers").rows[1][4].value == pytest.approx(0.215)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["Moskenes"], "er ingen kostnad"),
        (["Moskenes=-3"], "fra 0 og oppover"),
        (["Moskenes=12500"], "ikke tusen og ikke kroner: Moskenes=12,5"),
        (["Moskenes=12 500 000"], "12 500 000 millioner kroner er for mye for Moskenes.*: Moskenes=12,5"),
        (["Moskenes=3", "1874=4"], "står to ganger"),
        (["Moskenes=mye"], "er ikke et tall"),
    ],
)
def test_a_cost_that_cannot_be_meant_is_refused(given: list[str], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read_costs(given)


def test_an_unknown_municipality_is_not_known() -> None:
    with pytest.raises(NotKnown):
        read_costs(["Månebyen=3"])


def test_the_page_on_gain_has_the_groups_and_the_layers() -> None:
    ids = {t.id for t in behind(case_of("Moskenes", (), "administration"), "gain").tables()}
    assert {"groups", "gain-layers", "findings", "published"} <= ids


def test_layers_service_by_service_say_nothing_of_child_welfare() -> None:
    rows = {
        row[0].shown: row
        for row in table(potential_paper(case_of("1874", ("1859", "1860"))), "layers-by-service").rows
    }
    assert rows["barnevern"][2].shown == "0,0"
    assert rows["administrasjon"][2].shown == "0,0 til 20,5"
    assert rows["grunnskole"][3].status == "unknown"


def test_the_letter_and_the_paper_for_the_meeting_are_word_files() -> None:
    case = case_of("Moskenes", ("Flakstad",), "vann")
    letter = invitation_paper(case)
    assert letter.title == "Invitasjon til samtale om vann"
    assert made(letter, "docx")[:2] == b"PK"
    assert made(meeting_paper(case), "docx")[:2] == b"PK"
    with pytest.raises(BadInput, match="hvem som skal spørres"):
        invitation_paper(case_of("Moskenes", (), "vann"))


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ("--cost Moskenes=12", "--cost gjelder én tjeneste"),
        ("--service vann --cost Oslo=12", "Kostnaden for Oslo brukes ikke"),
        ("--service vannn", "Mente du: vann"),
    ],
)
def test_what_would_be_left_unused_is_refused_at_the_command_line(args: str, said: str) -> None:
    result = CliRunner().invoke(root, ["partners", "Moskenes", *args.split()])
    assert result.exit_code == 2
    assert said in result.stderr
    assert "administrasjon?" not in result.stderr  # the nearest, not the whole list again
