"""What leaving, joining late and staying cost, with the law's own words behind each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nabolag.errors import BadInput, NotKnown, NotLawful
from nabolag.governance.exit import (
    Agreed,
    Investment,
    Stake,
    entry_payment,
    exit_rules,
    leaving,
    locked_resources,
    net_of,
    with_plants,
)
from nabolag.governance.law import contains, shipped

STAKE = Stake(share=0.25, contribution=4.0, net_value=40.0, obligations=100.0, yearly_payment=3.0)
FORMS = ("IKS", "KO", "IPR", "vertskommune", "vertskommune-nemnd", "AS", "SA")


@pytest.mark.parametrize("form", FORMS)
def test_every_rule_quotes_the_law_word_for_word(form: str) -> None:
    for rule in exit_rules(form):
        assert contains(shipped().paragraph(rule.act, rule.paragraph).text, rule.quote), rule


def test_leaving_an_iks_gives_at_most_the_contribution_and_keeps_the_debt() -> None:
    """IKS-loven § 30: net value 10, ceiling 4; one year's notice; liable for a quarter of 100."""
    found = leaving("IKS", STAKE)
    assert (found.notice_months, found.paid_in_notice) == (12, 3.0)
    assert (found.payout, found.ceiling_loss, found.liability) == (4.0, 6.0, 25.0)
    assert found.unclear == ()


def test_a_negative_share_must_be_paid_in() -> None:
    assert leaving("IKS", Stake(0.5, 4.0, -10.0)).payout == -5.0


def test_the_agreement_may_set_notice_and_full_value() -> None:
    found = leaving("IKS", STAKE, Agreed(notice_months=24, full_value=True))
    assert (found.notice_months, found.payout, found.ceiling_loss) == (24, 10.0, 0.0)


def test_what_the_law_leaves_open_is_to_be_clarified_and_not_zero() -> None:
    ko = leaving("KO", STAKE)
    assert (ko.notice_months, ko.payout, ko.liability) == (None, None, 25.0)
    assert ko.unclear == ("notice", "payout")
    host = leaving("vertskommune-nemnd", STAKE)
    assert (host.notice_months, host.payout, host.liability) == (12, None, None)
    assert leaving("AS", STAKE).liability == 0.0


def test_a_cooperative_may_not_hold_a_member_longer_than_three_months() -> None:
    with pytest.raises(BadInput, match="fra 0 til 3"):
        leaving("SA", STAKE, Agreed(notice_months=6))


def test_the_entry_payment_leaves_everyone_as_well_off() -> None:
    payment = entry_payment(30.0, 0.25, "company")
    assert (30 + payment) * 0.25 == pytest.approx(payment)
    assert (30 + payment) * 0.75 == pytest.approx(30)
    assert entry_payment(30.0, 0.25, "owners") == 7.5


def test_what_is_locked_falls_as_the_plant_is_written_off() -> None:
    stake = Stake(share=0.5, contribution=10.0, net_value=0.0)
    rows = locked_resources("IKS", stake, [Investment(2026, 80.0, 40)], [2025, 2026, 2046, 2066])
    assert [row.invested for row in rows] == [0, 40, 20, 0]
    assert [row.locked for row in rows] == [0, 30, 10, 0]
    assert [row.locked for row in locked_resources("KO", stake, [Investment(2026, 80.0, 40)], [2026])] == [
        None
    ]


def test_unknown_forms_and_impossible_shares_are_refused() -> None:
    with pytest.raises(NotKnown, match="«stiftelse»"):
        leaving("stiftelse", STAKE)
    with pytest.raises(BadInput, match="mellom 0 og 1"):
        Stake(1.5, 0, 0)
    with pytest.raises(BadInput, match="mellom 0 og 1"):
        entry_payment(1, 1.0, "owners")


def test_the_agreement_may_set_another_share_of_liability_than_of_ownership() -> None:
    """IKS-loven § 3: liability follows ownership unless the agreement says otherwise."""
    assert leaving("IKS", replace(STAKE, liability_share=0.4)).liability == 40.0
    assert leaving("vertskommune", replace(STAKE, liability_share=0.4)).liability == 40.0
    with pytest.raises(NotLawful, match="§ 1-2"):
        leaving("AS", replace(STAKE, liability_share=0.4))


def test_an_agreed_payout_takes_the_place_of_the_ceiling() -> None:
    found = leaving("IKS", STAKE, Agreed(payout=7.0))
    assert (found.payout, found.ceiling_loss) == (7.0, 3.0)
    assert leaving("KO", STAKE, Agreed(payout=7.0)).unclear == ("notice",)


def test_debt_is_never_taken_off_a_net_value() -> None:
    plant = [Investment(2026, 80.0, 40)]
    with_debt = Stake(share=0.5, contribution=10.0, net_value=0.0, obligations=80.0)
    rows = locked_resources("IKS", with_debt, plant, [2026, 2046])
    assert [row.locked for row in rows] == [30, 10]
    assert leaving("IKS", with_plants(with_debt, plant, 2026)).payout == 10.0
    assert leaving("IKS", Stake(0.5, 10.0, net_of(80.0, 80.0), 80.0)).payout == 0.0


def test_on_breach_an_owner_leaves_an_iks_at_once() -> None:
    """§ 30(2), (4): at once, at the value before the breach; whether the ceiling holds the act does not say."""
    assert leaving("IKS", STAKE, ground="breach").notice_months == 0
    assert leaving("IKS", STAKE, ground="breach").payout is None
    assert "payout" in leaving("IKS", STAKE, ground="breach").unclear
    assert leaving("IKS", replace(STAKE, net_value=12.0), ground="breach").payout == 3.0
    assert leaving("IKS", STAKE, ground="exclusion").payout == 4.0
    with pytest.raises(NotKnown, match="«breach»"):
        leaving("AS", STAKE, ground="breach")


@pytest.mark.parametrize("form", ["IKS", "KO", "IPR", "vertskommune", "vertskommune-nemnd"])
def test_a_boundary_change_gives_six_months_in_every_form_inndelingslova_names(form: str) -> None:
    assert leaving(form, STAKE, Agreed(notice_months=24), ground="boundary").notice_months == 6


def test_that_shares_need_consent_is_a_default_and_not_the_law() -> None:
    notice = next(rule for rule in exit_rules("AS") if rule.topic == "notice")
    assert (notice.status, notice.paragraph) == ("default", "§ 4-15")


def test_an_as_has_no_notice_to_clarify() -> None:
    """Aksjeloven § 4-15: shares are sold; only what they fetch is open. A notice the owners agreed on is kept."""
    found = leaving("AS", STAKE)
    assert (found.notice_months, found.unclear) == (None, ("payout",))
    assert leaving("AS", STAKE, Agreed(notice_months=6)).notice_months == 6
