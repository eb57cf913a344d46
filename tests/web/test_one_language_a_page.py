"""A page is in one language: words beside names and titles, dates, money and signs follow the reader's."""

from __future__ import annotations

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from nabolag.report.sources import told_by
from nabolag.text import texts
from nabolag.web.app import create_app


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app(), follow_redirects=True, raise_server_exceptions=False)


def words(site: TestClient, path: str) -> str:
    """The page's text, with spaces of every kind alike."""
    answer = site.get(path)
    assert answer.status_code < 500, f"{path} failed"
    bare = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", answer.text, flags=re.S)
    return re.sub(r"\s+", " ", unescape(bare))


@pytest.mark.parametrize(
    ("path", "never"),
    [
        ("/funn?lang=en", r"gjengitt|presseomtale|tall fra|nyere rapport|Kommunal- og"),
        ("/funn?lang=nn", r"gjengitt|tall fra|nyere rapport"),
        ("/kommune/1874?lang=en", r"a, b, c og d|Allers og|\d NOK\b"),
        ("/makt?lang=en", r"\d %|Inneholder data|\"as far"),
        ("/form?service=vann&kommuner=Moskenes,Flakstad&lang=en", r"Inneholder data|2023-12-15"),
        ("/gebyr?lang=en", r"mill\. kr"),
        ("/staten?lang=en", r"mill\. kr|antallet|\bog 2025|«"),
        ("/kommune/1103/eierskap/okonomi?lang=en", r"\(kr\)"),
        ("/kommune/1103/eierskap/melding?lang=en", r"gjengitt|19\.2\.2026|Kommunal- og"),
        ("/kommune/1103/eierskap?lang=en", r"Brønnøysundregistrene, 2021"),
        ("/kommune/1874/eierskap?lang=nn", r"Selskapenes egne"),
        ("/kommune/1874/invitasjon?med=1859&lang=en", r"samarbeid"),
        ("/kommune/1874/partnere?med=1859&tjeneste=vann&kr-1874=12,5&lang=en", r"reviderte|million kroner"),
        ("/staten/horingsnotat?lang=en", r"administrasjon"),
        ("/gebyr/xyz?lang=nn", r"\bvann\b"),
        ("/form?service=xyz&lang=en", r"\bavlop\b|annen"),
        ("/makt?form=KO&kommune=Moskenes&plasser=1&kommune=1860&plasser=4&flere=1&lang=en", r"Kilde"),
        ("/undersokelse/presisjon?lang=en", r"Statistisk sentralbyrå"),
        ("/form?lang=en", r"Sverige"),
        ("/staten/horingsnotat?lang=en", r"«Support"),
        ("/fordeling?lang=en", r"mill\. kr"),
        ("/fordeling/uttreden?lang=en", r"mill\. kr"),
        ("/fordeling/anlegg?lang=nn", r"(?i)\bantall\b|deltaker\b"),
        ("/undersokelse/presisjon?etter=landsdel&lang=nn", r"Nord-Norge"),
        ("/om/data?lang=nb", r"\b20\d\d-\d\d-\d\d\b"),
        ("/kommune/1507?lang=nb", r"1\.1\.2024"),
    ],
)
def test_a_page_does_not_mix_languages_or_ways_of_writing(site: TestClient, path: str, never: str) -> None:
    assert not re.search(never, words(site, path)), re.search(f".{{40}}(?:{never}).{{20}}", words(site, path))


def test_money_and_days_stand_as_the_language_writes_them(site: TestClient) -> None:
    assert "NOK −18,279" in words(site, "/kommune/1874?lang=en")
    assert "−18 279 kroner" in words(site, "/kommune/1874")
    assert "was valid until 1 January 2024" in words(site, "/kommune/1507?lang=en")
    assert "gjaldt til 1. januar 2024" in words(site, "/kommune/1507")
    assert 'value="NOK million"' in site.get("/fordeling/uttreden?lang=en").text
    assert 'value="NOK million"' in site.get("/fordeling?lang=en").text
    assert 'value="12.5"' in site.get("/fordeling/anlegg?lang=en").text
    assert "50 000 000" in words(site, "/staten/horingsnotat?lang=nn")
    assert "NOK 809 to 826 million" in words(site, "/staten?lang=en")


