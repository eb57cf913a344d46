"""Figures say what was published, hold a strict content policy, and carry their source out of the site."""

from __future__ import annotations

import inspect
from statistics import median
from xml.etree import ElementTree

import polars as pl
import pytest

from nabolag.municipalities import find, indicator, indicators
from nabolag.municipalities.indicator_list import describe
from nabolag.report.casefile import case_file
from nabolag.report.figures import Figure, country_map
from nabolag.report.figures.distribution import distribution
from nabolag.report.figures.lines import line_svg, steps
from nabolag.report.figures.published import published_figures
from nabolag.report.paper import Bars, Cell
from nabolag.report.paper.html import fragment, on_range
from nabolag.text import LANGUAGES, texts

# As printed in the article; the capacity shares add to 99.
PUBLISHED = {"kapasitet": [28, 37, 34], "barrierer": [62, 48, 42, None, None, None]}


def words(svg: str) -> str:
    return " ".join(
        " ".join(t.itertext()) for t in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    )


def test_the_published_shares_are_drawn_as_printed() -> None:
    figures = {f.id: f for f in published_figures("nb")}
    for id_, shares in PUBLISHED.items():
        assert [row[1] for row in figures[id_].rows] == shares
        for share in shares:
            assert share is None or f"{share}\xa0%" in words(figures[id_].svg())
    assert "På grunn av avrunding blir summen 99" in figures["kapasitet"].note
    assert "én av tre" in words(figures["staten"].svg())
    assert "33" not in words(figures["staten"].svg())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_published_figures_say_that_groups_are_not_published(lang: str) -> None:
    said = {"nb": "ikke publisert", "nn": "ikkje publisert", "en": "not published"}
    assert all(said[lang] in f.note for f in published_figures(lang))


def test_no_figure_has_inline_style_and_every_part_is_named_without_colour() -> None:
    for figure in (*published_figures("nb"), *(distribution(of, find("1874"), "nb") for of in indicators())):
        for width in (320, 640):
            svg = figure.svg(width)
            assert "style=" not in svg
            assert "<script" not in svg
            assert 'role="img"' in svg
        assert figure.alt
    capacity = words(published_figures("nb")[0].svg(320))
    for answer in ("I stor eller", "Bare i noen", "I liten eller"):
        assert answer in capacity


def test_a_figure_file_carries_caption_note_and_source() -> None:
    figure = published_figures("en")[0]
    said = words(figure.svg(ink="file"))
    assert "Source: Samfunnsbedriftene" in said
    assert "99" in said
    assert figure.png().startswith(b"\x89PNG")


def test_where_we_are_is_marked_by_name() -> None:
    figure = distribution(describe("water_fee"), find("1874"), "nb")
    assert "Moskenes" in words(figure.svg(320))
    assert "Moskenes" not in words(distribution(describe("water_fee"), None, "nb").svg(320))
    known = 352  # fees of 2026 known and not doubtful
    assert sum(int(row[2] or 0) for row in figure.rows) == known


def test_yes_and_no_are_counted_not_binned() -> None:
    assert distribution(describe("robek"), None, "nb").rows == (("ja", 27), ("nei", 330))


def test_what_is_to_be_seen_must_be_told() -> None:
    assert inspect.signature(Figure).parameters["alt"].default is inspect.Parameter.empty
    assert inspect.signature(country_map).parameters["alt"].default is inspect.Parameter.empty


def test_a_line_begins_at_zero_and_says_its_first_and_last_value() -> None:
    """A fall of 8 per cent looks like 8 per cent: the last point stands at 92 per cent of the first one's height."""
    drawn = line_svg((2016, 2021, 2026), (1000.0, None, 920.0), width=330, alt="Fra 1000 til 920", say=str)
    tree = ElementTree.fromstring(drawn)
    first, last = (float(c.attrib["cy"]) for c in tree.iter("circle"))
    zero = max(float(line.attrib["y1"]) for line in tree.iter("line"))
    assert (zero - last) / (zero - first) == pytest.approx(0.92, abs=0.01)
    said = [text.text for text in tree.iter("text")]
    assert {"1000.0", "920.0", "2016", "2026"} <= set(said)
    assert len(list(tree.iter("polyline"))) == 2, "a year that is not known is a gap"


@pytest.mark.parametrize(("low", "high"), [(0, 1534), (-8.1, 3.6), (0, 0.7), (0, 727_000), (0, 0)])
def test_an_axis_has_round_steps_that_hold_every_value(low: float, high: float) -> None:
    made = steps(low, high)
    assert made[0] <= low <= high <= made[-1] or low == high
    assert 1 <= len(made) <= 7


def test_shares_are_drawn_out_of_a_hundred() -> None:
    bars = [
        block for block in case_file("1874").blocks() if isinstance(block, Bars) and block.unit == "prosent"
    ]
    assert [block.whole for block in bars] == [100, 100]
    drawn = str(fragment(case_file("1874")))
    assert 'width="37.0%"' in drawn
    assert 'width="62.0%"' in drawn


def test_a_key_figure_stands_as_a_dot_on_the_range_of_its_group() -> None:
    at = on_range(Cell("5", 5.0, spread=(0.0, 2.0, 4.0, 6.0, 10.0)))
    assert at == {"low": 2, "q1": 21.2, "median": 40.4, "q3": 59.6, "high": 98, "ours": 50}
    outside = on_range(Cell("20", 20.0, spread=(0.0, 2.0, 4.0, 6.0, 10.0)))
    assert outside["ours"] == 98, "one that lies outside its group stretches the line"
    assert on_range(Cell("ukjent", None, spread=(0.0, 2.0, 4.0, 6.0, 10.0))) == {}


def test_the_median_of_an_even_number_is_between_the_two_in_the_middle() -> None:
    values = [
        v for v in indicator("water_fee").filter(pl.col("status") == "ok")["value"].to_list() if v is not None
    ]
    assert texts("nb").number(median(values)) in distribution(describe("water_fee"), None, "nb").note
