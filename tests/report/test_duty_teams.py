"""Who can be on duty: written in a form, a table or a file; covered alone and together; and what cannot be meant."""

from io import BytesIO
from itertools import product
from math import hypot, prod
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from scipy import stats
from starlette.testclient import TestClient

from nabolag.cli import root
from nabolag.cooperation.preparedness import Team
from nabolag.errors import BadInput, NotKnown
from nabolag.report.answers import case_of
from nabolag.report.answers.alone import alone
from nabolag.report.answers.gain import gain
from nabolag.report.answers.whole import whole_case
from nabolag.report.casefile.subject import rows
from nabolag.report.preparedness import (
    Capacity,
    capacity_of,
    preparedness_paper,
    read_file,
    read_table,
    template_csv,
)
from nabolag.report.preparedness.coverage import share_covered
from nabolag.report.preparedness.roster import HOURS
from nabolag.report.preparedness.template import template_xlsx
from nabolag.text import texts
from nabolag.web.app import create_app

_ = texts("nb")
FILLED = {"personer": "16", "ledere": "4", "dag": "40–60", "kveld": "70", "helg": "60-80 %", "borte": "2"}
PLAIN = {"personer": "10", "dag": "50", "kveld": "50", "helg": "50"}


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app())


def capacity(**written: dict[str, str]) -> Capacity:
    found = capacity_of(
        {code.removeprefix("k"): fields for code, fields in written.items()}, {"vakt": "4"}, _
    )
    assert found is not None
    return found


def test_a_week_of_even_availability_is_the_binomial() -> None:
    week = share_covered(capacity(k1874=PLAIN), ("1874",))
    assert week == pytest.approx((stats.binom.sf(3, 10, 0.5),) * 2)
    assert sum(HOURS.values()) == 168


def test_two_municipalities_of_equals_are_one_binomial() -> None:
    both = share_covered(capacity(k1874=PLAIN, k1859=PLAIN), ("1874", "1859"))
    assert both == pytest.approx((stats.binom.sf(3, 20, 0.5),) * 2)


def test_the_interval_has_the_ends_of_what_is_held_possible() -> None:
    low, high = (
        share_covered(capacity(k1874={**PLAIN, "dag": one}), ("1874",), "dag") for one in ("40", "60")
    )
    both = share_covered(capacity(k1874={**PLAIN, "dag": "40–60"}), ("1874",), "dag")
    assert low is not None
    assert high is not None
    assert both == pytest.approx((low[0], high[0]))


def test_a_period_that_nobody_told_of_is_unknown_and_not_zero() -> None:
    found = capacity(k1874={"personer": "10", "dag": "50"})
    assert share_covered(found, ("1874",)) is None
    assert share_covered(found, ("1874",), "dag") is not None
    paper = preparedness_paper(case_of("1874", service="vann"), found)
    cells = next(t for t in paper.tables() if t.id == "coverage").rows[0]
    assert [cells[i].status for i in (1, 2, 3, 5)] == ["unknown"] * 4


def test_the_template_comes_back_as_it_was_filled_in() -> None:
    head, *rows = template_csv(["1874", "1859"]).decode("utf-8-sig").splitlines()
    assert "minutter til Moskenes (1874);minutter til Flakstad (1859);Personer i beredskapsstyrken" in head
    filled = "\n".join([head, *(row.split(";")[0] + ";" + ";".join(FILLED.values()) + ";;" for row in rows)])
    for written in (
        read_table(filled),
        read_file(filled.encode("utf-16"), "a.csv"),
        read_file(filled.encode("cp1252"), "a.csv"),
    ):
        assert written == {"1874": FILLED, "1859": FILLED}
    book = load_workbook(BytesIO(template_xlsx(["1874"])))
    sheet = book.worksheets[0]
    for column, value in enumerate((16, 4, "40–60", 70, "60-80 %", 2), 2):
        sheet.cell(2, column).value = value
    out = BytesIO()
    book.save(out)
    assert read_file(out.getvalue(), "a.xlsx") == {"1874": FILLED}


