"""Beyond the law's cases: what is refused and how it is said, what is asked, and what weights can move."""

import io
import re
from datetime import date

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from nabolag.errors import BadInput, NotKnown, NotLawful
from nabolag.governance.forms import (
    FORMS,
    PARTICIPANTS,
    QUESTIONS,
    Need,
    advise,
    as_record,
    criteria,
    evidence,
    open_questions,
    rank,
    service,
    services,
)
from nabolag.governance.forms.logic import holds
from nabolag.governance.law import contains, shipped
from nabolag.report.forms import forms_paper
from nabolag.report.paper import made
from nabolag.report.paper.terminal import show
from nabolag.text import texts

TWO = ["municipality", "municipality"]
KNOWN = st.sampled_from([True, False, None])
NEEDS = st.builds(
    Need,
    service=st.sampled_from([s.id for s in services()]),
    participants=st.lists(st.sampled_from(PARTICIPANTS), min_size=1, max_size=5),
    **dict.fromkeys(QUESTIONS, KNOWN),
)


@given(NEEDS)
def test_every_answer_is_whole_and_every_reason_quotes_its_paragraph(need: Need) -> None:
    answers = advise(need)
    assert tuple(a.form for a in answers) == FORMS
    for a in answers:
        assert any(r.decides and r.kind == "law" for r in a.reasons), (a.form, a.verdict)
        for r in (*a.reasons, *a.coming):
            assert contains(shipped().paragraph(r.act, r.paragraph).text, r.quote)
        if a.verdict == "to_clarify":
            assert any(r.decides and (r.unknown or r.effect == "clarify") for r in a.reasons)
        if a.verdict == "possible":
            assert set(a.by_need.values()) == {"possible"}
        assert a.verdict in a.by_need.values()
    assert answers[-1].verdict in ("possible", "requires")


@given(NEEDS, st.sampled_from(QUESTIONS), st.booleans())
def test_learning_more_never_turns_a_settled_exclusion_around(need: Need, fact: str, answer: bool) -> None:
    """Kleene: what holds with a fact unknown holds whichever way the fact falls (defaults by service aside)."""
    from dataclasses import replace

    from nabolag.governance.forms.need import facts

    if facts(need)[fact] is not None:
        return
    before = {a.form: a.verdict for a in advise(need)}
    after = {a.form: a.verdict for a in advise(replace(need, **{fact: answer}))}  # type: ignore[arg-type]
    for form, verdict in before.items():
        if verdict == "excluded":
            assert after[form] == "excluded", form


@given(NEEDS)
def test_a_question_that_is_not_asked_could_not_change_the_answer(need: Need) -> None:
    from dataclasses import replace

    from nabolag.governance.forms.need import facts

    asked = {q.fact for q, _ in open_questions(need)}
    for fact in set(QUESTIONS) - asked:
        if facts(need)[fact] is None:
            yes, no = (advise(replace(need, **{fact: v})) for v in (True, False))  # type: ignore[arg-type]
            assert [a.verdict for a in yes] == [a.verdict for a in no]


def test_an_unknown_fact_is_neither_true_nor_false() -> None:
    facts = {"a": None, "b": True, "c": False, "service": "vann"}
    a, b, c = ({"fact": f, "is": True} for f in "abc")
    assert holds({"all": [a, b]}, facts) is None
    assert holds({"all": [a, c]}, facts) is False
    assert holds({"any": [a, b]}, facts) is True
    assert holds({"any": [a, c]}, facts) is None
    assert holds({"not": a}, facts) is None
    assert holds({"not": {"service": ["vann"]}}, facts) is False
    assert holds({"fact": "a", "is": False}, facts) is None


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("vann", "vann"), ("Avløp", "avlop"), ("renovasjon", "avfall"), ("fire and rescue", "brann"),
        ("emergency primary care", "legevakt"), ("child protection", "barnevern"), ("PPT", "ppt"),
        ("social services in NAV", "nav"), ("infection control", "smittevern"),
        ("Environmental health", "miljorettet-helsevern"), ("crisis centre", "krisesenter"), ("port", "havn"),
        ("planning and building", "plan-og-bygg"), ("agriculture", "landbruk"),
        ("acute pollution", "akutt-forurensning"), ("audit", "revisjon"), ("ICT", "ikt"), ("archive", "arkiv"),
        ("payroll and HR", "lonn-hr"), ("business development", "naering"), ("power", "kraft"),
        ("regional politics", "regionpolitikk"), ("water", "vann"), ("wastewater", "avlop"), ("waste", "avfall"),
    ],
)  # fmt: skip
def test_services_are_known_by_the_words_people_use(word: str, found: str) -> None:
    assert service(word).id == found


