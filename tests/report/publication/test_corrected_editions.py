"""Corrected editions: republishing with other answers never lets two editions tell what a few answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product

import pytest
from tests.report.publication.conftest import MADE, answers, facts

from nabolag.errors import BadInput, DataDamaged
from nabolag.report.paper.html import article
from nabolag.report.paper.model import plain
from nabolag.report.publication import (
    Publication,
    answered,
    editions,
    noted,
    prepare,
    private_record,
)
from nabolag.report.publication.publish import written
from nabolag.survey.tabulation.analysis import Analysis
from nabolag.survey.tabulation.plan import read_plan

THRESHOLD = 5
PLAN = "questions: [svar]\ngroups: [gruppe]\nfigures: [{question: svar, kind: stacked, groups: [gruppe]}]\n"
TWO = "questions: [svar, annet]\ngroups: [gruppe]\n"
Row = tuple[float, ...]
FIRST: list[Row] = [
    *([(1.0, 1.0)] * 40 + [(2.0, 1.0)] * 40 + [(3.0, 1.0)] * 40),
    *([(1.0, 2.0)] * 40 + [(2.0, 2.0)] * 40 + [(3.0, 2.0)] * 40),
]


@dataclass
class House:
    """A survey published again and again: its record, and every edition's analysis."""

    plan: str = PLAN
    names: tuple[str, ...] = ("svar", "gruppe")
    record: bytes | None = None
    analyses: list[Analysis] = field(default_factory=list)

    def publish(
        self, rows: list[Row], correction: str | None = None, lang: str = "nb", plan: str = ""
    ) -> Publication:
        survey = answers({name: [row[i] for row in rows] for i, name in enumerate(self.names)})
        before = editions(self.record) if self.record else ()
        made, analysis = prepare(
            survey,
            read_plan(plan or self.plan),
            facts(),
            None,
            lang=lang,
            made=MADE,
            demonstration=False,
            editions=before,
            correction=correction,
        )
        self.record = private_record(
            analysis,
            survey,
            before,
            made=MADE,
            note=noted(correction, lang),
            answered=answered(analysis, made),
            plan=plan or self.plan,
        )
        self.analyses.append(analysis)
        return made

    def differences(self, *, exact: bool = False) -> list[float]:
        """What a reader gets by taking each cell of each edition from the same cell of every other."""
        found = []
        cells = [
            {
                (t.question, t.group, r["group_code"], r["level_code"]): r["base"] * r["estimate"]
                for t in analysis.tables
                for r in t.frame.iter_rows(named=True)
                if r["estimate"] is not None
            }
            for analysis in self.analyses
        ]
        bases = [
            {
                (t.question, t.group, r["group_code"]): r["base"]
                for t in a.tables
                for r in t.frame.iter_rows(named=True)
            }
            for a in self.analyses
        ]
        for one, other in product(cells if exact else bases, repeat=2):
            both = [(one[k], other[k]) for k in one.keys() & other.keys()]
            found += [abs(a - b) for a, b in both if a is not None and b is not None]
        return found


def shares(analysis: Analysis) -> list[object]:
    return [t.frame.drop("group", "level").to_dicts() for t in analysis.tables]


def test_one_more_answer_is_refused_in_plain_words() -> None:
    house = House()
    house.publish(FIRST)
    with pytest.raises(BadInput) as refused:
        house.publish([*FIRST, (1.0, 1.0)])
    said = str(refused.value)
    assert "Svarene er ikke de samme som da utgave 1 ble publisert" in said
    assert "--correction" in said
    assert "Ingenting er publisert" in said


@pytest.mark.parametrize("rows", [[(1.0, 1.0)], [(1.0, 1.0)] * 4, [(1.0, 1.0)] * 5 + [(3.0, 2.0)]])
def test_a_correction_by_few_keeps_every_figure_and_says_so(rows: list[Row]) -> None:
    house = House()
    first = house.publish(FIRST)
    second = house.publish([*FIRST, *rows], "Et svar kom inn etter fristen.")
    assert shares(house.analyses[0]) == shares(house.analyses[1])
    assert house.analyses[1].kept == {"svar": 1}
    page = article(second.paper)
    assert "Rettet utgave 2, 24. november 2026: Et svar kom inn etter fristen." in page
    assert "er fra utgave 1 og er ikke oppdatert: færre enn 5 svar skiller" in page
    assert "Utgave 1, 24. november 2026" in article(first.paper)
    if len(rows) < THRESHOLD:
        assert house.analyses[1].respondents == len(FIRST)
    assert f"{len(FIRST)} svarte" in page or len(rows) >= THRESHOLD


