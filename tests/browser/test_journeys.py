"""A mayor with a phone: each of the five questions is answered within three taps, and nothing is typed twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator
from tests.browser.conftest import Reader, reading

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
MOST_TAPS = 3
PLACES = {"mosk": "Moskenes", "karasj": "Karasjok", "osl": "Oslo"}
JOURNEYS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "alone": ("alene", (), r"skiller seg mest ut her: .+ i gruppen\."),
    "together": ("samarbeid", (), r"har (trolig )?(barnevern|renovasjon)"),
    "gain": (
        "gevinst",
        ("Velg vann og se prisene", "Ta med"),
        r"om lag [\d\s]+kr (mer|mindre) per bolig enn i dag",
    ),
    "steering": ("styring", ("Ta med",), r"[Mm]ed \d+ plasser etter folketall (kan|har) "),
    "state": ("staten", (), r"én av tre at staten i stor grad skal"),
}
"""Question, its page, the steps tapped under it, and the sentence that answers it."""


class Taps:
    """Counts what a finger does on the way."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.taps = reader, 0

    def tap(self, what: Locator) -> None:
        box = what.first.bounding_box()
        assert box is not None
        assert box["height"] >= 24, f"too small for a finger: {what}"
        what.first.tap()
        self.taps += 1

    def question(self, id_: str) -> Locator:
        return self.reader.page.locator(f"#{id_}.nb-question")

    def seen_without_scrolling(self, what: Locator) -> bool:
        return bool(
            what.evaluate(
                "e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight }"
            )
        )


@pytest.fixture(scope="module")
def finger(chromium: Browser, site: str) -> Iterator[Reader]:
    with reading(chromium, site, viewport=PHONE, has_touch=True, is_mobile=True) as reader:
        yield reader


@pytest.mark.parametrize(("typed", "start"), [("mosk", "/"), ("karasj", "/tilgjengelighet"), ("osl", "/om")])
def test_each_question_is_answered_in_three_taps_and_typed_once(
    finger: Reader, typed: str, start: str
) -> None:
    name, way, page = PLACES[typed], Taps(finger), finger.open(start)
    page.get_by_label("Finn kommunen din" if start == "/" else "Søk etter kommune").press_sequentially(typed)
    way.tap(page.get_by_role("option", name=re.compile(f"^{name}")))
    page.wait_for_url(re.compile(r"/kommune/\d{4}"))
    found = page.url
    for id_, (page_name, steps, says) in JOURNEYS.items():
        if page.url != found:
            page.goto(found)
        way.taps = 1  # the one that chose the municipality
        for step in steps:
            with page.expect_navigation(url=re.compile(rf"#{id_}$")):
                way.tap(way.question(id_).get_by_role("link", name=re.compile(f"^{step}")))
            there = way.question(id_).locator(".nb-sentence")
            assert way.seen_without_scrolling(there), "the answer is where the finger was"
        sentence = way.question(id_).locator(".nb-sentence").inner_text()
        assert name in sentence or id_ == "state"
        assert re.search(says, sentence), sentence
        if way.taps < MOST_TAPS:  # and one more leads to what stands behind it, with the same choice
            chosen = page.locator(".nb-chip").all_inner_texts()
            way.tap(way.question(id_).get_by_role("link", name=re.compile("^Se hvorfor")))
            page.wait_for_url(re.compile(f"/{page_name}"))
            assert page.locator(".nb-chip").all_inner_texts() == chosen
            if id_ != "steering":  # where the next choice is asked for first
                assert way.seen_without_scrolling(page.locator(".nb-sentence"))
        assert way.taps <= MOST_TAPS, (name, id_, way.taps)
