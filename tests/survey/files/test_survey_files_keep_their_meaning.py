"""Survey files come in and go out with everything they mean, and say what they cannot hold."""

from __future__ import annotations

import datetime as dt
import struct
from pathlib import Path

import polars as pl
import pyreadstat
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nabolag.errors import BadInput, NotKnown
from nabolag.sources.survey_files import (
    Category,
    MultiResponseSet,
    SurveyData,
    Variable,
    read_survey,
    write_survey,
)
from nabolag.survey.wave import wave
from nabolag.text import texts

DEMO = wave(n=120)


def rich() -> SurveyData:
    """One of everything a format may hold."""
    data = pl.DataFrame(
        {
            "kommune": ["0301", "1874", "5601"],
            "klarer_kommunen_seg_alene": [1.0, 9.0, None],
            "hinder_med_langt_navn_en": [1.0, 0.0, 1.0],
            "hinder_med_langt_navn_to": [0.0, 1.0, None],
            "sted": ["N", "S", "N"],
            "dato": [dt.date(2026, 3, 1), None, dt.date(1890, 2, 3)],
            "tid": [dt.datetime(2026, 3, 1, 12, 30), None, dt.datetime(2026, 3, 2)],
            "fritekst": ["=1+1", 'æøå, "sitat"\nny linje; mer', "-"],
            "vekt": [1.25, 0.8, 1.0],
        }
    )
    pair = ("hinder_med_langt_navn_en", "hinder_med_langt_navn_to")
    variables = (
        Variable("kommune", "string", {"nb": "Kommune"}, measure="nominal"),
        Variable(
            "klarer_kommunen_seg_alene",
            "numeric",
            {"nb": "Klarer dere dere alene?"},
            (Category(1.0, {"nb": "Ja"}), Category(2.0, {"nb": "Nei"}), Category(9.0, {"nb": "Vet ikke"})),
            (9.0,),
            (97.0, 99.0),
            "ordinal",
            "F2.0",
            8,
        ),
        Variable(pair[0], "numeric", {"nb": "Økonomi"}),
        Variable(pair[1], "numeric", {"nb": "Lokal styring"}),
        Variable(
            "sted", "string", {"nb": "Sted"}, (Category("N", {"nb": "Nord"}), Category("S", {"nb": "Sør"}))
        ),
        Variable("dato", "date", {"nb": "Dato"}),
        Variable("tid", "datetime", {"nb": "Tid"}),
        Variable("fritekst", "string", {"nb": "Fritekst"}),
        Variable("vekt", measure="scale"),
    )
    sets = (
        MultiResponseSet("hindre", pair, "dichotomy", 1.0, {"nb": "Største hindre, æøå"}),
        MultiResponseSet("valg", pair, "category", None, {"nb": "Valg"}),
        MultiResponseSet("etter_verdi", pair, "dichotomy", 1.0, {"nb": "Etter verdi"}, True),
    )
    return SurveyData(data, variables, sets, "vekt", "Lederundersøkelse", ("Merknad.",), "synthetic")


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
def test_our_own_formats_lose_nothing(tmp_path: Path, ending: str) -> None:
    survey = rich()
    assert write_survey(survey, tmp_path / f"a{ending}") == ()
    back = read_survey(tmp_path / f"a{ending}")
    assert back.data.equals(survey.data)
    assert back.variables == survey.variables
    assert back.mr_sets == survey.mr_sets
    assert (back.weight, back.title, back.notes, back.origin) == (
        "vekt",
        survey.title,
        survey.notes,
        "synthetic",
    )


def test_spss_keeps_labels_missing_values_sets_and_weight(tmp_path: Path) -> None:
    survey = rich()
    assert write_survey(survey, tmp_path / "a.sav") == ()
    back = read_survey(tmp_path / "a.sav")
    assert back.data.equals(survey.data)
    assert back.mr_sets == survey.mr_sets
    assert (back.weight, back.title, back.notes, back.origin) == (
        "vekt",
        survey.title,
        survey.notes,
        "synthetic",
    )
    for ours, theirs in zip(survey.variables, back.variables, strict=True):
        assert (ours.type, ours.labels, ours.categories, ours.missing, ours.missing_range, ours.measure) == (
            theirs.type,
            theirs.labels,
            theirs.categories,
            theirs.missing,
            theirs.missing_range,
            theirs.measure,
        )
    assert write_survey(back, tmp_path / "b.sav") == ()
    assert read_survey(tmp_path / "b.sav").variables == back.variables


