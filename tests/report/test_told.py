"""What is told of plans, analyses and exercises is held against the law only where the law sets how often."""

import re
from datetime import date
from html import unescape

import pytest
from starlette.testclient import TestClient

from nabolag.errors import BadInput
from nabolag.governance.duties import duty
from nabolag.report.preparedness import read_table, template_csv
from nabolag.report.preparedness.roster import TELLS, capacity_of
from nabolag.report.preparedness.told import often_enough, told_of
from nabolag.text import texts
from nabolag.web.app import create_app

PAGE = "/kommune/1874/beredskap"
OLD = {"brannanalyse-1874": "2019", "helhetligros-1874": "2019", "nodvann-1874": "nei", "planfag-1874": "Ja"}


@pytest.mark.parametrize(
    ("last", "today", "enough"),
    [
        (2021, date(2026, 1, 1), False), (2023, date(2026, 12, 31), True), (2022, date(2026, 6, 1), None),
        (date(2022, 6, 1), date(2026, 6, 1), True), (date(2022, 6, 1), date(2026, 6, 2), False),
        (date(2024, 2, 29), date(2028, 2, 29), True), (date(2024, 2, 29), date(2028, 3, 1), False),
    ],
)  # fmt: skip
def test_four_years_are_counted_from_the_day_and_a_year_alone_leaves_it_open(
    last: int | date, today: date, enough: bool | None
) -> None:
    """§ 6 third paragraph of the fire regulation: at least every fourth year."""
    assert often_enough(last, 4, today) is enough


@pytest.mark.parametrize(
    ("column", "said", "meant"),
    [
        ("nodvann", "JA", True), ("nodvann", "x", True), ("nodvann", "no", False), ("nodvann", "Nei.", False),
        ("nodvann", "✓", True), ("helhetligros", "aldri", False), ("helhetligros", "ja", True),
        ("helhetligros", "2023", 2023), ("helhetligros", "2023.0", 2023),
        ("helhetligros", "15.3.2023", date(2023, 3, 15)), ("helhetligros", "2023-03-15", date(2023, 3, 15)),
    ],
)  # fmt: skip
def test_answers_are_read_as_people_write_them(column: str, said: str, meant: object) -> None:
    assert told_of({"1874": {column: said}}, texts("nb")) == {"1874": {column: meant}}


