"""/makt as it is used: sliders that answer at once, and the same by a plain form."""

from __future__ import annotations

import re

import pytest
from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser

CASE = "/makt?kommune=Moskenes&plasser=1&kommune=1860&plasser=5&kommune=1865&plasser=4"


def test_a_slider_for_the_threshold_answers_at_once_and_the_address_follows(desktop: Reader) -> None:
    page = desktop.open(CASE)
    page.get_by_text("Flere valg").click()
    page.get_by_text("For fagfolk: makt målt").click()
    page.get_by_label("Skyv for å endre: Krav i vanlige saker").fill("92")
    page.wait_for_url("**krav_ordinary=92+%25**")
    assert page.get_by_label("Krav i vanlige saker", exact=True).input_value() == "egen"
    assert page.get_by_label("Krav i vanlige saker i prosent").first.input_value() == "92"
    page.get_by_text("Alle må være enige").first.wait_for()
    assert page.locator("#fagfolk[open]").count() == 1  # what was opened stays open
    page.get_by_label("Krav i vanlige saker", exact=True).select_option("2/3")
    page.wait_for_url("**krav_ordinary=2%2F3**")
    assert page.get_by_label("Krav i vanlige saker i prosent").first.input_value() == "66,7"


def test_a_plain_form_takes_votes_ownership_and_a_threshold_of_ones_own(without_script: Reader) -> None:
    page = without_script.open(CASE)
    assert page.locator("input[type=range]:visible").count() == 0
    page.get_by_label("Stemmer per plass for Moskenes").fill("3")
    for name, part in (("Moskenes", "20 %"), ("Vestvågøy", "45 %"), ("Vågan", "35 %")):
        page.get_by_label(f"Eierandel for {name}").fill(part)
    page.get_by_text("Flere valg").click()
    page.get_by_label("Krav i vanlige saker", exact=True).select_option("egen")
    page.get_by_label("Krav i vanlige saker i prosent").first.fill("60")
    page.get_by_role("button", name="Regn ut").click()
    page.wait_for_url(re.compile("prosent_ordinary=60"))
    page.get_by_text("3 deltakere har til sammen 12 stemmer").wait_for()
    assert page.get_by_role("columnheader", name="Eierandel").first.is_visible()


def test_many_owners_with_everything_filled_in_fit_a_phone(phone: Reader) -> None:
    owners = "&".join(f"kommune={code}&plasser=3&stemmer=2&andel=1/3" for code in ("1874", "1860", "1865"))
    page = phone.open(f"/makt?form=AS&{owners}&moter=90+%25&krav_amendment=70+%25")
    assert phone.axe() == []
    assert phone.overflow() <= 0
    assert page.get_by_label("Skyv for å endre plassene til Vågan").is_visible()
