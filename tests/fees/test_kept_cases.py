"""A case is kept in an address and in files, opened again, copied under another name, and held against other versions."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

import openpyxl
import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from nabolag.cli import root
from nabolag.errors import BadInput
from nabolag.fees import (
    Asset,
    FeeCase,
    Investment,
    Loan,
    Scenario,
    Tariff,
    case_of_workbook,
    case_of_yaml,
    compare,
    project,
)
from nabolag.fees.kept import as_yaml, case_of_bytes, mark, packed, unpacked
from nabolag.fees.workbook import template
from nabolag.web.app import create_app

CASE = FeeCase(
    "Nordvik", 2027, 2000, {2027: 6e6, 2028: 6.5e6}, service="wastewater",
    assets=(Asset("Nett", 80e6, 80, 2026), Asset("Verk", 40.5e6, 40, 2005, renewal=60e6, book=9e6)),
    plan=(Investment("Rens", 90e6, 40, 2030), Investment("Trinn", 3e7, 40, 2033, 1e6, directive=True)), indirect=6e5,
    fund={2023: 1e6, 2025: 8e5}, industry=40000, new_dwellings=10, loans=(Loan("KBN", 50e6, 0.041, 25),),
    tariff=Tariff(1000, 20.5, 15000, date(2026, 12, 1), "112/26"), interest_on_deficit=True, assumed=("volume", "plan.life"),
    version=3, fee=5000,
)  # fmt: skip
QUESTIONS = "boliger=2000&drift=6&gebyr=5000&verdi=80&igjen=45&plan=90&planaar=2030&fond=1,8&navn=Nordvik"


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app(), follow_redirects=False)


def test_a_case_comes_back_whole_from_the_address_and_from_both_kinds_of_file() -> None:
    assert unpacked(packed(CASE)) == CASE
    assert case_of_yaml(as_yaml(CASE)) == CASE
    assert case_of_workbook(template(CASE)) == CASE
    assert case_of_bytes(template(CASE), "a.xlsx") == case_of_bytes(as_yaml(CASE).encode(), "a.yaml") == CASE


def test_the_mark_is_that_of_the_figures() -> None:
    assert (
        mark(CASE)
        == mark(replace(CASE, name="Kopi", version=4, dwellings=2000.0))
        == mark(unpacked(packed(CASE)))
    )
    assert mark(CASE) != mark(replace(CASE, dwellings=2001))


@pytest.mark.parametrize("text", ["", "tull", "x" * 50_000, packed(CASE)[:-9], "eJwDAAAAAAE"])
def test_an_address_that_is_cut_is_told_so(text: str) -> None:
    with pytest.raises(BadInput, match="ikke hel"):
        unpacked(text)


def test_a_file_of_another_kind_is_refused_and_never_read_as_a_path() -> None:
    for content in (b"", b"\xff\xfe", b"\0", b"/etc/passwd.yaml", b"- a\n- b"):
        with pytest.raises(BadInput):
            case_of_bytes(content, "sak.yaml")


def test_a_comparison_names_each_figure_and_what_it_does_to_the_fee() -> None:
    dearer = replace(
        CASE, version=4, dwellings=1900, plan=(replace(CASE.plan[0], price=95e6, year=2031), CASE.plan[1]),
        assets=CASE.assets[:1],
    )  # fmt: skip
    found = compare((CASE, dearer), Scenario(years=12))
    told = {(one.part, one.item, one.detail): (one.before, one.after) for one in found.differences[0]}
    assert told == {
        ("dwellings", "", ""): (2000, 1900),
        ("assets", "Verk", ""): (40.5e6, None),
        ("plan", "Rens", "price"): (90e6, 95e6),
        ("plan", "Rens", "year"): (2030, 2031),
    }
    steps = dict(found.steps[0])
    assert set(steps) == {("dwellings",), ("assets",), ("plan",)}
    last = [project(case, Scenario(years=12)).rows[-1].fee for case in (CASE, dearer)]
    assert sum(steps.values()) == pytest.approx(last[1] - last[0])
    assert steps[("dwellings",)] > 0 > steps[("assets",)]


def test_a_field_that_cannot_be_changed_alone_is_told_with_the_next() -> None:
    small = FeeCase("A", 2027, 100, 5e5)
    large = replace(small, dwellings=100_000, operation=5e8)
    assert [fields for fields, _kroner in compare((small, large)).steps[0]] == [("dwellings", "operation")]


@pytest.mark.parametrize(
    ("cases", "said"),
    [
        ((CASE,), "Det er 1 sak"),
        ((CASE,) * 7, "Det er 7 saker"),
        ((CASE, FeeCase("A", 2027, 10, 1e5)), "service"),
    ],
)
def test_cases_that_cannot_be_compared_are_told_why(cases: tuple[FeeCase, ...], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        compare(cases)


def test_the_ten_questions_are_refined_in_a_workbook_that_is_opened_again(site: TestClient) -> None:
    book = site.get(f"/gebyr/sak.xlsx?{QUESTIONS}")
    assert "gebyrsak-v1-" in book.headers["content-disposition"]
    opened = openpyxl.load_workbook(io.BytesIO(book.content))
    assert [c.value for c in opened["Anlegg"]["A"]] == ["Navn", "Anlegg i bruk"]
    opened["Anlegg"].append(["Basseng", 12e6, 40, 2020])
    changed = io.BytesIO()
    opened.save(changed)
    led = site.post("/gebyr", files={"fil": ("sak.xlsx", changed.getvalue())})
    assert led.status_code == 303
    page = site.get(led.headers["location"])
    assert page.status_code == 200
    for said in ("Saken: Nordvik, versjon 1, merke", "Avskrivninger Basseng", "fylt ut av oss"):
        assert said in page.text
    again = site.get(led.headers["location"].replace("/gebyr?", "/gebyr/sak.yaml?"))
    assert "Basseng" in again.text
    assert (
        site.get(led.headers["location"].replace("/gebyr?", "/gebyr.json?")).json()["rows"][0]["depreciation"]
        > 0
    )
    assert site.get(led.headers["location"].replace("/gebyr?", "/gebyr/regneark.xlsx?")).content.startswith(
        b"PK"
    )


def test_a_copy_has_another_name_and_is_a_first_version(site: TestClient) -> None:
    page = site.get("/gebyr", params={"sak": packed(CASE), "navn": "Sørvik"}).text
    assert "Saken: Sørvik, versjon 1" in page


def test_a_mistake_in_an_opened_workbook_is_told_by_sheet_and_cell(site: TestClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(CASE)))
    book["Anlegg"]["C3"] = 10
    wrong = io.BytesIO()
    book.save(wrong)
    answer = site.post("/gebyr", files={"fil": ("sak.xlsx", wrong.getvalue())})
    assert answer.status_code == 422
    assert "Ark «Anlegg», celle C3" in answer.text
    assert 'id="feil-fil"' in answer.text
    assert 'id="feil-fil"' in site.post("/gebyr", files={}).text
    book["Anlegg"]["C3"], book["Sak"]["B14"] = 40, -1000
    negative = io.BytesIO()
    book.save(negative)
    answer = site.post("/gebyr", files={"fil": ("sak.xlsx", negative.getvalue())})
    assert "celle B14: en sats kan ikke være negativ (−1\N{NO-BREAK SPACE}000)" in answer.text
    assert site.get("/gebyr?sak=tull").status_code == 422


def test_versions_are_set_side_by_side_on_the_page_and_as_files(site: TestClient) -> None:
    first = site.post("/gebyr/versjoner", files={"fil": ("a.yaml", as_yaml(CASE).encode())})
    assert "Åpne en fil til" in site.get(first.headers["location"]).text
    more = replace(CASE, version=4, dwellings=1900)
    both = site.post(first.headers["location"], files={"fil": ("b.xlsx", template(more))})
    assert both.status_code == 303
    page = site.get(both.headers["location"]).text
    for said in ("Nordvik, versjon 3", "Nordvik, versjon 4", "Hva hver endring gjør", "2 000", "1 900"):
        assert said in page.replace("\N{NO-BREAK SPACE}", " "), said
    assert site.get(both.headers["location"].replace("versjoner?", "versjoner.docx?")).content.startswith(
        b"PK"
    )
    assert site.get("/gebyr/versjoner?" + urlencode([("sak", packed(CASE)), ("sak", "x")])).status_code == 422
    many = [("fil", (f"{i}.yaml", as_yaml(CASE).encode())) for i in range(7)]
    assert "Åpne høyst 6" in site.post("/gebyr/versjoner", files=many).text
    assert "Åpne to eller flere" in site.get("/gebyr/versjoner").text


def test_how_many_years_is_no_year_that_cannot_be_chosen(site: TestClient) -> None:
    page = site.get(f"/gebyr?{QUESTIONS}&aar=30").text
    assert "fram til 2056" in page
    assert "kan ikke velges" not in page
    assert "kan ikke velges" in site.get("/kommuner?aar=2019").text


def test_the_directive_is_a_switch_that_is_not_decided(site: TestClient) -> None:
    asked = "boliger=2000&drift=6&direktivpris=40&direktivaar=2035&tjeneste=avløp"
    last = [
        site.get(f"/gebyr.json?{asked}{more}").json()["rows"][-1]["cost"] for more in ("", "&direktiv=ja")
    ]
    assert last[1] > last[0]
    assert "ikke vedtatt i Norge" in site.get(f"/gebyr?{asked}").text
    assert 'id="feil-direktivpris"' in site.get("/gebyr?boliger=2000&drift=6&direktivpris=40").text


def test_the_command_compares(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "a.yaml").write_text(as_yaml(CASE), "utf-8")
    (folder / "b.xlsx").write_bytes(template(replace(CASE, version=4, dwellings=1900)))
    done = CliRunner().invoke(
        root, ["fees", str(folder / "a.yaml"), str(folder / "b.xlsx"), "--compare", "--json"]
    )
    assert done.exit_code == 0, done.output
    assert '"dwellings"' in done.stdout
