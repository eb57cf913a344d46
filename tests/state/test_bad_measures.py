"""Measures that cannot be, as people write them: the same answer from YAML and a workbook, named with line or row and column."""

from __future__ import annotations

import io
from collections.abc import Mapping

import openpyxl
import pytest
from fastapi.testclient import TestClient

from nabolag.errors import BadInput
from nabolag.report.state.places import somebody_is_covered
from nabolag.state import Measure, measures_of_file
from nabolag.state.written import FIELDS
from nabolag.text import texts
from nabolag.web.app import create_app
from nabolag.web.pages.measures_asked import QUERY

GIVEN = {"name": "A", "kind": "tilskudd", "amount": 1000}
Fields = Mapping[str, object]


def workbook(heads: list[object], *rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Ark"
    for row in (heads, *rows):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def from_yaml(*measures: Fields) -> tuple[Measure, ...]:
    lines = [
        "\n".join(
            ("- " if i == 0 else "  ") + f"{key}: {value}" for i, (key, value) in enumerate(one.items())
        )
        for one in measures
    ]
    return measures_of_file("\n".join(lines).encode(), "t.yaml", somebody_is_covered)


def from_workbook(*measures: Fields) -> tuple[Measure, ...]:
    keys = list(dict.fromkeys(key for one in (GIVEN, *measures) for key in one))
    rows = [[one.get(key) for key in keys] for one in measures]
    return measures_of_file(workbook([FIELDS[key] for key in keys], *rows), "t.xlsx", somebody_is_covered)


WRONG: list[tuple[Fields, str, str]] = [
    ({"amount": 100, "budget": 50}, "budget", "får 100 kr, men rammen er 50 kr"),
    ({"amount": -5}, "amount", "er −5. Skriv et tall fra 0"),
    ({"amount": "-2 mill"}, "amount", "er −2.000.000"),
    ({"amount": "masse"}, "amount", "«masse» er ikke et beløp"),
    ({"amount": 1e15}, "amount", "mer enn alle kommuners frie inntekter"),
    ({"start": 20026}, "start", "«20026» er ikke en dato"),
    ({"start": "1027-01-01"}, "start", "Året 1027 kan ikke være riktig"),
    ({"start": 2028, "end": 2027}, "end", "slutter .* før det begynner"),
    ({"kind": "gave"}, "kind", "Slaget «gave» finnes ikke"),
    ({"kind": ""}, "kind", "Slaget mangler"),
    ({"service": "romfart"}, "service", "ingen tjeneste som heter «romfart»"),
    (
        {"service": "adminstrasjon"},
        "service",
        "Ingen tjeneste heter «adminstrasjon». Mente du «administrasjon»",
    ),
    ({"service": "barnevren"}, "service", "Mente du «barnevern»"),
    ({"counties": "Hålogaland"}, "counties", "Fylket «Hålogaland» finnes ikke"),
    ({"max_population": 3}, "max_population", "Ingen kommune dekkes"),
    ({"max_population": "3,199"}, "max_population", "ikke et helt tall"),
    ({"members": "2,5"}, "members", "ikke et helt tall"),
    ({"kind": "spleiselag", "spending": 100, "share": "140 %"}, "share", "Statens andel er 1,4"),
    ({"kind": "spleiselag", "spending": 100, "share": "1,5"}, "share", "prosent eller en andel"),
    ({"only_new": "kanskje"}, "only_new", "verken ja eller nei"),
]


@pytest.mark.parametrize(("wrong", "part", "says"), WRONG)
def test_it_is_named_with_its_line_and_with_its_row_and_column(wrong: Fields, part: str, says: str) -> None:
    second = {**GIVEN, "name": "B", **wrong}
    line = 4 + list(second).index(part)
    with pytest.raises(BadInput, match=rf"^t\.yaml, linje {line}: .*{says}"):
        from_yaml(GIVEN, second)
    with pytest.raises(BadInput, match=rf"^Ark «Ark», rad 3, kolonne «{FIELDS[part]}»: .*{says}"):
        from_workbook(GIVEN, second)


@pytest.mark.parametrize("share", ["0,4", "40", "40 %", "40 prosent", "2/5"])
def test_a_share_is_read_as_people_write_it_everywhere(share: str) -> None:
    match = {"name": "A", "kind": "spleiselag", "amount": "", "spending": "1 mill", "share": share}
    for measures in (from_yaml(match), from_workbook(match)):
        assert (measures[0].share, measures[0].spending) == (0.4, 1e6)
    page = TestClient(create_app()).get("/staten", params={QUERY[key]: value for key, value in match.items()})
    assert page.status_code == 200


def test_one_measure_in_two_periods_that_overlap_is_refused_and_in_two_that_do_not_is_fine() -> None:
    first = {**GIVEN, "start": "2027-01-01", "end": "2027-12-31"}
    for last in ("2027-12-31", "2027-06-01"):
        for read in (from_yaml, from_workbook):
            with pytest.raises(BadInput, match="«A» står to ganger for samme tid"):
                read(first, {**GIVEN, "start": last, "end": "2029-12-31"})
    for read in (from_yaml, from_workbook):
        assert len(read(first, {**GIVEN, "start": "2028-01-01"})) == 2


def test_a_misspelt_field_is_named_with_the_one_that_was_meant_and_never_left_out() -> None:
    with pytest.raises(BadInput, match=r"linje 4: Feltet «buget» finnes ikke. Mente du «budget»"):
        from_yaml({**GIVEN, "buget": 5})
    heads: list[object] = ["Navn", "Slag", "Beløp til hver, kr", "Rame, kr"]
    with pytest.raises(
        BadInput, match=r"rad 1, kolonne D: «Rame, kr» er ingen overskrift. Skriv «Ramme, kr»"
    ):
        measures_of_file(workbook(heads, ["A", "tilskudd", 100, 50]), "t.xlsx")
    assert measures_of_file(workbook(heads, ["A", "tilskudd", 100]), "t.xlsx")[0].budget is None
    with pytest.raises(BadInput, match="kolonne D: overskriften «Navn» står to ganger"):
        measures_of_file(workbook([*heads[:3], "Navn"], ["A", "tilskudd", 100, "B"]), "t.xlsx")
    with pytest.raises(BadInput, match="Beløp til hver, kr mangler"):
        measures_of_file(workbook(["Navn", "Slag"], ["A", "tilskudd"]), "t.xlsx")


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_headings_and_kinds_may_be_in_any_language_with_or_without_the_unit(lang: str) -> None:
    _ = texts(lang)
    heads: list[object] = [_(FIELDS[part]) for part in ("name", "kind", "amount", "budget")]
    plain: list[object] = [str(one).split(",")[0] for one in heads]
    for row in (heads, plain, ["name", "kind", "amount", "budget"]):
        (read,) = measures_of_file(workbook(row, ["A", _("tilskudd"), 5, 50]), "t.xlsx")
        assert (read.kind, read.amount, read.budget) == ("grant", 5, 50)


def test_a_row_after_an_empty_one_is_read_and_a_note_is_not() -> None:
    heads: list[object] = ["Navn", "Slag", "Beløp til hver, kr"]
    content = workbook(
        heads, ["A", "tilskudd", 5], [None], ["B", "krav", 0], [None], ["Gule celler kan endres."]
    )
    assert [one.name for one in measures_of_file(content, "t.xlsx")] == ["A", "B"]
    with pytest.raises(BadInput, match=r"rad 4, kolonne «Slag»: Slaget «gave»"):
        measures_of_file(workbook(heads, ["A", "tilskudd", 5], [None], ["B", "gave", 0]), "t.xlsx")
    for empty in (b"", b"# ingenting\n", b"[]"):
        with pytest.raises(BadInput, match=r"t.yaml: 0 tiltak"):
            measures_of_file(empty, "t.yaml")
    with pytest.raises(BadInput, match="har ingen tiltak under overskriftene"):
        measures_of_file(workbook(heads), "t.xlsx")


@pytest.mark.parametrize("said", ["5-6", "5–6", "5 - 6", "5, 6", "[5, 6]"])
def test_classes_are_written_one_by_one_or_from_one_to_another(said: str) -> None:
    assert from_yaml(GIVEN | {"centrality": said})[0].centrality == (5, 6)


@pytest.mark.parametrize("said", ["6-5", "5-7"])
def test_classes_that_run_backwards_or_out_of_the_scale_are_refused(said: str) -> None:
    with pytest.raises(BadInput):
        from_yaml(GIVEN | {"centrality": said})


TABLE = "Navn{0}Slag{0}Beløp til hver, kr{0}Høyst innbyggere\nÅ{0}tilskudd{0}50 000{0}3000\n"


@pytest.mark.parametrize("mark", [";", "\t", ","])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("name", ["t.csv", "t.txt", "tiltak"])
def test_a_table_in_text_is_read_as_a_sheet_is(mark: str, coding: str, name: str) -> None:
    text = TABLE.format(mark).replace("Beløp til hver, kr", "amount")
    (read,) = measures_of_file(text.encode(coding), name, somebody_is_covered)
    assert (read.name, read.kind, read.amount, read.max_population) == ("Å", "grant", 50_000, 3000)
    wrong = text.replace("50 000", "-5") + f"B{mark}tilskudd{mark}5{mark}3000\n"
    with pytest.raises(BadInput, match=rf"Ark «{name}», rad 2, kolonne «Beløp til hver, kr»: .*er −5"):
        measures_of_file(wrong.encode(coding), name)


def test_a_table_without_its_headings_says_which_and_what_they_may_stand_as() -> None:
    with pytest.raises(
        BadInput,
        match=r"t.csv har ingen rad .*: Slag, Beløp til hver, kr mangler. Mente du «type» = «Slag»",
    ):
        measures_of_file(b"navn;type;sum\nA;tilskudd;5\n", "t.csv")
    for empty in (b"", b"a;b;c\n1;2;3\n"):
        with pytest.raises(BadInput, match="Hent malen"):
            measures_of_file(empty, "t.csv")


@pytest.mark.parametrize(
    "content", [b"%PDF-1.4\n", b"\x89PNG\r\n", b"\xd0\xcf\x11\xe0" + bytes(600), b"<html><b>x</b></html>"]
)
def test_a_file_of_another_kind_is_told_what_can_be_read(content: bytes) -> None:
    with pytest.raises(BadInput, match="Lagre tiltakene som regneark"):
        measures_of_file(content, "t.csv")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("type", "kind"),
        ("belop", "amount"),
        ("fylke", "counties"),
        ("fra", "start"),
        ("slutt", "end"),
        ("maks_innbyggere", "max_population"),
        ("ramma", "budget"),
        ("tittel", "name"),
    ],
)
def test_what_a_field_is_called_elsewhere_is_met_with_what_it_is_called_here(said: str, meant: str) -> None:
    with pytest.raises(BadInput, match=rf"Feltet «{said}» finnes ikke. Mente du «{meant}»"):
        from_yaml({"name": "A", "amount": 5, said: 5})
    with pytest.raises(BadInput, match=rf"Feltet «{said}» finnes ikke. Mente du «{FIELDS[meant]}»"):
        from_yaml({"navn": "A", said: 5})


