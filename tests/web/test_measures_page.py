"""A user's own measures: written on the page, carried by the address, as a workbook and YAML in and out, mistakes in place."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import openpyxl
import pytest
from docx import Document
from fastapi.testclient import TestClient

from nabolag.errors import BadInput
from nabolag.report.state import live_draws, live_measures
from nabolag.report.state.live import _answers
from nabolag.report.state.places import places_of, somebody_is_covered
from nabolag.state import Assumed, BadMeasure, Measure, draw, examples, measures_of_file
from nabolag.state.files import as_yaml
from nabolag.state.measures import scale_of
from nabolag.state.written import measures_written, written
from nabolag.text import texts
from nabolag.web.app import create_app

OWN = Measure(
    id="Nytt", name="Nytt", kind="match", service="barnevern", share=0.5, spending=3e6, amount=1e6,
    counties=("Nordland", "Troms"), centrality=(5, 6), only_new=True, members=4, start="2027-01-01", end="2028-12-31",
)  # fmt: skip

EVERY_OTHER_KIND = (
    Measure(id="M", name="M", kind="merger", grades=((0, 5_578_000.0), (15_000, 22_314_000.5)), members=3),
    Measure(id="T", name="T", kind="transition", amount=4e6, start="2028-01-01", end="2042-12-31"),
    Measure(id="G", name="G", kind="guarantee", share=0.8, spending=1e7, risk=0.05),
    Measure(id="P", name="P", kind="minimum", service="brann", min_population=5000),
)


BELOW = 37
"""The first row of the draws' ends in the sheet of answers, below the counties."""


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app())


def test_own_measures_lie_in_the_address_and_stand_first_beside_none_at_all(site: TestClient) -> None:
    asked = "navn=Mitt&slag=tilskudd&belop=2+mill&storst=3000&navn=Ditt&slag=krav&belop=&storst=1000"
    page = site.get(f"/staten?{asked}").text
    assert page.index("Tiltak ved siden av hverandre") < page.index("Hva lederne svarer")
    assert "Tiltakene er dine egne" in page
    assert 'value="2 mill"' in page, "as it was written"
    data = site.get(f"/staten.json?{asked}").json()
    none, mine, yours = data["measures"]
    assert none["id"] == "none"
    assert mine["cost_nok"][1] == pytest.approx(2e6 * len(mine["eligible"]) * 79 / 118)
    assert mine["drawn"]["bounds_nok"]["cost"] == 2e6 * len(mine["eligible"])
    assert set(yours["eligible"]) < set(mine["eligible"])


def test_a_name_that_only_looks_like_the_last_day_is_told(site: TestClient) -> None:
    told = "Lenken hadde «til=2028-12-31», som denne siden ikke bruker."
    for page in ("/staten", "/kommune/1874/staten"):
        assert told in site.get(f"{page}?til=2028-12-31").text
    assert "som denne siden ikke bruker" not in site.get("/staten?slutt=2028-12-31").text


@pytest.mark.parametrize(
    ("asked", "field", "says"),
    [
        ("navn=A&slag=sammenslåingsstøtte&trinn=0+5", "trinn-1", "er ikke folketall: beløp"),
        ("navn=A&slag=lånegaranti&andel=50&utgift=9&tap=500", "tap-1", "kan gå tapt, er 5"),
        ("navn=A&slag=inndelingstilskudd", "belop-1", "ingen sats her"),
        ("navn=A&belop=9&halvt_fra=9&halvt_til=5", "halvt_fra", "Bytt om"),
        ("navn=A&belop=9&halvt_til=-5", "halvt_til", "fra 0 og oppover"),
        (
            "navn=A&navn=B&belop=9&belop=9&ramme=&ramme=5",
            "ramme-2",
            "Én kommune får 9 kr, men rammen er 5 kr",
        ),
        ("navn=A&belop=mye", "belop-1", "mye"),
        ("navn=A&belop=-3", "belop-1", "fra 0 og oppover"),
        ("navn=A&minst=99999999&belop=9", "minst-1", "Ingen kommune dekkes av «A»"),
        ("navn=A&oppgave=romfart", "oppgave-1", "romfart"),
        ("navn=A&fylke=Nordland,+Narnia", "fylke-1", "Narnia"),
        ("navn=A&sentralitet=9", "sentralitet-1", "9 finnes ikke"),
        ("navn=A&slag=gave", "slag-1", "gave"),
        ("navn=A&slag=spleiselag", "slag-1", "både statens andel"),
        ("navn=A&navn=a&fra=2027&fra=2027&belop=9&belop=9", "navn-2", "står to ganger for samme tid"),
        ("navn=A&fra=i+morgen", "fra-1", "ikke en dato"),
        ("navn=A&fra=01.01.27", "fra-1", "Mente du «01.01.2027»?"),
        ("navn=A&slutt=2027-13", "slutt-1", "ikke en dato"),
        ("navn=A", "belop-1", "beløpet til hver kommune"),
        ("navn=A&navn=B&slag=krav&slag=tilskudd", "belop-2", "beløpet til hver kommune"),
        ("navn=A&fra=2028&slutt=2027", "slutt-1", "før det begynner"),
        ("navn=A&antall=1", "antall-1", "fra 2 til 357"),
        ("navn=A&belop=1e15", "belop-1", "alle kommuners frie inntekter"),
        ("navn=A&belop=9&soker_fra=90&soker_til=10", "soker_fra", "Bytt om"),
        ("navn=A&belop=9&spart_til=300", "spart_til", "300"),
        ("navn=1&navn=2&navn=3&navn=4&navn=5", "navn-5", "høyst 4"),
    ],
)
def test_a_mistake_stands_beside_its_field_and_all_that_was_written_is_kept(
    site: TestClient, asked: str, field: str, says: str
) -> None:
    answer = site.get(f"/staten?{asked}")
    assert answer.status_code == 422
    marked = answer.text.partition(f'id="feil-{field}"')[2]
    if field == "navn-5":  # the form has four rows
        assert says in answer.text
        return
    assert says in marked.partition("</p>")[0]
    for name, value in parse_qsl(asked):
        if name != "slag":
            assert f'value="{value}"' in answer.text


