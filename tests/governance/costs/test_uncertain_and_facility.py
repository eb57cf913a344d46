"""Uncertain costs, groups that are possible, facilities several use: on the web, the command line and in files."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from nabolag.cli import root
from nabolag.report.share import example, uncertain_shares
from nabolag.report.share.case import EXAMPLE, from_text
from nabolag.report.share.facility import CURVE_EXAMPLE, facility_of_text, facility_shares
from nabolag.report.share.facility import EXAMPLE as FACILITY
from nabolag.text import texts
from nabolag.web.app import create_app

NB = texts("nb")
RANGES = "gruppe;kostnad;lav;høy\nA;10;;\nB;10;;\nA + B;18;14;24\n"


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app())


def run(*arguments: object) -> Any:
    return CliRunner().invoke(root, ["share", *map(str, arguments)])


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("k.csv", EXAMPLE), ("r.csv", RANGES), ("a.csv", FACILITY), ("m.csv", CURVE_EXAMPLE)):
        Path(name).write_text(text)
    return tmp_path


def test_the_share_of_draws_is_the_one_the_distribution_gives() -> None:
    """Two participants, each 10 alone: whoever the bill is split on, they stay together while it is below 20.

    P(cost > 20) in a triangle from 14 over 18 to 24 is (24 − 20)² / ((24 − 14)(24 − 18)) = 4/15.
    """
    paper = uncertain_shares(from_text(RANGES), NB, draws=1500)
    assert paper.core_empty.low < 4 / 15 < paper.core_empty.high
    equal = next(row for row in paper.rows if row.id == "equal_charge")
    assert equal.stable.value == pytest.approx(1 - paper.core_empty.value)
    assert paper.core_empty.high - paper.core_empty.low < 0.05


def test_the_same_seed_gives_the_same_answer_and_more_draws_a_narrower_one() -> None:
    few, again, many = (uncertain_shares(example(), NB, spread=0.1, draws=n) for n in (50, 50, 400))
    assert few == again
    width = [paper.rows[0].stable.high - paper.rows[0].stable.low for paper in (few, many)]
    assert width[1] < width[0]


def test_a_certain_saving_is_certain() -> None:
    case = from_text("gruppe;kostnad\nA;10\nB;10\nA + B;12\n")
    paper = uncertain_shares(case, NB, spread=0.05, draws=100)
    assert paper.core_empty.value == 0
    assert paper.core_empty.high > 0, "few draws never prove that something cannot happen"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("k.csv", "--uncertainty", "0"), "mer enn 0"),
        (("k.csv", "--uncertainty", "200"), "fra 0 til 100"),
        (("k.csv", "--uncertainty", "5", "--draws", "0"), "trekninger"),
        (("k.csv", "--uncertainty", "5", "--only-listed"), "alle grupper"),
        (("k.csv", "--curve", "m.csv"), "--facility"),
        (("a.csv", "--facility", "--curve", "k.csv"), "mengde og kostnad"),
        (("k.csv", "--facility"), "deltaker"),
    ],
)
def test_what_cannot_be_worked_out_is_refused(files: Path, arguments: tuple[str, ...], says: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert says in done.output


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("gruppe;kostnad;lav\nA;1;1\n", "bare én av kolonnene"),
        ("gruppe;kostnad;lav;høy\nA;10;11;12\nB;1;;\nA + B;2;;\n", "Rad 2: kostnaden 10.0 er ikke mellom"),
        ("gruppe;kostnad;lav;høy\nA;10;x;12\n", "Rad 2, lav"),
    ],
)
def test_a_range_that_makes_no_sense_is_named(files: Path, table: str, says: str) -> None:
    Path("feil.csv").write_text(table)
    done = run("feil.csv")
    assert done.exit_code == 2
    assert says in done.output


def test_ranges_in_the_table_are_used_without_being_asked_for(files: Path) -> None:
    found = json.loads(run("r.csv", "--json").stdout)
    assert 0.2 < found["uncertain"]["core_empty"]["share"] < 0.35
    assert "Hvor sikkert" in run("r.csv").output


def test_the_workbook_reads_back_as_the_same_case(files: Path) -> None:
    assert run("k.csv", "--unit", "mill. kr", "--out", "k.xlsx").exit_code == 0
    assert run("r.csv", "--out", "r.xlsx").exit_code == 0
    there, back = (
        json.loads(run(*a, "--json").stdout) for a in (("k.csv", "--unit", "mill. kr"), ("k.xlsx",))
    )
    assert back["allocations"] == there["allocations"]
    assert back["unit"] == "mill. kr"
    assert (
        json.loads(run("r.xlsx", "--json").stdout)["uncertain"]
        == json.loads(run("r.csv", "--json").stdout)["uncertain"]
    )


def test_only_the_groups_in_the_table_count(files: Path) -> None:
    """Nord + Øst would leave an equal split; when they cannot form, nobody would."""
    kept = [line for line in EXAMPLE.splitlines() if not line.startswith(("Nord + Øst", "Sør + Øst;"))]
    Path("naboer.csv").write_text("\n".join(kept))
    found = json.loads(run("naboer.csv", "--only-listed", "--json").stdout)
    ways = {row["method"]: row for row in found["allocations"]}
    assert ways["equal_charge"]["violations"] == []
    assert "shapley" not in ways
    assert ways["nucleolus"]["proved"] is True
    assert "Bare de 4 gruppene" in " ".join(found["notes"])
    assert run("naboer.csv").exit_code == 2


def test_twenty_five_neighbours_are_shared_in_the_groups_that_are_possible(files: Path) -> None:
    """More than every-group methods can hold: a chain, where neighbours two and two save 2."""
    names = [f"K{i:02}" for i in range(25)]
    rows = [f"{name};10" for name in names] + [
        f"{a} + {b};18" for a, b in zip(names, names[1:], strict=False)
    ]
    Path("mange.csv").write_text("gruppe;kostnad\n" + "\n".join([*rows, " + ".join(names) + ";200"]))
    found = json.loads(run("mange.csv", "--only-listed", "--json").stdout)
    assert found["core"]["empty"] is False
    ways = {row["method"]: row["amounts"] for row in found["allocations"]}
    assert sum(ways["nucleolus"].values()) == pytest.approx(200)


def test_each_step_of_an_airport_is_paid_by_those_who_need_it() -> None:
    """Littlechild & Owen (1973): 6/3; then (9 − 6)/2 more; then 12.5 − 9 more."""
    paper = facility_shares(facility_of_text("deltaker;kostnad\nNord;6\nSør;12,5\nØst;9\n"), NB)
    ways = {id_: amounts for id_, _name, amounts in paper.rows}
    assert ways["airport"] == pytest.approx({"Nord": 2.0, "Øst": 3.5, "Sør": 7.0})
    assert all(sum(amounts.values()) == pytest.approx(12.5) for amounts in ways.values())


def test_a_participant_with_many_users_pays_for_them_all() -> None:
    paper = facility_shares(facility_of_text("deltaker;kostnad;antall\nA;6;3\nB;10;1\n"), NB)
    assert dict(paper.rows[0][2]) == pytest.approx({"A": 4.5, "B": 5.5})


def test_serial_sharing_follows_the_papers_steps() -> None:
    """Moulin & Shenker (1992): needs 20, 30, 50 ask the cost of 60, 80 and 100 on the line through (50, 20), (100, 26)."""
    paper = facility_shares(facility_of_text("deltaker;behov\nNord;20\nSør;50\nØst;30\n", CURVE_EXAMPLE), NB)
    cost = {60: 21.2, 80: 23.6, 100: 26.0}
    first, second, third = cost[60] / 3, (cost[80] - cost[60]) / 2, cost[100] - cost[80]
    expected = {"Nord": first, "Øst": first + second, "Sør": first + second + third}
    assert dict(paper.rows[0][2]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("table", "curve", "says"),
    [
        ("deltaker;kostnad\nA;1\n", "", "fra 2 til"),
        ("deltaker;kostnad\nA;1\nB;\n", "", "B mangler «kostnad»"),
        ("deltaker;behov\nA;1\nB;2\n", "", "hva samlet behov koster"),
        ("deltaker;behov\nA;100\nB;20\n", "mengde;kostnad\n50;20\n", "slutter på 50"),
        ("deltaker;behov\nA;1\nB;2\n", "mengde;kostnad\n50;20\n40;30\n", "skal stige"),
        ("deltaker;behov\nA;1\nB;2\n", "mengde;kostnad\n50;20\n60;10\n", "ikke synke"),
        ("deltaker;kostnad\nA;-1\nB;2\n", "", "0 eller mer"),
        ("deltaker;kostnad\nA;1\nA;2\n", "", "Rad 3: A står to ganger"),
        ("deltaker;kostnad;antall\nA;1;0\nB;2;1\n", "", "antall brukere"),
        ("navn\n", "", "fra 2 til"),
        ("by;kostnad\nA;1\n", "", "deltaker"),
    ],
)
def test_a_facility_that_is_not_whole_is_named(site: TestClient, table: str, curve: str, says: str) -> None:
    page = site.get("/fordeling/anlegg", params={"tabell": table, "kurve": curve})
    assert page.status_code == 422
    assert says in page.text


@pytest.mark.parametrize("path", ["/fordeling/anlegg", "/fordeling/usikkert"])
def test_web_and_command_line_say_the_same(site: TestClient, files: Path, path: str) -> None:
    if path.endswith("anlegg"):
        query = {"tabell": FACILITY, "kurve": CURVE_EXAMPLE}
        printed = json.loads(run("a.csv", "--facility", "--curve", "m.csv", "--json").stdout)
        assert site.get(f"{path}.json", params=query).json() == printed
        return
    page = site.get("/fordeling", params={"tabell": EXAMPLE, "usikker": "10"}, follow_redirects=False)
    query_ = page.headers["location"].partition("?")[2]
    shown = site.get(f"{path}.json?{query_}&usikker=10").json()
    printed = json.loads(run("k.csv", "--uncertainty", "10", "--draws", "200", "--json").stdout)["uncertain"]
    assert shown["methods"] == printed["methods"]


@pytest.mark.parametrize("path", ["/fordeling/anlegg", "/fordeling/usikkert"])
def test_word_and_excel_open_and_hold_the_answer(site: TestClient, path: str) -> None:
    query = "?usikker=10" if path.endswith("usikkert") else ""
    made = docx.Document(io.BytesIO(site.get(f"{path}.docx{query}").content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    assert "Måte" in cells
    book = load_workbook(io.BytesIO(site.get(f"{path}.xlsx{query}").content))
    sheet = book["Usikre kostnader" if query else "Fordeling"]
    numbers = [c.value for row in sheet.iter_rows(min_row=2) for c in row if isinstance(c.value, float)]
    assert numbers
    assert site.get(f"{path}.pdf{query}").content.startswith(b"%PDF")
    assert site.get(f"{path}.odt{query}").status_code == 422


def test_ranges_from_a_pasted_table_stay_in_the_address(site: TestClient) -> None:
    answer = site.get("/fordeling", params={"tabell": RANGES}, follow_redirects=False)
    assert answer.status_code == 303
    page = site.get(answer.headers["location"].replace("/fordeling?", "/fordeling/usikkert?"))
    assert page.status_code == 200
    assert "av forsøkene fantes det ingen deling" in page.text or "I alle 200 forsøkene" in page.text


def test_the_page_takes_only_the_groups_that_are_filled_in(site: TestClient) -> None:
    query = "navn=A&navn=B&navn=C&k1=10&k2=10&k4=10&k3=15&k7=24"
    assert "mangler" in site.get(f"/fordeling?{query}").text
    page = site.get(f"/fordeling?{query}&bare=ja")
    assert page.status_code == 200
    assert "Bare de 4 gruppene" in page.text
    assert "bare=ja" in page.text


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_every_way_of_sharing_is_explained_with_its_source(site: TestClient, lang: str) -> None:
    for query in ("", f"&tabell={'deltaker;behov%0AA;1%0AB;2'}&kurve={'mengde;kostnad%0A9;9'}"):
        page = site.get(f"/fordeling/anlegg?lang={lang}{query}").text
        source = "Moulin" if query else "Littlechild"
        assert source in page


def test_a_facility_is_filled_in_row_by_row_and_a_row_can_go(site: TestClient) -> None:
    query = "deltaker=Moskenes&kostnad=6&antall=&behov=&deltaker=Flakstad&kostnad=12,5&antall=&behov="
    page = site.get(f"/fordeling/anlegg?{query}").text
    assert 'name="deltaker" value="Flakstad"' in page
    assert 'id="kostnad-2" name="kostnad" value="12,5"' in page
    assert 'id="deltaker-3" name="deltaker" value=""' in page  # one more can be added
    assert "Moskenes og Flakstad" in page
    three = f"{query}&deltaker=Vestvågøy&kostnad=9&antall=&behov=&fjern=2"
    assert "Moskenes og Vestvågøy" in site.get(f"/fordeling/anlegg?{three}").text
    emptied = f"deltaker=&kostnad=&antall=&behov=&{query}&deltaker=Vestvågøy&kostnad=9&antall=&behov=&fjern=3"
    assert "Moskenes og Vestvågøy" in site.get(f"/fordeling/anlegg?{emptied}").text  # the first row is empty
    assert site.get(f"/fordeling/anlegg.json?{query}").json()["allocations"][0]["amounts"] == {
        "Moskenes": 3.0,
        "Flakstad": 9.5,
    }


def test_a_pasted_facility_lies_in_the_rows_afterwards(site: TestClient) -> None:
    page = site.get("/fordeling/anlegg", params={"tabell": FACILITY, "kurve": CURVE_EXAMPLE}).text
    assert 'id="mengde-2" name="mengde" value="50"' in page
    link = unescape(re.search(r'href="(/fordeling/anlegg\?[^"]*deltaker=[^"]*)"', page)[1])  # type: ignore[index]
    shown, again = (
        re.findall(r'<td class="nb-num"[^>]*>([^<]*)', text) for text in (page, site.get(link).text)
    )
    assert shown == again


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("deltaker=A&kostnad=x&deltaker=B&kostnad=2", "kostnad-1"),
        ("deltaker=A&kostnad=1&deltaker=A&kostnad=2", "deltaker-2"),
        ("deltaker=A&kostnad=1&deltaker=&kostnad=2", "deltaker-2"),
        ("deltaker=A&behov=1&deltaker=B&behov=2&mengde=9&pris=x", "pris-1"),
        ("deltaker=A&behov=1&deltaker=B&behov=2&mengde=1&pris=2", "deltaker-1"),
    ],
)
def test_a_wrong_cell_of_a_facility_is_marked_where_it_stands(
    site: TestClient, query: str, field: str
) -> None:
    page = site.get(f"/fordeling/anlegg?{query}")
    assert page.status_code == 422
    assert f'id="feil-{field}"' in page.text


def test_those_who_were_chosen_stand_in_the_facilitys_rows(site: TestClient) -> None:
    page = site.get("/fordeling/anlegg?kommune=1874&med=1859").text
    assert 'name="deltaker" value="Moskenes"' in page
    assert "Fyll inn hva hver måtte betalt for sitt eget anlegg" in page
    assert "Nord" not in re.findall(r'name="deltaker" value="([^"]*)"', page)


def test_those_who_were_chosen_are_asked_for_their_costs_before_any_doubt_is_reckoned(
    site: TestClient,
) -> None:
    page = site.get("/fordeling/usikkert?kommune=1874&med=1859")
    assert page.status_code == 200
    assert "Fyll inn hva hver ville betalt på egen hånd" in page.text
    assert 'role="alert"' not in page.text


def test_ways_of_sharing_are_listed_inside_a_sentence(site: TestClient) -> None:
    page = site.get("/fordeling").text
    assert "måter å dele på: 30 % likt, 70 % folketall; etter bruk; etter kostnad alene." in page
