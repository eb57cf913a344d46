"""The fee as people meet it: ten questions on a page, the command, files, and a workbook that reckons the same by itself."""

from __future__ import annotations

import io
import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from nabolag.cli import root
from nabolag.fees import (
    Agreement,
    Asset,
    Connection,
    FeeCase,
    Investment,
    Scenario,
    Tariff,
    case_of_workbook,
    project,
    together,
)
from nabolag.fees.workbook import template
from nabolag.report.fees import live_together, live_workbook, path_paper, public_figures, together_paper
from nabolag.report.fees.path import parts_of
from nabolag.report.paper import made
from nabolag.text import texts
from nabolag.web.app import create_app

CASE = FeeCase(
    "Nordvik", 2027, 2000, {2027: 6e6, 2028: 6.5e6},
    assets=(Asset("Nett", 80e6, 80, 2026), Asset("Verk", 40e6, 40, 2005, renewal=60e6)),
    plan=(Investment("Renseanlegg", 90e6, 40, 2030),), indirect=6e5, fund={2023: 1e6, 2025: 8e5}, industry=40000,
    new_dwellings=10, tariff=Tariff(1000, 20, 15000),
)  # fmt: skip
QUESTIONS = "boliger=2000&drift=6&gebyr=5000&verdi=80&igjen=45&plan=90&planaar=2030&fond=1,8"
MOLDE = "x;Avløp\nA;340453\nB;35640\nC;68813\nD;124067\nE;49282\nF;51969\nG;52664\nH;695\nI;15047\nJ;14352\nL;21442\nN;22137"


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app(), follow_redirects=False)