def test_a_measure_that_pays_nothing_and_two_alike_are_told_of(site: TestClient) -> None:
    alike = "navn=A&navn=B&belop=9000&belop=9000&kilde=&kilde=Vi"
    assert "«A» og «B» er like, bortsett fra navnet" in site.get(f"/staten?{alike}").text
    assert "bortsett fra navnet" not in site.get("/staten?navn=A&navn=B&belop=9000&belop=9001").text
    assert "«A» betaler ingenting" in site.get("/staten?navn=A&belop=0").text
    assert "betaler ingenting" not in site.get("/staten?navn=A&slag=krav").text, "a requirement need not pay"


def test_a_month_is_its_first_day_where_it_begins_and_its_last_where_it_ends() -> None:
    for said, first, last in (
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("06.2027", "2027-06-01", "2027-06-30"),
        ("juni 2027", "2027-06-01", "2027-06-30"),
        ("2027", "2027-01-01", "2027-12-31"),
        ("2027/6/3", "2027-06-03", "2027-06-03"),
    ):
        (made,) = measures_written([{"name": "A", "amount": "9", "start": said, "end": said}])
        assert (made.start, made.end) == (first, last)


def test_a_grant_without_an_amount_is_asked_for_it_in_every_kind_of_file() -> None:
    says = "beløpet til hver kommune"
    for content, name, where in (
        (b"Navn;Slag;Bel\xc3\xb8p til hver, kr\nA;tilskudd;\n", "a.csv", "rad 2"),
        (b"- name: A\n  kind: grant\n", "a.yaml", "linje"),
    ):
        with pytest.raises(BadInput, match=says) as told:
            measures_of_file(content, name)
        assert where in str(told.value)
    zero = Measure(id="A", name="A", kind="grant", amount=0.0)
    assert measures_of_file(as_yaml((zero,)).encode(), "a.yaml") == (zero,), "nothing, said so, is kept"
    assert measures_of_file(live_measures((zero,), None, texts("nb")), "a.xlsx") == (zero,)


def test_two_files_at_once_are_told_beside_the_field(site: TestClient) -> None:
    two = [("fil", ("a.yaml", as_yaml(examples()).encode())), ("fil", ("b.yaml", b"x"))]
    answer = site.post("/staten", files=two)
    assert answer.status_code == 422
    assert "2 filer: a.yaml, b.yaml" in answer.text.partition('id="feil-fil"')[2].partition("</p>")[0]


