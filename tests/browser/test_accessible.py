"""Every page holds WCAG 2.2 AA as far as axe sees, on a phone, on a desktop, in the dark, in each language."""

from __future__ import annotations

import pytest
from tests.browser.conftest import Reader
from tests.browser.pages import PAGES

pytestmark = pytest.mark.browser
NOT_THERE = ("/kommune/1507", "/finnes-ikke")


def _expected(reader: Reader, path: str) -> None:
    if path in NOT_THERE:  # Chromium logs the 404 of the page itself
        reader.complaints = [c for c in reader.complaints if "404" not in c]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_and_fits_a_phone(phone: Reader, path: str) -> None:
    phone.open(path)
    assert phone.axe() == []
    assert phone.overflow() <= 0
    assert phone.sideways() == []
    assert phone.clipped() == []
    phone.page.set_viewport_size({"width": 320, "height": 640})
    assert phone.overflow() <= 0
    _expected(phone, path)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_on_a_desktop(desktop: Reader, path: str) -> None:
    desktop.open(path)
    assert desktop.axe() == []
    assert desktop.overflow() <= 0
    assert desktop.clipped() == []
    _expected(desktop, path)


@pytest.mark.parametrize("path", ["/", "/kommune/1874", "/indikator/water_fee?kommune=1874", "/funn"])
def test_a_page_is_accessible_in_the_dark(dark: Reader, path: str) -> None:
    dark.open(path)
    assert dark.axe() == []


@pytest.mark.parametrize("lang", ["nn", "en"])
def test_a_page_is_accessible_in_other_languages(phone: Reader, lang: str) -> None:
    phone.open(f"/kommune/5610?lang={lang}")
    assert phone.page.get_attribute("html", "lang") == lang
    assert phone.axe() == []
    phone.open(f"/?lang={lang}")
    assert phone.axe() == []
