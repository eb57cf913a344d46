"""An agreement from elsewhere is held against the act's list: what is there is found, what is not is noticed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.governance.agreement.test_settling import FULL

from nabolag.governance.agreement import Found, draft, read
from nabolag.governance.agreement.passages import normalised

CORPUS: list[dict[str, Any]] = [
    one
    for name in ("agreements.yaml", "everyday.yaml")
    for one in yaml.safe_load((Path(__file__).parent / "corpus" / name).read_text(encoding="utf-8"))
]
ROWS = [(i, point) for i, one in enumerate(CORPUS) for point, _ in one["parts"] if point != "other"]


def written(one: dict[str, Any], *, without: str | None = None, gap: str = "\n\n") -> str:
    return gap.join([one["title"], *(text for point, text in one["parts"] if point != without)])


def of(found: list[Found], point: str) -> Found:
    return next(f for f in found if f.clause.id == point)


def required(found: list[Found]) -> list[Found]:
    return [f for f in found if f.clause.kind == "required" and f.clause.when != "nonprofit"]


@pytest.mark.parametrize("gap", ["\n\n", "\n"])
def test_what_ordinary_words_say_is_found(gap: str) -> None:
    wrong = [
        (i, f.clause.id, f.answer)
        for i, one in enumerate(CORPUS)
        for f in required(read(one["form"], written(one, gap=gap)))
        if f.answer != "found" and f.clause.id in {point for point, _ in one["parts"]}
    ]
    assert wrong == []


def test_what_is_not_there_is_not_found() -> None:
    wrong = [
        (i, f.clause.id, f.passage)
        for i, one in enumerate(CORPUS)
        for f in required(read(one["form"], written(one)))
        if f.answer == "found" and f.clause.id not in {point for point, _ in one["parts"]}
    ]
    assert wrong == []


def test_a_removed_point_is_noticed() -> None:
    unnoticed = [
        (i, point)
        for i, point in ROWS
        if of(read(CORPUS[i]["form"], written(CORPUS[i], without=point)), point).answer == "found"
    ]
    assert unnoticed == []


@pytest.mark.parametrize("lang", ["nb", "nn"])
@pytest.mark.parametrize("form", FULL)
def test_our_own_drafts_are_found_whole_and_noticed_when_cut(form: str, lang: str) -> None:
    made = draft(form, FULL[form], lang)

    def text(without: str | None = None) -> str:
        return "\n\n".join(f"{c.number}. {c.heading}\n{c.text}" for c in made.contract if c.id != without)

    assert [f.clause.id for f in required(read(form, text())) if f.answer != "found"] == []
    cut = [c.id for c in made.clauses if c.kind == "required"]
    assert [p for p in cut if of(read(form, text(p)), p).answer == "found"] == []


@pytest.mark.parametrize(
    ("which", "point", "defect"),
    [
        (0, "loans", "§ 9 Låneopptak\nSelskapet kan ta opp lån til anlegg og utstyr."),
        (1, "loans", "9. Lån\nSelskapet kan ta opp lån innanfor vedteken ramme."),
        (2, "loans", "Selskapet har adgang til å oppta lån når styret finner det nødvendig."),
        (
            0,
            "board",
            "§ 5 Styret\nStyret velges av representantskapet for to år. Styret har leder og nestleder.",
        ),
        (1, "board", "5. Styre\nStyret blir valt av representantskapet. Det skal veljast varamedlemmer."),
        (2, "board", "Selskapet ledes av et styre valgt av representantskapet for fire år."),
        (0, "shares", "§ 7 Eierandeler\nEierandelen følger innbyggertallet i kommunene."),
        (1, "representatives", "8. Representantskap\nDeltakarane er representerte i representantskapet."),
        (0, "seat", "§ 4 Kontorsted\n[må fylles ut: kommune]"),
        (3, "dissolution", "10 Oppløsning\nFellesskapet oppløses når alle kommunestyrene vedtar det."),
        (4, "dissolution", "Fellesskapet blir avvikla dersom minst to av kommunane vedtek det."),
        (5, "settlement", "6. Økonomi\nUtgiftene fordeles etter [fyll inn nøkkel]."),
    ],
)
def test_a_planted_defect_is_not_called_found(which: int, point: str, defect: str) -> None:
    one = CORPUS[which]
    parts = [[p, defect if p == point else text] for p, text in one["parts"]]
    answer = of(read(one["form"], written(one | {"parts": parts})), point)
    assert answer.seems_missing
    assert answer.passage == ""
    assert answer.near or point == "board"


def test_words_inside_other_words_are_not_taken_for_points() -> None:
    text = "§ 1 Kapitalformål\nMidlene går til kapitalformål.\n\n§ 2 Organ\nÅrsmøtet er selskapets høyeste myndighet."
    assert of(read("IKS", text), "purpose").answer == "not_found"
    assert of(read("IPR", text), "authority").answer == "not_found"


def test_lines_broken_by_a_pdf_are_read_as_sentences() -> None:
    one = CORPUS[2]
    broken = "\n".join(
        " ".join(words[i : i + 9])
        for _, t in one["parts"]
        for words in [t.split()]
        for i in range(0, len(words), 9)
    )
    found = required(read("IKS", broken))
    assert sum(f.answer == "found" for f in found) >= 0.8 * len(found)


@pytest.mark.parametrize(
    "piece",
    [
        "Selskapet kan ta opp lån og styret har medlemmer ",
        "lån ",
        "Styret består av ",
        "§ 3 Deltakere er\n",
        "a" * 50,
        "1/2 eierandel ",
        "Kommune og Kommune mellom Kommune og ",
    ],
)
def test_a_million_signs_are_read_in_seconds(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    start = time.process_time()
    read("IKS", text)
    assert (
        time.process_time() - start < 10
    )  # linear reading takes 2 s; what looks again at each heading takes minutes


@pytest.mark.parametrize("gap", ["\n\n", "\n", " "])
@pytest.mark.parametrize(
    ("after", "answer"),
    [
        ("", "not_found"),
        (" Samlet gjeld skal ikke overstige 5 mill. kroner.", "found"),
        (" Rammen er kr 5 000 000.", "found"),
        (" Styret ansetter daglig leder. Kjøp over 100 000 kroner skal lyses ut.", "not_found"),
    ],
)
def test_an_amount_elsewhere_is_no_cap_on_loans(gap: str, after: str, answer: str) -> None:
    text = gap.join(
        [
            "AVTALE OM INTERKOMMUNALT SELSKAP",
            "Deltakerne er Smøla kommune, Aure kommune og Averøy kommune.",
            "Eierne skyter inn 300 000 kroner hver ved stiftelsen.",
            f"Selskapet kan ta opp lån når styret finner det nødvendig.{after}",
            "Styret har fem medlemmer.",
        ]
    )
    assert of(read("IKS", text), "loans").answer == answer


@pytest.mark.parametrize(
    ("form", "point", "wrong", "right"),
    [
        ("IKS", "board_term", "Styret velges for åtte år.", "Styret velges for fire år."),
        ("IKS", "board_term", "Valperioden for styret er 6 år.", "Representantskapet blir valt for 6 år."),
        ("IKS", "board", "Styret har to medlemmer.", "Styret har to medlemmer fra hver kommune."),
        ("IKS", "changes", "Endringer i selskapsavtalen vedtas med alminnelig flertall.",
         "Endringer i selskapsavtalen vedtas med to tredeler; ellers gjelder alminnelig flertall."),
        ("AS", "capital", "Aksjekapitalen er kr 10.000.", "Aksjekapitalen er kr 30.000."),
        ("vertskommune-nemnd", "board_members", "Nemnda har ett medlem fra hver kommune.",
         "Nemnda har to medlemmer fra hver kommune."),
        ("KO", "tasks", "Fellesskapet kan treffe enkeltvedtak etter barnevernsloven.",
         "Fellesskapet kan ikke treffe enkeltvedtak."),
        ("IPR", "authority", "Rådet skal gjere enkeltvedtak.", "Rådet kan gjere enkeltvedtak om tilskot."),
    ],
)  # fmt: skip
def test_what_an_agreement_says_against_the_act_is_said(
    form: str, point: str, wrong: str, right: str
) -> None:
    start = "AVTALE\n\nDeltakerne er Smøla kommune, Aure kommune og Averøy kommune.\n\n"
    told = of(read(form, start + wrong), point)
    assert (told.unlawful, told.answer, told.passage) == (True, "uncertain", normalised(wrong))
    assert "§" in str(told.values["law"])
    assert not any(f.unlawful for f in read(form, start + right))


def test_no_lawful_agreement_is_called_unlawful() -> None:
    for one in CORPUS:
        assert [f.passage for f in read(one["form"], written(one)) if f.unlawful] == []
