"""A point is settled by an answer that says what the act asks for, never by a place to fill in or a forbidden value."""

from __future__ import annotations

from typing import Any

import pytest

from nabolag.errors import BadInput, NotLawful
from nabolag.governance.agreement import draft, missing
from nabolag.governance.agreement.quantities import amount

PAIR = [
    {"name": "Moskenes", "share": "1/2", "representatives": 2},
    {"name": "Flakstad", "share": "1/2", "representatives": 2},
]
FULL: dict[str, dict[str, Any]] = {
    "IKS": {
        "name": "Lofoten Vann IKS", "purpose": "drive vannforsyning", "seat": "Flakstad", "board": "5-7",
        "contributions": "ingen", "loans": False, "archive_keeper": "Flakstad kommune", "participants": PAIR,
    },
    "KO": {
        "name": "Lofoten IKT KO", "purpose": "drifte fagsystemer", "authority": "inngå avtaler om programvare",
        "legal_person": True, "contributions": "årlig bidrag etter innbyggertall", "loans": False,
        "reporting": "økonomi og drift hvert halvår", "exit": "one_year", "dissolution": "all",
        "archive_keeper": "Flakstad kommune", "participants": PAIR,
    },
    "IPR": {
        "name": "Lofoten interkommunalt politisk råd", "purpose": "samferdsel og næring", "authority": "uttale seg",
        "legal_person": True, "exit": "one_year", "dissolution": "all", "archive_keeper": "Flakstad kommune",
        "participants": PAIR,
    },
    "vertskommune": {
        "host": "Flakstad", "purpose": "barnevern", "authority": "alle vedtak etter barnevernsloven",
        "transfer_date": "2027-01-01", "notified": "akuttvedtak", "settlement": "inhabitants", "exit": "one_year",
        "dissolution": "all", "participants": PAIR,
    },
    "AS": {
        "name": "Lofoten Havn AS", "purpose": "drive havn", "share_capital_nok": 60_000, "nominal_nok": 100,
        "price_nok": 100, "payment_date": "1. februar 2027", "first_board": ["Kari Nes", "Ola Vik"],
        "auditor": "Nord Revisjon AS", "archive_keeper": "Flakstad kommune", "nonprofit": False,
        "participants": [{"name": "Moskenes", "shares": 200}, {"name": "Flakstad", "shares": 400}],
    },
}  # fmt: skip


@pytest.mark.parametrize("form", FULL)
def test_a_full_set_of_facts_settles_every_point(form: str) -> None:
    assert [(m.id, m.why.nb) for m in missing(form, FULL[form])] == []
    assert all(c.settled for c in draft(form, FULL[form]).clauses if c.kind == "required")


@pytest.mark.parametrize(
    ("form", "fact", "said", "point"),
    [
        ("IKS", "board", "noen", "board"),
        ("IKS", "board", "flere medlemmer", "board"),
        ("IKS", "name", "[må fylles ut: navnet]", "name"),
        ("IKS", "purpose", "............", "purpose"),
        ("IKS", "seat", "____", "seat"),
        ("IKS", "contributions", "etter nærmere avtale", "contributions"),
        ("IKS", "purpose", "avklares senere", "purpose"),
        ("IKS", "loans", True, "loans"),
        ("IKS", "loans", "Selskapet kan ta opp lån.", "loans"),
        ("IKS", "archive_keeper", "<hvem>", "archives"),
        ("KO", "archive_keeper", None, "dissolution"),
        ("KO", "authority", "[fyll inn]", "tasks"),
        ("KO", "legal_person", "kanskje", "legal_person"),
        ("KO", "exit", "Deltakerne er venner for alltid.", "exit"),
        ("vertskommune", "transfer_date", "snarest mulig", "transfer_date"),
        ("vertskommune", "settlement", "fixed_and_inhabitants", "settlement"),
        ("vertskommune", "settlement", "use", "settlement"),
        ("vertskommune", "settlement", "Partene gjør opp.", "settlement"),
        ("AS", "share_capital_nok", "mye", "capital"),
        ("AS", "first_board", "TBD", "first_board"),
    ],
)
def test_what_does_not_answer_does_not_settle(form: str, fact: str, said: object, point: str) -> None:
    try:
        (left,) = missing(form, FULL[form] | {fact: said})
    except BadInput:
        return  # said plainly and refused: settles nothing either
    assert left.id == point
    assert left.why.nb