def test_measures_are_saved_and_opened_again_as_workbook_and_as_yaml(site: TestClient) -> None:
    asked = "navn=Mitt&slag=tilskudd&belop=50000&storst=3000&oppgave=brann"
    for kind in ("xlsx", "yaml"):
        saved = site.get(f"/staten/tiltak.{kind}?{asked}")
        assert f'filename="tiltak.{kind}"' in saved.headers["content-disposition"]
        opened = site.post("/staten", files={"fil": (f"t.{kind}", saved.content)}, follow_redirects=False)
        assert opened.status_code == 303
        assert dict(parse_qsl(urlsplit(opened.headers["location"]).query)) == dict(parse_qsl(asked))
    assert site.get("/staten/tiltak.pdf").status_code == 422


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("t.yaml", b"- {id: a, name: A, kind: grant, amount: 9, budget: 5}", "linje 1: Én kommune får 9 kr"),
        ("t.yaml", b"", "Velg en fil"),
        ("t.xlsx", b"PK tull", "ikke en hel fil"),
        ("t.txt", b"hei", "skal stå i en liste"),
    ],
)
def test_a_file_that_is_no_measures_is_refused_beside_its_field(
    site: TestClient, name: str, content: bytes, says: str
) -> None:
    answer = site.post("/staten", files={"fil": (name, content)})
    assert answer.status_code == 422
    assert says in answer.text.partition('id="feil-fil"')[2].partition("</p>")[0]


def test_a_cell_of_the_workbook_that_cannot_be_is_named() -> None:
    book = openpyxl.load_workbook(io.BytesIO(live_measures(examples(), None, texts("nb"))))
    book["Tiltak"]["K3"] = "Narnia"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(
        Exception, match="Ark «Tiltak», rad 3, kolonne «Bare i fylkene»: Fylket «Narnia» finnes ikke"
    ):
        measures_of_file(out.getvalue(), "t.xlsx")


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_what_is_written_out_reads_back_in_any_language(lang: str) -> None:
    assert measures_written([written(OWN)]) == (OWN,)
    assert measures_of_file(as_yaml((OWN,)).encode(), "t.yaml") == (OWN,)
    assert measures_of_file(live_measures((OWN,), None, texts(lang)), "t.xlsx") == (OWN,)


def test_every_kind_is_written_out_and_read_back_in_the_form_the_workbook_and_yaml() -> None:
    kinds = EVERY_OTHER_KIND
    assert measures_written([written(one) for one in kinds]) == kinds
    assert measures_of_file(as_yaml(kinds).encode(), "t.yaml") == kinds
    for lang in ("nb", "nn", "en"):
        assert [one.kind for one in measures_of_file(live_measures(kinds, None, texts(lang)), "t.xlsx")] == [
            one.kind for one in kinds
        ]


@pytest.mark.parametrize(
    ("cell", "value", "says"),
    [
        ("I3", 3000, "rad 3, kolonne «Høyst innbyggere»: Ingen kommune dekkes av «Samarbeidstilskudd"),
        ("O3", 500_000, "rad 3, kolonne «Ramme, kr»: Én kommune får .* men rammen er"),
        ("C3", "romfart", "rad 3, kolonne «Tjeneste»: .*romfart"),
        ("L3", "9", "rad 3, kolonne «Bare sentralitet»: Sentralitetsklassen 9 finnes ikke"),
        ("A3", "Utredningsstøtte", "rad 3, kolonne «Navn»: .*står to ganger for samme tid"),
        ("B3", "gave", "rad 3, kolonne «Slag»: Slaget «gave» finnes ikke"),
    ],
)
def test_what_cannot_be_is_named_with_its_row_and_column(cell: str, value: object, says: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(live_measures(examples(), None, texts("nb"))))
    book["Tiltak"][cell] = value
    if cell == "I3":
        book["Tiltak"]["J3"] = 3000  # nobody has exactly so many
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(BadInput, match=says):
        measures_of_file(out.getvalue(), "t.xlsx", somebody_is_covered)


def test_a_row_left_empty_is_no_measure_and_numbers_of_rows_are_kept() -> None:
    assert [
        one.name
        for one in measures_written([{}, {"kind": "krav"}, {"name": "A", "amount": "2"}, {"amount": "1"}])
    ] == [
        "A",
        "Tiltak 4",
    ]
    with pytest.raises(BadMeasure) as error:
        measures_written([{}, {"name": "A", "amount": "x"}])
    assert (error.value.number, error.value.part) == (2, "amount")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice reckons the formulas again")