def test_an_independent_reader_finds_the_sets_we_put_in_the_spss_file(tmp_path: Path) -> None:
    write_survey(rich(), tmp_path / "a.sav")
    frame, meta = pyreadstat.read_sav(str(tmp_path / "a.sav"), output_format="polars")
    pair = ["hinder_med_langt_navn_en", "hinder_med_langt_navn_to"]
    assert frame.height == 3
    assert meta.mr_sets["hindre"]["variable_list"] == pair
    assert meta.mr_sets["hindre"]["counted_value"] == 1
    assert meta.mr_sets["hindre"]["label"] == "Største hindre, æøå"
    assert meta.mr_sets["valg"]["type"] == "C"


def test_a_centred_column_of_an_spss_file_is_told_to_be_lost(tmp_path: Path) -> None:
    plain, centred = tmp_path / "plain.sav", tmp_path / "centred.sav"
    pyreadstat.write_sav(pl.DataFrame({"a": [1.0, 2.0]}), str(plain), variable_measure={"a": "scale"})
    content = plain.read_bytes()
    record = struct.pack("<iiii", 7, 11, 4, 3)  # display record: measure, width, alignment of one variable
    at = content.index(record) + len(record) + 8
    centred.write_bytes(content[:at] + struct.pack("<i", 2) + content[at + 4 :])
    assert not [loss for loss in read_survey(plain).losses if "Justeringen" in loss.message]
    assert [loss for loss in read_survey(centred).losses if "Justeringen" in loss.message]


def test_spss_says_what_it_cannot_hold(tmp_path: Path) -> None:
    data = pl.DataFrame({"a": [1.0, 2.0], "b": ["x", None]})
    a = Variable("a", labels={"nb": "Ja", "en": "Yes"}, missing=(5.0, 6.0, 7.0, 8.0))
    survey = SurveyData(data, (a, Variable("b", "string")), title="t" * 70)
    said = " ".join(loss.text(texts("nb")) for loss in write_survey(survey, tmp_path / "a.sav"))
    for word in ("ett språk", "8.0 for «a»", "1 manglende i «b»", "64 tegn"):
        assert word in said
    assert all(loss.text(texts("en")) for loss in write_survey(survey, tmp_path / "a.sav"))


def test_spss_tells_of_labels_and_answers_it_had_to_change(tmp_path: Path) -> None:
    data = pl.DataFrame({"a": [1.0], "b": ["blank til slutt "]})
    a = Variable("a", labels={"nb": "x" * 300}, categories=(Category(1.0, {"nb": "y" * 300}),))
    said = [
        x.text(texts("nb"))
        for x in write_survey(SurveyData(data, (a, Variable("b", "string"))), tmp_path / "a.sav")
    ]
    assert any("«a»" in s for s in said)
    assert any("1 av svarene i «b»" in s for s in said)


def test_user_missing_answers_count_as_no_answer() -> None:
    assert rich().valid()["klarer_kommunen_seg_alene"].to_list() == [1.0, None, None]
    assert rich().data["klarer_kommunen_seg_alene"].to_list() == [1.0, 9.0, None]


def test_big_endian_old_spss_header_is_read() -> None:
    from nabolag.sources.survey_files.sav_header import read_header

    order = ">"
    text = b"$q=D1 1 5 Label a b\n"
    records = b"".join(
        struct.pack(order + "5i", 2, 0, 0, 0, 0) + struct.pack(order + "i", 0) + name.ljust(8) + b""
        for name in (b"A", b"B")
    )
    content = (
        b"$FL2"
        + b" " * 60
        + struct.pack(order + "4i", 2, 2, 0, 2)
        + struct.pack(order + "i", 5)
        + b" " * 92
        + records
        + struct.pack(order + "4i", 7, 7, 1, len(text))
        + text
        + struct.pack(order + "2i", 999, 0)
    )
    header = read_header(content, "utf-8")
    assert header.cases == 5
    assert header.weight == "B"
    assert header.sets == (MultiResponseSet("q", ("A", "B"), "dichotomy", 1.0, {"nb": "Label"}),)


@pytest.mark.parametrize("cut", [100, 300, 0.5, 0.9])
def test_a_cut_off_spss_file_is_named_as_damaged(tmp_path: Path, cut: float) -> None:
    write_survey(DEMO, tmp_path / "a.sav")
    whole = (tmp_path / "a.sav").read_bytes()
    size = int(cut if cut > 1 else cut * len(whole))
    (tmp_path / "b.sav").write_bytes(whole[:size])
    with pytest.raises(BadInput, match=r"b\.sav|SPSS-filen"):
        read_survey(tmp_path / "b.sav")


