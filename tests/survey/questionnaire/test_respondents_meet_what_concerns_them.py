"""A respondent meets the questions that concern them, in a drawn order, with their own words filled in."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from nabolag.survey.questionnaire import (
    Answer,
    Condition,
    Page,
    Question,
    Questionnaire,
    asked_pages,
    block_names,
    fields,
    in_order,
    orders,
    piped,
    reachable,
    read_questionnaire,
    shipped,
)
from nabolag.survey.questionnaire.model import Multiple, Number, Option, Single

Known = dict[str, Any]
Rule = tuple[Condition, Callable[[Known], bool]]
OPTIONS = tuple(Option(i, {"nb": i}) for i in ("a", "b", "c"))
KINDS = ("single", "multiple", "number")


def _chosen(answer: object) -> set[object]:
    return set(answer) if isinstance(answer, list) else {answer}


@st.composite
def rules(draw: st.DrawFn, earlier: list[tuple[str, str]]) -> Rule:
    """A condition on earlier questions, and the same in plain Python."""
    leaves: list[st.SearchStrategy[Rule]] = [
        st.integers(1, 4).map(lambda k: (Condition("storrelse", at_most=k), lambda w: w["storrelse"] <= k)),
    ]
    for name, kind in earlier:
        leaves.append(
            st.booleans().map(
                lambda yes, n=name: (Condition(n, answered=yes), lambda w: (n in w) == yes)  # type: ignore[misc]
            )
        )
        if kind == "number":
            leaves.append(
                st.integers(0, 9).map(
                    lambda k, n=name: (  # type: ignore[misc]
                        Condition(n, at_least=k),
                        lambda w: isinstance(w.get(n), float) and w[n] >= k,
                    )
                )
            )
        else:
            leaves.append(
                st.sets(st.sampled_from("abc"), min_size=1).map(
                    lambda ids, n=name: (  # type: ignore[misc]
                        Condition(n, is_=tuple(sorted(ids))),
                        lambda w: n in w and bool(_chosen(w[n]) & ids),
                    )
                )
            )
    leaf = st.one_of(leaves)

    def together(of: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
        several = st.lists(of, min_size=1, max_size=3)
        return st.one_of(
            several.map(
                lambda rs: (Condition(all_=tuple(c for c, _ in rs)), lambda w: all(r(w) for _, r in rs))
            ),
            several.map(
                lambda rs: (Condition(any_=tuple(c for c, _ in rs)), lambda w: any(r(w) for _, r in rs))
            ),
            of.map(lambda r: (Condition(not_=r[0]), lambda w: not r[1](w))),
        )

    return draw(st.recursive(leaf, together, max_leaves=4))


@st.composite
def routed(draw: st.DrawFn) -> tuple[Questionnaire, dict[str, Callable[[Known], bool]], Known]:
    """A questionnaire of random conditions, what each means, and answers to everything (asked or not)."""
    earlier: list[tuple[str, str]] = []
    means: dict[str, Callable[[Known], bool]] = {}
    pages = []
    answers: dict[str, Answer] = {}

    def maybe(id_: str) -> Condition | None:
        if not draw(st.booleans()):
            return None
        condition, means[id_] = draw(rules(list(earlier)))
        return condition

    for p in range(draw(st.integers(1, 4))):
        page_if = maybe(f"@p{p}")
        questions: list[Question] = []
        for k in range(draw(st.integers(1, 3))):
            id_, kind = f"q{p}{k}", draw(st.sampled_from(KINDS))
            show = maybe(id_)
            if kind == "number":
                questions.append(Number(id_, {"nb": id_}, show_if=show))
                answer: Answer = float(draw(st.integers(0, 9)))
            elif kind == "single":
                questions.append(Single(id_, {"nb": id_}, show_if=show, options=OPTIONS))
                answer = draw(st.sampled_from("abc"))
            else:
                questions.append(Multiple(id_, {"nb": id_}, show_if=show, options=OPTIONS))
                answer = draw(st.lists(st.sampled_from("abc"), min_size=1, unique=True))
            if draw(st.booleans()):
                answers[id_] = answer
            earlier.append((id_, kind))
        pages.append(Page(f"p{p}", tuple(questions), show_if=page_if))
    return Questionnaire("q", 1, {"nb": "Q"}, tuple(pages), languages=("nb",)), means, answers


@settings(max_examples=150)
@given(routed(), st.integers(1, 4))
def test_a_question_is_asked_exactly_when_its_condition_holds(
    made: tuple[Questionnaire, dict[str, Callable[[Known], bool]], Known], size: int
) -> None:
    questionnaire, means, answers = made
    questionnaire = read_questionnaire(
        msgspec.json.encode(questionnaire).decode()
    )  # what is made can be read
    asked = {q.id for p in asked_pages(questionnaire, answers, {"storrelse": size}) for q in p.questions}
    known: Known = {"storrelse": size}
    for page in questionnaire.pages:
        open_page = means.get(f"@{page.id}", lambda _: True)(known)
        for question in page.questions:
            expected = open_page and means.get(question.id, lambda _: True)(known)
            assert (question.id in asked) == expected
            if expected and question.id in answers:
                known[question.id] = answers[question.id]
    kept = reachable(questionnaire, answers, {"storrelse": size})
    assert kept == {name: known[name] for name in known if name != "storrelse"}


def test_who_answers_can_decide_what_is_asked(text: str) -> None:
    for rule, one, other in (
        ("{question: rolle, is: [1, 2]}", {"rolle": 2.0}, {"rolle": 3}),
        ("{question: landsdel, is: [Nord-Norge]}", {"landsdel": "Nord-Norge"}, {"landsdel": "Vestlandet"}),
        ("{question: sentralitet, at_least: 5}", {"sentralitet": 6}, {"sentralitet": 4}),
        ("{question: storrelse, is: [1]}", {"storrelse": 1}, {}),
    ):
        found = read_questionnaire(text.replace("{question: ja_nei, is: [yes]}", rule))
        assert "to" in [p.id for p in asked_pages(found, {}, one)]
        assert "to" not in [p.id for p in asked_pages(found, {}, other)]


def test_a_change_of_mind_takes_away_what_followed(every: Questionnaire) -> None:
    answers: dict[str, Answer] = {"ja_nei": "yes", "antall": 7.0, "mer": "fordi"}
    assert reachable(every, answers, {}) == answers
    assert reachable(every, answers | {"ja_nei": "no"}, {}) == {"ja_nei": "no"}


def test_not_known_is_below_every_limit(every: Questionnaire) -> None:
    answers: dict[str, Answer] = {"ja_nei": "yes", "antall": "vet_ikke"}
    assert "tre" not in [p.id for p in asked_pages(every, answers, {})]


@settings(max_examples=25)
@given(st.integers())
def test_orders_are_whole_and_what_is_fixed_stays(seed: int) -> None:
    found = read_questionnaire(shipped(*block_names()))
    drawn = orders(found, random.Random(seed))
    assert drawn == orders(found, random.Random(seed))
    assert set(drawn) == {"barrierer", "viktigst", "styring", "oppgaver"}
    assert drawn["barrierer"][-2:] == ["ingen", "vet_ikke"]
    assert sorted(drawn["styring"]) == sorted(i.id for i in found.question("styring").items)  # type: ignore[union-attr]


def test_every_place_is_as_likely_as_another(every: Questionnaire) -> None:
    rng = random.Random(1)
    first = [orders(every, rng)["hva"][0] for _ in range(3000)]
    assert set(first) == {"a", "b", "c"}
    # 3000 draws of 1/3: standard deviation 26; five of them
    assert all(abs(first.count(id_) - 1000) < 130 for id_ in "abc")


def test_a_list_is_shown_in_the_drawn_order_and_what_is_new_comes_last() -> None:
    assert in_order(["a", "b", "c"], ["c", "a"]) == [2, 0, 1]
    assert in_order(["a", "b"], []) == [0, 1]


def test_texts_take_up_answers_and_facts(every: Questionnaire) -> None:
    words = {"nb": "{ja_nei}, {hva}, {antall}, {pastander_rask}, {rolle}, {kommune}, {mer}"}
    answers: dict[str, Answer] = {
        "ja_nei": "no",
        "hva": ["a", "b"],
        "antall": 12.5,
        "pastander_rask": "vet_ikke",
        "mer": "{ja_nei} <b>",
    }
    facts = {"rolle": 1, "kommune": "Moskenes"}
    said = piped(words, every, answers, facts, "nb")
    assert said == "Nei, A; B, 12,5 stykker, Vet ikke, Ordfører, Moskenes, {ja_nei} <b>"
    assert piped(words, every, answers, facts, "en").startswith("No, A; B, 12.5 pieces, Don't know, Mayor")
    assert piped({"nb": "{ja_nei} {rolle}"}, every, {}, {}, "nn") == "… …"


def test_every_question_has_a_field_and_a_grid_one_for_each_statement(every: Questionnaire) -> None:
    names = [f.name for q in every.questions() for f in fields(q)]
    assert names == [
        "ja_nei",
        "hva",
        "pastander_rask",
        "pastander_rimelig",
        "antall",
        "viktig",
        "mer",
    ]
