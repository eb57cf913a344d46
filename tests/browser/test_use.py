"""What a person does on the site, with keyboard, without script, and on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser


def test_somebody_finds_their_municipality_with_the_keyboard(desktop: Reader) -> None:
    page = desktop.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#innhold"
    page.get_by_label("Finn kommunen din").focus()
    page.keyboard.type("vestvaagoey")
    expect(page.get_by_role("option").first).to_contain_text(
        "Vestvågøy"
    )  # the list of the first letters is gone
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kommune/1860")
    assert page.get_by_role("heading", level=1).inner_text() == "Vestvågøy"


def test_a_municipality_field_is_a_combobox(desktop: Reader) -> None:
    page = desktop.open("/makt?kommune=1874&med=1859")
    field = page.get_by_role("combobox", name="Deltaker 3")
    field.focus()
    page.keyboard.type("lekn")
    page.get_by_role("option", name=re.compile("Vestvågøy")).wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    active = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
    assert active.get_attribute("aria-selected") == "true"
    assert desktop.axe() == []
    page.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert field.input_value() == "lekn"
    page.keyboard.press("ArrowDown")
    page.get_by_role("option", name=re.compile("Vestvågøy")).click()
    assert field.input_value() == "Vestvågøy"
    page.get_by_label("Utvalget ditt").get_by_text("+ Legg til").click()
    page.get_by_label("Kommune som skal med").press_sequentially("lofoten")
    page.get_by_role("option", name=re.compile("alle 6")).click()
    page.wait_for_url("**/makt?**1856**")
    assert page.locator(".nb-chip").count() == 6


def test_focus_is_visible(desktop: Reader) -> None:
    page = desktop.open("/")
    for _ in range(3):
        page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


def test_the_map_leads_to_a_municipality(desktop: Reader) -> None:
    page = desktop.open("/")
    page.locator("a[aria-label^='Kautokeino'] path").click(force=True)
    page.wait_for_url("**/kommune/5612")


def test_everything_works_without_script(without_script: Reader) -> None:
    page = without_script.open("/")
    page.get_by_label("Finn kommunen din").fill("Karasjok")
    page.get_by_role("button", name="Søk").click()
    page.wait_for_url("**/kommune/5610")
    page.get_by_role("link", name="Se hvorfor").first.click()
    page.get_by_label("Sammenlign med").select_option("county")
    page.get_by_role("button", name="Vis", exact=True).click()
    page.get_by_text("samme fylke: Finnmark").first.wait_for()
    page.get_by_role("link", name="Karasjok: fem spørsmål").click()
    page.get_by_role("link", name="Sammenlign med andre").click()
    page.get_by_label("Legg til en kommune").fill("Tana")
    page.get_by_role("button", name="Legg til").click()
    page.get_by_role("columnheader", name="Tana").wait_for()


def test_the_language_follows_the_reader(phone: Reader) -> None:
    page = phone.open("/kommune/1874")
    page.get_by_role("link", name="English").click()
    page.get_by_role("heading", level=1, name="Moskenes").wait_for()
    page.get_by_role("heading", name="Do we manage alone?").wait_for()
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("navigation", name="Main menu").get_by_role(
        "link", name="Compare municipalities"
    ).click()
    page.wait_for_url(re.compile(r"/sammenlign\?.*lang=en"))


def test_my_municipality_is_remembered_in_the_browser_alone(desktop: Reader) -> None:
    page = desktop.open("/kommune/1874")
    page.get_by_role("button", name="Husk som min kommune").click()
    desktop.open("/funn")
    page.get_by_role("link", name="Min kommune: Moskenes").first.click()
    page.wait_for_url("**/kommune/1874")
    assert page.context.cookies() == []
    page.get_by_role("button", name="Glem min kommune").click()
    desktop.open("/funn")
    assert not page.locator("[data-mine]:visible").count()


def test_the_header_is_low_and_the_menu_holds_every_group_without_script(without_script: Reader) -> None:
    page = without_script.open("/makt?kommune=1874")
    assert page.locator("header").first.bounding_box()["height"] <= 72  # type: ignore[index]
    page.get_by_text("Meny", exact=True).click()
    menu = page.get_by_role("navigation", name="Hovedmeny")
    assert menu.get_by_role("heading").all_inner_texts() == ["Kommunen: Moskenes", "Landet", "Verktøy"]
    menu.get_by_role("link", name="Hva bør staten gjøre?").click()
    page.wait_for_url("**/kommune/1874/staten")


def test_a_table_sorts_and_shows_where_we_are(desktop: Reader) -> None:
    page = desktop.open("/indikator/water_fee?kommune=1874")
    page.get_by_role("columnheader").get_by_role("link", name="Kroner").click()
    page.wait_for_url(re.compile("[?&]sort"))
    cells = page.locator("#tabell ~ div tbody td.nb-num").all_inner_texts()
    read = [int(re.sub(r"\D", "", c)) for c in cells if re.search(r"\d", c)]
    assert read == sorted(read)
    assert page.locator("tr.nb-ours th").inner_text() == "Moskenes"
    page.get_by_role("searchbox", name="Søk i tabellen").fill("vestv")
    assert page.locator("#tabell ~ div tbody tr:visible th").all_inner_texts() == ["Vestvågøy"]
    page.get_by_role("searchbox", name="Søk i tabellen").fill("")
    page.get_by_label("Fylke").select_option("Finnmark")
    assert page.get_by_text("Viser 18 av 357").is_visible()


def test_a_long_table_without_links_in_its_heads_sorts_too(desktop: Reader) -> None:
    page = desktop.open("/sammenlign?k=1874&k=1860")
    page.get_by_role("button", name="Vestvågøy").click()
    page.get_by_role("button", name="Vestvågøy").click()
    assert page.locator("tbody th a:not(.nb-hide)").first.inner_text() == "Netto lånegjeld per innbygger"
    page.get_by_label("Tema").select_option("Folk")
    assert page.locator("tbody tr:visible").count() == 4


def test_escape_closes_what_can_be_downloaded_and_keeps_the_place(desktop: Reader) -> None:
    page = desktop.open("/kommune/1874")
    page.locator(".nb-downloads > summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.locator(".nb-downloads[open] a").first.wait_for()
    page.keyboard.press("Escape")
    assert page.locator(".nb-downloads[open]").count() == 0
    assert page.evaluate("document.activeElement.parentElement.classList.contains('nb-downloads')")


def test_what_takes_more_than_a_moment_says_so(desktop: Reader) -> None:
    page = desktop.open("/kommune/1874")
    page.get_by_text("Last ned og del").click()
    with page.expect_download():
        page.get_by_role("link", name="Word").click()
        page.get_by_role("status").get_by_text("Lager filen").wait_for()


def test_printing_keeps_the_case_and_drops_the_menu(desktop: Reader) -> None:
    page = desktop.open("/kommune/1874/alene")
    fees = page.locator("details", has_text="Gebyrene i dag").last
    assert not fees.locator("table").first.is_visible()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert not page.get_by_role("navigation", name="Hovedmeny").is_visible()
    assert not fees.locator("table").first.is_visible(), "what is closed is a line on paper"
    assert fees.locator("summary").first.is_visible()
    assert page.get_by_text("Det som står lukket på siden, er ikke skrevet ut").is_visible()
    page.emulate_media(media="screen")
    fees.locator("summary").first.click()
    page.emulate_media(media="print")
    assert fees.locator("table").first.is_visible(), "what is open is printed"
    for path in ("/kommune/1874", "/indikator/water_fee", "/avtale/IKS"):
        desktop.open(path)
        page.emulate_media(media="print")
        for pressed in page.locator("main .ds-button, .nb-find, .nb-downloads").all():
            assert not pressed.is_visible(), path


def test_text_can_be_four_times_as_large(desktop: Reader) -> None:
    desktop.open("/kommune/1874")
    desktop.page.set_viewport_size({"width": 320, "height": 256})  # 1280 px at 400 %
    assert desktop.overflow() <= 0


def test_an_address_opens_what_it_points_into_and_leads_there(desktop: Reader) -> None:
    page = desktop.open("/funn#F21")
    row = page.locator("#F21")
    row.wait_for(state="visible")
    page.wait_for_function("document.documentElement.classList.contains('nb-drawn')")
    page.wait_for_function(
        "Math.abs(document.getElementById('F21').getBoundingClientRect().top) < innerHeight"
    )
    assert not page.locator("#barrier_control").is_visible()  # another theme stays folded