def test_a_changed_answer_or_one_withdrawn_is_kept_back_too() -> None:
    for rows in ([(2.0, 1.0), *FIRST[1:]], FIRST[1:]):
        house = House()
        house.publish(FIRST)
        house.publish(rows, "Ett svar var ført feil.")
        assert shares(house.analyses[0]) == shares(house.analyses[1])


def test_many_new_answers_make_new_figures() -> None:
    house = House()
    house.publish(FIRST)
    house.publish([*FIRST, *[(1.0, 1.0)] * 6], "Seks svar kom inn etter fristen.")
    assert house.analyses[1].kept == {}
    assert house.analyses[1].respondents == len(FIRST) + 6
    assert shares(house.analyses[0]) != shares(house.analyses[1])


def test_every_earlier_edition_is_guarded_and_not_only_the_latest() -> None:
    house = House()
    house.publish(FIRST)
    house.publish([*FIRST, *[(1.0, 1.0)] * 6], "Seks til.")
    house.publish([*FIRST, *[(1.0, 1.0)] * 2], "Fire var falske.")  # 4 from the second, 2 from the first
    assert house.analyses[2].kept == {"svar": 2}
    house.publish([*FIRST, *[(1.0, 1.0)] * 12], "Flere.", lang="en")  # 6 from the second, 12 from the first
    assert house.analyses[3].kept == {}
    house.publish([*FIRST, *[(1.0, 1.0)] * 12], lang="nn")
    assert not [d for d in house.differences() if 0 < d < THRESHOLD]
    assert [e.number for e in editions(house.record or b"")] == [1, 2, 3, 4]


def test_another_language_or_another_order_of_the_same_answers_is_the_same_edition() -> None:
    house = House()
    house.publish(FIRST)
    house.publish([*FIRST, (1.0, 1.0)], "Ett til.")
    made = house.publish([(1.0, 1.0), *FIRST], lang="nn")
    assert [e.number for e in editions(house.record or b"")] == [1, 2]
    assert house.analyses[2].kept == {"svar": 1}
    assert "Retta utgåve 2" in article(made.paper)
    said = article(house.publish([*FIRST, (1.0, 1.0)], lang="en").paper)
    assert "Corrected edition 2, 24 November 2026" in said
    assert "edition 1 and have not been updated" in said


def test_a_correction_of_words_alone_changes_no_figure() -> None:
    house = House()
    house.publish(FIRST)
    house.publish(FIRST, "Tittelen var feil.")
    assert house.analyses[1].kept == {}
    assert shares(house.analyses[0]) == shares(house.analyses[1])


def test_one_question_may_be_new_while_another_stays() -> None:
    rows = [(*row, 1.0 + i % 2) for i, row in enumerate(FIRST)]
    house = House(TWO, ("svar", "gruppe", "annet"))
    house.publish(rows)
    turned = [(a, g, 3.0 - b) if i < 1 else (a, g, b) for i, (a, g, b) in enumerate(rows)]
    house.publish(turned, "Ett svar på det andre spørsmålet var ført feil.")
    assert house.analyses[1].kept == {"annet": 1}


def test_a_question_that_was_never_told_is_hidden_when_its_groups_tell_a_few() -> None:
    rows = [(*row, 1.0 + i % 2) for i, row in enumerate(FIRST)]
    house = House(names=("svar", "gruppe", "annet"))
    house.publish(rows)
    made = house.publish([*rows, (1.0, 1.0, 1.0)], "Ett til, og et nytt spørsmål.", plan=TWO)
    assert house.analyses[1].kept == {"svar": 1, "annet": 0}
    assert house.analyses[1].table("annet", "gruppe").frame["estimate"].null_count() == 6
    assert "er ikke vist" in " ".join(map(plain, made.paper.lead))