def test_own_words_about_dissolution_keep_the_archive_keeper() -> None:
    own = FULL["KO"] | {"dissolution": "Samarbeidet oppløses når alle kommunestyrene er enige."}
    text = next(c.text for c in draft("KO", own).clauses if c.id == "dissolution")
    assert "Flakstad kommune har ansvaret for arkivene" in text
    alone = {k: v for k, v in own.items() if k != "archive_keeper"}
    assert [m.id for m in missing("KO", alone)] == ["dissolution"]
    named = alone | {"dissolution": "Oppløses ved enighet. Arkivene oppbevares av Flakstad kommune."}
    assert missing("KO", named) == []


def test_only_an_iks_must_cap_its_loans() -> None:
    assert missing("KO", FULL["KO"] | {"loans": True}) == []
    assert [m.id for m in missing("IKS", FULL["IKS"] | {"loans": True})] == ["loans"]
    assert missing("IKS", FULL["IKS"] | {"loans": "Selskapet kan ta opp lån inntil 50 mill. kroner."}) == []


@pytest.mark.parametrize(
    ("form", "facts", "words"),
    [
        ("IKS", {"participants": ["Moskenes", "Lofotkraft AS"]}, r"Lofotkraft AS.*IKS-loven § 1"),
        ("IKS", {"participants": ["Moskenes", {"name": "Eieren", "kind": "private"}]}, "IKS-loven § 1"),
        ("IKS", {"board_term": "åtte år"}, r"§ 10 \(5\)"),
        ("IKS", {"board_term": 8}, r"§ 10 \(5\)"),
        ("IKS", {"board": "to"}, r"§ 10 \(1\)"),
        ("IKS", {"changes": "Representantskapet endrer avtalen med alminnelig flertall."}, r"§ 4 \(2\)"),
        ("KO", {"participants": ["Moskenes", "Lofoten Avfall IKS"]}, "§ 19-1"),
        ("KO", {"name": "Lofoten IKT"}, r"§ 19-1 \(3\)"),
        ("KO", {"authority": "treffe enkeltvedtak om barnevern"}, r"§ 19-1 \(2\)"),
        ("IPR", {"name": "Salten regionråd"}, r"§ 18-1 \(3\)"),
        ("vertskommune", {"participants": ["Moskenes", "Nordland fylkeskommune"]}, "§ 20-2"),
        ("vertskommune", {"participants": ["Moskenes", "Nordland"]}, "§ 20-2"),
        ("vertskommune-nemnd", {"participants": ["Moskenes", "Nordland fylkeskommune"]}, "§ 20-3"),
        ("AS", {"share_capital_nok": 10_000}, "aksjeloven § 3-1"),
        ("AS", {"price_nok": 50, "nominal_nok": 100}, "§ 2-12"),
        ("stiftelse", {"share_capital_nok": 50_000}, "stiftelsesloven § 14"),
    ],
)
def test_what_the_act_forbids_is_refused_with_its_paragraph(
    form: str, facts: dict[str, Any], words: str
) -> None:
    with pytest.raises(NotLawful, match=words):
        draft(form, facts)


def test_a_forbidden_value_is_listed_as_not_settled() -> None:
    (left,) = missing("AS", FULL["AS"] | {"share_capital_nok": 10_000, "participants": ["A", "B"]})[:1]
    assert (left.id, "§ 3-1" in left.why.nb) == ("capital", True)


