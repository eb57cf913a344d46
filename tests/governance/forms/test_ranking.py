"""The order of the forms: a lawyer's expectations per service over many needs, and properties that always hold."""

from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabolag.governance.forms import (
    FORMS,
    PARTICIPANTS,
    QUESTIONS,
    Advice,
    Need,
    Ranked,
    advise,
    as_record,
    criteria,
    marks,
    rank,
    services,
    sources,
    traits,
    turning,
)
from nabolag.governance.forms.ranking import placed
from nabolag.governance.law import shipped
from nabolag.report.draws import share_of_draws
from nabolag.report.forms.ranking import said, turn_said, why
from nabolag.text import texts

EQUAL = dict.fromkeys((c.id for c in criteria()), 1.0)
STEERING, RISK = EQUAL | {"steering": 5}, EQUAL | {"risk": 5}
PROFILES = (None, STEERING, EQUAL | {"steering": 3}, EQUAL | {"flexibility": 3}, EQUAL | {"staff": 3}, RISK)
ANSWERS = [
    {"individual_decisions": d, "own_assets_and_loans": a, "market_activity": m}
    for d, a, m in product((None, False), (None, True, False), (None, True, False))
]
NEEDED = [(answers, n) for answers in ANSWERS for n in (2, 4, 15)]
KNOWN = st.sampled_from([True, False, None])
NEEDS = st.builds(
    Need,
    service=st.sampled_from([s.id for s in services()]),
    participants=st.lists(st.sampled_from(PARTICIPANTS), min_size=1, max_size=12),
    **dict.fromkeys(QUESTIONS, KNOWN),
)
WEIGHTS = st.none() | st.fixed_dictionaries({c.id: st.integers(0, 5) for c in criteria()}).filter(
    lambda w: any(w.values())
)


def order(
    service: str, answers: dict[str, bool | None], n: int, weights: dict[str, float] | None
) -> list[Ranked]:
    return placed(advised(service, tuple(answers.items()), n), weights, open_too=True)


@cache
def advised(service: str, answers: tuple[tuple[str, bool | None], ...], n: int) -> list[Advice]:
    return advise(Need(service, ["municipality"] * n, **dict(answers)))  # type: ignore[arg-type]


def places(ranked: list[Ranked]) -> dict[str, int]:
    return {r.form: r.place for r in ranked}


@pytest.mark.parametrize("service", ["avfall", "brann", "havn", "vann", "avlop"])
def test_a_company_comes_before_a_host_where_there_are_plants(service: str) -> None:
    for (answers, n), weights in product(NEEDED, PROFILES):
        found = places(order(service, answers, n, weights))
        company = min(found.get("IKS", 99), found.get("AS", 99))
        assert company == 1 or weights is RISK, (answers, n, weights)
        if weights is not RISK or answers["own_assets_and_loans"] is not False:
            assert company <= found.get("vertskommune", 99), (answers, n, weights)
        if weights in (None, STEERING) and answers["own_assets_and_loans"] is not False:
            assert company < found.get("vertskommune", 99), (answers, n, weights)


@pytest.mark.parametrize("service", ["vann", "avlop"])
def test_water_is_first_an_iks_and_then_an_as(service: str) -> None:
    for answers, n in NEEDED:
        if answers["individual_decisions"] is False and answers["own_assets_and_loans"] is not False:
            found = places(order(service, answers, n, None))
            assert found["IKS"] <= found["AS"] <= 2
            assert found["IKS"] == 1 or answers["market_activity"]


@pytest.mark.parametrize("service", ["nav", "barnevern"])
def test_nav_and_child_welfare_belong_with_a_host(service: str) -> None:
    for (answers, n), weights in product(NEEDED, PROFILES):
        first = [r.form for r in order(service, answers, n, weights) if r.place == 1]
        assert "vertskommune" in first, (answers, n, weights)
        assert set(first) <= {"vertskommune", "vertskommune-nemnd"}, (answers, n, weights)
        assert first == ["vertskommune"] or weights is not None


@pytest.mark.parametrize("service", ["lonn-hr", "ikt"])
def test_internal_services_belong_in_a_task_community_with_a_host_or_in_a_contract(service: str) -> None:
    for (answers, n), weights in product(NEEDED, PROFILES):
        if answers["own_assets_and_loans"] or answers["market_activity"]:
            continue  # then the need says something else
        ranked = order(service, answers, n, weights)
        first = {r.form for r in ranked if r.place == 1}
        assert first <= {"KO", "vertskommune", "avtale"}, (answers, n, weights)
        assert "KO" in {r.form for r in ranked if r.place <= 2}