def test_the_workbook_s_formulas_come_to_what_we_reckon_when_measures_and_assumptions_are_changed(
    tmp_path: Path,
) -> None:
    changed = Assumed(take_up=(0.1, 0.5), halfway=(2e5, 1e6), saved=(0.2, 0.7), certified=(0.05, 0.6))
    asked = {"eksempler": ((*examples(), OWN), 5000), "andre": (EVERY_OTHER_KIND, 500_000)}
    for name, (measures, amount) in asked.items():
        book = openpyxl.load_workbook(io.BytesIO(live_measures(measures, None, texts("nb"))))
        book["Tiltak"]["J3"] = amount
        for row, ends in (
            (2, changed.take_up),
            (3, changed.saved),
            (4, changed.certified),
            (6, changed.halfway),
        ):
            for column, end in zip("BC", ends, strict=True):
                book["Forutsetninger"][f"{column}{row}"] = end
        book.save(tmp_path / f"{name}.xlsx")
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/home", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", str(tmp_path / "ut"), *(str(tmp_path / f"{name}.xlsx") for name in asked)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    for name, (measures, _amount) in asked.items():
        content = (tmp_path / "ut" / f"{name}.xlsx").read_bytes()
        told = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["Svar"]
        read = measures_of_file(content, f"{name}.xlsx")
        assert len(read) == len(measures)
        for at, measure in enumerate(read, 3):
            ours = _answers(measure, places_of(measure.service), changed)
            theirs = [told.cell(row, at).value for row in range(2, 2 + len(ours))]
            assert theirs == [pytest.approx(one) if isinstance(one, float) else one for one in ours], name
            drawn = live_draws.drawn(live_draws.terms_of(measure, places_of(measure.service)), changed)
            expected = [end for part in live_draws.TOLD for end in live_draws.ends_of(drawn[part])]
            below = [told.cell(row, at).value for row in range(BELOW, BELOW + len(expected))]
            assert below == [pytest.approx(one) if isinstance(one, float) else one for one in expected], name
        assert told["B1"].value == "Ingen tiltak"
        assert {told.cell(row, 2).value for row in range(2, 17)} == {0}


def test_the_workbook_s_draws_are_near_the_page_s_and_reckoned_before_anybody_opens_it() -> None:
    measure = examples()[1]
    places = places_of(measure.service)
    page, book = draw(measure, places), live_draws.drawn(live_draws.terms_of(measure, places), Assumed())
    for name, ours in zip(
        live_draws.TOLD,
        (page.recipients, page.cost, page.deadweight, page.expected, page.certified),
        strict=True,
    ):
        assert ours is not None
        assert live_draws.ends_of(book[name]) == pytest.approx(
            ours, rel=0.15, abs=0.05 * page.bounds["cost"] if "kr" in name else 3
        )
    told = openpyxl.load_workbook(io.BytesIO(live_measures((measure,), None, texts("nb"))), data_only=True)[
        "Svar"
    ]
    ends = [end for name in live_draws.TOLD for end in live_draws.ends_of(book[name])]
    assert [told.cell(row, 3).value for row in range(BELOW, BELOW + len(ends))] == pytest.approx(ends)


def test_every_cell_that_is_a_formula_has_its_value_for_programs_that_do_not_reckon() -> None:
    content = live_measures((OWN,), None, texts("nb"))
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["Svar"]
    formulas = openpyxl.load_workbook(io.BytesIO(content))["Svar"]
    assert str(formulas["C2"].value).startswith("=")
    covered = values["C2"].value
    assert covered == sum(values.cell(row, 3).value for row in range(20, 35))
    assert values["C8"].value == pytest.approx(1e6 * covered * 79 / 118)


@pytest.mark.parametrize(
    ("lang", "title"), [("nb", "Høringsnotat"), ("nn", "Høyringsnotat"), ("en", "Consultation paper")]
)
def test_a_consultation_paper_is_drafted_in_word_with_figures_and_places_to_fill_in(
    site: TestClient, lang: str, title: str
) -> None:
    asked = f"navn=Mitt&slag=krav&storst=1000&lang={lang}"
    page = site.get(f"/staten/horingsnotat?{asked}").text
    assert title in page
    assert ("“Mitt”" if lang == "en" else "«Mitt»") in page
    word = Document(io.BytesIO(site.get(f"/staten/horingsnotat.docx?{asked}").content))
    said = "\n".join(one.text for one in word.paragraphs)
    assert title in said
    assert said.count("[") >= 6, "what only the ministry knows"
    assert "/staten/horingsnotat?navn=Mitt" in site.get(f"/staten?{asked}").text
    assert site.get("/staten/horingsnotat?navn=A&belop=1&ramme=0").status_code == 422