@pytest.mark.parametrize(
    ("column", "said", "word"),
    [
        ("nodvann", "kanskje", "verken ja eller nei"), ("nodvann", "2", "verken ja eller nei"),
        ("kriseplan", "delvis", "verken et år, en dag"), ("kriseplan", "31.2.2023", "verken et år"),
        ("kriseplan", "2999", "fra 1950 til i dag"), ("kriseplan", "0023", "fra 1950 til i dag"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_stands_beside_its_field_with_the_rest_kept(
    column: str, said: str, word: str
) -> None:
    with pytest.raises(BadInput, match=word):
        told_of({"1874": {column: said}}, texts("nb"))
    page = TestClient(create_app()).get(PAGE, params=OLD | {f"{column}-1874": said})
    assert page.status_code == 422
    assert f'id="feil-{column}-1874"' in page.text
    assert 'value="2019"' in page.text


def test_the_page_judges_only_what_the_law_sets_a_figure_for() -> None:
    page = (
        unescape(TestClient(create_app()).get(PAGE, params=OLD).text)
        .replace("\xa0", " ")
        .replace("\u2060", "")
    )
    assert "4 opplysninger. Holder ikke mot loven: 1. Ukjent eller må avklares: 1." in page
    told = page[page.index('id="oppgitt-hver"') :]
    told = told[: told.index("</table>")]
    assert told.count("for gammelt") == 1
    assert "må avklares" in told
    for column in ("brannanalyse", "helhetligros", "nodvann", "planfag"):
        assert duty(TELLS[column][0]).cite.cited in told


def test_a_service_alone_asks_and_shows_only_its_own() -> None:
    page = TestClient(create_app()).get(PAGE, params=OLD | {"tjeneste": "water"}).text
    assert 'name="nodvann-1874"' in page
    assert 'name="helhetligros-1874"' not in page
    assert "for gammelt" not in page


def test_the_template_takes_them_back() -> None:
    head, row, *_rest = template_csv(["1874"]).decode().lstrip("\ufeff").splitlines()
    names = head.split(";")
    asked = next(name for name in names if name.startswith("Helhetlig risiko"))
    cells = dict.fromkeys(names, "") | {"Kommune": row.split(";")[0], asked: "2022"}
    read = read_table(head + "\n" + ";".join(cells.values()))
    assert told_of(read, texts("nb")) == {"1874": {"helhetligros": 2022}}


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_the_case_file_tells_it_too(lang: str) -> None:
    asked = OLD | {"lang": lang, "tjeneste": "fire"}
    assert TestClient(create_app()).get("/kommune/1874.docx", params=asked).status_code == 200


FIVE = "Moskenes;10;2;60;70;80"


@pytest.mark.parametrize(
    "table",
    [
        f"kommune;personer;ledere;dag;kveld;helg\n{FIVE}",
        f"Vaktliste 2026;;;;;\n;;;;;\nkommune;personer;ledere;dag;kveld;helg\n{FIVE}",
        f"Municipality;People;Of them can lead;dag;kveld;helg\n{FIVE}",
        f"Kommune;Personar;Av dei kan leie;dag;kveld;helg\n{FIVE}",
        f"Kommunenr;Kommune;Personer;Av dem kan lede;dag;kveld;helg\n1874;{FIVE}",
    ],
)
def test_a_table_is_read_below_a_title_and_with_the_headings_of_the_form_in_any_language(table: str) -> None:
    row = read_table(table)["1874"]
    assert [row[name] for name in ("personer", "ledere", "dag", "kveld", "helg")] == [
        "10",
        "2",
        "60",
        "70",
        "80",
    ]


@pytest.mark.parametrize(
    ("table", "word"),
    [
        ("kommune;personer;ledre\nMoskenes;10;2", "Mente dere «ledere»"),
        ("kommune;personer;styrka\nMoskenes;10;2", "Mente dere «styrke»"),
        ("Tittel\nkommune;personer\nNordfjord;10", "Rad 3: fant ingen kommune som heter «Nordfjord»"),
        ("kommune;personer\n\nMoskenes;ti", "Rad 3, kolonne «personer»: .*«ti» er ikke et tall"),
        ("kommune;personer;Kapasitet\nMoskenes;10;60", "Kolonnen «Kapasitet» er ikke i malen, og «ledere»"),
        ("kommune;navn\nMoskenes;Kari", "mangler overskriftene"),
        ("kommune;personer;personer\nMoskenes;1;2", "står to ganger"),
    ],
)
def test_a_table_that_cannot_be_read_is_told_which_heading_or_row(table: str, word: str) -> None:
    with pytest.raises(BadInput, match=word):
        read_table(table)


@pytest.mark.parametrize("said", ["60", "60 %", "60 pst.", "60 prosent", "60 per cent", "60 percent"])
def test_a_percentage_is_read_with_any_word_for_it(said: str) -> None:
    found = capacity_of({"1874": {"personer": "4", "dag": said}}, {"vakt": "4"}, texts("nb"))
    assert found is not None
    assert found.rosters["1874"].present["dag"] == (0.6, 0.6)


def test_yes_and_no_are_choices_and_what_was_written_stays_chosen() -> None:
    site = TestClient(create_app())
    for said, value in (("Ja", "ja"), ("x", "ja"), ("No", "nei"), ("kanskje", None)):
        page = unescape(site.get(PAGE, params={"nodvann-1874": said}).text)
        chosen = page[page.index('<select id="nodvann-1874"') :]
        chosen = chosen[: chosen.index("</select>")]
        assert re.findall(r'<option(?: value="(\w*)")? selected>', chosen) == [value or ""]
        assert value or f">{said}</option>" in chosen


def test_a_machine_gets_what_was_told_and_held() -> None:
    asked = OLD | {"vannvakt-1874": "2", "styrke-1874": "14", "kriseplan-1874": "15.3.2024"}
    data = TestClient(create_app()).get(f"{PAGE}.json", params=asked).json()
    data = data.get("data", data)
    told = {one["field"]: (one["duty"], one["said"]) for one in data["told"]["1874"]}
    assert told["brannanalyse"] == ("fire-analysis", 2019)
    assert told["nodvann"] == ("water-emergency", False)
    assert told["vannvakt"] == ("water-delivery", 2)
    assert told["kriseplan"] == ("civil-plan", "2024-03-15")
    assert data["held"] == {"1874": {"styrke": 14.0}}


def test_figures_of_a_municipality_outside_the_case_count_in_the_partner_room() -> None:
    """Vestvågøy is not among the chosen, but stands in a group that is looked at."""
    asked = {"tjeneste": "fire", "styrke-1874": "14", "styrke-1859": "9", "styrke-1860": "20"}
    page = unescape(TestClient(create_app()).get("/kommune/1874/partnere", params=asked).text)
    assert "Flakstad har ikke oppgitt tall" not in page
    assert "Vågan har ikke oppgitt tall" in page
