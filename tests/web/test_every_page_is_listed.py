"""The list that accessibility, odd addresses and speed are measured by: a page that is not in it is measured by nobody."""

from __future__ import annotations

from tests.browser.pages import ELSEWHERE, PAGES
from tests.routes import page_at, pages


def test_every_page_a_reader_may_open_is_listed() -> None:
    listed = {page_at(address) for address in PAGES}
    assert pages() - listed - set(ELSEWHERE) == set()
    assert set(ELSEWHERE) - pages() == set(), "no such page any longer"
    assert listed & set(ELSEWHERE) == set(), "listed after all"


def test_an_address_that_leads_to_no_page_is_listed_once() -> None:
    assert [address for address in PAGES if not page_at(address)] == ["/finnes-ikke"]
    assert len(PAGES) == len(set(PAGES))
