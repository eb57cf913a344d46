"""What owners decide each year: every duty with its day, its paragraph and its words."""

from __future__ import annotations

from datetime import date

import pytest

from nabolag.governance.agreement import owner_calendar
from nabolag.governance.forms import FORMS
from nabolag.governance.law import contains, shipped
from nabolag.report.forms.council import council_paper
from nabolag.report.paper import made


def test_the_year_of_an_iks_has_the_days_of_the_act() -> None:
    days = {turn.duty.id: turn.latest for turn in owner_calendar("IKS", 2027)}
    assert days["accounts-manager"] == date(2027, 2, 22)
    assert days["accounts-board"] == date(2027, 3, 31)
    assert days["accounts-auditor"] == date(2027, 5, 15)
    assert days["accounts-adopted"] == date(2027, 6, 30)
    assert days["budget"] == date(2027, 12, 31)
    assert {name for name, day in days.items() if day is None} >= {"called", "representatives", "ownership"}


@pytest.mark.parametrize("form", FORMS)
def test_every_duty_quotes_its_paragraph_and_days_come_in_order(form: str) -> None:
    turns = owner_calendar(form, 2027)
    days = [t.latest or date.max for t in turns]
    assert days == sorted(days)
    for turn in turns:
        cite = turn.duty.cite
        assert contains(shipped().paragraph(cite.act, cite.paragraph).text, turn.duty.quote)


def test_the_council_paper_and_the_page_of_the_form_show_the_year() -> None:
    from starlette.testclient import TestClient

    from nabolag.governance.forms import Need
    from nabolag.text import texts
    from nabolag.web.app import create_app

    paper = council_paper(Need("avfall", ["1874", "1859"]), ["Moskenes"], form="IKS", texts=texts("nb"))
    for said in (made(paper, "html").decode(), TestClient(create_app()).get("/form/IKS").text):
        assert "Eiernes år" in said
        assert "senest 22. februar" in said
        assert "fire uker før hvert møte" in said