@pytest.mark.parametrize(
    ("fields", "field", "word"),
    [
        ({"personer": "ti"}, "personer-1874", "er ikke et tall"),
        ({"personer": "1,5"}, "personer-1874", "helt tall"),
        ({"personer": "-2"}, "personer-1874", "fra 0 til"),
        ({"dag": "50"}, "personer-1874", "hvor mange personer"),
        ({"personer": "3", "ledere": "4"}, "ledere-1874", "Ledere er med i tallet"),
        ({"personer": "3", "dag": "120"}, "dag-1874", "fra 0 til 100"),
        ({"personer": "3", "dag": "-5"}, "dag-1874", "fra 0 til 100"),
        ({"personer": "3", "kveld": "0,8"}, "kveld-1874", "80"),
        ({"personer": "3", "helg": "mye"}, "helg-1874", "er ikke et tall"),
        ({"personer": "3", "til1859": "-4"}, "til1859-1874", "minutter fra 0 til"),
        ({"personer": "3", "til1859": "langt"}, "til1859-1874", "er ikke et tall"),
        ({"personer": "3", "til1859": "12-9000"}, "til1859-1874", "minutter fra 0 til"),
        ({"til1874": "5"}, "personer-1874", "hvor mange personer"),
        ({"personer": "3", "til1859": "12"}, "frist", "hvor mange minutter"),
        ({"personer": "3", "dag": "90", "borte": "20"}, "borte-1874", "ikke bli mer enn 100"),
    ],
)
def test_a_mistake_stands_beside_its_field_with_what_is_right(
    fields: dict[str, str], field: str, word: str
) -> None:
    with pytest.raises(BadInput, match=word) as caught:
        capacity_of({"1874": fields}, {"vakt": "2"}, _)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("team", "field"),
    [
        ({"vakt": "0"}, "vakt"),
        ({"vakt": "2", "vaktledere": "3"}, "vaktledere"),
        ({}, "vakt"),
        ({"vakt": "2", "likhet": "1"}, "likhet"),
        ({"vakt": "2", "frist": "0"}, "frist"),
        ({"vakt": "2", "frist": "-10"}, "frist"),
        ({"vakt": "2", "frist": "snart"}, "frist"),
        ({"vakt": "2", "frist": "100000"}, "frist"),
    ],
)
def test_a_team_that_cannot_be_is_named(team: dict[str, str], field: str) -> None:
    with pytest.raises(BadInput) as caught:
        capacity_of({"1874": PLAIN}, team, _)
    assert caught.value.field == field


@pytest.mark.parametrize(
    "table",
    [
        "",
        "navn;antall\nMoskenes;3",
        "kommune;personer\n;3",
        "kommune;personer\nMoskenes;3\n1874;4",
        "kommune;personer\nAtlantis;3",
    ],
)
def test_a_table_that_cannot_be_read_says_why(table: str) -> None:
    with pytest.raises(BadInput):
        read_table(table)


def test_the_law_s_team_is_taken_where_fire_is_meant() -> None:
    found = capacity_of({"1874": FILLED}, {}, _, Team(4, 1))
    assert found is not None
    assert found.team == Team(4, 1)
    small = capacity_of({"1874": FILLED}, {"vakt": "2"}, _, Team(4, 1))
    said = str(preparedness_paper(case_of("1874", service="brann"), small).sections)
    assert "skal ha minst 4 personer" in said


def test_the_page_takes_the_form_the_table_and_the_file(site: TestClient) -> None:
    form = {f"{name}-1874": value for name, value in FILLED.items()} | {"tjeneste": "fire"}
    page = site.get("/kommune/1874/beredskap", params=form).text
    assert "er vakten i Moskenes alene dekket fra" in page
    assert 'value="40–60"' in page
    filled = "kommune;" + ";".join(FILLED) + "\nMoskenes;" + ";".join(FILLED.values())
    assert "alene dekket fra" in site.get("/kommune/1874/beredskap", params={"tabell": filled}).text
    sent = site.post(
        "/kommune/1874/beredskap?tjeneste=fire", files={"fil": ("a.csv", filled)}, follow_redirects=False
    )
    assert sent.status_code == 303
    assert "alene dekket fra" in site.get(sent.headers["location"]).text
    for kind in ("csv", "xlsx"):
        assert site.get(f"/kommune/1874/beredskap/mal.{kind}?med=1859").status_code == 200


def test_the_page_keeps_everything_when_something_is_wrong(site: TestClient) -> None:
    page = site.get(
        "/kommune/1874/beredskap", params={"personer-1874": "ti", "dag-1874": "60", "tjeneste": "fire"}
    )
    assert page.status_code == 422
    assert 'id="feil-personer-1874"' in page.text
    assert 'value="ti"' in page.text
    assert 'value="60"' in page.text
    wrong = site.post("/kommune/1874/beredskap", files={"fil": ("a.doc", b"x")})
    assert wrong.status_code == 422
    assert 'id="feil-fil"' in wrong.text
    assert site.post("/kommune/1874/beredskap").status_code == 422
    assert site.get("/kommune/1874/beredskap/mal.doc").status_code == 422