def test_what_was_hidden_stays_hidden() -> None:
    small = [*[(1.0, 1.0)] * 2, *FIRST[40:]]
    house = House()
    house.publish(small)
    hidden = house.analyses[0].table("svar", "gruppe").frame.filter(status="suppressed")
    assert hidden.height
    house.publish([*small, *[(1.0, 1.0)] * 6], "Seks til.")
    assert house.analyses[1].kept == {}
    codes = ["group_code", "level_code"]
    still = house.analyses[1].table("svar", "gruppe").frame.filter(status="suppressed")
    assert set(hidden.select(codes).iter_rows()) <= set(still.select(codes).iter_rows())


def test_a_mean_that_one_has_changed_stays() -> None:
    plan = "questions: [{name: alder, statistic: mean}]\ngroups: [gruppe]\n"
    rows = [(30.0 + i % 20, 1.0 + i % 2) for i in range(100)]
    house = House(plan, ("alder", "gruppe"))
    house.publish(rows)
    house.publish([(99.0, 1.0), *rows[1:]], "En alder var feil.")
    assert house.analyses[1].kept == {"alder": 1}
    assert shares(house.analyses[0]) == shares(house.analyses[1])


def test_answers_divided_otherwise_and_changed_at_once_are_refused() -> None:
    one = "derived: {to: {from: svar, categories: {A: [1], B: [2, 3]}}}\nquestions: [to]\ngroups: [gruppe]\n"
    two = "derived: {to: {from: svar, categories: {A: [1, 3], B: [2]}}}\nquestions: [to]\ngroups: [gruppe]\n"
    house = House(one)
    house.publish(FIRST)
    with pytest.raises(BadInput, match="delt inn på en annen måte enn i utgave 1"):
        house.publish([*FIRST, *[(1.0, 1.0)] * 6], "Seks til.", plan=two)
    house.publish([*FIRST, *[(1.0, 1.0)] * 6], "Seks til.")
    assert house.analyses[1].kept == {}


def test_a_question_left_out_of_the_plan_stops_nothing() -> None:
    rows = [(*row, 1.0 + i % 2) for i, row in enumerate(FIRST)]
    house = House(TWO, ("svar", "gruppe", "annet"))
    house.publish(rows)
    house.publish(rows, plan=PLAN)
    house.publish([*rows, *[(1.0, 1.0, 1.0)] * 6], "Seks til.", plan=PLAN)
    house.publish([*rows, *[(1.0, 1.0, 1.0)] * 7], "Ett til, og det andre spørsmålet igjen.")
    assert set(house.analyses[3].kept) == {"svar", "annet"}
    assert not [d for d in house.differences() if 0 < d < THRESHOLD]


@pytest.mark.parametrize("note", ["", "  ", "\x00"])
def test_a_correction_says_what_is_corrected(note: str) -> None:
    house = House()
    house.publish(FIRST)
    with pytest.raises(BadInput, match="Si hva som er rettet"):
        house.publish(FIRST, note)


def test_a_note_is_text_and_no_markup() -> None:
    house = House()
    house.publish(FIRST)
    page = article(house.publish(FIRST, "<script>alert(1)</script>").paper)
    assert "<script>alert" not in page


def test_all_files_of_a_corrected_edition_are_made_and_list_it() -> None:
    house = House()
    house.publish(FIRST)
    made = house.publish([*FIRST, (1.0, 1.0)], "Ett til.")
    rows = [*FIRST, (1.0, 1.0)]
    survey = answers({name: [row[i] for row in rows] for i, name in enumerate(house.names)})
    files = written(made, house.analyses[1], survey, read_plan(PLAN), facts(), None)
    assert b'"edition": 2' in files["varefakta.json"]
    assert "Ett til." in files["varefakta.json"].decode()
    assert "tall fra utgave 1" in files["side.html"].decode()


def test_a_record_that_is_no_record_is_said_to_be_so() -> None:
    for record in (b"{}", b"[", b'{"editions": 3}'):
        with pytest.raises(DataDamaged, match=r"tellinger\.json kan ikke leses"):
            editions(record)
