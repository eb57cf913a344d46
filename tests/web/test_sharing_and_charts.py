"""The same numbers as a table or charts, as files, and one fact to send on."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from statistics import median

import openpyxl
import pytest
from fastapi.testclient import TestClient

from nabolag.data import facts
from nabolag.municipalities import current, indicator, indicators, population
from nabolag.report.figures.lines import spark_svg
from nabolag.report.figures.maps import MapGroup, grouped_map
from nabolag.report.paper.blocks import Bar, Bars
from nabolag.report.paper.draw import picture
from nabolag.text import texts
from nabolag.web.app import create_app

THREE = "/sammenlign?k=1874&k=1859&k=1860&kommune=1874"


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app())


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_a_comparison_is_a_table_or_a_chart_for_each_indicator(site: TestClient, lang: str) -> None:
    table, charts = (site.get(f"{THREE}&lang={lang}{more}").text for more in ("", "&vis=figur"))
    assert "nb-compare" in table
    assert charts.count('<table class="nb-multiple">') == len(indicators())
    switch = re.search(r'<ul class="nb-switch".*?</ul>', table, re.S)
    assert switch
    assert "vis=figur" in switch[0]
    for name in ("Moskenes", "Flakstad", "Vestvågøy"):
        assert charts.count(f'<th scope="row">{name}</th>') == len(indicators())
    for text in (table, charts):  # the own municipality stands out in both
        assert "nb-rect-ours" in text
        assert "nb-rect-other" in text


def test_a_chart_has_the_numbers_of_the_table_and_a_bar_never_lies_outside_its_cell(site: TestClient) -> None:
    charts = site.get(f"{THREE}&vis=figur").text
    assert "3 156".replace(" ", "\xa0") in charts  # the water fee in Moskenes
    starts = re.findall(r'x="([\d.]+)%" y="4" width="([\d.]+)%"', charts)
    assert len(starts) > 50
    assert all(float(x) >= 0 and float(x) + float(width) <= 100.2 for x, width in starts)
    lines = [float(x) for x in re.findall(r'nb-(?:median|zero)" x1="([\d.]+)%"', charts)]
    assert lines
    assert all(0 <= x <= 100 for x in lines)


def test_what_is_chosen_stays_when_a_municipality_is_added_or_a_county_is_named(site: TestClient) -> None:
    assert '<input type="hidden" name="vis" value="figur">' in site.get(f"{THREE}&vis=figur").text
    led = site.get("/sammenlign", params={"k": ["5610", "Lofoten"], "vis": "figur"})
    assert "vis=figur" in str(led.url)
    odd = site.get(f"{THREE}&vis=kake")
    assert "ikke «kake»" in odd.text
    assert "nb-compare" in odd.text


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/sammenlign.xlsx?k=1874&k=0301", "sammenligning.xlsx"),
        ("/indikator/water_fee.xlsx?kommune=1874", "water_fee.xlsx"),
        ("/indikator/robek.xlsx?lang=en", "robek.xlsx"),
        ("/figur/kapasitet.xlsx?lang=nn", "kapasitet.xlsx"),
        ("/funn.xlsx?lang=en", "funn.xlsx"),
    ],
)
def test_numbers_come_as_a_workbook(site: TestClient, path: str, named: str) -> None:
    answer = site.get(path)
    assert answer.status_code == 200
    assert named in answer.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True)
    assert sum(len(list(sheet.iter_rows())) for sheet in book.worksheets) > 4


def test_the_page_offers_the_files_it_has(site: TestClient) -> None:
    for path in (THREE, "/funn", "/indikator/water_fee?kommune=1874", "/"):
        menus = re.findall(r'<details class="nb-downloads.*?</details>', site.get(path).text, re.S)
        assert menus, path
        for address in re.findall(r'href="(/[^"]+\.(?:xlsx|csv|png|svg|docx|pdf)[^"]*)"', "".join(menus)):
            assert site.get(unescape(address)).status_code == 200, address


def test_every_fact_has_a_link_of_its_own_and_words_to_cite_it_by(site: TestClient) -> None:
    for lang in ("nb", "nn", "en"):
        text = unescape(site.get(f"/funn?sok=28&tema=capacity&kommune=1874&lang={lang}").text)
        assert '<tr role="row" id="capacity_large"' in text
        cited = re.search(r'id="sitat-capacity_large">([^<]+)<', text)
        assert cited
        tail = "" if lang == "nb" else f"?lang={lang}"
        assert cited[1].endswith(f"http://testserver/funn{tail}#capacity_large")  # nobody's choice is in it
        assert "28" in cited[1]
        assert "Samfunnsbedriftene" in cited[1]
    everything = site.get("/funn").text
    for fact in facts():
        assert f'id="sitat-{fact.id}"' in everything
        assert f'data-words="sitat-{fact.id}"' in everything


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_no_mark_of_a_source_is_a_bare_number(site: TestClient, lang: str) -> None:
    word = {"nb": "Kilde", "nn": "Kjelde", "en": "Source"}[lang]
    for path in ("alene", "samarbeid", "gevinst", "staten"):
        text = site.get(f"/kommune/1874/{path}?lang={lang}").text
        marks = re.findall(r'<a class="nb-mark"[^>]*>', text)
        for mark in marks:
            assert re.search(rf'title="[^"]{{10,}}" aria-label="{word} \d+: [^"]{{10,}}"', mark), mark
            target = re.search(r'href="#([^"]+)"', mark)
            assert target
            assert f'id="{target[1]}"' in text
        for line in re.findall(r"<p[^>]*>(.*?)</p>", text, re.S):
            words = re.sub(r"<[^>]+>", "", line).strip()
            assert not re.fullmatch(r"(\[\d+\]\s*)+", unescape(words).strip()), line


def test_the_number_of_inhabitants_has_its_trend_beside_it_and_no_invented_year(site: TestClient) -> None:
    def lines(code: str) -> list[int]:
        text = site.get(f"/kommune/{code}/alene").text
        (trend,) = re.findall(r'<svg class="nb-trend".*?</svg>', text, re.S)
        assert "Linjen under folketallet går fra 1986 til 2026" in text
        return [len(points.split()) for points in re.findall(r'points="([^"]+)"', trend)]

    assert lines("1874") == [41]
    known = population("1508").drop_nulls("population").height  # Ålesund was divided
    assert known < 41
    assert sum(lines("1508")) == known


def test_a_small_line_needs_two_values() -> None:
    assert spark_svg((None, 3.0, None)) == ""
    assert spark_svg(()) == ""
    assert spark_svg((1.0, None, 3.0, 3.0)).count("<polyline") == 2
    assert 'points="0.0,18.0 100.0,2.0"' in spark_svg((5, 9))


def test_each_figure_behind_an_answer_comes_as_a_picture_and_a_drawing(site: TestClient) -> None:
    found = 0
    for path in ("alene", "samarbeid", "gevinst", "staten"):
        text = site.get(f"/kommune/1874/{path}?med=1859&tjeneste=water&lang=en").text
        figures = re.findall(r'<figure class="nb-drawing"[^>]*>(.*?)</figure>', text, re.S)
        for figure in (one for one in figures if "nb-narrow" in one):
            files = [unescape(one) for one in re.findall(r'href="([^"]+\.(?:png|svg)[^"]*)"', figure)]
            assert [".png" in files[0], ".svg" in files[1]] == [True, True]
            assert all("med=1859" in one and "lang=en" in one for one in files)
            assert site.get(files[1]).text.startswith("<svg")
            found += 1
    assert found >= 3
    assert site.get("/kommune/1874/alene/figur/nokkeltall.png").content.startswith(b"\x89PNG")
    assert (
        "/alene/figur/nokkeltall.png?grunnlag=nearest"
        in site.get("/kommune/1874/alene?grunnlag=nearest").text
    )
    assert site.get("/kommune/1874/alene/figur/finnes-ikke.png").status_code == 404
    assert site.get("/kommune/1874/alene/figur/nokkeltall.bmp").status_code == 404


TOOLS = (
    "/makt",
    "/fordeling",
    "/fordeling/uttreden",
    "/form/IKS",
    "/avtale/IKS",
    "/gebyr?eksempel=ja",
    "/gebyr/sammen",
    "/gebyr/vann",
    "/gebyr",
    "/samarbeid",
    "/samarbeid/barnevern",
    "/staten",
    "/kommune/1874?med=1859&tjeneste=water",
    "/kommune/1874/gevinst?med=1859&tjeneste=water",
    "/kommune/1874/samarbeid",
    "/undersokelse/presisjon",
    "/indikator/water_fee",
)


@pytest.mark.parametrize("path", TOOLS)
def test_the_menu_stands_under_the_answer_and_before_what_it_stands_on(site: TestClient, path: str) -> None:
    text = site.get(path).text
    menu = text.index('<details class="nb-downloads')
    body = re.search(
        r'<section id="[^"]*" class="nb-section|<figure|<table|class="nb-question|<details class="ds-details nb-section',
        text[menu:],
    )
    assert body
    assert not re.search(r"<figure|<table", text[:menu])


@pytest.mark.parametrize(
    "path",
    [
        "/makt",
        "/fordeling",
        "/gebyr?eksempel=ja",
        "/kommune/1874/samarbeid",
        "/kommune/1874/alene?lang=en",
        "/kommune/1874/gevinst?med=1859&tjeneste=water&lang=nn",
    ],
)
def test_a_figure_is_taken_away_in_four_kinds_linked_to_and_built_in(site: TestClient, path: str) -> None:
    text = site.get(path).text
    menus = re.findall(r'<details class="nb-figure-menu.*?</details>', text, re.S)
    assert menus
    for menu in menus:
        files = [unescape(one) for one in re.findall(r'href="(/[^"]+)"', menu)]
        assert [re.search(r"\.(\w+)(\?|$)", one)[1] for one in files] == ["png", "svg", "xlsx", "csv"]  # type: ignore[index]
        assert all(site.get(one).status_code == 200 for one in files[1:])
        anchor = re.search(r'href="#(figur-[^"]+)"', menu)
        assert anchor
        assert f'id="{anchor[1]}"' in text
        frame = re.search(r'src="http://testserver(/[^"]+)"', unescape(menu))
        assert frame
        alone = site.get(frame[1])
        assert "frame-ancestors *" in alone.headers["content-security-policy"]
        assert "<svg" in alone.text
        assert "<script" not in alone.text
        assert "<form" not in alone.text
    listed = text[text.index('<details class="nb-downloads') :].split("</details>")[0]
    assert ".png" in listed
    assert ".svg" in listed
    assert "iframe" in listed


def test_a_map_that_leaves_the_site_says_what_it_shows_and_who_drew_it(site: TestClient) -> None:
    drawn = site.get("/kommune/1874/samarbeid/figur/kart.svg").text
    assert "Moskenes og dem kommunen" in drawn
    assert "CC BY 4.0" in drawn
    assert site.get("/kommune/1874/samarbeid/figur/kart.png").content.startswith(b"\x89PNG")


def test_what_is_behind_an_estimate_repeats_its_interval(site: TestClient) -> None:
    text = site.get("/kommune/1874/gevinst?med=1859,1860&tjeneste=water").text
    said = re.sub(r"\s", " ", text.split("nb-section")[0])
    assert re.search(r"Vestvågøy: 4 919 kr\. Mellom 3 156 kr og 10 174 kr\.", said)


def test_each_small_chart_of_a_comparison_is_taken_away_with_its_numbers(site: TestClient) -> None:
    text = site.get(f"{THREE}&vis=figur&lang=en").text
    menus = re.findall(r'<details class="nb-figure-menu.*?</details>', text, re.S)
    assert len(menus) == sum(measure.unit != "flag" for measure in indicators())
    (menu,) = (one for one in menus if "/figur/water_fee.png" in one)
    assert 'href="#figur-water_fee"' in menu
    assert 'id="figur-water_fee"' in text
    files = [unescape(one) for one in re.findall(r'href="(/[^"]+)"', menu)]
    rows = site.get(files[3]).text
    assert [re.search(r"\.(\w+)\?", one)[1] for one in files] == ["png", "svg", "xlsx", "csv"]  # type: ignore[index]
    assert "3156" in rows
    assert "Median, the whole country" in rows
    svg = site.get(files[1]).text
    assert all(name in svg for name in ("Moskenes", "Flakstad", "Vestvågøy", "3,156"))
    assert site.get(files[0]).content.startswith(b"\x89PNG")
    alone = site.get(files[0].replace(".png", ""))
    assert "frame-ancestors *" in alone.headers["content-security-policy"]
    assert site.get("/sammenlign/figur/robek.svg?k=1874").status_code == 404
    assert site.get("/sammenlign/figur/water_fee.svg").status_code == 422


def test_the_basket_is_in_the_addresses_of_the_charts_it_filled(site: TestClient) -> None:
    text = site.get("/sammenlign?kommune=1874&med=1859&vis=figur").text
    address = re.search(r'href="([^"]*/figur/water_fee\.svg[^"]*)"', text)
    assert address
    assert "Flakstad" in site.get(unescape(address[1])).text


def test_a_bar_below_zero_and_one_that_is_unknown_have_their_words_beside_the_line() -> None:
    bars = (Bar("A", -3.0, "−3"), Bar("B", None, "ukjent"), Bar("C", -1.0, "−1"))
    drawn = picture(Bars("Resultat", "kr", bars, "Alle er under null."), "nb")
    first = json.loads(drawn.spec)["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert first[0] == -3
    assert first[1] > 0
    assert all(word in drawn.svg() for word in ("−3", "ukjent", "−1"))


def test_the_map_of_the_groups_is_taken_away_with_who_is_in_which(site: TestClient) -> None:
    text = site.get("/samarbeid/barnevern").text
    menu = re.search(r'<details class="nb-figure-menu.*?</details>', text, re.S)
    assert menu
    files = [unescape(one) for one in re.findall(r'href="(/[^"]+)"', menu[0])]
    drawn, rows = site.get(files[1]).text, site.get(files[3]).text
    assert drawn.startswith("<svg")
    assert "<a " not in drawn
    assert 'class="nb-' not in drawn
    assert "CC BY 4.0" in drawn
    lines = rows.splitlines()
    assert "Gruppe" in lines[0]
    assert any(line.startswith("1,") and "Bodø" in line for line in lines)
    assert site.get(files[0]).content.startswith(b"\x89PNG")


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_the_list_of_indicators_says_where_the_middle_of_the_country_lies(
    site: TestClient, lang: str
) -> None:
    """Against a median of the whole column, reckoned here by sorting."""
    values = sorted(r["value"] for r in indicator("water_fee").iter_rows(named=True) if r["status"] == "ok")
    half = len(values) // 2
    median = values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2
    rows = re.findall(r'<tr role="row" data-group.*?</tr>', site.get(f"/indikator?lang={lang}").text, re.S)
    assert len(rows) == len(indicators())
    fee = next(row for row in rows if "/indikator/water_fee" in row)
    assert f">{texts(lang).number(median, 0)} <" in fee
    low, middle, high = _along(fee)
    assert 0 < low < middle < high < 100
    robek = next(row for row in rows if "/indikator/robek" in row)
    assert "nb-spread" not in robek
    assert not any(re.search(r"\b1\.\s*</span>", row) for row in rows)  # cut at «1. januar»


def _along(row: str) -> tuple[float, float, float]:
    found = re.search(r'nb-spread-half" d="M([\d.]+) 5H([\d.]+)".*?nb-spread-mid" d="M([\d.]+) 0', row)
    assert found
    return float(found[1]), float(found[3]), float(found[2])


def test_the_map_of_the_front_page_shows_data_with_its_legend_and_table(site: TestClient) -> None:
    page = site.get("/").text
    classes = set(re.findall(r'<path class="(nb-k\d)"', page))
    assert len(classes) == 6
    assert classes == set(re.findall(r'<rect class="(nb-k\d)"', page))
    assert "/indikator/population_change_10y" in page


def test_numbers_of_groups_on_a_map_never_lie_on_each_other() -> None:
    codes = list(current())
    middles = [(500_000.0 + 9_000 * (i % 6), 7_000_000.0 + 9_000 * (i // 6)) for i in range(72)]
    groups = [MapGroup(str(i + 1), "", (codes[i],), 0, middle) for i, middle in enumerate(middles)]
    svg = grouped_map(groups, alt="kart", titles={c: c for c in codes})
    drawn = [
        (float(x), float(y), said) for x, y, said in re.findall(r'<text x="(\d+)" y="(\d+)"[^>]*>(\d+)<', svg)
    ]
    assert "1" in {said for _x, _y, said in drawn}
    assert 10 < len(drawn) < 72
    for i, (x, y, said) in enumerate(drawn):
        for x2, y2, other in drawn[:i]:
            assert abs(x - x2) >= 5 * (len(said) + len(other)) - 1 or abs(y - y2) >= 15
    far = [MapGroup(str(i), "", (codes[i],), 0, (100_000.0 * i, 7_000_000.0)) for i in range(1, 9)]
    assert grouped_map(far, alt="kart", titles={c: c for c in codes}).count("<text") == 8


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_a_comparison_stands_beside_the_country_and_offers_whom_to_add(site: TestClient, lang: str) -> None:
    """The median as the indicator's own page has it; a neighbour is one tap away; yes and no are words in the file too."""
    page = site.get(f"/sammenlign?k=1874&k=1860&lang={lang}").text
    fee = page.split("/indikator/water_fee")[1].split("</tr>")[0]
    middle = median(
        row["value"] for row in indicator("water_fee").iter_rows(named=True) if row["status"] == "ok"
    )
    assert re.sub(r"\D", "", re.findall(r"nb-middle\">([^<]*)<", fee)[0]) == f"{middle:.0f}"
    near = page.split("nb-chosen")[1].split("nb-near")[1]
    assert "Flakstad" in near.split("</p>")[0]
    book = openpyxl.load_workbook(io.BytesIO(site.get(f"/sammenlign.xlsx?k=1874&k=1860&lang={lang}").content))
    lines = {cells[0].value: [cell.value for cell in cells] for cells in book.worksheets[1].iter_rows()}
    (robek,) = [line for name, line in lines.items() if name and "ROBEK" in name]
    assert robek[3:5] == (["yes", "no"] if lang == "en" else ["ja", "nei"])
    (fees,) = [line for line in lines.values() if line[-1] == middle]
    assert fees[3] == 3156
