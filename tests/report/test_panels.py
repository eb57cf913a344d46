"""The shipped figures as cost functions: what they show, what they do not, and mergers held against them."""

from __future__ import annotations

import numpy as np
import pytest

from nabolag.cooperation.potential import need_without_size
from nabolag.municipalities import find
from nabolag.report.partners import held_out, joining_of, panel_gain_of
from nabolag.report.partners.panels import (
    borrowed_of,
    inhabitants,
    merged,
    need_index,
    panel_of,
    to_the_largest,
)

LOFOTEN = ("1874", "1859", "1860")


def test_administration_has_scale_and_child_welfare_has_none_that_is_sure() -> None:
    administration, welfare = (panel_gain_of(one, LOFOTEN) for one in ("administration", "child_welfare"))
    assert administration
    assert welfare
    assert administration.excluded
    assert administration.scale[0] > 0
    assert administration.net[0] <= 0 < administration.net[1]  # governing and spill-back may take all of it
    assert not welfare.excluded
    assert welfare.scale[0] < 0 < welfare.scale[1]
    assert administration.models == 30  # two windows of years; one for the others
    assert welfare.models == 15


def test_services_do_not_share_a_scale_and_none_of_them_makes_a_saving_in_child_welfare() -> None:
    found = {one: borrowed_of(one, LOFOTEN) for one in ("administration", "child_welfare", "school")}
    for one in found.values():
        assert one
        assert one.others == 4
        assert one.differ > 100
        assert one.by_chance < 0.001
        assert one.learned == pytest.approx(one.own, abs=0.02)  # they differ, so little is learned
    assert found["child_welfare"]
    assert found["child_welfare"].learned[0] < 0 < found["child_welfare"].learned[1]
    assert borrowed_of("water", LOFOTEN) is None
    assert borrowed_of("fire", LOFOTEN[:1]) is None


def test_two_cities_would_rather_lose() -> None:
    cities = panel_gain_of("fire", ("5001", "5031"))
    assert cities
    assert cities.net[0] < 0


@pytest.mark.parametrize("service", ["social", "roads", "planning", "water"])
def test_services_with_negative_or_no_figures_are_unknown(service: str) -> None:
    assert panel_of(service) is None
    assert panel_gain_of(service, LOFOTEN) is None


def test_need_is_adjusted_without_what_the_state_gives_for_being_small() -> None:
    people = inhabitants(2026)
    need = need_without_size("administration", need_index(), people)
    assert need
    assert np.corrcoef([1 / people[code] for code in need], list(need.values()))[0, 1] < 0.4
    whole = need_index()["administration"]
    assert np.corrcoef([1 / people[code] for code in need], [whole[code] for code in need])[0, 1] > 0.99
    assert need_without_size("fire", need_index(), people) is None


def test_the_merged_of_2017_to_2020_spend_about_what_their_size_does() -> None:
    assert {find("Senja").code, find("Lillestrøm").code} <= set(merged())
    assert "1508" not in merged()  # Ålesund was parted again
    for service in ("administration", "school"):
        found = held_out(service)
        assert found
        low, high, n = found
        assert n > 40
        assert -0.1 < low < 0 < high < 0.2


def test_the_unknown_of_the_index_are_left_out_by_name() -> None:
    joining = joining_of("school")
    assert joining
    assert joining.suite.left_out == ("3226", "4020", "4624", "5044", "5605")
    assert joining.gain(("3226", "3228"), 10.0) is None


def test_distance_is_to_the_largest() -> None:
    assert to_the_largest(LOFOTEN) == pytest.approx(to_the_largest(reversed(LOFOTEN)))
    assert to_the_largest(("1874",)) == 0
