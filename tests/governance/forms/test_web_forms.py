"""The pages about legal forms, as a reader meets them: no script needed, every address can be shared."""

import json
import re
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient
from tests.office import words

from nabolag.governance.forms import FORMS
from nabolag.web.app import create_app


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app(), raise_server_exceptions=False)


ASKED = "/form?service=barnevern&kommuner=Moskenes,Flakstad"


def test_the_first_page_is_a_form_that_works_without_script(site: TestClient) -> None:
    text = site.get("/form").text
    assert '<form action="/form" method="get">' in text
    assert 'name="service"' in text
    assert "interesseorganisasjon" in text


def test_an_address_holds_the_whole_answer(site: TestClient) -> None:
    text = site.get(f"{ASKED}&individual_decisions=yes").text
    assert "Moskenes og Flakstad" in text
    assert "«Et oppgavefellesskap kan ikke gis myndighet til å treffe enkeltvedtak.»" in text
    assert "https://lovdata.no/dokument/NL/lov/2018-06-22-83/§19-1" in text
    assert re.search(r'name="individual_decisions" value="yes" checked', text)
    assert 'name="only_internal_or_grant_schemes"' not in text


def test_only_open_questions_are_asked_and_each_says_why(site: TestClient) -> None:
    text = site.get(ASKED).text
    assert text.count("Hvorfor spør vi?") == len(re.findall(r'<fieldset class="form-question">', text)) > 2
    assert "Kommunalt oppgavefellesskap: utelukket ved ja, mulig ved nei" in text
    assert 'name="statutory_task"' not in text


def test_a_verdict_is_a_word_and_a_mark_not_only_a_colour(site: TestClient) -> None:
    text = site.get(f"{ASKED}&individual_decisions=yes").text
    table = text[text.index("<tbody") : text.index("</tbody>")]
    rows = table.split("<tr")[1:]
    assert len(rows) == len(FORMS)
    assert all(re.search("utelukket|mulig på vilkår|mulig|må avklares", row) for row in rows)


def test_law_defaults_and_advice_are_kept_apart(site: TestClient) -> None:
    text = site.get("/form?service=ikt&kommuner=Moskenes,Flakstad&individual_decisions=no").text
    assert "Gjelder om ikke annet avtales (" in text
    assert "Råd, ikke lov (" in text
    assert "Vedtatt, men ikke i kraft (" in text
    assert "Veileder om interkommunalt samarbeid" in text


def test_weights_order_permitted_forms_only(site: TestClient) -> None:
    text = site.get(f"{ASKED}&individual_decisions=yes&w_risk=5").text
    ranking = text[text.index('id="rekkefolge"') :]
    body = ranking[ranking.index("<tbody>") : ranking.index("</tbody>")]
    assert body.count("<tr>") == 2
    assert "Aksjeselskap" not in body


def test_the_json_twin_answers_the_same(site: TestClient) -> None:
    record = site.get(ASKED.replace("/form?", "/form.json?") + "&individual_decisions=yes").json()
    assert {f["form"]: f["verdict"] for f in record["forms"]}["KO"] == "excluded"
    assert record["need"]["participants"] == ["1874", "1859"]


def test_a_service_in_the_address_leads_to_its_interview(site: TestClient) -> None:
    answer = site.get("/form/renovasjon?lang=nn", follow_redirects=False)
    assert answer.headers["location"] == "/form?service=avfall&lang=nn"


def test_the_csv_twin_has_a_row_per_reason(site: TestClient) -> None:
    lines = site.get(ASKED.replace("/form?", "/form.csv?")).text.splitlines()
    assert lines[0].startswith("form,verdict,kind")
    assert any(
        line.startswith("KO,to_clarify,law,exclude,True,lov-2018-06-22-83,§ 19-1,2,") for line in lines
    )


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx"])
def test_the_answer_comes_as_files_with_the_address_it_is_found_at(site: TestClient, kind: str) -> None:
    answer = site.get(ASKED.replace("/form?", f"/form.{kind}?") + "&individual_decisions=yes")
    assert answer.status_code == 200
    said = words(answer.content, kind)
    assert "Kommunalt oppgavefellesskap: utelukket" in said or kind == "xlsx"
    assert "Moskenes og Flakstad" in said
    page = site.get(f"{ASKED}&individual_decisions=yes").text
    assert (
        f'href="/form.{kind}?service=barnevern&amp;kommuner=Moskenes,Flakstad&amp;individual_decisions=yes"'
        in page
    )


@pytest.mark.parametrize("kind", ["docx", "pdf", "html"])
def test_the_council_paper_has_its_own_address(site: TestClient, kind: str) -> None:
    answer = site.get(ASKED.replace("/form?", f"/form/saksframlegg.{kind}?"))
    assert answer.status_code == 200
    said = words(answer.content, kind)
    assert "Forslag til vedtak" in said
    assert "Hvem må vedta hva" in said


@pytest.mark.parametrize(
    ("query", "field", "kept"),
    [
        ("service=vann&kommuner=Moskenes,Atlantis&w_risk=4", "kommuner", 'value="Moskenes,Atlantis"'),
        ("service=vann&on=1999-01-01&med=private", "on", 'value="private" checked'),
        ("service=tog&kommuner=Moskenes", "service", '<option value="tog" selected>'),
        ("service=vann&w_risk=mye&kommuner=Moskenes,Flakstad", "w_risk", "<option selected>mye</option>"),
        ("service=vann&med=private&form=IKS&market_activity=yes", "form", 'value="yes" checked'),
    ],
)
def test_a_mistake_stands_beside_its_field_and_all_that_was_written_is_kept(
    site: TestClient, query: str, field: str, kept: str
) -> None:
    text = site.get(f"/form?{query}").text
    assert f'id="feil-{field}"' in text
    assert f"feil-{field}" in re.findall(rf'id="{field}"[^>]*aria-describedby="([^"]*)"', text)[0].split()
    assert kept in text


