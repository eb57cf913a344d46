"""The site over HTTP: addresses, files, headers, mistakes."""

from __future__ import annotations

import csv
import gzip
import io
import re
import socket
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from nabolag.data import facts
from nabolag.municipalities import current, indicators
from nabolag.municipalities.indicator_list import describe
from nabolag.web.app import create_app
from nabolag.web.maps import choropleth
from nabolag.web.topics import FACT_TOPICS


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app(), follow_redirects=False, raise_server_exceptions=False)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_a_name_in_the_address_leads_to_the_number(site: TestClient) -> None:
    answer = site.get("/kommune/Karasjohka?lang=nn")
    assert answer.status_code == 301
    assert answer.headers["location"].endswith("/kommune/5610?lang=nn")


@pytest.mark.parametrize("query", ["Moskenes", "1874", "moskenes "])
def test_a_search_that_fits_one_goes_straight_there(site: TestClient, query: str) -> None:
    answer = site.get("/sok", params={"q": query})
    assert (answer.status_code, answer.headers["location"]) == (303, "/kommune/1874")


@pytest.mark.parametrize(
    ("query", "to"),
    [
        ("Moskenes og Flakstad", "/kommune/1874?med=1859"),
        ("Moskenes, Flakstad", "/kommune/1874?med=1859"),
        ("moskenes+flakstad", "/kommune/1874?med=1859"),
        ("Moskenes & 1859 samt Værøy", "/kommune/1874?med=1859,1857"),
        ("Nore og Uvdal / Rollag", "/kommune/3338?med=3336"),
    ],
)
def test_a_search_for_several_names_leads_to_the_first_with_the_others_chosen(
    site: TestClient, query: str, to: str
) -> None:
    answer = site.get("/sok", params={"q": query})
    assert (answer.status_code, answer.headers["location"].replace("%2C", ",")) == (303, to)


def test_one_misspelt_among_several_names_is_said_on_the_page_of_the_first(site: TestClient) -> None:
    answer = site.get(site.get("/sok", params={"q": "Moskenes, Flakstadd, Værøy"}).headers["location"])
    assert "Flakstadd" in answer.text
    assert "Flakstad (Nordland), 1859" in answer.text


@pytest.mark.parametrize(
    ("path", "named", "to"),
    [
        ("/form/iksx?lang=en", "Did you mean Intermunicipal company (IKS)?", "/form/IKS?lang=en"),
        ("/form/XYZ", "Kommunalt oppgavefellesskap", "/form/KO"),
        ("/avtale/aksjeselskapet", "Mente du Aksjeselskap?", "/avtale/AS"),
        ("/indikator/waterfee", "Mente du Årsgebyr for vann?", "/indikator/water_fee"),
        ("/indikator/folketal", "Mente du Folketall?", "/indikator/population"),
    ],
)
def test_an_unknown_address_offers_what_there_is_by_name(
    site: TestClient, path: str, named: str, to: str
) -> None:
    answer = site.get(path)
    assert answer.status_code == 404
    assert f'<a href="{to}">{named}</a>' in answer.text
    assert "vertskommune-nemnd," not in answer.text


def test_a_search_that_fits_several_lists_them(site: TestClient) -> None:
    answer = site.get("/sok", params={"q": "Herøy"})
    assert answer.status_code == 200
    assert "1515" in answer.text
    assert "1818" in answer.text


def test_suggestions_start_with_what_is_typed(site: TestClient) -> None:
    answer = site.get("/sok/forslag", params={"q": "Vest"})
    assert "Vestby" in answer.text
    assert site.get("/sok/forslag", params={"q": "v"}).text.strip() == ""


def test_a_code_that_ended_says_what_it_became(site: TestClient) -> None:
    answer = site.get("/kommune/1507")
    assert answer.status_code == 404
    assert "1508" in answer.text
    assert "1580" in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/kommune/9999", 404),
        ("/indikator/finnes-ikke", 404),
        ("/indikator/water_fee?sorter=farge", 422),
        ("/indikator/water_fee?kommune=Atlantis", 422),
        ("/indikator/water_fee?synkende=kanskje", 422),
        ("/funn?sorter=x", 422),
        ("/?lang=sv", 422),
        ("/figur/x.png", 404),
        ("/figur/kapasitet.gif", 404),
        ("/sammenlign.csv?k=1&k=2&k=3&k=4&k=5&k=6&k=7&k=8&k=9", 422),
        ("/static/../app.py", 404),
        ("/static/%2e%2e/app.py", 404),
        ("/api/municipalities/x", 404),
        ("/api/municipalities/1507?on=i%20fjor", 422),
        ("/api/indicators/x", 404),
    ],
)
def test_a_mistake_is_told_as_such(site: TestClient, path: str, status: int) -> None:
    answer = site.get(path)
    assert answer.status_code == status, answer.text[:200]
    if path.startswith("/api"):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status
        assert answer.json()["detail"]


