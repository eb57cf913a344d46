"""Figures say what was published, hold a strict content policy, and carry their source out of the site."""

from __future__ import annotations

import inspect
from xml.etree import ElementTree

import pytest

from nabolag.municipalities import find, indicators
from nabolag.municipalities.indicator_list import describe
from nabolag.report.figures import Figure, country_map
from nabolag.report.figures.distribution import distribution
from nabolag.report.figures.published import published_figures
from nabolag.text import LANGUAGES

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
