"""`nabolag data refresh` brings SSB's fees: whole or not at all, with what differs, and every figure says where from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.sources.live import at_home, fees, forget
from tests.sources.stand_in import CONTENTS, REGION, Services, Table

from nabolag.cli import root
from nabolag.data import descriptor, table
from nabolag.data.snapshots import SHIPPED, as_of, in_use, snapshots
from nabolag.errors import BadInput, DataDamaged, SourceFailed
from nabolag.municipalities import indicator, indicators
from nabolag.sources.live.pages import Pages
from nabolag.sources.live.refresh import Report, refresh

MARCH, JUNE = datetime(2027, 3, 16, 9, tzinfo=UTC), datetime(2027, 6, 16, 9, tzinfo=UTC)


@pytest.fixture
def ssb(tmp_path: Path) -> Iterator[Services]:
    with at_home(tmp_path / "data", Services()) as services:
        services.tables["12842"] = fees(2027, "2027-03-15T07:00:00Z", change=100)
        yield services


def fetch(now: datetime = MARCH, **more: object) -> Report:
    report = refresh(["ssb/12842"], sleep=waits.append, now=lambda: now, **more)  # type: ignore[arg-type]
    forget()
    return report


waits: list[float] = []


def water(code: str = "1874") -> float | None:
    return indicator("water_fee").filter(code=code)["value"][0]  # type: ignore[no-any-return]


def test_new_fees_are_used_and_every_figure_says_of_which_year_and_status(ssb: Services) -> None:
    before = water()
    report = fetch()
    assert report.snapshot is not None
    assert (report.feeds[0].differences[0].added, report.feeds[0].differences[0].gone) == (357, 357)
    assert before is not None
    assert water() == before + 100
    described = descriptor("annual_fees")
    assert described.title.nb == "Årsgebyr for vann, avløp, avfall og feiing 2027"
    assert (described.status, described.via, described.retrieved) == ("preliminary", None, "2027-03-16")
    fee = next(one for one in indicators() if one.id == "water_fee")
    assert fee.year == 2027
    assert "standardbolig 2027" in fee.definition.nb
    assert table("annual_fees").schema == table.__wrapped__("annual_fees").schema


def test_preliminary_figures_stay_beside_the_revised_ones(ssb: Services) -> None:
    fetch()
    ssb.tables["12842"] = fees(2027, "2027-06-15T06:00:00Z", change=250)
    report = fetch(JUNE)
    assert descriptor("annual_fees").status == "final"
    row = table("annual_fees").filter(code="1874").to_dicts()[0]
    assert row["water_fee_nok"] - row["water_fee_preliminary_nok"] == 150
    changed = [f for f in report.feeds[0].differences[0].figures if f.column == "water_fee_nok"]
    assert {f.kind for f in changed} == {"changed"}
    assert report.snapshot is not None
    assert report.snapshot.revisions() == list(report.feeds[0].differences[0].figures)


def test_a_dry_run_says_what_would_change_and_changes_nothing(ssb: Services) -> None:
    ssb.tables["12842"] = fees(2026, "2026-06-15T06:00:00Z", change=7)
    before = water()
    run = CliRunner().invoke(root, ["data", "refresh", "--source", "12842", "--dry-run"])
    assert run.exit_code == 0, run.output
    assert "ssb/12842, annual_fees: 0 nye rader, 354 endrede, 0 borte." in run.output
    assert "og 344 tall til (--json har alle)" in run.output
    assert "bare en prøve" in run.output
    forget()
    assert in_use() is None
    assert water() == before
    run = CliRunner().invoke(root, ["data", "refresh", "--source", "annual_fees", "--dry-run", "--json"])
    told = json.loads(run.output)
    assert told["snapshot"] is None
    figures = told["sources"][0]["tables"][0]["figures"]
    mine = next(f for f in figures if f["key"] == "1874 2026")
    assert int(mine["after"]) == int(mine["before"]) + 7


def test_what_has_not_changed_is_not_fetched_again(ssb: Services) -> None:
    first = fetch()
    asked = len(ssb.asked)
    again = fetch()
    assert first.snapshot is not None
    assert again.snapshot is None
    assert not again.differs
    assert len(ssb.asked) == asked + 1
    assert again.unchanged == 1


def test_too_many_codes_or_cells_are_asked_for_in_parts(ssb: Services) -> None:
    ssb.most_cells = 400
    fetch()
    parts = [address for address in ssb.asked if "/data" in address]
    assert len(parts) >= 4
    assert all(len(address) <= 2100 for address in ssb.asked)
    assert table("annual_fees").height == 357


def test_a_service_that_asks_us_to_wait_is_waited_for(ssb: Services) -> None:
    waits.clear()
    ssb.failures = {"/metadata": [(429, {"Retry-After": "7"}), 503, 429]}
    assert fetch().snapshot is not None
    assert waits == [7.0, 4.0, 8.0]


@pytest.mark.parametrize("fault", ["half", "stale", "html", 500, (429, {"Retry-After": "900"})])
def test_a_feed_that_breaks_leaves_everything_as_it_was_and_goes_on_from_there(
    ssb: Services, fault: object, tmp_path: Path
) -> None:
    ssb.failures = {"/data": [None, fault]}
    before = water()
    with pytest.raises(
        SourceFailed, match=r"SSB .*/tables/12842/data.*\(side 2\).*Ingenting er endret"
    ) as failed:
        fetch()
    assert failed.value.exit_code == 2
    forget()
    assert in_use() is None
    assert water() == before
    assert not list((tmp_path / "data").rglob("*.parquet"))
    assert not list((tmp_path / "data").rglob(".page*"))
    asked = len(ssb.asked)
    report = fetch()
    assert report.snapshot is not None
    assert report.kept == 3  # metadata, config and the first part
    assert len(ssb.asked) - asked == 1


def test_an_answer_that_is_cut_off_is_asked_for_again(ssb: Services) -> None:
    ssb.failures = {"/data": ["break"]}
    assert fetch().snapshot is not None
    ssb.tables["12842"] = fees(2027, "2027-06-15T06:00:00Z")
    ssb.failures = {"/metadata": ["break"] * 9}
    with pytest.raises(SourceFailed, match="brutt underveis"):
        fetch(JUNE)


def test_a_page_changed_on_the_disk_is_fetched_anew(ssb: Services, tmp_path: Path) -> None:
    ssb.failures = {"/data": [None, "html"]}
    with pytest.raises(SourceFailed):
        fetch()
    for body in (tmp_path / "data" / "pages").glob("*.body"):
        body.write_bytes(b"{}")
    assert fetch().kept == 0
    assert table("annual_fees").height == 357


def test_the_pages_of_a_run_that_broke_long_ago_are_asked_for_again(ssb: Services) -> None:
    ssb.failures = {"/data": [None, "html"]}
    with pytest.raises(SourceFailed):
        fetch()
    assert fetch(MARCH + timedelta(days=2)).kept == 0


def test_nobody_answers(tmp_path: Path) -> None:
    with at_home(tmp_path, Services()):
        pass
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NABOLAG_DATA", str(tmp_path))
        patch.setenv("NABOLAG_SSB_URL", "http://127.0.0.1:9")
        with pytest.raises(SourceFailed, match=r"SSB svarer ikke på http://127\.0\.0\.1:9.*NABOLAG_SSB_URL"):
            refresh(["ssb"], sleep=lambda _: None)


def test_a_table_laid_out_anew_is_named_with_what_it_lacks(ssb: Services) -> None:
    ssb.tables["12842"].dimensions["ContentsCode"].remove("KOSaarsgebyravlo0000")
    with pytest.raises(SourceFailed, match="12842 har ikke lenger KOSaarsgebyravlo0000"):
        fetch()


def test_a_municipality_that_ssb_lacks_is_unknown_and_said(ssb: Services) -> None:
    ssb.tables["12842"].dimensions["KOKkommuneregion0000"].remove("1874")
    assert fetch().feeds[0].missing == ("1874",)
    assert indicator("water_fee").filter(code="1874")["status"][0] == "unknown"


def test_a_table_that_is_withdrawn_keeps_its_last_figures_as_doubtful(ssb: Services) -> None:
    fetch()
    figure = water()
    del ssb.tables["12842"]
    report = fetch(JUNE)
    assert report.feeds[0].withdrawn
    row = indicator("water_fee").filter(code="1874").to_dicts()[0]
    assert (row["value"], row["status"]) == (figure, "doubtful")
    assert "trukket tabellen tilbake" in row["note"]
    assert descriptor("annual_fees").status == "withdrawn"


def test_a_figure_taken_back_is_told_so_in_every_refreshed_table(ssb: Services) -> None:
    """Fees and their sum, and expenditure by service, whose rows are a municipality's several times a year."""
    areas = {"FGK1b": "administration", "FGK13": "child_welfare", "FGK17": "fire"}
    codes = table("municipalities")["code"].to_list()
    spent = Table(
        {REGION: codes, "KOKkartkap0000": ["AGD2"], "KOKtjeneste0000": list(areas), CONTENTS: ["KOSbelop0000"],
         "Tid": ["2025"]},
        {(code, "AGD2", area, "KOSbelop0000", "2025"): 1000.0 for code in codes for area in areas},
    )  # fmt: skip
    ssb.tables["12362"] = spent
    refresh(["12842", "12362"], now=lambda: MARCH)
    forget()
    ssb.tables["12842"].values["1874", "KOSaarsgebyrvann0000", "2027"] = None
    ssb.tables["12842"].updated = spent.updated = "2027-06-15T06:00:00Z"
    spent.values["1874", "AGD2", "FGK17", "KOSbelop0000", "2025"] = None
    refresh(["12842", "12362"], now=lambda: JUNE)
    forget()
    notes = {
        name: indicator(name).filter(code="1874")["note"][0]
        for name in ("water_fee", "fees_sum", "fire_expenditure", "child_welfare_expenditure")
    }
    back = "Kilden har trukket tallet tilbake."
    assert notes["water_fee"] == notes["fees_sum"] == notes["fire_expenditure"] == back
    assert notes["child_welfare_expenditure"] != back