def test_a_joint_board_is_rarely_first() -> None:
    wins = total = 0
    for service in services():
        for (answers, n), weights in product(NEEDED[::5], PROFILES):
            ranked = order(service.id, answers, n, weights)
            total += 1
            wins += [r.form for r in ranked if r.place == 1] == ["vertskommune-nemnd"]
    assert wins <= total / 50


def test_regional_politics_is_a_political_council_and_power_a_company() -> None:
    assert order("regionpolitikk", {}, 6, None)[0].form == "IPR"
    assert order("kraft", {"individual_decisions": False}, 3, None)[0].form == "AS"


def test_the_order_differs_where_the_marks_differ() -> None:
    orders = {}
    for service in services():
        need = Need(service.id, ["municipality"] * 3, individual_decisions=False)
        every = {a.form: a for a in advise(need)}
        assert marks(need), f"{service.id} carries no mark"
        orders[service.id] = tuple((r.form, r.place) for r in rank(list(every.values()), open_too=True))
    assert len(set(orders.values())) >= 12


@settings(deadline=None, max_examples=50)
@given(NEEDS, WEIGHTS)
def test_every_step_is_shown_and_adds_up(need: Need, weights: dict[str, float] | None) -> None:
    ranked = rank(advise(need), weights, open_too=True)
    permitted = {a.form for a in advise(need) if a.permitted}
    assert {r.form for r in ranked if r.verdict != "to_clarify"} == permitted - {"alene", "sammenslåing"}
    for r in ranked:
        assert sum(s.gives for s in r.steps) == pytest.approx(r.value)
        assert sum(s.weight for s in r.steps) == pytest.approx(1)
        assert 0 <= r.value <= 1
        assert all(0 <= s.score <= 4 and s.reasons for s in r.steps)
        for name, points, reasons in why(r, texts("en")):
            assert name
            assert points
            assert all(reason.endswith(")") for reason in reasons)
    assert [r.place for r in ranked] == sorted(r.place for r in ranked)
    if ranked:
        assert ranked[0].place == 1
        assert ranked[0].value == max(r.value for r in ranked)
        assert sum(r.first_near for r in ranked) == pytest.approx(1)
        assert sum(r.first_any for r in ranked) == pytest.approx(1)


def test_what_cannot_be_told_apart_shares_a_place() -> None:
    ranked = order("lonn-hr", {"individual_decisions": False}, 2, None)
    assert {r.form for r in ranked if r.place == 1} == {"KO", "vertskommune"}
    apart = order("nav", {}, 3, None)
    assert [r.place for r in apart[:2]] == [1, 2]


def test_more_weight_never_lowers_the_form_that_scores_best_on_it() -> None:
    for service, c in product(("avfall", "nav", "ikt", "brann"), criteria()):
        low, high = (
            {r.form: r for r in order(service, {"individual_decisions": False}, 3, EQUAL | {c.id: w})}
            for w in (1, 5)
        )
        best = max(low.values(), key=lambda r: next(s.score for s in r.steps if s.id == c.id)).form
        assert high[best].need >= low[best].need - 1e-12


def test_what_would_change_the_order_is_true_when_tried() -> None:
    need = Need("brann", ["municipality"] * 3, individual_decisions=False)
    turns = turning(need)
    assert turns
    for turn in turns:
        if turn.of == "weight":
            ranked = rank(advise(need), EQUAL | {turn.id: turn.value})
            assert tuple(r.form for r in ranked if r.place == 1) == turn.first
        assert turn_said(turn, texts("nb")).endswith("kommer først.")
    assert {t.of for t in turning(Need("avfall", ["municipality"] * 2))} >= {"answer"}


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_every_change_has_words_for_every_service(lang: str) -> None:
    for service in services():
        for turn in turning(Need(service.id, ["municipality"] * 3)):
            assert len(turn_said(turn, texts(lang))) > 20


def test_a_need_that_weighs_debt_gets_the_form_without_liability() -> None:
    assert order("avfall", {"individual_decisions": False}, 3, RISK)[0].form == "AS"
    assert order("avfall", {"individual_decisions": False}, 3, STEERING)[0].form == "IKS"


def test_every_mark_scores_every_form_and_stands_on_paragraphs_that_ship() -> None:
    ids = {t.id for t in traits()}
    for trait in traits():
        assert set(trait.scores) == set(FORMS) - {"alene", "sammenslåing"}
        for because in trait.reasons.values():
            assert because.source is None or because.source in sources()
            for cite in because.cites:
                assert shipped().paragraph(cite.act, cite.paragraph).text
    for c in criteria():
        assert {m.trait for m in c.moves} | set(c.counts.traits if c.counts else ()) <= ids | {
            "own",
            "staffed",
        }
    for service in services():
        for mark in marks(Need(service.id, ["municipality"] * 3)):
            for cite in mark.why.cites:
                paragraph = shipped().paragraph(cite.act, cite.paragraph)
                blocks = [b for b in paragraph.text.split("\n\n") if not b.startswith(("-", "*"))]
                assert cite.ledd is not None
                assert cite.ledd <= len(blocks), (service.id, cite)