def test_libreoffice_reckons_one_case_and_a_cooperation_to_the_ore(tmp_path: Path) -> None:
    """Without the figures we save, and with other assumptions than those the workbook was made of."""
    path, scenario = project(CASE, Scenario(years=12)), Scenario(years=10)
    pipe = Connection(
        "Nordvik",
        36e6,
        2030,
        replaces=("Renseanlegg",),
        height=50,
        to="Sør",
        energy_price=1.2,
        efficiency=0.7,
    )
    others = (FeeCase("Sør", 2027, 4000, 9e6, assets=(Asset("Nett", 120e6, 80, 2010),), fund={2024: -2e6}),
              FeeCase("Vest", 2027, 900, 4e6, indirect=1e5))  # fmt: skip
    agreed = Agreement("connection", connections=(pipe,), saving=0.05, transaction=1e6, start=2028)
    made_of = {
        "alene": live_workbook(path, texts("nb")),
        "sammen": live_together((CASE, *others), agreed, scenario, texts("nb")),
    }
    for name, content in made_of.items():
        book = openpyxl.load_workbook(io.BytesIO(content))  # and saved: the formulas alone
        if name == "sammen":
            book["Samarbeid"]["B1"], book["Samarbeid"]["B3"], book["Forutsetninger 2"]["B2"] = (
                0.08,
                2e5,
                9.5e6,
            )
        book.save(tmp_path / f"{name}.xlsx")
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/home", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", str(tmp_path / "ut"), *(str(tmp_path / f"{name}.xlsx") for name in made_of)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    sheet = openpyxl.load_workbook(tmp_path / "ut" / "alene.xlsx", data_only=True)["Forløp"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == 12
    for read, row in zip(rows, path.rows, strict=True):
        ours = (row.cost, row.to_fund - row.from_fund, row.revenue, row.fund_closing, row.units, row.fee)
        assert read[9:15] == pytest.approx(ours, abs=0.005)
    found = together(
        (CASE, replace(others[0], operation=9.5e6), others[1]),
        replace(agreed, saving=0.08, yearly=2e5),
        scenario,
    )
    book = openpyxl.load_workbook(tmp_path / "ut" / "sammen.xlsx", data_only=True)
    for t, read in enumerate(book["Til øret"].iter_rows(min_row=2, max_col=5, values_only=True)):
        assert read[1:] == pytest.approx(
            (*(found.paid[m.name][t] for m in found.members), found.company[t]), abs=1e-9
        )
        assert round(100 * sum(read[1:4])) == round(100 * read[4]), (
            "the members sum to the company, to the øre"
        )
    for member, read in zip(
        found.members, book["Kommunene"].iter_rows(min_row=2, max_row=4, values_only=True), strict=True
    ):
        ours = (member.alone[-1], member.together[-1], member.saved, member.saved_per_dwelling)
        assert read[1:5] == pytest.approx(ours, abs=0.005)
        assert read[5:] == ("ja" if member.loses else "nei", pytest.approx(member.compensation, abs=0.005))


def test_what_drives_the_fee_sums_to_the_fee() -> None:
    path = project(CASE, Scenario())
    for i in (0, -1):
        assert sum(parts_of(path, i).values()) == pytest.approx(path.rows[i].fee)


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_the_paper_becomes_every_kind_of_file(lang: str) -> None:
    paper = path_paper(project(CASE, Scenario(draws=50)), texts(lang))
    sides = together_paper(together([CASE, replace(CASE, name="Sør", dwellings=900)]), texts(lang))
    for kind in ("html", "docx", "xlsx", "csv", "json"):
        assert made(paper, kind)
        assert made(sides, kind)


def test_ten_questions_give_the_path_with_its_interval_and_every_krone(site: TestClient) -> None:
    page = site.get(f"/gebyr?{QUESTIONS}&navn=Nordvik")
    assert page.status_code == 200
    for said in (
        "Gebyret for en vanlig bolig i Nordvik",
        "I åtte av ti framtider",
        "Hver krone i 2046",
        "Må avklares",
    ):
        assert said in page.text
    data = site.get(f"/gebyr.json?{QUESTIONS}").json()
    assert len(data["rows"]) == 20
    first = data["rows"][0]
    assert first["low"] <= first["fee"] <= first["high"]
    assert first["revenue"] == pytest.approx(first["cost"] + first["to_fund"] - first["from_fund"])


def test_without_answers_the_page_tells_what_is_paid_in_the_country(site: TestClient) -> None:
    page = site.get("/gebyr").text
    assert "mediankommunen" in page
    assert 'name="boliger"' in page
    assert "laget for å vise siden" in site.get("/gebyr?eksempel=ja").text


def test_the_public_fee_is_filled_in_and_said_to_be_that(site: TestClient) -> None:
    page = site.get("/gebyr?kommune=1103&boliger=2000&drift=6").text
    assert "det offentlige tallet for 2026, 2" in page


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("boliger=2000", "drift"),
        ("boliger=mange&drift=6", "boliger"),
        ("boliger=2000&drift=6000", "drift"),
        ("boliger=2000&drift=6&fond=1&fondaar=2010", "fondaar"),
        ("boliger=2000&drift=6&plan=90&planaar=2010", "planaar"),
        ("boliger=2000&drift=6&plan=0,0001", "plan"),
        ("boliger=2000&drift=6&aar=500", "aar"),
        ("boliger=2000&drift=6&igjen=0&verdi=80", "igjen"),
    ],
)
def test_a_mistake_stands_beside_its_question(site: TestClient, query: str, field: str) -> None:
    answer = site.get(f"/gebyr?{query}")
    assert answer.status_code == 422
    assert f'id="feil-{field}"' in answer.text


def test_a_mistake_is_said_once_with_a_way_to_its_field_also_where_that_is_folded(site: TestClient) -> None:
    for address, field in (("/gebyr?boliger=2000&drift=x", "drift"), ("/gebyr?boliger=2000&drift=6&nye=x", "nye"),
                           ("/gebyr/sammen?spart=x", "spart")):  # fmt: skip
        page = site.get(address).text
        assert page.count("«x» er ikke et tall") == 1
        assert f'<a href="#feil-{field}">Rett feltet som er merket' in page
    folded = site.get("/gebyr?boliger=2000&drift=6&nye=x").text
    assert re.search(r"<details[^>]* open><summary>Gjør det mer nøyaktig", folded)


