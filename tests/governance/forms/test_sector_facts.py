"""Appeals, fees, guarantees, tax and procurement: one lawyer-readable row per service and form, and every quote pinned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from nabolag.governance.forms import (
    FORMS,
    Need,
    all_sector_facts,
    appeal,
    as_record,
    rows_for,
    sector_facts,
    services,
)
from nabolag.governance.law import contains, digest, shipped

ROWS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("appeals.yaml").read_text("utf-8"))
FEES = {
    "avfall": "Hvert kommunestyre", "brann": "kommunestyret selv", "byggesak": "Kommunestyret selv",
    "havn": "Kommunestyret selv", "vann": "Hver kommune", "krisesenter": "gratis",
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['service']} {row['form']}")
def test_an_appeal_goes_where_the_sector_act_sends_it(row: dict[str, Any]) -> None:
    found = appeal(row["service"], row["form"])
    assert (found.body, found.cite.act, found.cite.paragraph) == (row["body"], row["act"], row["paragraph"])


@pytest.mark.parametrize("fact", all_sector_facts(), ids=lambda f: f"{f.topic} {f.cite.paragraph}")
def test_a_sector_fact_quotes_a_pinned_paragraph(fact: Any) -> None:
    paragraph = shipped().paragraph(fact.cite.act, fact.cite.paragraph)
    assert contains(paragraph.text, fact.quote)
    assert fact.cite.hash == paragraph.hash == digest(paragraph.text)
    assert fact.cite.ledd is not None
    assert set(fact.services) <= {s.id for s in services()}


def test_every_service_and_form_has_one_appeal_body() -> None:
    for service in services():
        for form in FORMS:
            assert appeal(service.id, form).body is not None


def test_the_delegating_municipality_decides_only_where_no_state_body_does() -> None:
    state = {row["service"] for row in ROWS if row["body"] == "state"}
    for service in services():
        for form in ("vertskommune", "vertskommune-nemnd", "alene"):
            assert (appeal(service.id, form).body == "state") == (service.id in state), (service.id, form)  # type: ignore[arg-type]
    first = [f for f in sector_facts("barnevern", "vertskommune") if f.topic == "appeal_first"]
    assert [f.cite.paragraph for f in first] == ["§ 20-5"]
    assert not [f for f in sector_facts("avfall", "vertskommune") if f.topic == "appeal_first"]


@pytest.mark.parametrize(("service", "says"), FEES.items())
def test_the_council_sets_the_fee_whatever_the_form(service: str, says: str) -> None:
    for form in ("vertskommune", "IKS", "AS"):
        fee = next(f for f in sector_facts(service, form) if f.topic == "fee")  # type: ignore[arg-type]
        assert says in fee.say("nb")


def test_procurement_of_utilities_is_told_to_be_clarified_and_of_others_by_its_exception() -> None:
    where = {
        s: next(f for f in sector_facts(s, "IKS") if f.topic == "procurement").cite.paragraph
        for s in ("vann", "avfall")
    }
    assert where == {"vann": "§ 2-1", "avfall": "§ 3-2"}
    assert (
        next(f for f in sector_facts("ikt", "vertskommune") if f.topic == "procurement").cite.paragraph
        == "§ 3-3"
    )


def test_a_host_is_taxed_on_the_others_waste() -> None:
    tax = next(f for f in sector_facts("avfall", "vertskommune") if f.topic == "tax")
    assert (tax.cite.paragraph, tax.cite.ledd) == ("§ 2-5", 2)


def test_the_table_of_a_service_takes_the_sector_acts_answer_and_the_record_holds_it() -> None:
    complaints = next(row for row in rows_for("barnevern") if row.id == "complaints")
    assert [c.paragraph for c in complaints.cells["vertskommune"].cites] == ["§ 12-9"]
    record = as_record(Need("barnevern", ["municipality"] * 2))
    host = next(f for f in record["forms"] if f["form"] == "vertskommune")
    told = next(f for f in host["sector"] if f["topic"] == "appeal")
    assert told["body"] == "state"
    assert told["hash"]