def test_an_old_day_uses_what_was_used_then(ssb: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = water()
    fetch()
    ssb.tables["12842"] = fees(2027, "2027-06-15T06:00:00Z", change=250)
    fetch(JUNE)
    first, second = snapshots()
    assert as_of("2027-06-15") == first
    assert as_of("2027-06-16") == second
    assert as_of(SHIPPED) is None
    with pytest.raises(BadInput, match="De eldste er de som følger med"):
        as_of("2020-01-01")
    with pytest.raises(BadInput, match="er ikke en dato"):
        as_of("i fjor")
    monkeypatch.setenv("NABOLAG_AS_OF", "2027-04-01")
    forget()
    assert shipped is not None
    assert water() == shipped + 100
    forget()
    run = CliRunner().invoke(root, ["--as-of", "2027-01-01", "data", "status", "--json"])
    assert run.exit_code == 0, run.output
    listed = {row["name"]: row for row in json.loads(run.output)}
    assert listed["annual_fees"]["retrieved"] == "2026-11-23"
    forget()
    run = CliRunner().invoke(root, ["data", "status", "--as-of", "2027-06-20", "--json"])
    listed = {row["name"]: row for row in json.loads(run.output)}
    assert (listed["annual_fees"]["status"], listed["annual_fees"]["snapshot"]) == ("final", second.name)


def test_a_service_that_has_moved_withdraws_nothing(ssb: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch()
    monkeypatch.setenv("NABOLAG_SSB_URL", f"{ssb.address}/elsewhere")
    with pytest.raises(SourceFailed, match="SSB svarte 404"):
        fetch(JUNE)
    assert descriptor("annual_fees").status == "preliminary"


def test_nothing_is_fetched_while_an_old_day_is_in_use(ssb: Services) -> None:
    run = CliRunner().invoke(root, ["--as-of", "2026-11-30", "data", "refresh"])
    assert run.exit_code == 2
    assert "Ta bort --as-of" in run.stderr
    assert ssb.asked == []


def test_a_command_takes_the_day_itself(ssb: Services) -> None:
    fetch()
    for day, said in (("2027-03-16", "2027"), ("2026-12-01", "2026")):
        forget()
        run = CliRunner().invoke(root, ["assess", "1874", "--as-of", day])
        assert run.exit_code == 0, run.output
        assert f"avfall og feiing {said}" in " ".join(run.output.split())
    for call in (["assess", "1874", "--as-of", "i fjor"], ["--as-of", "i fjor", "assess", "1874"]):
        run = CliRunner().invoke(root, call)
        assert run.exit_code == 2
        assert "er ikke en dato" in run.stderr


def test_a_damaged_snapshot_is_named(ssb: Services) -> None:
    report = fetch()
    assert report.snapshot is not None
    path = report.snapshot.folder / "tables" / "annual_fees.parquet"
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(DataDamaged, match=rf"annual_fees\.parquet i datasettet {report.snapshot.name}"):
        table("annual_fees")
    (report.snapshot.folder / "manifest.json").write_text("{")
    forget()
    with pytest.raises(DataDamaged, match=r"manifest\.json"):
        in_use()


def test_only_one_at_a_time(ssb: Services, tmp_path: Path) -> None:
    from nabolag.sources.live.pages import alone

    folder = tmp_path / "data" / "pages"
    folder.mkdir(parents=True)
    with alone(folder), pytest.raises(SourceFailed, match="Noen andre henter"):
        fetch()


def test_an_unknown_source_is_told_the_known_ones() -> None:
    with pytest.raises(BadInput, match="ssb/12842"):
        refresh(["ssb/99999"])


def test_pages_are_read_with_conditions(ssb: Services, tmp_path: Path) -> None:
    ssb.tags = False
    fetch()
    ssb.tables["12842"].updated = "2027-03-17T07:00:00Z"
    assert fetch(MARCH + timedelta(days=1)).unchanged == 0
    assert Pages(tmp_path / "data" / "pages").kept == 0
