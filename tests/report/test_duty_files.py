"""The template as people really fill it in by hand in a spreadsheet: what is meant is read, the rest named by its place."""

import csv
from collections.abc import Callable
from datetime import date, datetime, time
from io import BytesIO
from urllib.parse import parse_qsl, urlsplit

import pytest
from openpyxl import Workbook, load_workbook
from starlette.testclient import TestClient

from nabolag.cooperation.preparedness import Team
from nabolag.errors import BadInput
from nabolag.report.answers import case_of
from nabolag.report.preparedness import capacity_of, preparedness_paper, read_file, read_table, template_csv
from nabolag.report.preparedness.coverage import share_covered
from nabolag.report.preparedness.held import held_of
from nabolag.report.preparedness.roster import FIELDS, HELD, TELLS
from nabolag.report.preparedness.template import template_xlsx
from nabolag.text import LANGUAGES, texts
from nabolag.web.app import create_app

_ = texts("nb")
HEAD = ["kommune", "personer", "ledere", "dag", "kveld", "helg", "borte"]
ROW = ["Moskenes (1874)", 16, 4, 60, 80, 70, 2]
MEANT = dict(zip(FIELDS, ("16", "4", "60", "80", "70", "2"), strict=True))


def book(*sheets: list[list[object]], after: Callable[[Workbook], None] | None = None) -> bytes:
    made = Workbook()
    made.remove(made.active)
    for number, rows in enumerate(sheets, 1):
        sheet = made.create_sheet(f"Ark {number}")
        for row in rows:
            sheet.append(row)
    if after:
        after(made)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_column_the_template_does_not_have_is_told_of_and_an_empty_one_is_not() -> None:
    rows = book([[*HEAD, "Bil", "Merknad", "Tom"], [*ROW, 3, "se rota"]])
    read = read_file(rows, "vakt.xlsx")
    assert read == {"1874": MEANT}
    assert read.passed_over == ["Bil", "Merknad"]
    site = TestClient(create_app())
    page = site.post(
        "/kommune/1874/beredskap", files={"fil": ("vakt.xlsx", rows, "application/octet-stream")}
    ).text
    assert "Kolonnene «Bil» og «Merknad» er ikke i malen, og er ikke lest" in page
    pasted = "kommune;personer;ledere;dag;kveld;helg;borte;Bil\nMoskenes;16;4;60;80;70;2;3"
    page = site.get("/kommune/1874/beredskap", params={"tabell": pasted, "lang": "en"}).text
    assert "The column “Bil” is not in the template and was not read" in page
    assert "er ikke i malen" not in site.get("/kommune/1874/beredskap", params={"personer-1874": "16"}).text


def per_cent(made: Workbook) -> None:
    for cell in made.worksheets[0][2][3:]:
        cell.number_format = "0%"


@pytest.mark.parametrize(
    "content",
    [
        book([HEAD, ROW]),
        book([HEAD, [], ROW, [], ["Sum", 16, 4]]),
        book([HEAD, ROW, ["I alt", 16, 4], ["Fylt ut av vaktlaget 3. november"]]),
        book([["Vaktmannskap 2027"], [], HEAD, ROW], after=lambda made: made.worksheets[0].merge_cells("A1:G1")),
        book([["Slik fyller dere ut"], ["Skriv tall"]], [HEAD, ROW]),
        book([HEAD[::-1], ROW[::-1]]),
        book([["Vaktmannskap"], *zip(HEAD, ROW, strict=True)]),
        book([[*HEAD, "Merknad", "Telefon"], [*ROW, "se rota", 76091000]]),
        book([["Municipality", "People", "Leaders", "Weekdays", "Evenings", "Weekend", "Away"], ROW]),
        book([["Kommune", "Personar", "Leiarar", "Kvardagar", "Kveld og natt", "Helg", "Alle borte samstundes"], ROW]),
        book([["Kommunenavn", "Antall personer", "Kan lede", "Dagtid (%)", "Kveld/natt (%)", "Helg %", "Borte, prosent"], ROW]),
        book([HEAD, [1874, 16.0, 4.0, 60.0, 80, 70, 2]]),
    ],
)  # fmt: skip
def test_what_people_do_to_a_spreadsheet_changes_nothing(content: bytes) -> None:
    assert read_file(content, "vakt.xlsx") == {"1874": MEANT}