def test_a_reason_without_a_source_is_called_our_judgement() -> None:
    need = Need("ikt", ["municipality"] * 3)
    environment = next(m for m in marks(need) if m.trait.id == "environment")
    assert environment.why.judged
    assert said(environment.why, texts("nb")).endswith("(vår vurdering)")


def test_the_record_tells_the_order_step_by_step() -> None:
    record = as_record(Need("avfall", ["1874", "1860"], individual_decisions=False))
    best = record["ranking"][0]
    assert best["place"] == 1
    assert sum(s["gives"] for s in best["steps"]) == pytest.approx(best["value"])
    assert {s["of"] for s in best["steps"]} == {"service", "need"}
    assert any(r["law"] for s in best["steps"] for r in s["reasons"])
    assert "would_change_the_order" in record


def test_a_reason_cites_the_law_of_its_own_form() -> None:
    """A company's reason never stands on another form's act."""
    acts = {"IKS": "lov-1999-01-29-6", "AS": "lov-1997-06-13-44", "SA": "lov-2007-06-29-81"}
    for trait in traits():
        for form, because in trait.reasons.items():
            others = {act for of, act in acts.items() if of != form}
            assert not {c.act for c in because.cites} & others, (trait.id, form)


def test_numbers_in_the_need_move_the_order() -> None:
    """Sales to others pull towards a market; staff count for less where few or none are affected."""

    def found(**numbers: float) -> dict[str, Ranked]:
        need = Need("avfall", ["municipality"] * 3, individual_decisions=False, **numbers)  # type: ignore[arg-type]
        return {r.form: r for r in placed(advise(need), open_too=True)}

    def weight(ranked: Ranked, id_: str) -> float:
        return next((s.weight for s in ranked.steps if s.id == id_), 0.0)

    none, some = found(turnover_for_others=0), found(turnover_for_others=15)
    assert weight(none["AS"], "market") < weight(some["AS"], "market")
    assert none["AS"].service < some["AS"].service
    parts = [weight(found(employees=n)["IKS"], "staff") for n in (0, 5, 40)]
    assert parts == sorted(parts)
    assert parts[0] < parts[2] == weight(found()["IKS"], "staff")


@pytest.mark.parametrize(
    ("word", "means", "first"),
    [
        ("kemner", "okonomi", {"KO", "vertskommune"}), ("regnskap", "okonomi", {"KO", "vertskommune"}),
        ("innkjøpssamarbeid", "innkjop", {"KO", "vertskommune"}), ("kulturskule", "kulturskole", {"vertskommune"}),
        ("jordmortjenester", "jordmor", {"vertskommune", "KO"}), ("museum", "museum", {"IKS", "AS"}),
        ("friluftsråd", "friluftsliv", {"KO"}), ("brann og feiing", "brann", {"IKS"}),
        ("renovasjon av slam", "avlop", {"IKS"}), ("septik", "avlop", {"IKS"}), ("IUA", "akutt-forurensning", {"IKS"}),
        ("kommuneoverlege", "smittevern", {"vertskommune"}), ("landbrukskontor", "landbruk", {"vertskommune"}),
        ("kommunal revisjon", "revisjon", {"KO"}), ("interkommunal legevakt", "legevakt", {"KO", "vertskommune"}),
    ],
)  # fmt: skip
def test_neighbouring_services_are_known_and_ordered_with_reasons(
    word: str, means: str, first: set[str]
) -> None:
    need = Need(word, ["municipality"] * 3, individual_decisions=None)
    assert need.service == means
    ranked = placed(advise(need), open_too=True)
    assert {r.form for r in ranked if r.place == 1} == first
    assert "vertskommune-nemnd" not in {r.form for r in ranked if r.place == 1}
    assert all(reasons for form in ranked for _name, _points, reasons in why(form, texts("nb")))


def test_how_often_a_form_comes_first_stands_with_its_interval() -> None:
    """Wilson's interval by its formula for 645 of 2,000: 30.2 to 34.3 per cent."""
    of = share_of_draws(645 / 2000, 2000)
    assert (of.low, of.high) == (pytest.approx(0.3024, abs=5e-4), pytest.approx(0.3433, abs=5e-4))
