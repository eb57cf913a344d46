"""How far two lie apart in the national view: straight lines, crossings of water, and a table of the user's own."""

from __future__ import annotations

import io

import numpy as np
import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from nabolag.cli import root
from nabolag.cooperation.potential import Joining, Suite
from nabolag.errors import BadInput
from nabolag.municipalities import current
from nabolag.report.casefile.subject import rows
from nabolag.report.partners.national import regions_paper
from nabolag.report.partners.panels import panel_of
from nabolag.report.partners.scenarios import Scenario
from nabolag.report.partners.solving import solve
from nabolag.report.partners.travel import kilometres, name_of_table, near_each_other, told
from nabolag.report.partners.travel_file import complete, read_travel

CODES = ("1874", "1859", "1856", "0301", "3207")  # Moskenes, Flakstad, Røst, Oslo, Nordre Follo
PAIR = ("1859", "1874")


def minutes(change: dict[tuple[str, str], str] | None = None, head: str = "fra;til;minutter\n") -> bytes:
    """A list of every pair that can be together in groups of two, 30 minutes each, with some lines changed."""
    cells = dict.fromkeys(sorted(near_each_other(1)), "30") | (change or {})
    return (head + "".join(f"{a};{b};{far}\n" for (a, b), far in cells.items())).encode()


def test_water_between_counts_and_land_does_not() -> None:
    plain, crossed = kilometres(CODES, 0), kilometres(CODES, 40)
    assert crossed[0, 1] == plain[0, 1]  # both on Moskenesøya and Flakstadøya, with land between them
    assert crossed[0, 2] - plain[0, 2] == pytest.approx(40 * 2)  # by Værøy
    assert crossed[3, 4] == plain[3, 4]
    assert (crossed == crossed.T).all()


