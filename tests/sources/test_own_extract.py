"""A user's own extract is checked with sheet, row and field named, shown with its origin, and never mixed with the rest."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.sources.live import at_home, fees
from tests.sources.stand_in import Services
from xlsxwriter import Workbook

from nabolag.cli import root
from nabolag.data import tables
from nabolag.data.own import own, own_extracts, own_table
from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import indicator
from nabolag.report.own import add_extract, own_paper


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Iterator[Path]:
    with at_home(tmp_path / "data", Services()):
        yield tmp_path


def csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def rows(content: bytes, file: str = "uttrekk.csv") -> list[tuple[str, int, str, float | None]]:
    kept, found = add_extract(content, file)
    assert kept is not None, [(f.row, f.field, str(f.error)) for f in found.faults]
    return list(own_table(kept.name).iter_rows())


def faults(content: bytes, file: str = "uttrekk.csv") -> list[tuple[str, int, str, str]]:
    kept, found = add_extract(content, file)
    assert kept is None
    assert own_extracts() == []
    return [(f.sheet, f.row, f.field, str(f.error)) for f in found.faults]


def test_a_csv_with_figures_in_columns_is_read_as_people_write_it() -> None:
    assert rows(
        csv(
            "kommunenummer;kommunenavn;år;Vanngebyr;Andel",
            "1874;Moskenes;2025;5 000;12,5",
            "301;Oslo;2025;..;",
        )
    ) == [
        ("1874", 2025, "Vanngebyr", 5000.0),
        ("1874", 2025, "Andel", 12.5),
        ("0301", 2025, "Vanngebyr", None),
        ("0301", 2025, "Andel", None),
    ]


def test_an_excel_file_from_the_statbank_is_read_with_its_title_and_years_across() -> None:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("12842")
        for n, line in enumerate(
            [["12842: Gebyrer"], [], ["region", "statistikkvariabel", "2025", "2026"],
             ["K-1874 Moskenes", "Årsgebyr for vann", 4900, 5000], ["EAK Landet", "Årsgebyr for vann", 1, 2],
             ["1860 Vestvågøy", "Årsgebyr for vann", 4000.5, ".."]]
        ):  # fmt: skip
            sheet.write_row(n, 0, line)
    kept, found = add_extract(out.getvalue(), "Gebyr fra SSB.xlsx")
    assert kept is not None
    assert (kept.name, kept.left_out, kept.years) == ("gebyr-fra-ssb", 1, (2025, 2026))
    assert ("1860", 2025, "Årsgebyr for vann", 4000.5) in list(own_table(kept.name).iter_rows())
    assert len(found.rows) == 4


def test_json_stat_from_ssb_stands_beside_the_figure_in_use() -> None:
    table = fees(2026, change=50)
    chosen = {name: list(codes) for name, codes in table.dimensions.items()} | {"Tid": ["2026"]}
    content = json.dumps(table.dataset("12842", chosen)).encode()
    before = indicator("water_fee")
    kept, found = add_extract(content, "12842.json")
    assert kept is not None, found.faults[:3]
    assert indicator("water_fee").equals(before)
    assert "12842" not in tables()
    paper = own_paper("12842", "nb")
    shown = {(row[0].value, row[2].value): row for row in paper.tables()[-1].rows}
    mine = shown["1101", "KOSaarsgebyrvann0000"]
    assert mine[3].value - mine[4].value == 50  # type: ignore[operator]
    assert "standardbolig" in mine[2].shown
    assert "ingen andre tall her bygger på det" in paper.lead[0]


def test_each_fault_names_sheet_row_and_field() -> None:
    found = faults(
        csv("kommune;år;gebyr", "Moskenes;2025;5000", "Moskens;2025;1", "1874;2025;mye", "1860;i fjor;3", "1874;2025;7",
            ";2025;1", "9998;2025;1", "5001;2015;1")
    )  # fmt: skip
    said = {(row, field): text for _sheet, row, field, text in found}
    assert all(sheet == "uttrekk.csv" for sheet, *_ in found)
    assert "Moskens" in said[3, "kommune"]
    assert "mye" in said[4, "gebyr"]
    assert "i fjor" in said[5, "år"]
    assert "rad 2" in said[6, "gebyr"]
    assert "mangler" in said[7, "kommune"]
    assert "9998 finnes ikke" in said[8, "kommune"]
    assert "5001 gjaldt ikke i 2015" in said[9, "kommune"]


def test_moved_or_missing_columns_are_told() -> None:
    assert "Ingen overskrift er «kommune»" in faults(csv("navnet;år;gebyr", "1874;2025;1"))[0][3]
    assert "Ingen overskrift er «år»" in faults(csv("kommune;gebyr", "1874;1"))[0][3]
    for content, file in (
        (b"{}", "x.json"),
        (b'{"a":', "x.json"),
        (b"abc", "x.pdf"),
        (csv("kommune;år;x"), "x.csv"),
    ):
        with pytest.raises(BadInput, match=r"x\.(json|pdf|csv)"):
            add_extract(content, file)


def test_the_commands_add_show_and_remove(home: Path) -> None:
    (home / "gebyr.csv").write_bytes(csv("kommune;år;water_fee_nok", "Moskenes;2026;5000"))
    run = CliRunner().invoke(root, ["data", "add", str(home / "gebyr.csv")])
    assert run.exit_code == 0, run.output
    assert "gebyr er lagt inn: 1 tall for 1 kommune." in run.output
    shown = CliRunner().invoke(root, ["data", "show", "gebyr"])
    assert "Eget uttrekk" in shown.output
    assert "Moskenes" in shown.output
    assert "gebyr.csv" in CliRunner().invoke(root, ["data", "status"]).output
    (home / "feil.csv").write_bytes(csv("kommune;år;gebyr", "Moskens;2026;5000"))
    run = CliRunner().invoke(root, ["data", "add", str(home / "feil.csv")])
    assert run.exit_code == 2
    assert "feil.csv, rad 2, kommune:" in run.stderr
    assert [one.name for one in own_extracts()] == ["gebyr"]
    assert CliRunner().invoke(root, ["data", "remove", "gebyr"]).exit_code == 0
    assert own_extracts() == []
    with pytest.raises(NotKnown):
        own("gebyr")
    assert CliRunner().invoke(root, ["data", "add", str(home / "finnes-ikke.csv")]).exit_code == 2
