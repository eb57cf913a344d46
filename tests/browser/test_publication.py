"""A published survey's own file, on a phone and on a desktop, in the light and in the dark."""

from __future__ import annotations

import pytest
from tests.browser.conftest import Reader
from tests.report.publication.conftest import MADE, facts, small_plan

from nabolag.report.paper.html import document
from nabolag.report.publication import prepare
from nabolag.survey.questionnaire import read_questionnaire, shipped
from nabolag.survey.wave import wave

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page() -> str:
    made, _analysis = prepare(
        wave(),
        small_plan(),
        facts(),
        read_questionnaire(shipped()),
        lang="nb",
        made=MADE,
        demonstration=True,
    )
    return document(made.paper)


@pytest.mark.parametrize("window", ["phone", "desktop", "dark"])
def test_the_file_is_accessible_and_fits(window: str, page: str, request: pytest.FixtureRequest) -> None:
    reader: Reader = request.getfixturevalue(window)
    reader.page.set_content(page)
    assert reader.axe() == []
    assert reader.overflow() <= 0


def test_a_figure_in_the_text_leads_to_its_cell(desktop: Reader, page: str) -> None:
    desktop.page.set_content(page)
    link = desktop.page.get_by_role("link", name="37 prosent").first
    anchor = (link.get_attribute("href") or "").removeprefix("#")
    link.click()
    cell = desktop.page.locator(f"[id='{anchor}']")
    assert cell.is_visible()
    assert cell.inner_text().startswith("37")
    assert desktop.page.evaluate("document.querySelector(':target').id") == anchor
