"""What merged municipalities keep of their grants, against what the ministry told of real mergers."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from nabolag.errors import BadInput
from nabolag.report.casefile.subject import rows
from nabolag.report.state.places import places_of
from nabolag.report.state.transition import basis_found
from nabolag.state.simulation import most_possible
from nabolag.state.transition import BASIS_2016, basis_now, kept, through, told_of
from nabolag.web.app import create_app


def test_the_ministry_s_known_cases_come_out_as_they_were_told() -> None:
    """Press releases of 24 April 2015 (Sandefjord), 5 February and 17 June 2016 (Larvik, Indre Fosen)."""
    lost = {one.into: (len(one.members) - 1, one.basis_grants) for one in told_of()}
    assert lost == {"Sandefjord": (2, 2), "Larvik": (1, 1), "Indre Fosen": (1, 1)}
    told = {one.into: one.told_nok for one in told_of() if one.told_nok is not None}
    assert told == {"Indre Fosen": 13_200_000}
    fosen = next(one for one in told_of() if one.into == "Indre Fosen")
    assert kept(len(fosen.members), BASIS_2016) == fosen.told_nok


def test_only_a_net_fall_in_district_grants_is_made_up_for_and_it_falls_away_over_five_years() -> None:
    assert kept(2, 10.0, before=(5.0, 0.0), after=5.0) == 10.0
    assert kept(2, 10.0, before=(5.0, 4.0), after=5.0) == 14.0
    assert kept(2, 10.0, before=(1.0,), after=5.0) == 10.0, "nobody pays back"
    years = through(kept(3, 10.0))
    assert len(years) == 20
    assert years[:15] == ((20.0, 20.0),) * 15
    assert all(a[0] >= b[0] and a[1] >= b[1] >= b[0] for a, b in zip(years, years[1:], strict=False))
    assert years[-1] == (0, pytest.approx(20 / 6))


@pytest.mark.parametrize("wrong", [(1, 5.0), (2, -1.0), (2, float("nan"))])
def test_a_merger_of_one_or_a_negative_grant_is_refused(wrong: tuple[int, float]) -> None:
    with pytest.raises(BadInput):
        kept(*wrong)


def test_the_basis_criterion_is_the_same_amount_to_all_and_its_index_is_the_mean_over_the_own_population() -> (
    None
):
    """Grønt hefte 2026: Moskenes 16.15, Vestvågøy 1.36, Utsira 72.0; weights and basis parts of the keys, pages 19–21."""
    people = {code: row["population"] for code, row in rows().items()}
    mean = sum(people.values()) / len(people)
    published = {"1874": 16.15, "1860": 1.36, "1151": 72.0}
    for code, index in published.items():
        assert mean / people[code] == pytest.approx(index, rel=2e-3)
    assert (
        pytest.approx(0.0214, rel=5e-3) == 0.12 * 0.0772 + 0.0211 * 0.2299 + 0.0136 * 0.3532 + 0.039 * 0.0637
    )
    spent = most_possible(
        places_of(None)
    )  # free income; the ministry's own estimate of the need is not shipped
    assert basis_now() * len(people) / spent == pytest.approx(0.0214, rel=0.15), (
        "the keys' basis part of it all"
    )


def test_the_basis_share_of_the_key_is_found_again_in_the_ministry_s_own_indices() -> None:
    """Table A-k of Grønt hefte 2026 against the population: independent of the key, 12.00 per cent for administration."""
    assert basis_found() == pytest.approx(0.12, rel=0.025)
    page = TestClient(create_app()).get("/staten").text
    assert "ingen uavhengig prøve" in page
    assert "12,2\xa0% i basisandel for administrasjon, mot 12,0\xa0%" in page


def test_the_cases_and_an_estimate_for_those_chosen_stand_on_the_pages_and_in_the_command() -> None:
    site = TestClient(create_app())
    page = site.get("/staten").text
    assert "Inndelingstilskudd: kjente tilfeller" in page
    assert "Indre Fosen (Rissa og Leksvik, 2018)" in page
    assert "Det dere ville beholdt av tilskudd" not in site.get("/kommune/1874/staten").text
    here = site.get("/kommune/1874/staten?med=1859,1860").text
    assert "Det dere ville beholdt av tilskudd" in here
    assert "2 basistilskudd faller bort" in here