def test_titles_keep_their_language_and_our_words_between_them_do_not() -> None:
    _ = texts("en")
    assert told_by("Norsk Vann, rapport 223/2017", _) == "Norsk Vann, report 223/2017"
    assert told_by("Allers og de Greef 2018", _) == "Allers and de Greef 2018"
    assert told_by("IRIS, Rapport 2013/008 om interkommunalt samarbeid", _).startswith("IRIS, Rapport")
    assert told_by("Lovdata, 2023-12-15", texts("nn")) == "Lovdata, 15. desember 2023"
    assert told_by("KS: «Én tittel», 8.5.2024", _) == "KS: “Én tittel”, 8 May 2024"
    assert told_by("Blåka, Norsk studie av samarbeid om brannvesen", _).endswith("fire services")


def test_a_service_that_is_unknown_gets_those_that_are_in_the_readers_language(site: TestClient) -> None:
    assert "The services are Water, Wastewater" in words(site, "/form?service=xyz&lang=en")
    assert "Tjenestene er Vann, Avløp" in words(site, "/form?service=xyz")
    assert "Vel ei av vatn, avløp" in words(site, "/gebyr/xyz?lang=nn")


def test_the_words_of_the_law_are_marked_as_norwegian(site: TestClient) -> None:
    page = site.get("/kommune/1103/eierskap/okonomi?lang=en").text
    assert '<span lang="no">«Aksjeeierne hefter ikke' in page
    assert '<span lang="no">' not in site.get("/kommune/1103/eierskap/okonomi").text


def test_a_norwegian_agreement_and_quote_are_marked_on_pages_in_other_languages(site: TestClient) -> None:
    draft = site.get(
        "/avtale/IKS?lang=en&participants=Moskenes;1/13;1%0AVestv%C3%A5g%C3%B8y;12/13;3"
    ).text.partition('id="svar"')[2]
    for words in (
        "2. Deltakere</h4>",
        "Deltakerne er Moskenes og Vestvågøy.",
        "Hvert kommunestyre og fylkesting",
    ):
        assert 'lang="nb">' in draft[: draft.index(words)][-16:], words
    others = draft[: draft.index("<li>Alternative: ")]
    assert others[others.rindex("<ul") :].startswith('<ul lang="nb"')
    own = site.get("/avtale/IKS?participants=Moskenes;1/13;1").text
    assert 'lang="nb"' not in own.partition("<main")[2].partition("</main>")[0]
    quotes = re.findall(r"<blockquote[^>]*>", site.get("/form/IKS?lang=en").text)
    assert quotes
    assert all('lang="no"' in one for one in quotes)


def test_a_title_in_the_tab_names_the_site_once_and_last(site: TestClient) -> None:
    page = site.get("/avtale/IKS?participants=Moskenes;1/2;1&lang=en").text
    assert re.findall(r"<title>(.*?)</title>", page, flags=re.S)[0].endswith(
        "draft agreement: Moskenes – nabolag"
    )


def test_a_fee_is_named_in_its_row_and_a_lone_figure_stands_beside_its_label(site: TestClient) -> None:
    text = site.get("/gebyr/vann").text
    spread = text[text.index("Kroner i året uten merverdiavgift") :].split("</table>")[0]
    assert re.search(r'<th scope="row"[^>]*>Årsgebyr for vann<', spread)
    findings = text[text.index("Publiserte tall og funn") :].split("</table>")[0]
    assert re.search(r'<td class="nb-num[^"]* nb-lone[^"]*"[^>]*data-label="År"', findings)
    assert (
        len(re.findall("Av 79 kommuner planla", findings)) == 1
    )  # a sentence that gives two figures is said once