def test_what_a_reader_types_is_never_run(site: TestClient) -> None:
    attack = "<script>alert(1)</script>"
    for path in ("/sok", "/sammenlign", "/funn", "/indikator/water_fee", "/kommune/1874"):
        for name in ("q", "k", "sok", "kommune", "tjeneste", "grunnlag", "lang"):
            assert attack not in site.get(path, params={name: attack}).text


def test_no_page_may_run_inline_script_or_be_framed(site: TestClient) -> None:
    for path in ("/", "/kommune/1874", "/finnes-ikke", "/api/facts"):
        headers = site.get(path).headers
        assert "unsafe" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in headers


def test_every_indicator_has_a_page_a_csv_and_a_json(site: TestClient) -> None:
    for of in indicators():
        assert site.get(f"/indikator/{of.id}").status_code == 200
        table = rows(site.get(f"/indikator/{of.id}.csv").text)
        assert len(table) == 358
        assert all(row[2] or row[4] for row in table[1:]), "an empty value has its reason"
        assert all(len(row[2].partition(".")[2]) <= max(of.decimals, 1) for row in table), (
            "as the page has it"
        )
        assert len(site.get(f"/indikator/{of.id}.json").json()) == 357


def test_a_chosen_municipality_is_marked_on_the_map_and_found_in_the_table(site: TestClient) -> None:
    text = site.get("/indikator/water_fee", params={"kommune": "1874"}).text
    assert text.count('<circle class="nb-ring"') == 1
    assert 'href="#k1874"' in text
    assert 'id="k1874" data-group="Nordland" class="nb-ours"' in text
    assert "nb-ring" not in site.get("/indikator/water_fee").text


def test_a_part_of_the_country_can_be_seen_closer(site: TestClient) -> None:
    text = site.get("/indikator/water_fee", params={"utsnitt": "oslofjorden", "kommune": "0301"}).text
    assert 'id="k0301"' in text
    assert 'id="k1874"' not in text
    assert '<circle class="nb-ring"' in text
    shown = re.findall(r'<path class="nb-k\d" d=', text)
    assert len(shown) == sum(c[:2] in ("03", "31", "32", "33", "39") for c in current())
    whole = site.get("/indikator/water_fee", params={"utsnitt": "finnes-ikke"})
    assert whole.status_code == 200
    assert 'id="k1874"' in whole.text


def test_the_legend_of_a_map_has_no_gaps(site: TestClient) -> None:
    text = site.get("/indikator/water_fee").text
    _area, legend = choropleth(describe("water_fee"), "nb")
    ends = [part.text.removeprefix("under ").split(" til under ") for part in legend[:-1]]
    assert [pair[-1] for pair in ends[:-2]] == [pair[0] for pair in ends[1:-1]]
    assert legend[-2].text == f"{ends[-2][-1]} og over"
    assert legend[0].text in text


def test_only_the_figure_to_build_in_may_be_framed_and_it_has_nothing_to_press(site: TestClient) -> None:
    answer = site.get("/indikator/water_fee/figur", params={"kommune": "1874"})
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert not {"x-frame-options", "cross-origin-resource-policy"} & set(
        answer.headers
    )  # would say the opposite
    assert "script" not in answer.text
    assert "<form" not in answer.text
    assert "Moskenes" in answer.text
    assert "frame-ancestors 'none'" in site.get("/indikator/water_fee").headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/indikator/water_fee",
        "/fordeling",
        "/makt",
        "/sammenlign?k=1874",
        "/kommune/1874",
        "/kommune/1874/alene",
    ],
)
def test_everything_to_take_away_lies_in_one_menu(site: TestClient, path: str) -> None:
    text = site.get(path).text
    assert text.count('<details class="nb-downloads') == 1
    assert "Last ned og del" in text
    assert "data-copy" in text.split("nb-downloads")[1]


@pytest.mark.parametrize(
    ("path", "lang", "term", "means"),
    [
        ("/indikator/need_index", "nb", "Utgiftsbehov", "1 er landsgjennomsnittet"),
        ("/indikator/robek", "nn", "ROBEK", "godkjenning frå staten"),
        ("/undersokelse/presisjon", "nb", "Designeffekt", "enkelt tilfeldig utvalg"),
        ("/makt", "en", "Banzhaf", "how often the votes of a participant decide"),
    ],
)
def test_a_term_is_explained_where_it_stands(
    site: TestClient, path: str, lang: str, term: str, means: str
) -> None:
    text = site.get(path, params={"lang": lang}).text
    assert term in text
    assert means in text


def test_a_page_on_paper_says_the_day_and_where_it_is_from(site: TestClient) -> None:
    text = site.get("/sammenlign?k=1874&k=1860").text
    said = re.search(r'nb-printed">Skrevet ut (\d+\. \w+ \d{4}) fra (\S+)</p>', text)
    assert said
    assert said[2].endswith("/sammenlign?k=1874&amp;k=1860")


def test_figures_name_their_source_in_the_readers_language(site: TestClient) -> None:
    text = site.get("/indikator/water_fee", params={"lang": "en"}).text
    assert "Source: Statistics Norway (12842), CC BY 4.0" in text
    assert "Statistisk sentralbyrå" not in text