def test_a_kind_nearly_right_is_asked_about_and_another_gets_the_list() -> None:
    with pytest.raises(BadInput, match=r"linje 2: Slaget «tilskud» finnes ikke. Mente du «tilskudd»\?"):
        from_yaml({"name": "A", "kind": "tilskud"})


@pytest.mark.parametrize("text", ["name: A\nkind: grant\n", "tiltak:\n- {name: A, kind: grant}\n", "hei\n"])
def test_a_file_that_is_no_list_is_told_how_measures_are_written(text: str) -> None:
    with pytest.raises(BadInput, match="hvert med en strek foran"):
        measures_of_file(text.encode(), "t.yaml")
    with pytest.raises(BadInput, match="tiltak 2 har ingen felt"):
        measures_of_file(b"- {name: A, kind: grant}\n- B\n", "t.yaml")


@pytest.mark.parametrize("part", ["amount", "name", "budget", "start"])
def test_a_list_is_never_read_as_one_value(part: str) -> None:
    with pytest.raises(BadInput, match=f"«{part}» skal ha én verdi"):
        from_yaml(GIVEN | {part: "[1, 2]"})


@pytest.mark.parametrize("merged", ["A2:A3", "C2:C4", "A2:C2"])
def test_merged_cells_are_refused_and_not_read_as_empty(merged: str) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(
            workbook(["Navn", "Slag", "Beløp til hver, kr"], ["A", "tilskudd", 5], ["B", "tilskudd", 5])
        )
    )
    book["Ark"].merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(BadInput, match=f"celle {merged}: cellene er slått sammen"):
        measures_of_file(out.getvalue(), "t.xlsx")


