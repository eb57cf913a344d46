"""«Lag sakspapir»: a paper for the council of exactly the chosen case, with things as they are always among the alternatives."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from starlette.testclient import TestClient

from nabolag.errors import NotLawful
from nabolag.governance.forms import Need
from nabolag.report.answers import case_of
from nabolag.report.casefile.subject import readings
from nabolag.report.council import case_paper
from nabolag.report.paper import Bullets, Paper, Table, Text
from nabolag.web.app import create_app

CASES = [
    ((), None, "nb"),
    ((), "water", "nn"),
    (("1859", "1860"), None, "en"),
    (("1859", "1860"), "water", "nb"),
    (("1860",), "fire", "nn"),
]
PARTS = (
    "forslag",
    "forslag-i-dag",
    "forslag-sammen",
    "sporsmal",
    "saken",
    "alternativ-i-dag",
    "economy",
    "vet-ikke",
)


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app())


def words(paper: Paper) -> str:
    said = []
    for block in paper.blocks():
        if isinstance(block, Text):
            said.append(block.text)
        if isinstance(block, Bullets):
            said += block.items
        if isinstance(block, Table):
            said += [cell.shown for one in block.rows for cell in one]
    return "\n".join(said)


@pytest.mark.parametrize(("partners", "service", "lang"), CASES)
def test_it_has_all_its_parts_whatever_has_been_chosen(
    partners: tuple[str, ...], service: str | None, lang: str
) -> None:
    paper = case_paper(case_of("1874", partners, service, lang))
    ids = [section.id for section in paper.sections]
    assert [one for one in PARTS if one in ids] == list(PARTS)
    assert sum(one.startswith("alternativ-") for one in ids) > 1, "things as they are, and something else"
    assert {source.key for source in paper.sources} >= {"population", "robek"}
    said = words(paper)
    assert not re.search(r"\bnan\b|\{\w+\}", said)
    assert "[" in said, "what the municipality must fill in"
    for id_ in ("alternativ-i-dag", *(one for one in ids if one.startswith("alternativ-"))):
        blocks = next(section for section in paper.sections if section.id == id_).blocks
        assert sum(isinstance(block, Bullets) for block in blocks) >= 2, "what speaks for it and what against"


def test_the_figures_of_everyone_are_those_of_the_sources() -> None:
    paper = case_paper(case_of("1874", ("1859",), "water"))
    table = next(t for t in paper.tables() if t.id == "deltakere")
    assert [one[0].shown for one in table.rows] == ["Moskenes", "Flakstad"]
    assert table.rows[0][3].value == readings("net_operating_result")["1874"].value
    assert table.rows[0][-1].shown == "ja"
    paid = next(t for t in paper.tables() if t.id == "koster")
    assert [one[1].value for one in paid.rows] == [
        readings("water_fee")[code].value for code in ("1874", "1859")
    ]


def test_an_unknown_figure_is_said_to_be_unknown() -> None:
    unknown = next(code for code, one in readings("water_fee").items() if one.value is None)
    paid = next(t for t in case_paper(case_of("1874", (unknown,), "water")).tables() if t.id == "koster")
    assert paid.rows[1][1].shown == "ukjent"


def test_a_chosen_form_is_what_is_proposed_and_weighed() -> None:
    case = case_of("1874", ("1859", "1860"), "water")
    paper = case_paper(case, form="IKS")
    proposed = next(s for s in paper.sections if s.id == "forslag-sammen").blocks[0]
    assert isinstance(proposed, Bullets)
    assert "som interkommunalt selskap (IKS) sammen med Moskenes, Flakstad og Vestvågøy" in proposed.items[0]
    weighed = [s.id for s in paper.sections if s.id.startswith("alternativ-")]
    assert weighed == ["alternativ-i-dag", "alternativ-IKS"]


def test_a_form_the_law_excludes_is_not_proposed() -> None:
    case = case_of("1874", ("1859",), "water")
    with pytest.raises(NotLawful):
        case_paper(case, Need("vann", ["1874", "private"], form="IKS"), form="IKS")


def test_the_same_reason_is_told_once_for_all_the_forms_it_concerns() -> None:
    paper = case_paper(case_of("1874", (), "water"))
    forms = next(s for s in paper.sections if s.id == "former").blocks[0]
    assert isinstance(forms, Table)
    reasons = [(one[1].shown, one[2].shown) for one in forms.rows]
    assert len(reasons) == len(set(reasons))


def test_the_page_shows_the_chosen_case_and_gives_it_as_word_and_pdf(site: TestClient) -> None:
    asked = "?med=Flakstad,1860&tjeneste=vann&form=IKS&start=2028-01-01"
    page = site.get(f"/kommune/1874/sakspapir{asked}")
    assert page.status_code == 200
    assert "Moskenes, Flakstad og Vestvågøy" in page.text
    assert '<option value="IKS" selected>' in page.text
    assert "senest 31. desember 2027" in page.text
    word = site.get(f"/kommune/1874/sakspapir.docx{asked}")
    with zipfile.ZipFile(io.BytesIO(word.content)) as packed:
        assert "Utkast: kommunedirektøren velger" in packed.read("word/document.xml").decode()
    assert site.get(f"/kommune/1874/sakspapir.pdf{asked}").content.startswith(b"%PDF")


def test_the_answer_page_leads_to_it_with_the_basket(site: TestClient) -> None:
    page = site.get("/kommune/1874?med=1859&tjeneste=water").text
    assert "/kommune/1874/sakspapir?med=1859&amp;tjeneste=water" in page


@pytest.mark.parametrize(
    ("query", "field"),
    [("form=lag", "form"), ("start=snart", "start"), ("adopted=2028-02-01&start=2028-01-01", "adopted")],
)
def test_a_mistake_stands_beside_its_field(site: TestClient, query: str, field: str) -> None:
    page = site.get(f"/kommune/1874/sakspapir?tjeneste=water&{query}")
    assert page.status_code == 422
    assert f'id="feil-{field}"' in page.text