def test_that_a_fee_is_no_cost_is_said_once_in_the_list_and_on_each_page(site: TestClient) -> None:
    said = "Et gebyr er ikke det samme som kostnaden."
    for address in ("/indikator", "/indikator/water_fee", "/indikator/chimney_fee"):
        assert site.get(address).text.partition("<main")[2].count(said) == 1, address


def test_all_files_of_a_form_share_the_time_that_one_may_take(
    monkeypatch: pytest.MonkeyPatch, site: TestClient
) -> None:
    from nabolag.web.pages import fee_cases

    given: list[float] = []

    def slow(_work: object, content: bytes, name: str, *, seconds: float, crew: str) -> FeeCase:
        given.append(seconds)
        clock[0] += 9.0
        return CASE

    clock = [0.0]
    monkeypatch.setattr(fee_cases, "apart", slow)
    monkeypatch.setattr(fee_cases.time, "monotonic", lambda: clock[0])
    files = [("fil", (f"{i}.yaml", b"navn: A")) for i in range(5)]
    answer = site.post("/gebyr/sammen", files=files)
    assert answer.status_code == 422
    assert "Filene tok mer enn 20 sekunder å lese. Åpne færre om gangen." in answer.text
    assert given == [20.0, 11.0, 2.0]


def test_a_pasted_note_is_checked_on_the_page(site: TestClient) -> None:
    page = site.get("/gebyr/sjekk", params={"tabell": MOLDE})
    assert page.status_code == 200
    assert "A, B, C, D, E er trykt 10 ganger for store" in page.text
    assert "Lim inn noten" in site.get("/gebyr/sjekk").text
    assert site.get("/gebyr/sjekk", params={"tabell": "tull"}).status_code == 422


def test_members_are_fetched_as_a_workbook_with_formulas(site: TestClient) -> None:
    table = "kommune;boliger;drift\nA;2000;6\nB;900;4\n"
    asked = {"tabell": table, "spart": "5", "nokkel": "nucleolus"}
    assert "Kommunene som regneark med formler" in site.get("/gebyr/sammen", params=asked).text
    book = openpyxl.load_workbook(io.BytesIO(site.get("/gebyr/sammen/regneark.xlsx", params=asked).content))
    assert book.sheetnames[:4] == ["Kommunene", "Samarbeid", "Felles", "Til øret"]
    assert "Delene av besparelsen er funnet av nabolag" in str(book["Samarbeid"]["A8"].value), (
        "what does not follow is said"
    )


def test_what_public_tables_give_is_shown_with_year_and_source_and_the_rest_is_unknown(
    site: TestClient,
) -> None:
    figures = {one.what: one for one in public_figures("1874", "water", texts("nb"))}
    assert figures["Folketall"].value
    assert (figures["Folketall"].year, "Statistisk" in figures["Folketall"].source) == (2026, True)
    assert figures["Tilkoblede boliger"].value is None
    assert "ikke er hentet hit" in figures["Tilkoblede boliger"].source
    form = re.sub(r"\s+", " ", site.get("/gebyr?kommune=1874").text)
    assert "Offentlige tall: Folketall" in form
    assert "Ukjent her, og noe dere må svare på: Tilkoblede boliger" in form
    assert "Hva offentlige tall sier" in site.get("/gebyr?kommune=1874&boliger=450&drift=3").text


def test_members_are_set_side_by_side_on_the_page(site: TestClient) -> None:
    assert "laget for å vise siden" in site.get("/gebyr/sammen").text
    table = "kommune;boliger;drift\nA;2000;6\nB;900;4\n"
    data = site.get("/gebyr/sammen.json", params={"tabell": table, "spart": "5", "likt": "ja"}).json()
    assert [m["name"] for m in data["members"]] == ["A", "B"]
    alike = "kommune;boliger;drift\n" + "A;2000;6\n" * 12
    answer = site.get("/gebyr/sammen", params={"tabell": alike})
    assert answer.status_code == 422
    assert "12 kommuner heter «A»" in answer.text
    assert (
        "Rad 3" in site.get("/gebyr/sammen", params={"tabell": "kommune;boliger;drift\nA;2000;6\nB;x;4"}).text
    )


