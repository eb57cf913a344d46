"""Who is an owner already: said by company, with what the source knows, and never as a no where nothing is found."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from nabolag.governance.exit import Investment, Stake, locked_resources
from nabolag.report.answers.case import case_of
from nabolag.report.paper.blocks import Table, Text
from nabolag.report.paper.model import Section
from nabolag.report.state.barriers import barriers_here
from nabolag.report.state.owned import owned_already


def _parts(section: Section) -> tuple[str, Table | None]:
    words = " ".join(one.text for one in section.blocks if isinstance(one, Text))
    return words, next((one for one in section.blocks if isinstance(one, Table)), None)


def test_an_owner_is_told_so_with_who_of_the_case_owns_it_too_and_the_notice_the_law_sets() -> None:
    words, table = _parts(owned_already(case_of("3905", ["3911", "1874"])))
    assert "Tønsberg er alt eier av 1 interkommunalt selskap" in words
    assert "IKS-loven § 30" in words
    assert table is not None
    (row,) = table.rows
    assert row[0].shown == "Vestfold Vann IKS"
    assert row[2].status == "unknown", "the source has no shares"
    assert row[3].shown == "Færder"
    assert row[4].shown == "ja"
    assert "andel" not in parse_qs(urlsplit(row[6].href).query)


def test_a_company_in_two_sources_stands_once_with_the_share_one_of_them_has() -> None:
    _words, table = _parts(owned_already(case_of("1103")))
    assert table is not None
    ivar = [row for row in table.rows if row[1].shown and row[0].value == "871035032"]
    assert len(ivar) == 1
    assert ivar[0][2].value == pytest.approx(0.39949)
    assert parse_qs(urlsplit(ivar[0][5].href).query)["andel"] == ["39,95"]
    assert ivar[0][3].shown == "ubekreftet"


def test_nothing_found_is_unknown_and_not_a_no() -> None:
    words, table = _parts(owned_already(case_of("1874")))
    assert table is None
    assert "Det betyr ukjent" in words


def test_the_link_from_what_is_bound_reckons_the_same_example() -> None:
    sections = {one.id: one for one in barriers_here(case_of("1874", ["1859"]))}
    shown, onward = (one for one in sections["bundet"].blocks if isinstance(one, Table))
    asked = {key: value[0] for key, value in parse_qs(urlsplit(onward.rows[0][2].href).query).items()}
    share = float(asked["andel"].replace(",", ".")) / 100
    plant = [Investment(0, float(asked["anlegg"]), int(asked["levetid"]))]
    stake = Stake(share, 0.0, float(asked["verdi"]), obligations=float(asked["gjeld"]))
    again = locked_resources(asked["form"], stake, plant, [1, 10, 20, 30])
    for row, locked in zip(shown.rows, again, strict=True):
        assert row[2].value == pytest.approx(locked.locked, abs=0.06)