def test_the_command_writes_the_template_and_reads_it_back(tmp_path: Path) -> None:
    file = tmp_path / "mannskap.csv"
    said = CliRunner().invoke(
        root, ["preparedness", "Moskenes", "--with", "Flakstad", "--template", str(file)]
    )
    assert said.exit_code == 0
    head, *rows = file.read_text("utf-8-sig").splitlines()
    file.write_text(
        "\n".join([head, *(row.split(";")[0] + ";10;2;50;50;50;0;8;25 min" for row in rows)]), "utf-8"
    )
    said = CliRunner().invoke(
        root,
        [
            "preparedness",
            "Moskenes",
            "--with",
            "Flakstad",
            "--service",
            "brann",
            "--team",
            str(file),
            "--within",
            "30",
        ],
    )
    assert said.exit_code == 0
    assert "dekket fra" in " ".join(said.output.split())
    assert CliRunner().invoke(root, ["preparedness", "Moskenes", "--need", "4"]).exit_code != 0
    assert (
        CliRunner().invoke(root, ["preparedness", "Moskenes", "--team", str(tmp_path / "nei.csv")]).exit_code
        != 0
    )


def test_own_figures_are_carried_into_the_answers_and_the_case_file_with_a_mark(site: TestClient) -> None:
    """Ten who each come half of the time, four at once: the binomial tail, alone and as twenty."""
    both, own = case_of("1874", ["1859"], "brann"), capacity(k1874=PLAIN, k1859=PLAIN)
    shown = {
        n: _.percent(float(stats.binom.sf(3, n, 0.5)), 1) for n in (10, 20)
    }  # the risk is what is left of 1
    assert alone(both, own).points[-1].startswith("◐ anslag")
    assert f"er dekket {shown[10]}" in alone(both, own).points[-1]
    assert (
        f"ikke er full, er {_.percent(float(stats.binom.cdf(3, 10, 0.5)), 1)}" in alone(both, own).points[-1]
    )
    assert f"er dekket {shown[20]}" in gain(both, own).points[-1]
    half = capacity(k1874={"personer": "10", "dag": "50"})
    assert alone(both, half).points[-1].startswith("◌ ukjent")
    told = next(s for s in whole_case(both, capacity=own).sections if s.id == "dekning")
    assert any(getattr(block, "id", "") == "coverage" for block in told.blocks)
    assert "Ukjent" in str(next(s for s in whole_case(both).sections if s.id == "dekning"))
    form = {f"{name}-1874": value for name, value in FILLED.items()} | {"tjeneste": "fire"}
    page = site.get("/kommune/1874/beredskap", params=form).text
    assert "/kommune/1874?personer-1874=16" in page
    assert "◐ anslag: vakten i Moskenes" in site.get("/kommune/1874", params=form).text
    wrong = site.get("/kommune/1874", params=form | {"dag-1874": "mye"})
    assert wrong.status_code == 200
    assert "er ikke et tall" in wrong.text
    assert site.get("/kommune/1874.docx", params=form | {"dag-1874": "mye"}).status_code == 422


def test_only_who_is_there_in_time_counts_as_trying_everybody_out_shows() -> None:
    """Each who can come by the drive is there or not; all the ways that may go are added up, for each place and limit."""
    people = {"1874": (3, 0.5), "1859": (2, 0.7), "1860": (3, 0.6)}
    drive = {"1874": {"1874": "5", "1859": "25 min", "1860": "60–90"}, "1859": {"1874": "20–30", "1859": "10", "1860": "45"},
             "1860": {"1874": "75", "1859": "40 minutter", "1860": "15"}}  # fmt: skip
    ends = {"25 min": (25, 25), "60–90": (60, 90), "20–30": (20, 30), "40 minutter": (40, 40)}
    for limit in (4, 10, 25, 40, 80, 600):
        written = {
            code: {"personer": str(n), **dict.fromkeys(("dag", "kveld", "helg"), f"{p:.0%}")}
            | {f"til{there}": said for there, said in drive[code].items()}
            for code, (n, p) in people.items()
        }
        found = capacity_of(written, {"vakt": "3", "frist": str(limit)}, _)
        assert found is not None
        for there in people:
            expected = []
            for end in (1, 0):
                said = {
                    code: ends.get(drive[code][there]) or (float(drive[code][there]),) * 2 for code in people
                }
                each = [p for code, (n, p) in people.items() if said[code][end] <= limit for _one in range(n)]
                expected.append(
                    sum(
                        prod(p if here else 1 - p for p, here in zip(each, way, strict=True))
                        for way in product((0, 1), repeat=len(each))
                        if sum(way) >= 3
                    )
                )
            assert share_covered(found, tuple(people), there=there) == pytest.approx(expected)