def test_a_pipe_in_place_of_a_plant_is_asked_for_with_the_room_it_needs(site: TestClient) -> None:
    table = "kommune;boliger;drift;plan;planår\nA;1200;4;70;2029\nB;4000;9;;\n"
    pipe = {"tabell": table, "kobles": "A", "ledning": "25"}
    assert site.get("/gebyr/sammen.json", params=pipe).json()["saved"] > 10e6
    full = site.get("/gebyr/sammen", params={**pipe, "plass": "500"})
    assert full.status_code == 422
    assert "trenger plass til 1200 boliger" in full.text
    assert "er ikke blant deltakerne" in site.get("/gebyr/sammen", params={**pipe, "kobles": "C"}).text


@pytest.mark.parametrize("service", ["vann", "avløp"])
def test_one_fee_in_the_country_has_projections_and_estimates_beside_it(
    site: TestClient, service: str
) -> None:
    page = site.get(f"/gebyr/{service}").text
    for said in ("I mediankommunen", "280 milliarder kroner", "Et snitt av dem betyr ingenting"):
        assert said in page
    assert site.get(f"/gebyr/{service}.json").status_code == 200


def test_the_workbooks_can_be_fetched(site: TestClient) -> None:
    for path in ("/gebyr/mal.xlsx", f"/gebyr/regneark.xlsx?{QUESTIONS}"):
        assert site.get(path).content.startswith(b"PK")


def test_the_command_reads_makes_and_checks(tmp_path: Path) -> None:
    def run(*args: str) -> str:
        done = CliRunner().invoke(root, ["fees", *args])
        assert done.exit_code == 0, done.output
        return done.stdout

    run("--template", str(tmp_path / "mal.xlsx"))
    (tmp_path / "a.xlsx").write_bytes(template(CASE))
    (tmp_path / "b.yaml").write_text(
        "name: Sør\nstart: 2027\ndwellings: 900\noperation: 3000000\n", encoding="utf-8"
    )
    (tmp_path / "note.csv").write_text(MOLDE, encoding="utf-8")
    rows = json.loads(run(str(tmp_path / "a.xlsx"), "--json"))["rows"]
    assert rows[-1]["fee"] == pytest.approx(project(CASE).rows[-1].fee)
    both = json.loads(run(str(tmp_path / "a.xlsx"), str(tmp_path / "b.yaml"), "--saving", "5", "--json"))
    assert both["saved"] > 0
    run(str(tmp_path / "a.xlsx"), "--formulas", str(tmp_path / "f.xlsx"))
    assert "10 ganger for store" in run("--check", str(tmp_path / "note.csv"))


@pytest.mark.parametrize(
    "args", [(), ("finnes-ikke.yaml",), ("a.docx",), ("--policy", "tull"), ("--template", "a.docx")]
)
def test_a_call_that_cannot_be_carried_out_ends_with_2(args: tuple[str, ...]) -> None:
    assert CliRunner().invoke(root, ["fees", *args]).exit_code == 2


def test_the_paper_says_what_the_law_settles_what_it_does_not_and_where_the_vat_is_from(
    site: TestClient,
) -> None:
    page = re.sub(r"\s+", " ", site.get(f"/gebyr?{QUESTIONS}&navn=Nordvik").text.replace("\u2060", ""))
    for said in (
        "senest i det femte året etter at det oppsto",
        "Den gjelder videre etter loven av 2025",
        "eierorganer er ikke med i selvkost",
        "hvilken krone på fondet som brukes først",
        "bare sier redusert sats (merverdiavgiftsloven § 5-12 (1))",
        "23. november 2026",
        "Kommunen fastsetter gebyret i forskrift (vass- og avløpsanleggslova § 4 (1))",
    ):
        assert said in page, said