def test_cells_shown_as_per_cent_are_per_cent() -> None:
    shown = book([HEAD, ["Moskenes", 16, 4, 0.6, 0.805, 0.7, 0.02]], after=per_cent)
    found = capacity_of(read_file(shown, "vakt.xlsx"), {"vakt": "4"}, _)
    assert found is not None
    assert found.rosters["1874"].present == {"dag": (0.6,) * 2, "kveld": (0.805,) * 2, "helg": (0.7,) * 2}
    assert found.rosters["1874"].away == (0.02, 0.02)


def test_a_sheet_for_each_municipality_is_one_table() -> None:
    both = book([HEAD, ROW], [HEAD, ["Flakstad", 10, 2, 50, 50, 50, 0]])
    assert list(read_file(both, "vakt.xlsx")) == ["1874", "1859"]
    with pytest.raises(BadInput, match=r"vakt\.xlsx, ark «Ark 2», rad 2: Moskenes står to ganger"):
        read_file(book([HEAD, ROW], [HEAD, ROW]), "vakt.xlsx")


@pytest.mark.parametrize("word", ["ukjent", "Vet ikke", "?", "–", "-", "unknown", "Veit ikkje", "n/a", ""])
def test_a_word_for_not_knowing_is_unknown_and_never_zero(word: str) -> None:
    written = read_file(book([HEAD, ["Moskenes", 16, word, 60, 80, word, word]]), "vakt.xlsx")
    found = capacity_of(written, {}, _, Team(4, 1))
    assert found is not None
    assert found.rosters["1874"].leaders is None
    assert share_covered(found, ("1874",), "dag") is None
    assert "Hvor mange som kan lede, er ikke oppgitt for Moskenes" in str(
        preparedness_paper(case_of("1874", service="brann"), found).sections
    )
    nobody = capacity_of({"1874": {**written["1874"], "ledere": "0"}}, {}, _, Team(4, 1))
    assert nobody is not None
    assert share_covered(nobody, ("1874",), "dag") == (0.0, 0.0)


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [("12", 12), (12.5, 12.5), ("12,5", 12.5), (time(0, 12), 12), ("0:12:30", 12.5), ("1 t 10 min", 70), ("12 min", 12)],
)  # fmt: skip
def test_minutes_are_read_as_a_spreadsheet_keeps_them(cell: object, minutes: float) -> None:
    content = book([["Kommune", "Personer", "Kjøretid til Moskenes", "tid20"], ["Moskenes", 16, cell, cell]])
    written = read_file(content, "vakt.xlsx")
    found = capacity_of(written, {"vakt": "4", "frist": "20"}, _)
    assert found is not None
    assert found.rosters["1874"].minutes == {"1874": (minutes, minutes)}
    assert held_of(written, _).figures["1874"]["tid20"] == minutes


