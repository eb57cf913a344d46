"""Whom to ask: groups and «som i dag», layers as intervals, what is missing said, letters as files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from nabolag.cli import root
from nabolag.errors import BadInput, NotKnown
from nabolag.report.answers import case_of
from nabolag.report.answers.gain import gain
from nabolag.report.answers.pages import behind
from nabolag.report.answers.steering import forms_left
from nabolag.report.paper import made
from nabolag.report.partners import (
    invitation_paper,
    meeting_paper,
    partners_paper,
    potential_paper,
    read_costs,
)
from nabolag.report.partners.who import largest_share
from nabolag.text import texts


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
    assert read_costs(["Moskenes=12,5 mill.", "1859=9 000 000 kr"]) == costs
    assert read_costs(["Oslo=1,2 mrd."]) == {"0301": 1.2e9}
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
        (["Moskenes=mye"], "er ikke et beløp. Skriv millioner kroner"),
        (["Moskenes=1,2 mrd"], "1,2 mrd», mer enn 200.000 kroner"),
        (["Moskenes=120000000000"], "mer enn 200.000 kroner"),
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
    assert rows["sosialtjeneste"][3].status == rows["sosialtjeneste"][5].status == "unknown"
    assert rows["grunnskole"][4].low > 0  # by size alone
    assert rows["grunnskole"][5].low < 0 < rows["grunnskole"][5].high  # and when what comes on top is paid
    assert rows["barnevern"][4].low < 0 < rows["barnevern"][4].high


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_the_models_stand_apart_with_what_joining_costs_and_the_experts_part_is_folded(lang: str) -> None:
    paper = partners_paper(case_of("Moskenes", ("Flakstad",), "administrasjon", lang))
    today, first = table(paper, "panel-layers").rows[:2]
    assert [cell.shown for cell in today[2:]] == ["0"] * 5
    saved, governing, travel, back, left = first[2:]
    assert saved.low > 0
    assert left.low <= 0 < left.high < saved.high  # what comes on top takes of it, and may take all
    assert min(governing.low, travel.low, back.low) >= 0
    experts = next(section for section in paper.sections if section.id == "modeller")
    assert experts.folded
    assert sum(row[3].value for row in table(paper, "models").rows) > 0.9
    assert "43" in experts.blocks[-1].items[2]  # mergers held out
    group = paper.data["groups"][0]
    assert [len(group[f"models_{part}_nok"]) for part in ("scale", "net", "travel")] == [2, 2, 2]
    assert group["models_scale_excludes_no_saving"] is True


def test_a_service_without_an_index_says_so_and_one_without_figures_has_no_models() -> None:
    fire = partners_paper(case_of("Moskenes", ("Flakstad",), "brann"))
    facts = next(section for section in fire.sections if section.id == "modeller").blocks[-1].items
    assert "staten har ingen indeks" in facts[0]
    water = partners_paper(case_of("Moskenes", ("Flakstad",), "vann"))
    assert not [t for t in water.tables() if t.id in ("panel-layers", "models")]


def test_the_answer_on_gain_names_the_three_layers_apart_and_no_single_number() -> None:
    points = gain(case_of("Moskenes", ("Flakstad",), "administrasjon")).points
    layers = [point for point in points if "mill. kr" in point]
    assert [point.split(":")[0] for point in layers] == ["Inntektssystemet", "De billigste", "Modellene"]
    assert all(" til " in point for point in layers)
    assert not [
        point for point in gain(case_of("Moskenes", (), "administrasjon")).points if "Modellene" in point
    ]


def test_layers_for_machines_are_pairs_of_ends() -> None:
    services = potential_paper(case_of("1874", ("1859", "1860"))).data["services"]
    by = {one["service"]: one for one in services}
    assert by["administration"]["models_net_nok"][0] < 0 < by["administration"]["models_net_nok"][1]
    assert by["social"]["models_net_nok"] is None
    for one in services:
        assert all(value is None or len(value) == 2 for name, value in one.items() if name.endswith("_nok"))


def test_the_letter_and_the_paper_for_the_meeting_are_word_files() -> None:
    case = case_of("Moskenes", ("Flakstad",), "vann")
    letter = invitation_paper(case)
    assert letter.title == "Invitasjon til samtale om vann"
    facts = letter.sections[0].blocks[1].items
    assert any("har Flakstad 56" in one and "avgjør alene" in one for one in facts)
    assert any(one.startswith("Loven åpner for vertskommune") for one in facts)
    assert any(one.startswith("Må avklares mot loven: ") and "IKS" in one for one in facts)
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
        ("--must Oslo", "Ta Oslo bort fra dem som må være med"),
        ("--must Vågan --without Vestvågøy", "Ta bort en av dem: Vestvågøy"),
        ("--with Flakstad --with 1859", "Flakstad er nevnt to ganger"),
        ("--with Moskenes", "Moskenes er nevnt to ganger"),
    ],
)
def test_what_would_be_left_unused_is_refused_at_the_command_line(args: str, said: str) -> None:
    result = CliRunner().invoke(root, ["partners", "Moskenes", *args.split()])
    assert result.exit_code == 2
    assert said in result.stderr
    assert "administrasjon?" not in result.stderr  # the nearest, not the whole list again


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_each_group_has_the_forms_the_law_leaves_as_the_page_on_forms_says_them(lang: str) -> None:
    case = case_of("Moskenes", ("Flakstad", "Vestvågøy"), "vann", lang)
    rows = table(partners_paper(case), "group-forms").rows
    assert len(rows) == len(table(partners_paper(case), "groups").rows) - 1
    said = {form.form: form.verdict for form in forms_left(case)}
    possible = [part for part in rows[0][1].shown.split(", ") if part != "–"]
    assert len(possible) == sum(verdict == "possible" for verdict in said.values())
    assert sum(len([p for p in cell.shown.split(", ") if p != "–"]) for cell in rows[0][1:]) == len(said)
    assert any(t.id == "group-forms" for t in meeting_paper(case).tables())


def test_own_figures_are_said_to_be_own_and_unchecked() -> None:
    paper = partners_paper(case_of("Moskenes", ("Flakstad",), "vann"), read_costs(["Moskenes=12,5"]))
    assert "Moskenes 12,50" in str(paper.sections)
    assert "ikke kontrollert her" in str(paper.sections)
    assert "ikke kontrollert her" not in str(partners_paper(case_of("Moskenes", (), "vann")).sections)


def test_a_service_is_found_in_the_accounts_whatever_the_list_of_forms_calls_it() -> None:
    school = partners_paper(case_of("Moskenes", ("Flakstad",), "grunnskole"))
    assert [t for t in school.tables() if t.id == "panel-layers"]


@pytest.mark.parametrize("service", ["vei", "sosialtjenesten", "plan"])
def test_accounts_with_more_income_than_cost_are_said_to_be_the_reason_for_no_model(service: str) -> None:
    said = str(partners_paper(case_of("Moskenes", ("Flakstad",), service)).sections)
    assert "inntektene like store som utgiftene eller større i" in said
    assert "et gebyr er ikke en kostnad" not in said


def test_one_of_nearly_all_inhabitants_is_never_said_to_have_every_vote() -> None:
    said = [largest_share(share, texts("nb")).replace("\xa0", " ") for share in (0.9996, 0.9951, 0.994, 0.5)]
    assert said == ["99,9 %", "99,5 %", "99 %", "50 %"]


def test_the_command_takes_a_table_of_how_far_it_is_and_says_what_journeys_are_reckoned_from(
    tmp_path: Path,
) -> None:
    path = tmp_path / "vei.csv"
    path.write_text("fra;til;km\nMoskenes;Flakstad;41\nOslo;Bergen;460\n", encoding="utf-8")
    asked = ["partners", "Moskenes", "--with", "Flakstad", "--service", "barnevern", "--travel", str(path)]
    told = CliRunner().invoke(root, [*asked, "--travel-unit", "km", "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["groups"][0]["own_travel"] == 41
    for more, says in (
        (["--travel-unit", "mil"], "mil"),
        (["--travel", str(tmp_path / "borte.csv")], "finnes ikke"),
    ):
        refused = CliRunner().invoke(root, [*asked, *more])
        assert refused.exit_code == 2
        assert says in refused.stderr
    path.write_text("Oslo;Bergen;460\n", encoding="utf-8")
    refused = CliRunner().invoke(root, asked)
    assert refused.exit_code == 2
    assert "Ingen av parene i reisetabellen" in refused.stderr