def test_own_measures_stand_beside_ours_on_the_page_of_a_municipality_in_kroner_and_partners(
    site: TestClient,
) -> None:
    asked = "navn=Mitt&belop=2+mill&oppgave=administrasjon&storst=3000"
    address = f"/kommune/1874/staten?med=1859,1860&{asked}"
    page = site.get(address).text
    assert (
        page.index("Mitt</") < page.index("Utredningsstøtte</") < page.index("Krav om felles administrasjon")
    )
    assert "Tiltakene øverst er dine egne" in page
    none, mine, *ours = site.get(address.replace("staten?", "staten.json?")).json()["measures"]
    assert (none["id"], none["paid_nok"], none["saving_nok_per_year"]) == ("none", 0, [0, 0])
    assert (mine["own"], mine["covered"], mine["covered_too"]) == (True, True, ["1859"]), (
        "Vestvågøy is larger"
    )
    assert (mine["paid_nok"], mine["paid_together_nok"]) == (2e6, 4e6)
    low, high = mine["saving_nok_per_year"]
    each = scale_of(Measure(id="x", name="x", kind="grant", service="administrasjon"))
    assert (low, high) == (0, pytest.approx(each / 2))
    assert [one["id"] for one in ours] == [one.id for one in examples()]
    assert "Mitt" in site.get(address.replace("staten?", "staten.csv?")).text


def test_the_way_between_the_form_and_a_municipality_keeps_the_measures(site: TestClient) -> None:
    asked = "navn=Mitt&belop=2+mill"
    form = site.get(f"/staten?kommune=1874&med=1859&{asked}").text
    assert f'href="/kommune/1874/staten?{asked.replace("&", "&amp;")}&amp;med=1859#tiltak-her"' in form
    back = site.get(f"/kommune/1874/staten?med=1859&{asked}").text
    assert f'href="/staten?{asked.replace("&", "&amp;")}&amp;kommune=1874&amp;med=1859#egne"' in back


def test_a_measure_that_cannot_be_is_said_on_a_municipality_s_page_and_the_rest_is_shown(
    site: TestClient,
) -> None:
    page = site.get("/kommune/1874/staten?navn=A&belop=9&ramme=5")
    assert page.status_code == 200
    assert "Tiltak 1, «Ramme, kr»: Én kommune får 9 kr, men rammen er 5 kr" in page.text
    assert "Hva tiltakene ville vært for Moskenes" in page.text
    nobody = site.get("/kommune/1874/staten?navn=A&belop=9&minst=99999999&lang=en").text
    assert "No municipality is covered" in nobody
    assert site.get("/kommune/1874/staten.pdf?navn=A&belop=9&ramme=5").status_code == 422


def test_a_consultation_paper_says_the_terms_as_they_are_read_with_thousands_apart(site: TestClient) -> None:
    asked = "navn=Mitt&slag=spleiselag&andel=40&utgift=1250000&belop=500000&storst=3199&fra=2027-01-01&fylke=Nordland"
    page = site.get(f"/staten/horingsnotat?{asked}").text
    for words in ("40\xa0%", "1\xa0250\xa0000", "500\xa0000", "3\xa0199", "1. januar 2027", "Nordland"):
        assert words in page
    assert "Hver bruker, kr: 1\xa0250\xa0000" in page
    merger = "navn=M&slag=sammenslåingsstøtte&trinn=0: 5 mill; 15 000: 20 mill"
    assert (
        "0: 5\xa0000\xa0000 og 15\xa0000: 20\xa0000\xa0000" in site.get(f"/staten/horingsnotat?{merger}").text
    )


def test_the_measures_come_first_and_what_is_looked_up_is_folded_with_its_own_address(
    site: TestClient,
) -> None:
    page = site.get("/staten").text
    assert page.index('id="tiltak"') < page.index('id="figur"') < page.index('id="provd"')
    here = site.get("/kommune/1874/staten?med=1859,1860").text
    assert here.index('id="tiltak-her"') < here.index('id="kontroll"') < here.index('id="barrierer"')
    for folded in ("barrierer", "provd", "inndelingstilskudd", "robek", "pastand", "publisert"):
        assert f'<details class="ds-details nb-section" id="{folded}">' in page
    for folded in ("kontroll-eiere", "kontroll-ut", "uenighet", "bundet", "inndelingstilskudd-her"):
        assert f'<details class="ds-details nb-section" id="{folded}">' in here
    for folded in ("utenfor-mal", "publisert", "provd"):
        assert (
            f'<details class="ds-details nb-section" id="{folded}">' in site.get("/staten/horingsnotat").text
        )


def test_the_draft_asks_the_six_questions_of_the_instructions_in_their_order(site: TestClient) -> None:
    page = site.get("/staten/horingsnotat").text
    asked = [
        "Hva er problemet, og hva vil vi oppnå?",
        "Hvilke tiltak er relevante?",
        "Hvilke prinsipielle spørsmål reiser tiltakene?",
        "Hva er de positive og negative virkningene, hvor varige er de, og hvem blir berørt?",
        "Hvilket tiltak anbefales, og hvorfor?",
        "Hva er forutsetningene for en vellykket gjennomføring?",
    ]
    at = [page.rindex(one) for one in asked]
    assert at == sorted(at)