def test_five_measures_in_the_saved_workbook_are_counted_past_its_note() -> None:
    row = ["tilskudd", 5]
    content = workbook(
        ["Navn", "Slag", "Beløp til hver, kr"],
        *[[f"T{n}", *row] for n in range(5)],
        ["Gule celler kan endres."],
    )
    with pytest.raises(BadInput, match=r"rad 6, kolonne «Navn»: Det er 5 tiltak. Skriv høyst 4"):
        measures_of_file(content, "t.xlsx")


@pytest.mark.parametrize("name", ["Ingen tiltak", "none", "ingen  TILTAK", "No measure"])
def test_nobody_s_measure_is_called_as_none_at_all(name: str) -> None:
    with pytest.raises(BadInput, match="er alltid med"):
        from_yaml(GIVEN | {"name": name})


def test_counties_are_read_by_number_and_by_their_names_in_several_languages() -> None:
    for said in ("18, 55", "Nordland – Nordlánnda; Troms - Romsa", "nordland/Nordlánnda, TROMS"):
        assert {one.casefold() for one in from_yaml(GIVEN | {"counties": f"'{said}'"})[0].counties} == {
            "nordland",
            "troms",
        }


def test_a_mistake_in_a_file_is_told_in_the_reader_s_language_and_whole() -> None:
    site = TestClient(create_app())
    page = site.post(
        "/staten?lang=en", files={"fil": ("t.yaml", b"- {name: A, kind: grant, amount: 5, farge: 1}")}
    ).text
    assert "t.yaml, line 1: There is no field" in page
    assert "only_new, members, budget, start, end, source" in page


def test_a_name_in_the_address_that_is_no_measure_s_is_told_and_the_rest_is_read() -> None:
    site = TestClient(create_app())
    for page in ("/staten", "/staten/rutenett", "/staten/horingsnotat", "/kommune/1874/staten"):
        told = site.get(f"{page}?navn=Mitt&belop=5&budsjett=3&fargen=r&utm_source=x&til=2028").text
        assert "Mitt" in told
        for name, meant in (
            ("budsjett=3", " Mente du «ramme»?"),
            ("fargen=r", ""),
            ("til=2028", " Mente du «slutt»?"),
        ):
            assert f"Lenken hadde «{name}», som denne siden ikke bruker.{meant}" in told
        assert "utm_source=x»" not in told
        assert (
            "som denne siden ikke bruker"
            not in site.get(f"{page}?navn=Mitt&belop=5&slutt=2028&lang=nn&soker_til=50").text
        )