@pytest.mark.parametrize(
    ("form", "facts", "words"),
    [
        ("IKS", {"loans": False, "loan_cap_nok": 5}, "strider mot hverandre"),
        ("IKS", {"board": "7-5"}, "laveste tallet står først"),
        ("vertskommune", {"transfer_date": "1. januar 2019"}, "før"),
        ("vertskommune", {"transfer_date": "31.2.2027"}, "finnes ikke"),
        ("AS", {"share_capital_nok": 30_000, "nominal_nok": 100,
                "participants": [{"name": "A", "shares": 100}, {"name": "B", "shares": 100}]}, "stemmer ikke"),
        ("AS", {"share_capital_nok": 30_000, "nominal_nok": 100,
                "participants": [{"name": "A", "share": "1/7"}, {"name": "B", "share": "6/7"}]}, "helt antall"),
        ("IKS", {"participants": [{"name": "A", "share": "1/2"}, {"name": "B", "share": "1/3"}]}, "mangler 1/6"),
        ("IKS", {"participants": [{"name": "A", "share": "12/13"}, {"name": "B", "share": "5/13"}]},
         "er 4/13 for mye"),
    ],
)  # fmt: skip
def test_facts_that_contradict_are_said_plainly(form: str, facts: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        draft(form, facts)


def test_shares_of_a_company_are_numbers_counted_from_capital_or_given() -> None:
    parts = FULL["AS"] | {"participants": [{"name": "A", "share": "1/3"}, {"name": "B", "share": "2/3"}]}
    text = next(c.text for c in draft("AS", parts).clauses if c.id == "shares")
    assert "A 200 aksjer og B 400 aksjer" in text


def test_advised_clauses_are_marked_and_can_be_left_out() -> None:
    kinds = {c.id: c.kind for c in draft("IKS", FULL["IKS"]).clauses}
    assert {
        kinds[i] for i in ("entry_into_force", "disputes", "staff", "delivery", "dissolution", "signatures")
    } == {"advice"}
    assert "appeals" in {c.id for c in draft("vertskommune", FULL["vertskommune"]).clauses}
    assert "shareholder_rights" in {c.id for c in draft("AS", FULL["AS"]).clauses}
    assert "disputes" not in {c.id for c in draft("IKS", FULL["IKS"] | {"disputes": "no"}).clauses}


def test_a_default_that_was_agreed_away_is_not_called_the_acts_rule() -> None:
    clause = next(c for c in draft("IKS", FULL["IKS"] | {"exit": "lock_in"}).clauses if c.id == "exit")
    assert clause.departs
    assert not next(c for c in draft("IKS", FULL["IKS"]).clauses if c.id == "exit").departs


@pytest.mark.parametrize(
    ("form", "fact", "said"),
    [
        ("vertskommune", "exit", "lock_in"), ("vertskommune", "settlement", "by_population"),
        ("AS", "name", "Lofoten Havn IKS"), ("IKS", "name", "Lofoten Vann AS"),
    ],
)  # fmt: skip
def test_what_belongs_to_another_form_settles_nothing(form: str, fact: str, said: str) -> None:
    left = missing(form, FULL[form] | {fact: said})
    assert [m.id for m in left] == [fact]
    assert f"«{said}»" in left[0].why.nb
    text = next(c for c in draft(form, FULL[form] | {fact: said}).clauses if c.id == fact)
    assert not text.settled
    assert fact == "name" or said not in text.text


@pytest.mark.parametrize("name", ["Hias Vann IKS", "Nordisk ASA", "Fiskå IKS (Rogaland)"])
def test_a_name_with_the_forms_own_abbreviation_or_none_settles_it(name: str) -> None:
    form = "AS" if "ASA" in name else "IKS"
    assert not missing(form, FULL[form] | {"name": name})


@pytest.mark.parametrize(
    ("said", "kroner"),
    [
        ("50 mill. kroner", 50_000_000), ("30.000", 30_000), ("30 000,50", 30_000.5), ("kr 10.000,-", 10_000),
        ("kr. 1.234.567,50", 1_234_567.5), ("1,5 mill.", 1_500_000), ("1.5 mrd", 1_500_000_000),
        ("ti millioner kroner", 10_000_000), ("femti mill. kroner", 50_000_000), ("500\u202f000 kroner", 500_000),
        ("50,000,000 kr", 50_000_000), ("2.500 kr", 2_500), ("ingen", None), ("1.2.3", None), ("", None),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_agreements_write_it(said: str, kroner: float | None) -> None:
    assert amount(said) == kroner
