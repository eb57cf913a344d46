"""What a municipality reads of its preparedness: duties with their law, floors alone and together, the national frame."""

import re

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from nabolag.cli import root
from nabolag.data import table
from nabolag.report.answers import case_of
from nabolag.report.answers.alone import alone
from nabolag.report.answers.gain import gain
from nabolag.report.answers.whole import whole_case
from nabolag.report.paper import Cell, Paper, Table
from nabolag.report.partners import partners_paper
from nabolag.report.preparedness import preparedness_paper
from nabolag.report.preparedness.fire import SIZES, national
from nabolag.web.app import create_app


def table_of(paper: Paper, id_: str) -> Table:
    return next(one for one in paper.tables() if one.id == id_)


def values(row: tuple[Cell, ...]) -> list[float | str | None]:
    return [cell.value for cell in row]


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app())


def test_alone_each_needs_sixteen_and_together_sixteen_is_the_floor() -> None:
    paper = preparedness_paper(case_of("1874", ["1859", "1860"], "brann"))
    alone, chosen, *_ = table_of(paper, "fire-groups").rows
    assert values(alone)[2:4] == [16, 16]
    assert values(chosen)[2:4] == [48, 16]
    people = chosen[1].value
    assert isinstance(people, float | int)
    assert chosen[4].value == pytest.approx(0.1 * people / 1000)


def test_heads_are_full_time_above_twenty_thousand_inhabitants() -> None:
    """Bodø has more than 20,000 inhabitants, Moskenes has not (§ 11 third paragraph)."""
    rows = {
        code: table_of(preparedness_paper(case_of(code, service="brann")), "fire-groups").rows[0]
        for code in ("1804", "1874")
    }
    assert rows["1804"][5].shown == "tre hele stillinger"
    assert rows["1874"][5].shown == "tre roller, deltid etter innbyggertallet"


def test_the_country_s_counts_are_those_of_the_report() -> None:
    """DSB, Melding om brannvernet 2024, table 35: 125 of 194 say they meet the requirements, 69 that they do not."""
    counts = national()
    assert counts["all"] == (125, 69)
    assert [sum(counts[size][i] for size in SIZES) for i in (0, 1)] == [125, 69]
    total = table("fire_services").filter(printed_table="2", size_class="all", year=2024)["value"][0]
    assert sum(counts["all"]) == total == 194


def test_a_service_shows_its_own_duties_and_no_service_shows_all() -> None:
    of_water = preparedness_paper(case_of("1874", service="vann"))
    assert {duty["service"] for duty in of_water.data["duties"]} == {"water"}  # type: ignore[attr-defined]
    assert of_water.data["fire_services"] is None
    everything = preparedness_paper(case_of("1874"))
    assert len(everything.data["services"]) == 5  # type: ignore[arg-type]
    assert "må avklares mot lover som ikke er blant dem" in str(everything.lead[0])
    assert "må avklares" not in str(preparedness_paper(case_of("1874", service="brann")).lead[0])


@pytest.mark.parametrize(
    ("lang", "word"), [("nb", "Beredskapen i"), ("nn", "Kva lova krev"), ("en", "Preparedness in")]
)
def test_the_page_speaks_the_reader_s_language(site: TestClient, lang: str, word: str) -> None:
    page = site.get("/kommune/1874/beredskap", params={"lang": lang, "med": "1859"})
    assert page.status_code == 200
    assert word in page.text


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx", "csv", "json"])
def test_the_page_has_files(site: TestClient, kind: str) -> None:
    answer = site.get(f"/kommune/1874/beredskap.{kind}", params={"tjeneste": "fire"})
    assert answer.status_code == 200
    assert len(answer.content) > 500


def test_the_page_is_in_the_menu_of_the_municipality(site: TestClient) -> None:
    assert 'href="/kommune/1874/beredskap"' in site.get("/kommune/1874").text
    assert site.get("/kommune/Moskenes/beredskap").status_code == 200
    assert site.get("/kommune/9999/beredskap").status_code == 404


def test_the_command_prints_the_same() -> None:
    said = CliRunner().invoke(root, ["preparedness", "Moskenes", "--service", "brann"])
    assert said.exit_code == 0
    assert "69 av 194" in said.output
    assert CliRunner().invoke(root, ["preparedness", "Atlantis"]).exit_code != 0


def test_the_force_is_a_criterion_of_whom_to_ask_about_fire() -> None:
    about_fire = partners_paper(case_of("1874", ["1859"], "brann"))
    rows = table_of(about_fire, "fire-groups").rows
    assert len(rows) == len(about_fire.data["groups"]) + 1  # type: ignore[arg-type]
    assert all(
        table.id != "fire-groups" for table in partners_paper(case_of("1874", ["1859"], "vann")).tables()
    )


def test_the_answers_say_what_the_law_asks_for_and_what_is_unknown() -> None:
    both = case_of("1874", ["1859"], "brann")
    assert "minst 16" in alone(both).points[-1]
    assert "er ukjent" in alone(both).points[-1]
    assert any("32 personer til sammen" in point for point in gain(both).points)
    of_water = case_of("1874", ["1859"], "vann")
    assert not any(
        "16" in point for point in (*alone(of_water).points, *gain(of_water).points) if "styrke" in point
    )
    assert "brann-grupper" in {section.id for section in whole_case(case_of("1874"), "band", None).sections}


@pytest.mark.parametrize(
    ("lang", "words"),
    [("nb", "Flom, skred og havnivå er ukjent her"), ("nn", "Flaum, skred"), ("en", "Floods, landslides")],
)
def test_what_is_unknown_of_hazards_is_said_and_partners_fields_are_folded(
    site: TestClient, lang: str, words: str
) -> None:
    page = site.get(f"/kommune/1874/beredskap?med=1859,1860&lang={lang}").text
    assert words in page
    assert '<details class="ds-details"><summary>Flakstad</summary>' in page
    kept = site.get(f"/kommune/1874/beredskap?med=1859&personer-1859=16&lang={lang}").text
    assert '<details class="ds-details" open><summary>Flakstad</summary>' in kept


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_a_decided_merger_is_said_where_groups_are_weighed_as_in_the_case_file(lang: str) -> None:
    """Moskenes becomes one with Vestvågøy in 2028, so that a group of one of them is not for long; Bergen with nobody."""
    site = TestClient(create_app())
    for path in ("", "/beredskap", "/partnere"):
        told = site.get(f"/kommune/1874{path}.json", params={"lang": lang, "tjeneste": "fire"}).text
        assert re.search(r"Moskenes [^\"]*Vestvågøy [^\"]*2028", told), path
        if path:
            bare = site.get(f"/kommune/4601{path}.json", params={"lang": lang, "tjeneste": "fire"}).json()
            assert "2028" not in str(bare["lead"])
