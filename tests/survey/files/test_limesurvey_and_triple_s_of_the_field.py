"""LimeSurvey and triple-S files as people export them: nothing is lost, and nothing is dropped without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from nabolag.errors import BadInput
from nabolag.sources.survey_files import SurveyData, read_survey
from nabolag.survey.tabulation.analysis import analyse
from nabolag.survey.tabulation.plan import read_plan
from nabolag.survey.tabulation.starter import starter
from nabolag.text import texts

ANSWERS = (
    ("A5", "Helt enig", 5),
    ("A1", "Helt uenig", 1),
    ("A3", "Verken eller", 3),
    ("A10", "Vet ikke", 10),
)
QUESTIONS = (
    (1, "L", "FORM", "Hvilken form?", "Y", ()),
    (2, "M", "TJEN", "Hvilke tjenester?", "Y", ("Vann", "Brann", "Barnevern")),
    (3, "F", "ENIG", "Hvor enig?", "N", ("Alene", "Sammen")),
    (4, "N", "KOST", "Hva koster det?", "N", ()),
    (5, "K", "ANDEL", "Prosent", "N", ("Teknisk",)),
    (6, "T", "FRI", "Andre ting?", "N", ()),
    (7, "Y", "JA", "Ja eller nei?", "N", ()),
)


def lss(answers: tuple[tuple[str, str, int], ...] = ANSWERS, attributes: str = "") -> str:
    def table(name: str, rows: list[dict[str, object]]) -> str:
        said = ("".join(f"<{k}><![CDATA[{v}]]></{k}>" for k, v in r.items()) for r in rows)
        return f"<{name}><rows>{''.join(f'<row>{r}</row>' for r in said)}</rows></{name}>"

    given = [("A1", "IKS", 0), ("A2", "Vertskommune", 1)]
    coded = [(1, *a) for a in given] + [(3, *a) for a in answers]
    parts = [(100 * q[0] + i, q[0], f"SQ00{i}", said) for q in QUESTIONS for i, said in enumerate(q[5], 1)]
    asked = [
        {"qid": q, "parent_qid": 0, "sid": 1, "gid": 1, "type": t, "title": n, "other": o}
        for q, t, n, _, o, _ in QUESTIONS
    ]
    return (
        "<document><LimeSurveyDocType>Survey</LimeSurveyDocType>"
        + table(
            "answers",
            [{"aid": i, "qid": q, "code": c, "sortorder": o} for i, (q, c, _, o) in enumerate(coded)],
        )
        + table(
            "answer_l10ns",
            [{"aid": i, "answer": s, "language": "nb"} for i, (_, _, s, _) in enumerate(coded)],
        )
        + table("questions", list(asked))  # type: ignore[arg-type]
        + table(
            "question_l10ns",
            [{"qid": q, "question": s, "language": "nb"} for q, _, _, s, _, _ in QUESTIONS]
            + [{"qid": q, "question": s, "language": "nb"} for q, _, _, s in parts],
        )
        + table(
            "subquestions",
            [{"qid": q, "parent_qid": p, "title": c} for q, p, c, _ in parts],
        )
        + attributes
        + table("surveys_languagesettings", [{"surveyls_title": "Prøve", "surveyls_language": "nb"}])
        + "</document>"
    )


def lime(
    folder: Path, answers: str, ending: str = ".csv", structure: str | None = None, encoding: str = "utf-8"
) -> SurveyData:
    (folder / "u.lss").write_text(structure or lss())
    (folder / f"u{ending}").write_bytes(answers.encode(encoding))
    survey = read_survey(folder / "u.lss")
    analyse(survey, read_plan(starter(survey)))
    return survey


def said(survey: SurveyData) -> str:
    return " ".join(loss.text(texts("nb")) for loss in survey.losses)


def test_own_words_are_the_alternative_other(tmp_path: Path) -> None:
    rows = "id,FORM,FORM[other],TJEN[SQ001],TJEN[SQ002],TJEN[SQ003],TJEN[other]\n"
    rows += "1,A2,,Y,N,N,\n2,-oth-,Regionråd,N,N,N,IKT\n3,A1,,,,,\n" * 20
    survey = lime(tmp_path, rows)
    assert survey.variable("FORM").says("-oth-") == "Annet"
    group = survey.mr_set("TJEN")
    assert [survey.variable(v).label() for v in group.variables] == ["Vann", "Brann", "Barnevern", "Annet"]
    assert survey.data.select(group.variables).rows()[:3] == [
        (1.0, 0.0, 0.0, 0.0),
        (0.0, 0.0, 0.0, 1.0),
        (None,) * 4,
    ]
    assert survey.data["TJEN_other"].to_list()[:2] == [None, "IKT"]
    made = analyse(survey, read_plan("questions: [FORM, TJEN]\n"))
    assert made.table("FORM").frame["level"].to_list() == ["IKS", "Vertskommune", "Annet"]
    assert made.table("TJEN").frame["level"].to_list() == ["Vann", "Brann", "Barnevern", "Annet"]
    assert made.table("TJEN").frame["estimate"].to_list() == [0.5, 0.0, 0.0, 0.5]


def test_what_a_question_itself_calls_other_is_its_name(tmp_path: Path) -> None:
    attributes = (
        "<question_attributes><rows><row><qid>1</qid><attribute>other_replace_text</attribute>"
        "<value>Noe annet, nemlig</value><language>nb</language></row></rows></question_attributes>"
    )
    survey = lime(tmp_path, "id,FORM,FORM[other]\n1,-oth-,x\n2,A1,\n", structure=lss(attributes=attributes))
    assert survey.variable("FORM").says("-oth-") == "Noe annet, nemlig"


@pytest.mark.parametrize("written", ["1,5", "1.5", "1,5000000000", "+1.5", "1.5e0"])
def test_numbers_with_decimal_comma_or_point_are_numbers(tmp_path: Path, written: str) -> None:
    survey = lime(tmp_path, f'"id";"KOST";"ANDEL[SQ001]"\n"1";"{written}";"12"\n"2";"1 234,5";""\n')
    assert survey.data["KOST"].to_list() == [1.5, 1234.5]
    assert survey.data["ANDEL_SQ001"].to_list() == [12.0, None]


def test_a_number_that_is_none_is_refused_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="rad 3: «mye» i «KOST»"):
        lime(tmp_path, "id;KOST\n1;2\n2;mye\n")


@pytest.mark.parametrize(
    ("yes", "no"), [("Ja", "Nei"), ("Yes", "No"), ("Y", "N"), ("Y", ""), ("1", "0"), ("1", "2"), ("Vann", "")]
)
def test_a_multiple_question_is_read_however_it_is_exported(tmp_path: Path, yes: str, no: str) -> None:
    survey = lime(tmp_path, f"id,TJEN[SQ001],TJEN[SQ002]\n1,{yes},{no}\n2,{yes},{no}\n3,,\n")
    assert survey.data.select("TJEN_SQ001", "TJEN_SQ002").rows() == [(1.0, 0.0), (1.0, 0.0), (None, None)]


def test_a_multiple_question_that_says_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"«kanskje» i kolonnen «TJEN\[SQ001\]».*Eksporter svarene"):
        lime(tmp_path, "id,TJEN[SQ001]\n1,kanskje\n")


def test_answers_in_full_become_the_codes(tmp_path: Path) -> None:
    rows = "id,FORM,FORM[other],ENIG[SQ001],ENIG[SQ002],JA,KOST\n"
    rows += "1,Vertskommune,,Helt enig,Vet ikke,Ja,3\n2,Annet,Råd,helt  uenig,,Nei,N/A\n"
    survey = lime(tmp_path, rows)
    assert survey.data["FORM"].to_list() == ["A2", "-oth-"]
    assert survey.data["ENIG_SQ001"].to_list() == ["A5", "A1"]
    assert survey.data["ENIG_SQ002"].to_list() == ["A10", None]
    assert survey.data["JA"].to_list() == ["Y", "N"]
    assert survey.data["KOST"].to_list() == [3.0, None]


def test_labels_that_are_other_answers_codes_are_read_as_the_rest_of_the_file(tmp_path: Path) -> None:
    swapped = (("1", "2", 0), ("2", "1", 1))
    codes = lime(tmp_path, "id,FORM,ENIG[SQ001]\n1,A1,1\n", structure=lss(swapped))
    assert codes.data["ENIG_SQ001"].to_list() == ["1"]
    full = lime(tmp_path, "id,FORM,ENIG[SQ001]\n1,IKS,1\n", structure=lss(swapped))
    assert full.data["ENIG_SQ001"].to_list() == ["2"]
    alike = (("A1", "Ja", 0), ("A2", "Ja", 1))
    with pytest.raises(BadInput, match="flere alternativer i «ENIG_SQ001» heter «Ja»"):
        lime(tmp_path, "id,FORM,ENIG[SQ001]\n1,IKS,Ja\n", structure=lss(alike))


def test_an_answer_that_is_no_alternative_is_kept_and_told(tmp_path: Path) -> None:
    survey = lime(tmp_path, "id,ENIG[SQ001]\n1,A5\n2,A7\n")
    assert survey.data["ENIG_SQ001"].to_list() == ["A5", "A7"]
    assert "1 svar i «ENIG_SQ001» er ingen av alternativene" in said(survey)


def test_answers_stand_in_the_order_that_people_saw(tmp_path: Path) -> None:
    survey = lime(
        tmp_path, "id,ENIG[SQ001]\n" + "".join(f"{i},A{c}\n" for i, c in enumerate((5, 1, 3, 10) * 5))
    )
    frame = analyse(survey, read_plan("questions: [ENIG_SQ001]\n")).table("ENIG_SQ001").frame
    assert frame["level"].to_list() == ["Helt uenig", "Verken eller", "Helt enig", "Vet ikke"]


@pytest.mark.parametrize("inside", ["\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x85", "{newline}", "{cr}"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_breaks_within_an_answer_part_no_rows(tmp_path: Path, inside: str, end: str) -> None:
    rows = ["Nr\tForm\tAndre", "id\tFORM\tFRI", f"1\tA1\tA{inside}B", "2\tA2\tx", "3\tA1\t"]
    survey = lime(tmp_path, end.join(rows) + end, ".vv")
    assert survey.data.height == 3
    assert "".join(survey.data["FRI"][0].split()) == "AB"
    csv = f'id,FORM,FRI{end}1,A1,"A{inside}B"{end}2,A2,x{end}'
    (tmp_path / "csv").mkdir()
    assert lime(tmp_path / "csv", csv).data["FORM"].to_list() == ["A1", "A2"]


def test_headings_that_are_code_and_text_are_known_and_none_at_all_is_said(tmp_path: Path) -> None:
    survey = lime(
        tmp_path, 'id. Svar-ID,FORM. Hvilken form?,"TJEN[SQ001]. Hvilke tjenester? [Vann]"\n1,A1,Y\n'
    )
    assert survey.data["FORM"].to_list() == ["A1"]
    assert survey.data["TJEN_SQ001"].to_list() == [1.0]
    with pytest.raises(BadInput, match="spørsmålskoder"):
        lime(tmp_path, "Svar-ID,Hvilken form\n1,IKS\n")


def test_the_character_set_is_guessed_and_said_or_given(tmp_path: Path) -> None:
    rows = "id,FORM,FORM[other]\n1,-oth-,Regionråd\n"
    survey = lime(tmp_path, rows, encoding="cp1252")
    assert survey.data["FORM_other"].to_list() == ["Regionråd"]
    assert "lest som Windows-1252" in said(survey)
    (tmp_path / "u.csv").write_bytes(rows.replace("å", "č").encode("cp1250"))
    given = read_survey(tmp_path / "u.lss", encoding="windows-1250")
    assert given.data["FORM_other"].to_list() == ["Regionrčd"]
    assert not given.losses
    (tmp_path / "u.csv").write_bytes(rows.encode() + "2,-oth-,blåbær på øy\n".encode() + b"3,-oth-,R\xe5d\n")
    stray = read_survey(tmp_path / "u.lss")
    assert stray.data["FORM_other"].to_list() == ["Regionråd", "blåbær på øy", "R\ufffdd"]
    assert "1 tegn er ikke UTF-8" in said(stray)
    with pytest.raises(BadInput, match="«klingon» er ikke kjent"):
        read_survey(tmp_path / "u.lss", encoding="klingon")


# -- triple-S ---------------------------------------------------------------------------------------------


def sss(folder: Path, variables: str, data: str, *, form: str = "") -> SurveyData:
    (folder / "s.sss").write_text(
        f'<?xml version="1.0"?><sss version="2.0"><survey><title>Prøve</title><record ident="A"{form}>{variables}'
        "</record></survey></sss>"
    )
    (folder / ("s.csv" if form else "s.asc")).write_bytes(data.encode())
    survey = read_survey(folder / "s.sss")
    analyse(survey, read_plan(starter(survey)))
    return survey


def one(
    values: str,
    label: str = "Q",
    kind: str = "single",
    position: str = 'start="1"',
    more: str = "",
    form: str = "",
) -> str:
    return (
        f'<variable ident="1" type="{kind}"{form}><name>Q1</name><label>{label}</label><position {position}/>{more}'
        f"<values>{values}</values></variable>"
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Bør vi<br/>slå oss <b>sammen</b> nå?", "Bør vi slå oss sammen nå?"),
        ("Bør vi <p>slå oss</p><p>sammen</p>", "Bør vi slå oss sammen"),
        ("H<sub>2</sub>O og <i>annet</i>vann", "H2O og annetvann"),
        ("&lt;b&gt;Fet&lt;/b&gt; &amp;amp; kort", "Fet & kort"),
        ("Vann &nbsp;&oslash;l &amp; brus", "Vann øl & brus"),
        ("<![CDATA[<p>Hvor <em>enig</em>?</p>]]>", "Hvor enig?"),
        ("3 < 4".replace("<", "&lt;"), "3 < 4"),
        ('<text xml:lang="nb">Ja<br/>takk</text>', "Ja takk"),
        ('<text mode="analysis">Kort</text><text mode="interview">Langt <b>spørsmål</b></text>', "Kort"),
    ],
)
def test_markup_in_texts_costs_no_words(tmp_path: Path, written: str, read: str) -> None:
    survey = sss(
        tmp_path, one(f'<value code="1">{written}</value><value code="2">Nei</value>', written), "1\n2\n1\n"
    )
    assert survey.variable("Q1").label() == read
    assert survey.variable("Q1").says(1.0) == read


@pytest.mark.parametrize("more", ['<spread subfields="3"/>', '<spread subfields="3" width="2"/>'])
@pytest.mark.parametrize("data", [" 1 2  \n10    \n 112  \n      \n", "010200\n100000\n011200\n000000\n"])
def test_the_width_of_a_subfield_follows_from_its_positions(tmp_path: Path, more: str, data: str) -> None:
    values = "".join(f'<value code="{c}">{c}</value>' for c in (1, 2, 10, 12))
    survey = sss(tmp_path, one(values, kind="multiple", position='start="1" finish="6"', more=more), data)
    rows = [tuple(None if v is None else int(v) for v in r) for r in survey.data.rows()]
    nobody = (None,) * 4 if " " in data else (0, 0, 0, 0)
    assert rows == [(1, 1, 0, 0), (0, 0, 1, 0), (1, 0, 0, 1), nobody]


def test_spread_codes_in_a_csv_and_with_leading_zeros(tmp_path: Path) -> None:
    values = "".join(f'<value code="{c}">{c}</value>' for c in ("01", "02", "10"))
    survey = sss(
        tmp_path,
        one(values, kind="multiple", position='start="2"', more='<spread subfields="3"/>'),
        '1,"0110"\n2,"02"\n3," 1 2"\n',
        form=' format="csv"',
    )
    assert survey.data.rows() == [(1.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 1.0, 0.0)]


def test_a_code_that_is_not_among_the_answers_is_told(tmp_path: Path) -> None:
    values = "".join(f'<value code="{c}">{c}</value>' for c in (1, 2))
    more = '<spread subfields="2"/>'
    survey = sss(
        tmp_path, one(values, kind="multiple", position='start="1" finish="2"', more=more), "12\n19\n"
    )
    assert "1 svar i «Q1» kunne ikke leses og mangler, det første «9» i rad 2" in said(survey)


@pytest.mark.parametrize("form", ["", ' format="numeric"', ' format="literal"'])
def test_letters_may_be_codes(tmp_path: Path, form: str) -> None:
    values = '<value code="A">Fast</value><value code="B">Mobil</value><value code="T"/>'
    survey = sss(tmp_path, one(values, form=form), "A\nB\nT\n")
    assert survey.data["Q1"].to_list() == ["A", "B", "T"]
    assert survey.variable("Q1").says("B") == "Mobil"
    many = one(
        values, kind="multiple", position='start="1" finish="2"', more='<spread subfields="2"/>', form=form
    )
    assert sss(tmp_path, many, "AB\nT \n").data.rows() == [(1.0, 1.0, 0.0), (0.0, 0.0, 1.0)]


def test_other_breaks_than_line_ends_part_no_records(tmp_path: Path) -> None:
    text = '<variable ident="1" type="character"><name>F</name><label>F</label><position start="1" finish="3"/></variable>'
    survey = sss(
        tmp_path, text + one("", kind="quantity", position='start="4"'), "A\x0bB1\r\nA\u2028B2\r\n    \r\n"
    )
    assert survey.data["Q1"].to_list() == [1.0, 2.0, None]


def test_answers_with_the_texts_of_the_questions_above_them(tmp_path: Path) -> None:
    heads = (
        '"Response ID","Hvilken form?","Hvilken form? [Other]","Hvilke tjenester? [Vann]",'
        '"Hvilke tjenester?  [Brann]","Hvor enig? [Alene]","Hva koster det?"'
    )
    (tmp_path / "u.lss").write_text(lss(), encoding="utf-8")
    (tmp_path / "u.csv").write_text(
        heads + '\n"1","A1","","Y","","A5","2.5"\n"2","-oth-","eget","","Y","A1","3"\n', "utf-8"
    )
    survey = read_survey(tmp_path / "u.lss")
    assert survey.data.columns[1:] == [
        "FORM",
        "FORM_other",
        "TJEN_SQ001",
        "TJEN_SQ002",
        "ENIG_SQ001",
        "KOST",
    ]
    assert survey.data["TJEN_SQ001"].to_list() == [1, 0]