@pytest.mark.parametrize(
    "cell", [date(2025, 1, 1), datetime(2025, 1, 1), "1.1.2025", "2025-01-01", "01.01.2025"]
)
def test_a_day_is_read_as_a_spreadsheet_keeps_it(cell: object) -> None:
    written = read_file(book([["kommune", "kriseplan"], ["Moskenes", cell]]), "vakt.xlsx")
    assert held_of(written, _).told == {"1874": {"kriseplan": date(2025, 1, 1)}}


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([HEAD, [], ["Moskenes", -16]], r"vakt\.xlsx, rad 3, kolonne «personer»: Moskenes har -16"),
        ([HEAD, ["Moskenes", 10**12]], "rad 2, kolonne «personer».*fra 0 til 400"),
        ([HEAD, ["Moskenes", 16, 4, 0.6]], "kolonne «dag».*0,6 prosent eller 60 prosent"),
        ([HEAD, ["Moskenes", 16, 4, 150]], "kolonne «dag».*fra 0 til 100"),
        ([["Kommune", "Personer", "Dagtid (%)"], ["Moskenes", 16, "mye"]], r"kolonne «Dagtid \(%\)».*ikke et tall"),
        ([HEAD, ROW, ROW], "rad 3: Moskenes står to ganger"),
        ([HEAD, ["", 16]], "rad 2 mangler kommunen"),
        ([HEAD, ["Moskenesøy", 16]], "rad 2: fant ingen kommune som heter «Moskenesøy»"),
        ([["kommune", "tid10"], ["Moskenes", "07:30"]], "7,5 minutter eller 450 minutter"),
        ([["kommune", "nodvann"], ["Moskenes", "delvis"]], "kolonne «nodvann».*Skriv ja eller nei, eller la det stå tomt"),
        ([["navn", "tall"], [1, 2]], r"vakt\.xlsx mangler overskriftene.*«kommune»"),
        ([[]], r"vakt\.xlsx mangler overskriftene"),
        ([["kommune", "personer", "Til stede"], ["Moskenes", 16, "60 %"]], "«Til stede» er ikke i malen, og «ledere»"),
        ([["kommune", "minutter til Narnia"], ["Moskenes", 5]], "Kolonnen «minutter til Narnia»: fant ingen kommune"),
        ([HEAD, ["Moskenes", "=10+6", 4]], "formel som ikke er regnet ut"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_named_by_file_row_and_column(rows: list[list[object]], word: str) -> None:
    with pytest.raises(BadInput, match=word):
        read_file(book(rows), "vakt.xlsx")


def test_a_column_for_each_municipality_is_read_and_a_mistake_named_by_its_column() -> None:
    turned = [
        ["Kommune", "Moskenes", "Flakstad"],
        ["Personer", 16, 10],
        ["Kan lede", 4, 2],
        ["Dag", 60, "mye"],
    ]
    with pytest.raises(BadInput, match=r"vakt\.xlsx, kolonne 3, rad «Dag»: Flakstad: «mye» er ikke et tall"):
        read_file(book(turned), "vakt.xlsx")
    turned[3][2] = 50
    assert read_file(book(turned), "vakt.xlsx")["1859"]["dag"] == "50"


def test_a_file_with_the_others_keeps_what_was_typed_of_one_s_own() -> None:
    typed = {"personer-1874": "16", "dag-1874": "60", "vakt": "4", "med": "1859"}
    sent = TestClient(create_app()).post(
        "/kommune/1874/beredskap",
        params=typed,
        files={"fil": ("vakt.xlsx", book([HEAD, ["Flakstad", 10, 2, 50]]))},
        follow_redirects=False,
    )
    kept = dict(parse_qsl(urlsplit(sent.headers["location"]).query))
    assert typed.items() <= kept.items()
    assert kept["personer-1859"] == "10"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_template_in_any_language_comes_back_whole(lang: str) -> None:
    """Every cell of the first row filled in: nothing is lost, whatever the language of the headings."""
    head, row, *_rest = read_rows(template_csv(["1874", "1859"], lang))
    filled = dict.fromkeys((*FIELDS, *HELD, "til1874", "til1859"), "5")
    fields = [*FIELDS, "til1874", "til1859", *HELD, *TELLS]
    said = [
        filled.get(name) or {"when": "2024", "yes": "ja", "count": "3"}[TELLS[name][1]] for name in fields
    ]
    read = read_table("\n".join([";".join(f'"{name}"' for name in head), ";".join([row[0], *said])]))
    assert read == {"1874": dict(zip(fields, said, strict=True))}
    sheets = load_workbook(BytesIO(template_xlsx(["1874"], lang))).worksheets
    assert [cell.value for cell in sheets[0][1]] == [line[0].value for line in sheets[1].iter_rows(min_row=2)]
    choices = sheets[0].data_validations.dataValidation
    assert len(choices) == sum(kind == "yes" for _id, kind in TELLS.values())


def read_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(content.decode("utf-8-sig").splitlines(), delimiter=";"))