def test_an_idl_file_with_the_same_ending_is_refused_by_name(tmp_path: Path) -> None:
    scipy_tests = pytest.importorskip("scipy.io.tests")
    source = Path(scipy_tests.__file__).parent / "data" / "scalar_float32.sav"
    if not source.is_file():
        source = tmp_path / "idl.sav"
        source.write_bytes(b"SR\x00\x04" + bytes(200))
    with pytest.raises(BadInput, match="IDL-fil"):
        read_survey(source)


def test_a_text_file_called_sav_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.sav").write_text("hei" * 100)
    with pytest.raises(BadInput, match="ikke en SPSS-fil"):
        read_survey(tmp_path / "a.sav")


def test_names_spss_cannot_take_are_named(tmp_path: Path) -> None:
    survey = SurveyData(pl.DataFrame({"1 a": [1.0]}), (Variable("1 a"),))
    with pytest.raises(BadInput, match="«1 a»"):
        write_survey(survey, tmp_path / "a.sav")
    assert list(tmp_path.iterdir()) == []


def test_a_real_windows_1252_file_from_r_is_read() -> None:
    path = Path("/usr/lib/R/library/foreign/files/electric.sav")
    if not path.is_file():
        pytest.skip("R's foreign package is not installed")
    survey = read_survey(path)
    assert survey.data.shape == (240, 13)


def test_text_that_a_spreadsheet_would_run_is_disarmed(tmp_path: Path) -> None:
    write_survey(rich(), tmp_path / "a.csv")
    assert "'=1+1" in (tmp_path / "a.csv").read_text()
    write_survey(rich(), tmp_path / "a.xlsx")
    from openpyxl import load_workbook

    cells = [c for row in load_workbook(tmp_path / "a.xlsx")["data"].iter_rows() for c in row]
    assert "=1+1" in [c.value for c in cells]
    assert not [c for c in cells if c.data_type == "f"]


def test_a_bare_norwegian_csv_keeps_leading_zeros_and_decimal_commas(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("kommune;vekt;svar\n0301;1,5;blå\n1874;;grønn\n".encode("cp1252"))
    survey = read_survey(tmp_path / "a.csv")
    assert survey.data.rows() == [("0301", 1.5, "blå"), ("1874", None, "grønn")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b\n1,2\n3\n", "rad 3: 1 felt"),
        ("", "tom"),
    ],
)
def test_a_crooked_csv_is_refused_with_its_row(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "a.csv").write_text(content)
    with pytest.raises(BadInput, match=said):
        read_survey(tmp_path / "a.csv")