def test_the_facts_of_a_form_can_be_read_by_machines(site: TestClient) -> None:
    cells = {c["row"]: c for c in site.get("/form/IKS.json").json()}
    assert cells["exit"]["cites"][0] == {"act": "lov-1999-01-29-6", "paragraph": "§ 30", "ledd": 1}
    assert cells["legality"]["say"] is None


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx", "csv"])
@pytest.mark.parametrize("form", ["IKS", "sammenslåing"])
def test_the_facts_of_a_form_come_as_files(site: TestClient, form: str, kind: str) -> None:
    page, answer = site.get(f"/form/{form}?lang=nn"), site.get(f"/form/{form}.{kind}?lang=nn")
    assert f'href="/form/{quote(form)}.{kind}?lang=nn"' in page.text
    assert answer.status_code == 200
    assert f".{kind}" in answer.headers["content-disposition"]
    said = " ".join(words(answer.content, kind).split())
    assert "Inndelingslova" in said if form == "sammenslåing" else "IKS-loven" in said


@pytest.mark.parametrize(
    ("path", "status"), [("/form/KF.pdf", 404), ("/form/IKS.exe", 422), ("/form/.pdf", 404)]
)
def test_a_file_that_is_not_there_is_said(site: TestClient, path: str, status: int) -> None:
    answer = site.get(path)
    assert answer.status_code == status
    assert "finnes ikke" in answer.text or "exe" in answer.text


@pytest.mark.parametrize("form", FORMS)
def test_each_form_has_a_page_of_facts_with_paragraphs(site: TestClient, form: str) -> None:
    answer = site.get(f"/form/{quote(form)}")
    assert answer.status_code == 200
    assert answer.text.count("https://lovdata.no/dokument/") > 5


def test_unknown_and_not_applicable_are_two_things(site: TestClient) -> None:
    assert "sier ikke noe om dette" in site.get("/form/forening").text
    alone = site.get("/form/alene").text
    assert "Ikke aktuelt" in alone
    assert "sier ikke noe om dette" not in alone


@pytest.mark.parametrize("lang", ["nn", "en"])
def test_pages_are_in_three_languages(site: TestClient, lang: str) -> None:
    for address in (f"{ASKED}&lang={lang}", f"/form/KO?lang={lang}", f"/form?lang={lang}"):
        text = site.get(address).text
        assert f'lang="{lang}"' in text
        assert "Hvorfor spør vi" not in text
        assert "Råd, ikke lov" not in text


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/form?service=tog", 422, "«tog»"),
        ("/form?service=vann&kommuner=Atlantis", 422, "Atlantis"),
        ("/form?service=vann&kommuner=1874,1874", 422, "to ganger"),
        ("/form?service=vann&on=1999-01-01", 422, "1999-01-01"),
        ("/form?service=vann&individual_decisions=kanskje", 422, "kanskje"),
        ("/form?service=vann&w_risk=mye", 422, "mye"),
        ("/form/KF", 404, "«KF»"),
        ("/form?service=vann&kommuner=Moskenes,Flakstad&med=private&form=IKS", 422, "IKS-loven §\u00a01"),
    ],
)
def test_what_cannot_be_used_is_said(site: TestClient, address: str, status: int, says: str) -> None:
    answer = site.get(address)
    assert answer.status_code == status
    assert says in answer.text


PAPER = "/form/saksframlegg?service=avfall&kommuner=Moskenes,Flakstad&owns_assets=yes"


def test_a_wanted_start_gives_bodies_and_deadlines_counted_back(site: TestClient) -> None:
    page = site.get(PAPER)
    assert page.status_code == 200
    assert 'name="start"' in page.text
    assert '<input type="hidden" name="owns_assets" value="yes">' in page.text
    dated = site.get(f"{PAPER}&form=IKS&start=2028-01-01&on=2026-11-01").text
    assert 'value="2028-01-01"' in dated
    assert "senest 31. desember 2027" in dated
    assert "uker før start" not in dated
    assert '<option value="IKS" selected>' in dated


def test_a_start_that_is_too_early_is_said(site: TestClient) -> None:
    late = site.get(f"{PAPER}&form=IKS&start=2026-11-20&on=2026-11-01").text
    assert "Noen av fristene er passert" in late


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("start=snart", "start"),
        ("start=0001-01-01", "start"),
        ("start=9999-12-31", "start"),
        ("adopted=2028-02-01&start=2028-01-01", "adopted"),
        ("form=lag", "form"),
    ],
)
def test_days_that_cannot_be_are_said_beside_their_field(site: TestClient, query: str, field: str) -> None:
    page = site.get(f"{PAPER}&{query}")
    assert page.status_code in (404, 422)
    assert f'id="feil-{field}"' in page.text
    assert 'name="owns_assets" value="yes"' in page.text


def test_the_terminal_takes_every_answer_for_the_same_paper(site: TestClient) -> None:
    from click.testing import CliRunner

    from nabolag.cli import root

    done = CliRunner().invoke(
        root,
        ["agreement", "paper", "--service", "avfall", "--participant", "1874", "--participant", "1859", "--form", "IKS",
         "--owns-assets", "yes", "--start", "2028-01-01", "--on", "2026-11-01", "--json"],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    same = site.get(f"{PAPER}&form=IKS&start=2028-01-01&on=2026-11-01".replace("framlegg?", "framlegg.json?"))
    assert json.loads(done.output) == same.json()