def test_the_year_a_fund_arose_is_told_when_we_fill_it_in(site: TestClient) -> None:
    assumed = site.get(f"/gebyr.json?{QUESTIONS}").json()["assumed"]
    assert {"fund.year", "plan.life"} <= set(assumed)
    assert "fund.year" not in site.get(f"/gebyr.json?{QUESTIONS}&fondaar=2024").json()["assumed"]
    page = site.get(f"/gebyr?{QUESTIONS}").text.split("fylt ut av oss", 1)[0]
    assert "Forbruk i en vanlig bolig" in page
    assert not re.search(r"<t[hd][^>]*>(volume|fund\.year)<", site.get(f"/gebyr?{QUESTIONS}").text)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("mangler.xlsx",), "Filen mangler.xlsx finnes ikke."),
        (("mangler.yaml",), "Filen mangler.yaml finnes ikke."),
        (("mappe.yaml",), "mappe.yaml er en mappe. Oppgi en fil."),
        (("a.yaml", "--rate", "400"), "--rate: 400 prosent går ikke. Skriv et tall fra 0 til 30."),
        (("a.yaml", "--rate", "0,04"), "--rate: skriv prosent: 4, ikke 0,04."),
        (("a.yaml", "--prices", "-50"), "--prices: −50 prosent går ikke. Skriv et tall fra −20 til 30."),
        (("a.yaml", "--saving", "5"), "--saving gjelder flere saker sammen. Oppgi minst to."),
        (("a.yaml", "b.yaml", "--saving", "500"), "--saving: 500 prosent går ikke"),
        (("a.yaml", "b.yaml", "--transaction", "-5"), "--transaction: «-5» går ikke"),
        (
            ("a.yaml", "b.yaml", "--compare", "--formulas", "f.xlsx"),
            "--formulas gjelder saker som regnes sammen.",
        ),
        (("a.yaml", "--check", "note.csv"), "Gjør én ting om gangen"),
        (("--check", "mappe"), "Gi en note som slutter på .csv eller .xlsx."),
        (("--check", "tom.csv"), "Tabellen er tom. Første rad skal ha overskriftene"),
        (("mill.yaml",), "se etter at enheten er rett"),
        (("tjeneste.yaml",), "«frisør» er ikke en tjeneste her. Skriv vann eller avløp."),
    ],
)
def test_what_cannot_be_meant_is_refused_in_norwegian(
    args: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    fields = "start: 2027\ndwellings: 200\noperation: 5e6\n"
    for name in ("a", "b"):
        Path(f"{name}.yaml").write_text(f"name: {name}\n{fields}", "utf-8")
    Path("mill.yaml").write_text(f"name: A\nenhet: mill. kr\n{fields.replace('5e6', '5e9')}", "utf-8")
    Path("tjeneste.yaml").write_text(f"name: A\ntjeneste: frisør\n{fields}", "utf-8")
    Path("tom.csv").write_text("", "utf-8")
    for name in ("mappe", "mappe.yaml"):
        Path(name).mkdir()
    result = CliRunner().invoke(root, ["fees", *args])
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_workbook_of_wastewater_is_read_as_the_template_says_it() -> None:
    case = FeeCase("Sørvik", start=2027, dwellings=4000, operation=9e6, service="wastewater")
    assert case_of_workbook(template(case)) == case


def test_formulas_and_a_paper_are_written_in_one_go(tmp_path: Path) -> None:
    case, formulas, paper = (tmp_path / name for name in ("a.yaml", "f.xlsx", "g.csv"))
    case.write_text("name: A\nstart: 2027\ndwellings: 200\noperation: 5e6\n", "utf-8")
    result = CliRunner().invoke(root, ["fees", str(case), "--formulas", str(formulas), "--out", str(paper)])
    assert (result.exit_code, formulas.is_file(), paper.is_file()) == (0, True, True)


@pytest.mark.parametrize("called", ["wastewater", "avløp", "kloakk"])
def test_the_service_chosen_is_the_one_that_is_reckoned_whatever_it_is_called(called: str) -> None:
    asked = {"tjeneste": called, "kommune": "1874", "boliger": "450", "drift": "3"}
    page = TestClient(create_app()).get("/gebyr", params=asked).text
    assert '<option value="wastewater" selected>' in page[page.index('id="felt-tjeneste"') :]
    assert "4 144" in page.replace("\N{NO-BREAK SPACE}", " ")  # SSB's wastewater fee of Moskenes in 2026
