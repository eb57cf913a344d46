"""Every page holds WCAG 2.2 AA as far as axe sees, on a phone, on a desktop, in the dark, in each language."""

from __future__ import annotations

import pytest
from tests.browser.conftest import COLOURS, Reader
from tests.browser.pages import NOT_THERE, PAGES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_and_fits_a_phone(phone: Reader, path: str) -> None:
    phone.open(path)
    assert phone.axe() == []
    assert phone.overflow() <= 0
    assert phone.sideways() == []
    assert phone.clipped() == []
    _in_the_dark(phone)
    phone.page.set_viewport_size({"width": 320, "height": 640})
    assert phone.overflow() <= 0
    _expected(phone, path)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_on_a_desktop(desktop: Reader, path: str) -> None:
    desktop.open(path)
    assert desktop.axe() == []
    assert desktop.overflow() <= 0
    assert desktop.clipped() == []
    _in_the_dark(desktop)
    _expected(desktop, path)


def _in_the_dark(reader: Reader) -> None:
    """The same page when the evening comes: only what is said of colours may be another."""
    reader.page.emulate_media(color_scheme="dark")
    assert reader.axe(COLOURS) == []


def _expected(reader: Reader, path: str) -> None:
    if path in NOT_THERE:  # Chromium logs the 404 of the page itself
        reader.complaints = [c for c in reader.complaints if "404" not in c]


FIGURES = [
    "/",
    "/kommune/1874/alene",
    "/kommune/1874/samarbeid",
    "/indikator/water_fee?kommune=1874",
    "/makt?kommune=1874&plasser=1&kommune=1860&plasser=4&kommune=1865&plasser=4",
    "/fordeling?navn=A&navn=B&navn=C&folk=1&folk=2&folk=3&k1=3&k2=4&k3=6&k4=4&k5=7&k6=7&k7=9",
]
"""Pages that draw something with words in it; in bokmål they are among PAGES."""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("lang", ["nn", "en"])
def test_no_word_of_a_figure_is_clipped_in_other_languages(desktop: Reader, lang: str, width: int) -> None:
    desktop.page.set_viewport_size({"width": width, "height": 900})
    for path in FIGURES:
        desktop.open(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        assert desktop.clipped() == [], path
        assert desktop.overflow() <= 0, path
        assert desktop.sideways() == [], path


@pytest.mark.parametrize("lang", ["nn", "en"])
def test_a_page_is_accessible_in_other_languages(phone: Reader, lang: str) -> None:
    phone.open(f"/kommune/5610?lang={lang}")
    assert phone.page.get_attribute("html", "lang") == lang
    assert phone.axe() == []
    phone.open(f"/?lang={lang}")
    assert phone.axe() == []