def test_a_list_and_a_matrix_in_text_or_excel_say_the_same() -> None:
    codes = list(current())
    apart = {pair: 20 + 3 * (sum(map(int, pair)) % 11) for pair in near_each_other(6)}

    def cell(a: str, b: str) -> str:
        return str(0 if a == b else apart.get((min(a, b), max(a, b)), "-"))

    listed = read_travel(
        ("til_nr;fra_nr;navn;reisetid\n" + "".join(f"{b};{a};x;{far} min\n" for (a, b), far in apart.items())).encode(),
        "liste.csv",
        "min",
    )  # fmt: skip
    matrix = (
        ";" + ";".join(codes) + "".join("\n" + a + ";" + ";".join(cell(a, b) for b in codes) for a in codes)
    )
    assert read_travel(matrix.encode("cp1252"), "matrise.csv", "min") == listed
    book = Workbook()
    book.active.append(["", *(int(code) for code in codes)])  # Excel takes Oslo's first 0 away
    for a in codes:
        below = [far if b >= a and (far := apart.get((a, b))) else None for b in codes]  # one half of it
        book.active.append([f"{rows()[a]['name']} ({a})", *below])
    out = io.BytesIO()
    book.save(out)
    assert read_travel(out.getvalue(), "matrise.xlsx", "min") == listed
    assert len(listed) == len(near_each_other(6))
    found = told(listed, ("1874", "1859", "0301"))
    assert found[0, 1] == found[1, 0] == apart[PAIR]
    assert found[0, 2] == float("inf")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ({PAIR: "-5"}, r"t\.csv, linje \d+, kolonne 3: Flakstad til Moskenes er -5\. Skriv et tall fra 0"),
        ({PAIR: "langt"}, r"linje \d+, kolonne 3: «langt» fra Flakstad til Moskenes er ikke et tall\. Skriv minutter"),
        ({PAIR: "1:20"}, "«1:20» fra .* ikke et tall"),
        ({PAIR: "1 t 20 min"}, "«1 t 20 min» fra .* ikke et tall"),
        ({PAIR: "45 km"}, "«45 km» fra .* ikke et tall"),
        ({PAIR: "uendelig"}, "ikke et tall"),
        ({("1874", "1859"): "55"}, "Moskenes til Flakstad er 55, men et annet sted står det 30"),
        ({("1874", "1874"): "3"}, "Moskenes til seg selv er 3. Skriv 0."),
        ({("1849", "1874"): "30"}, r"linje \d+, kolonne 1: Hamarøy, kommunenummer 1849, gjaldt til"),
        ({("Månebyen", "1874"): "30"}, "kolonne 1: .*Månebyen"),
        ({("1874", "Herøy"): "30"}, "kolonne 2: Flere kommuner heter «Herøy»"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_meant_is_refused_with_row_and_column_and_what_would_do(
    cell: dict[tuple[str, str], str], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        read_travel(minutes(cell), "t.csv", "min")


@pytest.mark.parametrize("blank", ["", "-", "–", "#N/A", "nan"])
def test_a_pair_without_a_figure_is_missing_and_not_near(blank: str) -> None:
    table = read_travel(minutes({PAIR: blank}), "t.csv", "min")
    with pytest.raises(BadInput, match=r"t\.csv mangler Flakstad til Moskenes, og 1 par i alt"):
        complete(table, 1, "t.csv")
    with pytest.raises(BadInput, match="par i alt"):
        complete(read_travel(minutes(), "t.csv", "min"), 2, "t.csv")  # groups of three reach further


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "t.csv", "t.csv er tom"),
        (b" \n;;\n", "t.csv", "t.csv er tom"),
        (b"fra;til;minutter\n", "t.csv", "har ingen par"),
        (b"Moskenes;Flakstad\n", "t.csv", "skriv fra, til|ingen par"),
        (b";Moskenes;Flakstad\nMoskenes;;\nFlakstad;;\n", "t.csv", "har ingen par"),
        (b";Moskenes;Moskenes\nMoskenes;0;3\nFlakstad;3;0\n", "t.csv", "Moskenes står to ganger"),
        (b"PK\x03\x04 nei", "t.xlsx", "er ikke en hel"),
        (b"x", "t.pdf", r"t\.pdf kan ikke leses her. Lagre den som .xlsx eller .csv"),
        (b"1" * 1_000_000, "t.csv", "for stor"),
    ],
)
def test_a_file_that_is_no_table_is_refused(content: bytes, name: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read_travel(content, name, "min")


@pytest.mark.parametrize(
    ("factor", "unit", "meant"), [(60, "min", "sekunder"), (1 / 60, "min", "timer"), (1000, "km", "meter"), (0.1, "km", "mil")]
)  # fmt: skip
def test_figures_in_another_unit_than_the_one_that_is_said_are_found(
    factor: float, unit: str, meant: str
) -> None:
    places = {code: (rows()[code]["x"], rows()[code]["y"]) for code in current()}
    line = {(a, b): np.hypot(*np.subtract(places[a], places[b])) / 1000 for a, b in near_each_other(1)}
    right = minutes({pair: f"{1.4 * far:.2f}" for pair, far in line.items()})
    assert len(read_travel(right, "t.csv", unit)) == len(line)
    wrong = minutes({pair: f"{1.4 * far * factor:.4f}" for pair, far in line.items()})
    with pytest.raises(BadInput, match=f"Tallene er nok {meant}. Regn dem om til"):
        read_travel(wrong, "t.csv", unit)
    assert read_travel(wrong, "t.csv")  # nobody has said what it is in


def test_nobody_is_put_together_with_one_the_table_says_is_too_far() -> None:
    paid = Scenario("child_welfare", 2, subsidy=3.0)
    joined = solve(paid)["groups"][0]
    a, b = min(joined), max(joined)
    table = read_travel(minutes({(a, b): "90"}), "t.csv", "min")
    asked = Scenario("child_welfare", 2, subsidy=3.0, max_km=60, travel=name_of_table(table), unit="min")
    found = solve(asked, table)
    assert len(found["groups"]) > 50
    assert sorted(joined) not in [sorted(group) for group in found["groups"]]
    paper = str(regions_paper((asked,), {asked.key: found}).sections[0].blocks)
    assert "høyst 60 minutter mellom to etter egen reisetabell" in paper
    assert "regnet av rette linjer, ikke av den egne tabellen" in paper
    with pytest.raises(BadInput, match="en annen enn den det er spurt med"):
        solve(asked, table[1:])


def test_kilometres_of_road_tell_what_journeys_cost_without_a_detour_on_top() -> None:
    panel = panel_of("child_welfare")
    assert panel is not None
    joining = Joining(Suite(panel, 50, 7))
    pair = np.array([joining.suite.rows(["1874", "1859"])])
    free, road = (joining.net_costs(pair, np.array([km]), road=True)[0] for km in (0.0, 40.0))
    straight = joining.net_costs(pair, np.array([40.0]))[0]
    factor = (straight - free) / (road - free)  # kilometres of road to each of straight line
    assert 1.2 <= factor.min() < factor.max() <= 2.0


def test_fewer_join_where_the_roads_are_longer() -> None:
    places = {code: (rows()[code]["x"], rows()[code]["y"]) for code in current()}

    def groups(times: float) -> int:
        far = {
            (a, b): f"{times * np.hypot(*np.subtract(places[a], places[b])) / 1000:.3f}"
            for a, b in near_each_other(1)
        }
        table = read_travel(minutes(far), "t.csv", "km")
        asked = Scenario("child_welfare", 2, subsidy=3.0, max_km=2000, travel=name_of_table(table), unit="km")
        found = solve(asked, table)
        assert "regnet av kilometerne på vei" in str(
            regions_paper((asked,), {asked.key: found}).sections[0].blocks
        )
        return len(found["groups"])

    assert groups(1.0) > groups(6.0)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ("--travel-unit km", "Gi den også"),
        ("--travel t.csv", "hører sammen"),
        ("--travel t.csv --max-travel 60 --max-km 40", "erstatter"),
        ("--travel borte.csv --max-travel 60 --travel-unit min", "borte.csv finnes ikke"),
        ("--travel t.csv --max-travel 0,5 --max-size 2 --travel-unit min", "Sett grensen til minst 30"),
        ("--travel t.csv --max-travel 60 --max-size 3 --travel-unit min", "t.csv mangler"),
        ("--travel t.csv --max-travel -4 --max-size 2", "fra 0 til 2000"),
    ],
)
def test_the_command_says_what_is_wrong_with_a_table_or_its_limit(args: str, says: str) -> None:
    runner = CliRunner()
    with runner.isolated_filesystem():
        with open("t.csv", "wb") as file:
            file.write(minutes())
        result = runner.invoke(root, ["regions", "--service", "barnevern", *args.split()])
    assert result.exit_code == 2
    assert says in result.stderr


def test_a_weight_on_todays_cooperation_keeps_more_pairs_of_it() -> None:
    def kept(favour: float) -> int:
        from nabolag.cooperation import arrangements

        known = [one.members_now for one in arrangements() if "child_welfare" in one.services]
        found = solve(Scenario("child_welfare", 2, subsidy=0.5, favour=favour))
        return sum(any(set(group) <= set(members) for members in known) for group in found["groups"])

    assert kept(5.0) > kept(0.0)