def test_an_unknown_service_names_the_nearest() -> None:
    with pytest.raises(NotKnown, match="«brannvern»") as error:
        Need("brannvern", TWO)
    assert "brann" in error.value.candidates


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"participants": ["municipality", "martian"]}, "«martian»"),
        ({"participants": []}, "minst én kommune"),
        ({"participants": "1874"}, "må være en liste"),
        ({"participants": ["1874", "1874"]}, "1874 er nevnt to ganger"),
        ({"participants": ["1874", "9999"]}, "9999"),
        ({"individual_decisions": "maybe"}, "individual_decisions må være ja, nei eller ukjent"),
        ({"on": "1999-01-01"}, "1999-01-01"),
        ({"on": "1. november"}, "2026-11-01"),
        ({"form": "KF"}, "«KF»"),
    ],
)
def test_what_cannot_be_used_is_said_with_the_way_out(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(BadInput, match=re.escape(says)) as error:
        Need(**{"service": "ikt", "participants": TWO, **wrong})  # type: ignore[arg-type]
    for lang in ("nn", "en"):
        assert error.value.text(texts(lang))


def test_a_private_participant_and_a_chosen_iks_contradict_each_other() -> None:
    with pytest.raises(NotLawful, match=r"IKS-loven § 1.*AS"):
        advise(Need("naering", ["municipality", "private"], form="IKS", individual_decisions=False))
    assert advise(Need("naering", TWO, form="IKS"))


def test_codes_count_as_municipalities_and_counties() -> None:
    assert Need("vann", ["1874", "1860", "18"]).kinds == ("municipality", "municipality", "county")


def test_the_answer_is_for_a_day() -> None:
    assert Need("vann", TWO, on="2026-11-01").day == date(2026, 11, 1)
    assert Need("vann", TWO).day == shipped().status
    before = {a.form: a for a in advise(Need("barnevern", TWO, individual_decisions=True, on="2026-01-01"))}
    assert before["KO"].verdict == "excluded"


def test_what_is_known_is_not_asked_and_what_is_asked_says_what_it_moves() -> None:
    asked = {q.fact: moved for q, moved in open_questions(Need("barnevern", TWO))}
    assert "statutory_task" not in asked
    assert "only_internal_or_grant_schemes" not in asked
    assert ("KO", "excluded", "possible") in [
        (c.form, c.if_yes, c.if_no) for c in asked["individual_decisions"]
    ]
    answered = Need("barnevern", TWO, individual_decisions=True)
    assert "individual_decisions" not in {q.fact for q, _ in open_questions(answered)}


def test_weights_rank_only_what_the_law_permits() -> None:
    need = Need("barnevern", TWO, individual_decisions=True)
    for weights in ({"risk": 5}, {"steering": 1, "openness": 1}, None):
        ranked = rank(advise(need), weights)
        assert {r.form for r in ranked} == {"vertskommune", "vertskommune-nemnd"}
        assert sum(r.first_near for r in ranked) == pytest.approx(1)
        assert sum(r.first_any for r in ranked) == pytest.approx(1)
        assert ranked == rank(advise(need), weights)


def test_one_weight_alone_orders_by_that_criterion() -> None:
    answers = advise(Need("naering", ["municipality", "private"], individual_decisions=False))
    risk = next(c for c in criteria() if c.id == "risk")
    ranked = rank(answers, {"risk": 2})
    assert [risk.scores[r.form] for r in ranked] == sorted(
        (risk.scores[r.form] for r in ranked), reverse=True
    )
    assert ranked[0].first_near + sum(r.first_near for r in ranked if r.value == ranked[0].value) >= 1


def test_weights_that_cannot_be_used_are_said() -> None:
    answers = advise(Need("naering", TWO, individual_decisions=False))
    with pytest.raises(NotKnown, match="«speed»"):
        rank(answers, {"speed": 1})
    with pytest.raises(BadInput, match="steering må være fra 0 til 1000000"):
        rank(answers, {"steering": -1})
    with pytest.raises(BadInput, match="Alle vektene er 0"):
        rank(answers, {"steering": 0})


def test_every_criterion_scores_every_form() -> None:
    assert all(set(c.scores) == set(FORMS) and set(c.scores.values()) <= set(range(5)) for c in criteria())


def test_each_claim_stands_beside_one_finding_against_it() -> None:
    assert {p.claim.who.publisher for p in evidence()} == {"Samfunnsbedriftene"}
    assert [p.against.id for p in evidence()] == ["F1", "F19", "F20", "F21", "F9"]
    assert not {p.against.source for p in evidence()} & {"samfunnsbedriftene", "samfunnsbedriftene-2020"}


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_claims_and_findings_have_equal_room(lang: str) -> None:
    for pair in evidence():
        claim, against = len(pair.claim.say(lang)), len(pair.against.say(lang))
        assert max(claim, against) <= 1.25 * min(claim, against), pair.claim.say(lang)


def test_every_rendering_says_both_sides_whole() -> None:
    paper = forms_paper(Need("avfall", ["municipality", "municipality"]), texts("nb"))
    sides = [side.say("nb") for pair in evidence() for side in (pair.claim, pair.against)]
    page = io.StringIO()
    show(paper, Console(file=page, width=120))
    html, shown = made(paper, "html").decode(), page.getvalue()
    word = "\n".join(
        cell.text
        for grid in docx.Document(io.BytesIO(made(paper, "docx"))).tables
        for line in grid.rows
        for cell in line.cells
    )
    for side in sides:
        assert side in html
        assert side in word
    record = as_record(Need("avfall", ["municipality", "municipality"]))
    assert [side["text"] for pair in record["evidence"] for side in (pair["claim"], pair["against"])] == sides
    assert shown.count("Påstand:") == shown.count("Det som taler mot:") == len(evidence())


def test_the_record_holds_all_a_machine_needs() -> None:
    record = as_record(Need("vann", ["1874", "1860"], individual_decisions=False), {"steering": 2}, "en")
    assert record["texts"]["status"] == "2026-07-02"
    assert {f["form"] for f in record["forms"]} == set(FORMS)
    assert all(r["url"].startswith("https://lovdata.no/") for f in record["forms"] for r in f["reasons"])
    kinds = {r["kind"] for f in record["forms"] for r in f["reasons"]}
    assert kinds == {"law", "default", "advice"}
    assert all(r["source"] for f in record["forms"] for r in f["reasons"] if r["kind"] == "advice")


@pytest.mark.parametrize(
    ("service", "form", "opens"),
    [
        ("avfall", "IKS", True),
        ("havn", "IKS", True),
        ("barnevern", "IKS", False),
        ("avfall", "stiftelse", False),
    ],
)
def test_an_opening_in_the_sector_act_is_never_denied(service: str, form: str, opens: bool) -> None:
    """Where a sector rule may lift the bar, the bar does not say that there is no such opening."""
    answer = next(a for a in advise(Need(service, TWO)) if a.form == form)
    bar = next(r for r in answer.reasons if r.rule == "no-authority-to-companies")
    assert ("har en åpning" in bar.text) == opens
    assert ("ingen slik åpning" in bar.text) != opens
