"""The whole country: what a reader finds of cooperation, fees and the state, and where old addresses lead."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from nabolag.cooperation import participation
from nabolag.municipalities import current
from nabolag.report.country import cooperation_paper, fees_paper, state_paper
from nabolag.text import LANGUAGES
from nabolag.web.app import create_app


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app(), follow_redirects=False, raise_server_exceptions=False)


@pytest.mark.parametrize("path", ["/samarbeid", "/gebyr", "/staten"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_question_has_a_page_for_the_country_that_says_what_is_missing(
    site: TestClient, path: str, lang: str
) -> None:
    page = site.get(f"{path}?lang={lang}")
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert 'class="nb-unknown"' in page.text
    assert '<h3 id="kilder-h"' not in page.text  # no level is left out


@pytest.mark.parametrize("path", ["/samarbeid", "/gebyr", "/staten"])
def test_each_comes_as_files(site: TestClient, path: str) -> None:
    for kind in ("csv", "json", "docx"):
        assert site.get(f"{path}.{kind}").status_code == 200


def test_every_municipality_is_counted_once_for_each_service() -> None:
    table = next(t for t in cooperation_paper().tables() if t.id == "services")
    for row in table.rows:
        assert sum(float(cell.value or 0) for cell in row[1:]) == len(current())
    child_welfare = next(row for row in table.rows if row[0].value == "child_welfare")
    assert child_welfare[4].value == 0  # a list names every municipality
    assert child_welfare[1].value == sum(
        participation(c, "child_welfare").takes_part == "yes" for c in current()
    )


def test_the_fees_name_the_lowest_and_the_highest() -> None:
    paper = fees_paper()
    low, high = (t for t in paper.tables() if t.caption.startswith("De 10"))
    values = [float(r[2].value or 0) for r in (*low.rows, *reversed(high.rows))]
    assert values == sorted(values)


def test_robek_is_counted_by_county() -> None:
    paper = state_paper()
    table = next(t for t in paper.tables() if t.id == "robek")
    assert sum(float(r[1].value or 0) for r in table.rows) == len(paper.data["robek"])  # type: ignore[arg-type]
    assert sum(float(r[2].value or 0) for r in table.rows) == len(current())


@pytest.mark.parametrize(
    ("old", "status", "new"),
    [
        ("/fakta?sok=vann", 301, "/funn?sok=vann"),
        ("/fakta.csv", 301, "/funn.csv"),
        ("/gebyr/avfall?lang=en", 307, "/indikator/waste_fee?lang=en"),
    ],
)
def test_short_and_old_addresses_lead_on(site: TestClient, old: str, status: int, new: str) -> None:
    answer = site.get(old)
    assert (answer.status_code, answer.headers["location"]) == (status, new)


def test_a_service_without_a_fee_or_a_list_is_explained(site: TestClient) -> None:
    for path in ("/gebyr/barnevern", "/gebyr/tull", "/samarbeid/tull"):
        answer = site.get(path)
        assert answer.status_code == 404
        assert "tull" in answer.text or "barnevern" in answer.text
    assert site.get("/samarbeid/sporsmal").status_code == 200


def test_the_fee_charts_mark_the_readers_own_municipality(site: TestClient) -> None:
    for path in ("/gebyr", "/gebyr/vann"):
        assert "Moskenes:" in site.get(f"{path}?kommune=1874").text
        assert "Moskenes" not in site.get(path).text


def test_a_council_paper_shows_the_proposal_and_folds_each_form_on_the_page_alone(site: TestClient) -> None:
    case = "med=1859&tjeneste=water"
    page = site.get(f"/kommune/1874/sakspapir?{case}").text
    assert '<section id="forslag-i-dag"' in page
    assert '<details class="ds-details nb-section" id="alternativ-i-dag"' in page
    assert '<section id="alternativ-i-dag"' in site.get(f"/kommune/1874/sakspapir.html?{case}").text


def test_the_answer_stands_above_a_long_form(site: TestClient) -> None:
    for path in ("/kommune/1874/styring?med=1859&tjeneste=water", "/gebyr/sammen", "/fordeling/uttreden"):
        page = site.get(path).text
        form = 'class="form-interview"' if "styring" in path else 'class="share-form"'
        assert page.index('href="#svar"') < page.index(form), path