def test_facts_download_with_reasons_for_what_is_missing(site: TestClient) -> None:
    table = rows(site.get("/funn.csv").text)
    value, missing = table[0].index("value"), table[0].index("missing")
    assert all(row[value] or row[missing] for row in table[1:])


def test_published_figures_can_be_chosen_by_topic(site: TestClient) -> None:
    n = len(facts())
    every, fees = site.get("/funn").text, site.get("/funn", params={"tema": "fees"}).text
    assert f"{n} av {n} tall" in every
    assert f"20 av {n} tall" in fees
    assert '<option value="fees" selected>' in fees
    assert f"{n} av {n} tall" in site.get("/funn", params={"tema": "finnes-ikke"}).text
    known = {group for groups in FACT_TOPICS.values() for group in groups}
    assert {fact.group for fact in facts()} <= known, "a figure in no topic cannot be found by it"


def test_a_comparison_downloads_with_sources(site: TestClient) -> None:
    table = rows(site.get("/sammenlign.csv", params={"k": ["1874", "1860"]}).text)
    assert table[0][-2:] == ["Moskenes", "Vestvågøy"]
    assert all(row[3] for row in table[1:])


def test_the_case_file_downloads_as_one_file(site: TestClient) -> None:
    answer = site.get("/kommune/1874.html?lang=en")
    assert 'filename="saksgrunnlag-1874-en.html"' in answer.headers["content-disposition"]
    assert "Case file for Moskenes" in answer.text


@pytest.mark.parametrize("name", ["kapasitet", "barrierer", "staten"])
def test_the_published_figures_come_as_svg_and_png(site: TestClient, name: str) -> None:
    assert site.get(f"/figur/{name}.png").content.startswith(b"\x89PNG")
    assert site.get(f"/figur/{name}.svg").text.startswith("<svg")


def test_the_first_page_is_below_300_kb_over_the_wire(site: TestClient) -> None:
    page = site.get("/", headers={"accept-encoding": "gzip"})
    weight = len(gzip.compress(page.content, 6))
    for asset in {part.split('"')[0] for part in page.text.split('="/static/')[1:]}:
        content = site.get(f"/static/{asset}").content
        weight += len(content if ".woff2" in asset else gzip.compress(content, 6))
    weight += len(site.get("/static/vendor/inter-latin.woff2").content)
    assert weight < 300_000, weight


def test_the_api_describes_itself(site: TestClient) -> None:
    spec = site.get("/api/openapi.json").json()
    assert {"/api/municipalities", "/api/indicators/{id}", "/api/facts"} <= set(spec["paths"])
    assert len(site.get("/api/municipalities").json()) == len(current()) == 357
    found = site.get("/api/municipalities/Ålesund?on=2023-06-01").json()
    assert found["code"] == "1507"
    assert found["successors"] == ["1508", "1580"]


def test_a_port_in_use_is_one_sentence_and_exit_2() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "nabolag", "serve", "--port", port, "--no-open"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert port in done.stderr
    assert "Traceback" not in done.stderr


def test_a_fault_of_ours_says_so_and_stays_locked_down() -> None:
    app = create_app()

    def fails() -> None:
        raise RuntimeError("secret detail")

    app.add_api_route("/fails", fails)
    answer = TestClient(app, raise_server_exceptions=False).get("/fails?lang=en")
    assert answer.status_code == 500
    assert "Something went wrong" in answer.text
    assert "secret" not in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_a_link_checker_may_ask_for_the_head_only(site: TestClient) -> None:
    answer = site.head("/kommune/1874")
    assert (answer.status_code, answer.content) == (200, b"")
    assert site.head("/finnes-ikke").status_code == 404


@pytest.mark.parametrize("path", ["/kart", "/indikator/robek/kart", "/indikator/water_fee/fordeling"])
def test_maps_and_distributions_download_with_their_source(site: TestClient, path: str) -> None:
    svg = site.get(f"{path}.svg?lang=en")
    assert svg.headers["content-type"] == "image/svg+xml"
    assert "CC BY 4.0" in svg.text
    ElementTree.fromstring(svg.text)
    assert "style=" not in svg.text
    assert site.get(f"{path}.png").content.startswith(b"\x89PNG")
    assert site.get(f"{path}.gif").status_code == 404


def test_a_comparison_draws_negative_figures_left_of_zero(site: TestClient) -> None:
    row = (
        site.get("/sammenlign?k=1874&k=1860")
        .text.split("/indikator/population_change_10y")[1]
        .split("</tr>")[0]
    )
    bars = [
        (float(x), float(width))
        for x, width in re.findall(r'<rect [^>]*x="([\d.]+)%" width="([\d.]+)%"', row)
    ]
    zero = float(re.findall(r'<line [^>]*x1="([\d.]+)%"', row)[0])
    (lost_x, lost), (gained_x, _) = bars
    assert lost_x + lost == pytest.approx(zero, abs=0.2)
    assert gained_x == pytest.approx(zero, abs=0.2)


def test_a_share_published_in_words_is_shown_in_words(site: TestClient) -> None:
    text = site.get("/funn").text
    assert "to av tre" in text
    assert "66,7" not in text
