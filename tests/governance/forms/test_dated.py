"""Law that changes: the day asked for decides which rule holds, and what has no day decides nothing."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabolag.governance.forms import (
    FORMS,
    Advice,
    Need,
    advise,
    advising,
    as_record,
    coming,
    rule_book,
    rules,
    services,
)
from nabolag.governance.law import contains, shipped
from nabolag.report.forms.advice import _held
from nabolag.text import texts

TWO = ["municipality", "municipality"]
OLD, NEW = "procurement-threshold-old", "procurement-threshold-new"
DAYS = st.dates(date(2026, 1, 1), date(2032, 12, 31))


def of(form: str, on: date | str, service: str = "ikt") -> Advice:
    return next(a for a in advise(Need(service, TWO, on=on)) if a.form == form)


@pytest.mark.parametrize("form", ["KO", "IKS", "AS", "SA", "avtale"])
def test_the_procurement_threshold_switches_on_1_july_2026(form: str) -> None:
    before, after = of(form, "2026-06-30"), of(form, "2026-07-01")
    assert OLD in {r.rule for r in before.reasons}
    assert NEW not in {r.rule for r in before.reasons}
    assert NEW in {r.rule for r in before.coming}
    assert NEW in {r.rule for r in after.reasons}
    assert OLD not in {r.rule for r in after.reasons}
    assert NEW not in {r.rule for r in after.coming}
    new = next(r for r in after.reasons if r.rule == NEW)
    assert "500 000" in new.quote
    assert new.since == date(2026, 7, 1)
    assert new.url == "https://lovdata.no/dokument/LTI/lov/2026-03-06-8"
    old = next(r for r in before.reasons if r.rule == OLD)
    assert "100 000" in old.quote
    assert old.until == date(2026, 7, 1)


def test_the_default_day_is_that_of_the_texts() -> None:
    assert NEW in {r.rule for a in advise(Need("ikt", TWO)) if a.form == "IKS" for r in a.reasons}


def test_what_has_no_day_stays_coming_and_decides_nothing() -> None:
    assert not shipped().act("lov-2025-06-20-81").in_force
    for on in ("2026-01-01", "2026-11-29", "2035-01-01"):
        for a in advise(Need("arkiv", TWO, on=on)):
            undated = {r.id for r in coming()}
            assert not undated & {r.rule for r in a.reasons}
            for r in a.coming:
                if r.rule in undated:
                    assert r.since is None
                    assert _held(r, texts("nb")) == "Ikrafttredelse ikke fastsatt (per 2. juli 2026)."


@pytest.mark.parametrize(
    ("form", "service", "rule"),
    [
        ("KO", "ikt", "coming-ko-administration-act"),
        ("IPR", "regionpolitikk", "coming-impartiality-elected"),
        ("vertskommune-nemnd", "nav", "coming-impartiality-elected"),
        ("IKS", "avfall", "coming-iks-confidentiality"),
        ("AS", "avfall", "coming-other-legal-persons"),
        ("vertskommune", "barnevern", "coming-old-administration-act-repealed"),
        ("KO", "arkiv", "coming-archives-abroad"),
    ],
)
def test_the_known_changes_are_shown_where_they_matter(form: str, service: str, rule: str) -> None:
    assert rule in {r.rule for r in of(form, "2026-11-29", service).coming}


def test_the_archives_act_is_silent_where_it_does_not_matter() -> None:
    assert "coming-archives-abroad" not in {r.rule for r in of("IKS", "2026-11-29", "brann").coming}


@settings(deadline=None, max_examples=40)
@given(DAYS, st.sampled_from([s.id for s in services()]))
def test_on_any_day_only_what_holds_is_a_reason_and_only_what_does_not_is_coming(
    on: date, service: str
) -> None:
    by_id = {r.id: r for r in (*rules(), *coming())}
    for a in advise(Need(service, TWO, on=on)):
        assert all(by_id[r.rule].valid(on) for r in a.reasons)
        assert not any(by_id[r.rule].valid(on) for r in a.coming)
        assert not {r.rule for r in a.reasons} & {r.rule for r in a.coming}
        for r in a.coming:
            assert contains(shipped().paragraph(r.act, r.paragraph).text, r.quote)


def test_a_rule_that_ends_has_one_that_begins_the_same_day() -> None:
    begins = {r.since for r in rules()}
    for rule in rules():
        if rule.until:
            assert rule.until in begins
            assert not rule.valid(rule.until)
            assert rule.valid(rule.until - timedelta(days=1))


def test_a_note_about_a_coming_change_does_not_date_the_wording() -> None:
    """The text still says 100,000: it is the wording of 2017, and ends where the change begins."""
    paragraph = shipped().paragraph("lov-2016-06-17-73", "§ 2")
    assert paragraph.since == date(2017, 2, 14)
    assert paragraph.until == date(2026, 7, 1)
    undated = shipped().paragraph("lov-2018-06-22-83", "§ 19-1")
    assert undated.since == date(2023, 7, 1)
    assert undated.until is None


def test_the_record_says_from_and_to() -> None:
    record = as_record(Need("ikt", TWO, on="2026-06-30"))
    assert {f["form"] for f in record["forms"]} == set(FORMS)
    iks = next(f for f in record["forms"] if f["form"] == "IKS")
    assert next(r for r in iks["reasons"] if r["rule"] == OLD)["to"] == "2026-07-01"
    assert next(r for r in iks["coming"] if r["rule"] == NEW)["from"] == "2026-07-01"
    assert next(r for r in iks["coming"] if r["rule"] == "coming-iks-council")["from"] is None


def test_a_day_given_to_adopted_law_switches_it_on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """All it takes is `from` in `coming.yaml`: before the day it is coming, from the day it is a reason."""
    rule_id, day = "coming-ko-administration-act", date(2027, 7, 1)
    given = tuple(
        msgspec.structs.replace(rule, since=day) if rule.id == rule_id else rule
        for rule in rule_book.adopted()
    )
    monkeypatch.setattr(rule_book, "adopted", lambda: given)
    caches = (rule_book.rules, rule_book.concerning, advising._sides)
    for cached in caches:
        cached.cache_clear()
    try:
        before, after = of("KO", "2027-06-30"), of("KO", "2027-07-01")
        assert rule_id in {r.rule for r in before.coming}
        assert rule_id not in {r.rule for r in before.reasons}
        assert rule_id in {r.rule for r in after.reasons}
        assert rule_id not in {r.rule for r in after.coming}
    finally:
        for cached in caches:
            cached.cache_clear()