def test_an_answer_against_its_codebook_is_refused_with_its_row(tmp_path: Path) -> None:
    write_survey(DEMO, tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_text().splitlines()
    code, _, rest = text[4].split(",", 2)
    text[4] = f"{code},mange,{rest}"
    (tmp_path / "a.csv").write_text("\n".join(text))
    with pytest.raises(BadInput, match="rad 5: «mange» i «storrelse»"):
        read_survey(tmp_path / "a.csv")


def test_unknown_names_get_a_suggestion() -> None:
    with pytest.raises(NotKnown) as caught:
        DEMO.variable("storelse")
    assert "storrelse" in caught.value.candidates


FIXED = """<?xml version="1.0" encoding="UTF-8"?>
<sss version="1.2"><survey><title>Historic House</title><record ident="V">
<variable ident="1" type="single"><name>Q1</name><label>Visited before</label><position start="1"/>
<values><value code="1">Yes</value><value code="2">No</value></values></variable>
<variable ident="2" type="multiple"><name>Q2</name><label>Attractions</label><position start="2" finish="4"/>
<values><value code="1">Castle</value><value code="2">Lake</value><value code="3">Shop</value></values></variable>
<variable ident="3" type="multiple"><name>Q3</name><label>Favourites</label><position start="5" finish="8"/>
<spread subfields="2" width="2"/>
<values><value code="1">A</value><value code="12">B</value></values></variable>
<variable ident="4" type="quantity"><name>Q4</name><label>Miles</label><position start="9" finish="11"/>
<values><range from="000" to="500"/></values></variable>
<variable ident="5" type="character"><name>Q5</name><label>Why</label><position start="12" finish="16"/><size>5</size></variable>
<variable ident="6" type="quantity" use="weight"><name>W</name><label>Weight</label><position start="17" finish="20"/>
<values><range from="0.00" to="9.99"/></values></variable>
</record></survey></sss>"""


def test_triple_s_1_2_with_fixed_columns_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.sss").write_text(FIXED)
    (tmp_path / "a.asc").write_text("110101 2 12fish 1.25\n2   12 0   rain 0.75\n")
    survey = read_survey(tmp_path / "a.sss")
    assert survey.data["Q1"].to_list() == [1.0, 2.0]
    assert survey.data.select("Q2_1", "Q2_2", "Q2_3").rows() == [(1.0, 0.0, 1.0), (None, None, None)]
    assert survey.data.select("Q3_1", "Q3_12").rows() == [(1.0, 0.0), (0.0, 1.0)]
    assert survey.data["Q4"].to_list()[0] == 12.0
    assert survey.data["Q5"].to_list() == ["fish", "rain"]
    assert survey.weight == "W"
    assert survey.mr_sets[0] == MultiResponseSet(
        "Q2", ("Q2_1", "Q2_2", "Q2_3"), "dichotomy", 1.0, {"nb": "Attractions"}
    )
    assert survey.variable("Q2_2").label() == "Lake"
    assert survey.variable("Q1").says(2.0) == "No"


def test_triple_s_2_0_goes_out_and_in(tmp_path: Path) -> None:
    losses = write_survey(DEMO, tmp_path / "a.sss")
    assert any("kapasitet" in loss.text(texts("nb")) for loss in losses)
    back = read_survey(tmp_path / "a.sss")
    assert back.data.height == DEMO.data.height
    for name in ("klynge", "storrelse", "kapasitet", "vekt", "antall_samarbeid"):
        assert back.data[name].to_list() == DEMO.data[name].to_list()
        assert back.variable(name).labels == DEMO.variable(name).labels
        assert back.variable(name).categories == DEMO.variable(name).categories
    assert back.data.select("^barrierer_.*$").rows() == DEMO.data.select("^barrierer_.*$").rows()
    assert (back.weight, back.origin, back.title) == ("vekt", "synthetic", DEMO.title)


LSS = """<?xml version="1.0" encoding="UTF-8"?>
<document><LimeSurveyDocType>Survey</LimeSurveyDocType><DBVersion>415</DBVersion>
<questions><rows>
<row><qid>10</qid><parent_qid>0</parent_qid><sid>7</sid><gid>1</gid><type>L</type><title>alene</title><other>N</other></row>
<row><qid>11</qid><parent_qid>0</parent_qid><sid>7</sid><gid>1</gid><type>M</type><title>hindre</title><other>Y</other></row>
<row><qid>12</qid><parent_qid>0</parent_qid><sid>7</sid><gid>1</gid><type>N</type><title>avtaler</title></row>
<row><qid>13</qid><parent_qid>0</parent_qid><sid>7</sid><gid>1</gid><type>F</type><title>tillit</title></row>
<row><qid>14</qid><parent_qid>0</parent_qid><sid>7</sid><gid>1</gid><type>R</type><title>rang</title></row>
</rows></questions>
<subquestions><rows>
<row><qid>20</qid><parent_qid>11</parent_qid><title>SQ001</title><question_order>1</question_order></row>
<row><qid>21</qid><parent_qid>11</parent_qid><title>SQ002</title><question_order>2</question_order></row>
<row><qid>22</qid><parent_qid>13</parent_qid><title>A</title><question_order>1</question_order></row>
</rows></subquestions>
<answers><rows>
<row><aid>1</aid><qid>10</qid><code>J</code></row><row><aid>2</aid><qid>10</qid><code>N</code></row>
<row><aid>3</aid><qid>13</qid><code>1</code></row>
</rows></answers>
<answer_l10ns><rows>
<row><aid>1</aid><answer><![CDATA[Ja]]></answer><language>nb</language></row>
<row><aid>1</aid><answer><![CDATA[Yes]]></answer><language>en</language></row>
<row><aid>2</aid><answer><![CDATA[Nei]]></answer><language>nb</language></row>
<row><aid>3</aid><answer><![CDATA[Høy]]></answer><language>nb</language></row>
</rows></answer_l10ns>
<question_l10ns><rows>
<row><qid>10</qid><question><![CDATA[<p>Klarer dere <b>dere</b> alene?</p>]]></question><language>nb</language></row>
<row><qid>11</qid><question><![CDATA[Hva hindrer?]]></question><language>nb</language></row>
<row><qid>12</qid><question><![CDATA[Hvor mange?]]></question><language>nb</language></row>
<row><qid>13</qid><question><![CDATA[Tillit]]></question><language>nb</language></row>
<row><qid>20</qid><question><![CDATA[Styring]]></question><language>nb</language></row>
<row><qid>21</qid><question><![CDATA[&Oslash;konomi]]></question><language>nb</language></row>
<row><qid>22</qid><question><![CDATA[til naboen]]></question><language>nb</language></row>
</rows></question_l10ns>
<surveys_languagesettings><rows><row><surveyls_title>Ledere</surveyls_title><surveyls_language>nb</surveyls_language></row></rows></surveys_languagesettings>
</document>"""

LIME_CSV = (
    '"id","alene","hindre[SQ001]","hindre[SQ002]","hindre[other]","avtaler","tillit[A]"\n'
    '"1","J","Y","","","12","1"\n"2","N","","","","",""\n'
)
LIME_VV = (
    "Id\tKlarer\tS\tO\tannet\tHvor mange\tTillit\nid\talene\thindre_SQ001\thindre_SQ002\thindre_other\tavtaler\ttillit_A\n"
    "1\tJ\tY\t\ta{tab}b\t12\t1\n2\tN\t{question_not_shown}\t{question_not_shown}\t{question_not_shown}\t\t\n"
)


@pytest.mark.parametrize(("ending", "answers"), [(".csv", LIME_CSV), (".vv", LIME_VV)])
def test_limesurvey_structure_gives_the_answers_their_meaning(
    tmp_path: Path, ending: str, answers: str
) -> None:
    (tmp_path / "a.lss").write_text(LSS)
    (tmp_path / f"a{ending}").write_text(answers)
    survey = read_survey(tmp_path / "a.lss")
    assert survey.title == "Ledere"
    assert survey.variable("alene").label() == "Klarer dere dere alene?"
    assert survey.variable("alene").says("J", "en") == "Yes"
    assert survey.data["avtaler"].to_list() == [12.0, None]
    assert survey.data.select("hindre_SQ001", "hindre_SQ002").rows() == [(1.0, 0.0), (None, None)]
    assert survey.variable("hindre_SQ002").label() == "Økonomi"
    assert survey.mr_set("hindre").label() == "Hva hindrer?"
    assert survey.variable("tillit_A").label() == "Tillit: til naboen"
    assert survey.variable("tillit_A").says("1") == "Høy"
    assert "rang" in " ".join(loss.text(texts("nb")) for loss in survey.losses)
    if ending == ".vv":
        assert survey.data["hindre_other"].to_list() == ["a\tb", None]


def test_limesurvey_archive_is_read(tmp_path: Path) -> None:
    import zipfile

    responses = (
        "<document><LimeSurveyDocType>Responses</LimeSurveyDocType><responses><rows><row><id>1</id><_7X1X10>J</_7X1X10>"
        "<_7X1X11SQ001>Y</_7X1X11SQ001><_7X1X11SQ002></_7X1X11SQ002></row></rows></responses></document>"
    )
    with zipfile.ZipFile(tmp_path / "a.lsa", "w") as packed:
        packed.writestr("survey_7.lss", LSS)
        packed.writestr("survey_7_responses.lsr", responses)
    survey = read_survey(tmp_path / "a.lsa")
    assert survey.data.select("alene", "hindre_SQ001", "hindre_SQ002").rows() == [("J", 1.0, 0.0)]


def test_xml_that_declares_entities_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.sss").write_text('<!DOCTYPE sss [<!ENTITY a "aa">]><sss version="2.0">&a;</sss>')
    with pytest.raises(BadInput, match="entiteter"):
        read_survey(tmp_path / "a.sss")


@example(numbers=[None, 1.0], words=["\ufffe", "a\uffffb", "", "", "", "", "", ""])
@settings(max_examples=12, deadline=None)
@given(
    numbers=st.lists(st.none() | st.floats(-1e12, 1e12).map(lambda x: round(x, 3)), min_size=1, max_size=8),
    words=st.lists(
        st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30),
        min_size=8,
        max_size=8,
    ),
)
def test_any_answers_survive_the_round_trip(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[float | None], words: list[str]
) -> None:
    words = [w.rstrip() for w in words]
    data = pl.DataFrame(
        {"tall": numbers, "ord": words[: len(numbers)]}, schema={"tall": pl.Float64, "ord": pl.String}
    )
    survey = SurveyData(data, (Variable("tall"), Variable("ord", "string")))
    folder = tmp_path_factory.mktemp("round")
    for ending in (".sav", ".csv", ".xlsx", ".parquet"):
        write_survey(survey, folder / f"a{ending}")
        assert read_survey(folder / f"a{ending}").data.equals(data), ending