def test_a_drive_that_nobody_told_of_is_unknown_and_shown_in_kilometres() -> None:
    written = {"1874": {**PLAIN, "til1874": "5"}, "1859": {**PLAIN, "til1874": "12–25"}}
    found = capacity_of(written, {"vakt": "4", "frist": "20 min"}, _)
    case = case_of("1874", ["1859"], "brann")
    paper = preparedness_paper(case, found)
    moskenes, flakstad = next(t for t in paper.tables() if t.id == "reach").rows
    ten, twenty = (float(stats.binom.sf(3, n, 0.5)) for n in (10, 20))
    assert moskenes[1].value == pytest.approx(ten)
    assert (moskenes[2].low, moskenes[2].high) == pytest.approx((ten, twenty))
    assert moskenes[3].shown == "Moskenes (5 min) og kanskje Flakstad (12–25 min)"
    assert [cell.status for cell in flakstad[1:3]] == ["unknown", "unknown"]
    here, there = rows()["1874"], rows()["1859"]
    km = hypot(here["x"] - there["x"], here["y"] - there["y"]) / 1000
    assert flakstad[5].shown == f"Moskenes ({km:.0f} km luftlinje) og Flakstad"
    assert "framme i Moskenes innen 20 minutter" in gain(case, found).points[-1]
    assert any(
        getattr(b, "id", "") == "reach" for s in whole_case(case, capacity=found).sections for b in s.blocks
    )
    assert "framme innen 20 minutter, regnes med" in paper.lead[0]
    forgotten = capacity_of({"1874": PLAIN, "1859": written["1859"]}, {"vakt": "4", "frist": "20"}, _)
    assert "Kjøretiden til Moskenes mangler for Moskenes." in gain(case, forgotten).points[-1]
    assert "skriv kjøretiden i egen kommune" in str(preparedness_paper(case, forgotten).sections[0])
    groups = [line[0].shown for line in next(t for t in paper.tables() if t.id == "coverage").rows]
    assert groups == ["Moskenes alene", "Moskenes og Flakstad"]
    said = next(t for t in paper.tables() if t.id == "coverage").note
    assert "10 minutter (Brann- og redningsvesenforskriften § 22 (1))" in said


@pytest.mark.parametrize(
    "column", ["minutter til Flakstad (1859)", "Minutt til flakstad", "min. til 1859", "til 1859"]
)
def test_the_columns_of_the_drive_are_known_by_name_or_number(column: str) -> None:
    assert read_table(f"kommune;personer;{column}\nMoskenes;3;12")["1874"]["til1859"] == "12"
    with pytest.raises(BadInput, match="to ganger"):
        read_table(f"kommune;personer;{column};minutter til 1859\nMoskenes;3;12;13")
    with pytest.raises(NotKnown):
        read_table("kommune;personer;til 9999\nMoskenes;3;12")
    with pytest.raises(NotKnown):
        read_table("kommune;personer;minutter til Atlantis\nMoskenes;3;12")


def test_the_page_and_the_command_take_the_drive_and_the_limit(site: TestClient, tmp_path: Path) -> None:
    form = {f"{name}-1874": value for name, value in FILLED.items()} | {
        "tjeneste": "fire",
        "til1874-1874": "8",
        "med": "1859",
    }
    page = site.get("/kommune/1874/beredskap", params=form | {"frist": "20"}).text
    assert "framme i Moskenes innen 20 minutter" in page
    assert "til1874-1874=8" in page.replace("&amp;", "&")
    assert "frist=20" in page
    wrong = site.get("/kommune/1874/beredskap", params=form)
    assert wrong.status_code == 422
    assert 'id="feil-frist"' in wrong.text
    table = "kommune;personer;dag;kveld;helg;minutter til Moskenes;minutter til Vestvågøy\nMoskenes;9;50;50;50;8;70"
    sent = site.post(
        "/kommune/1874/beredskap?tjeneste=fire&frist=20",
        files={"fil": ("a.csv", table)},
        follow_redirects=False,
    )
    assert "til1860-1874=70" in sent.headers["location"]
    assert "Moskenes (70 min)" in site.get(sent.headers["location"]).text
    file = tmp_path / "a.csv"
    file.write_text(table, "utf-8")
    asked = ["preparedness", "Moskenes", "--service", "brann", "--team", str(file)]
    said = CliRunner().invoke(root, [*asked, "--within", "20"])
    assert said.exit_code == 0
    assert "innen 20 minutter" in " ".join(said.output.split())
    assert CliRunner().invoke(root, asked).exit_code == 2
