"""Two forms side by side, and an agreement whose settled points stand beside the form while it is filled in."""

from __future__ import annotations

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from nabolag.governance.forms import FORM_NAMES, rows
from nabolag.web.app import create_app


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app(), raise_server_exceptions=False)


def test_two_forms_stand_side_by_side_where_the_law_differs(site: TestClient) -> None:
    page = site.get("/form/IKS?mot=KO&kommune=1874&med=1859").text
    table = page[page.index("Side om side") : page.index('id="fakta"')]
    assert "Interkommunalt selskap (IKS) og Kommunalt oppgavefellesskap, der loven skiller dem" in table
    shown = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', table)
    names = [row.name.nb for row in rows()]
    assert shown
    assert [name for name in names if name in shown] == shown  # in the order of the facts
    same = table[table.index("Likt for begge") :]
    assert all(name in shown or name in same for name in names)
    assert 'value="KO" selected' in page


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_every_form_can_be_set_beside_another_in_every_language_and_file(site: TestClient, lang: str) -> None:
    for form in FORM_NAMES:
        other = "AS" if form != "AS" else "IKS"
        assert f"{FORM_NAMES[other](lang)}" in site.get(f"/form/{form}?mot={other}&lang={lang}").text
    assert site.get(f"/form/IKS.docx?mot=KO&lang={lang}").status_code == 200


def test_a_form_that_does_not_exist_is_told_of_and_the_page_kept(site: TestClient) -> None:
    page = site.get("/form/IKS?mot=GmbH")
    assert page.status_code == 200
    assert "«GmbH» finnes ikke" in page.text
    assert "Side om side" not in page.text


def test_what_is_decided_stands_over_the_agreements_form(site: TestClient) -> None:
    page = site.get("/avtale/IKS?kommune=1874&med=1859&seat=Moskenes").text
    before = page[: page.index('name="deltaker"')]
    assert re.search(r"\d+ av 10 punkter loven krever, er avgjort", before)
    assert "Hovedkontoret ligger i Moskenes kommune" in before
    assert 'hx-get="/avtale/IKS/svar' in page


def test_the_draft_follows_while_the_agreement_is_filled_in(site: TestClient) -> None:
    part = site.get(
        "/avtale/IKS/svar?deltaker=Moskenes&andel=1/3&medlemmer=1&deltaker=Flakstad&andel=2/3&medlemmer=2&name=Vest"
    )
    assert part.status_code == 200
    assert "<html" not in part.text
    assert "Deltakerne er Moskenes og Flakstad" in part.text
    assert 'hx-swap-oob="true"' in part.text
    wrong = site.get("/avtale/IKS/svar?deltaker=Moskenes&andel=1/3&deltaker=Flakstad&andel=1/3")
    assert wrong.status_code == 200
    assert 'role="alert"' in wrong.text


def test_a_comparison_tells_how_far_from_the_median_each_lies(site: TestClient) -> None:
    def row(page: str) -> list[str]:
        cells = page[page.index(">Årsgebyr for vann</a>") :].partition("</tr>")[0]
        shown = re.findall(r"<td[^>]*>([^<]*)", cells)
        return [re.sub(r"\s", "", unescape(cell)).replace("−", "-") for cell in shown]

    address = "/sammenlign?k=1874&k=1859"
    values, apart = row(site.get(address).text), row(site.get(f"{address}&vis=avstand").text)
    middle = int(values[-1])
    assert apart[-1] == values[-1]
    assert [int(one) for one in apart[:-1]] == [int(one) - middle for one in values[:-1]]
    assert {one[0] for one in apart[:-1]} == {"+", "-"}
    yes_or_no = site.get(f"{address}&vis=avstand").text
    assert "ROBEK" in yes_or_no
    assert ">nei<" in yes_or_no


def test_rows_of_a_comparison_are_hidden_and_shown_again(site: TestClient) -> None:
    page = site.get("/sammenlign?k=1874&k=1859&uten=water_fee&uten=tull&uten=water_fee").text
    assert ">Årsgebyr for vann</a>" not in page
    assert ">Årsgebyr for avløp</a>" in page
    assert "1 rad er skjult." in page
    again = site.get(unescape(re.search(r'href="([^"]*)">Vis alle', page)[1])).text  # type: ignore[index]
    assert ">Årsgebyr for vann</a>" in again
    assert "er skjult" not in again
