"""Made-up leaders of the demonstration wave answer in a real browser, each in a different way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.conftest import SIZES, Reader, reading, served
from tests.fielded import BLOCKS, NOW, field, new_store
from tests.report.publication.conftest import MADE, facts, small_plan

from nabolag.report.publication import publish
from nabolag.store import Store
from nabolag.store.publications import keep_publication
from nabolag.store.responses import Response, response_of
from nabolag.survey.fielding.collected import collected
from nabolag.survey.questionnaire import read_questionnaire, shipped, to_form
from nabolag.survey.questionnaire.model import Answers
from nabolag.survey.wave import respondents, wave
from nabolag.text import LANGUAGES
from nabolag.web.app import create_app

pytestmark = pytest.mark.browser
QUESTIONNAIRE = read_questionnaire(shipped(*BLOCKS))
EVIL = "<script>document.title = 'tatt'</script>\n\"><img src=x onerror=alert(1)>"
FORMULA = "=1+1"
PUBLISHED = "ledere"
Form = Mapping[str, list[str]]


@dataclass(frozen=True)
class Field:
    """A site with a survey in the field; `tokens` are those of leaders who have not begun."""

    address: str
    store: Store
    tokens: Iterator[str]

    def kept(self, token: str) -> Response | None:
        with self.store.answers.read() as c:
            return response_of(c, self.store.keys.answers(token))


@pytest.fixture(scope="module")
def fielded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    store = new_store(tmp_path_factory.mktemp("felt"))
    tokens = field(store)
    with served(create_app(store, clock=lambda: NOW)) as address:
        yield Field(address, store, iter(tokens))
    store.close()


@contextmanager
def device(
    chromium: Browser, fielded: Field, window: str, *, script: bool = True, refused: int = 0
) -> Iterator[Reader]:
    """A new browser that must be without cookies when it closes, and has been told 422 `refused` times."""
    with reading(chromium, fielded.address, viewport=SIZES[window], java_script_enabled=script) as reader:
        yield reader
        assert reader.page.context.cookies() == []
        told = [c for c in reader.complaints if "422" in c]
        assert len(told) == refused
        reader.complaints = [c for c in reader.complaints if c not in told]


def made_up(comment: str | None, *, exclusive: bool = False) -> Answers:
    """The answers of the first leader of the wave who was asked for a comment, or was not."""
    for leader in respondents():
        answers = dict(leader.answers)
        if ("kommentar" in answers) == (comment is not None) and (
            answers["barrierer"] == ["ingen"]
        ) == exclusive:
            return answers | ({"kommentar": comment} if comment is not None else {})
    raise AssertionError("no such leader in the wave")


def on_page(page: Page) -> str:
    """Which page of the questionnaire this is; empty outside it."""
    found = re.search(r"/side/(\w+)\?", page.url)
    return found[1] if found else ""


def pointed(page: Page, form: Form) -> None:
    """Fill in what the page asks by pointing and typing."""
    for name, values in form.items():
        for control in page.locator(f"[name='{name}']").all():
            if control.evaluate("e => e.type") in ("radio", "checkbox"):
                control.set_checked(control.get_attribute("value") in values)
            elif control.evaluate("e => e.type") == "select-one":
                control.select_option(values[0])
            else:
                control.fill(values[0])


def press(page: Page, name: str) -> None:
    """Press a button or a link that leads on, and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).or_(
            page.get_by_role("link", name=name, exact=True)
        ).click()


def answer_until(
    page: Page, answers: Answers, onward: str, end: str = "", meet: Callable[[], None] = lambda: None
) -> None:
    """Fill in page after page until the one called `end` (default: the last)."""
    while (at := on_page(page)) and at != end:
        meet()
        pointed(page, to_form(QUESTIONNAIRE.page(at), answers))
        press(page, onward)


def looked_at(reader: Reader) -> None:
    """The page where we are is accessible and fits a phone in each language; ends where it began."""
    page, here = reader.page, reader.page.url
    for lang in LANGUAGES:
        reader.page.goto(re.sub(r"lang=\w+", f"lang={lang}", here))
        assert page.get_attribute("html", "lang") == lang
        sound(reader)
    reader.page.goto(here)


def sound(reader: Reader) -> None:
    assert reader.axe() == []
    assert reader.overflow() <= 0


def test_a_leader_begins_on_a_phone_and_goes_on_at_a_desk(chromium: Browser, fielded: Field) -> None:
    token, answers = next(fielded.tokens), made_up(EVIL)
    with device(chromium, fielded, "phone", refused=1) as phone:
        page = phone.open(f"/s/{token}")
        looked_at(phone)
        press(page, "Begynn")
        press(page, "Neste")
        page.get_by_role("alert").get_by_text("Du kan gå videre likevel").wait_for()
        sound(phone)
        answer_until(page, answers, "Neste", "hindre", lambda: looked_at(phone))
        looked_at(phone)
        page.get_by_label("Ingen av disse").check()
        pointed(page, to_form(QUESTIONNAIRE.page("hindre"), answers))
        page.get_by_text("Lagret", exact=True).wait_for()
        assert not page.get_by_label("Ingen av disse").is_checked()
        page.wait_for_load_state("networkidle")
    first = fielded.kept(token)
    assert first is not None
    assert first.answers == {name: answers[name] for name in ("kapasitet", "barrierer")}

    with device(chromium, fielded, "phone") as other:
        page = other.open(f"/s/{token}")
        looked_at(other)
        press(page, "Gå videre")
        assert on_page(page) == "staten", "what the phone kept is not asked again"
        answer_until(page, answers, "Neste", "tjenester", lambda: looked_at(other))
        page.go_back()
        page.wait_for_url("**/side/staten?*")
        assert page.locator("input[name='staten']:checked").get_attribute("value") == answers["staten"]
        press(page, "Neste")
        answer_until(page, answers, "Neste", meet=lambda: looked_at(other))
        page.wait_for_url("**/levere?*")
        looked_at(other)
        press(page, "Lever")
        page.wait_for_url("**/takk?*")
        page.go_back()
        page.wait_for_url("**/levere?*")
        press(page, "Lever")
        page.wait_for_url("**/takk?*")
        looked_at(other)
        assert EVIL in page.locator("dd").all_text_contents()
        assert "Kvittering" in page.title()
    done = fielded.kept(token)
    assert done is not None
    assert (done.state, done.answers) == ("completed", answers)


def test_a_leader_answers_without_script(chromium: Browser, fielded: Field) -> None:
    token, answers = next(fielded.tokens), made_up(FORMULA)
    with device(chromium, fielded, "phone", script=False, refused=2) as phone:
        page = phone.open(f"/s/{token}?lang=nn")
        press(page, "Byrj")
        answer_until(page, answers, "Neste", "hindre")
        page.get_by_label("Frykt for tap").check()
        page.get_by_label("Ingen av desse").check()
        press(page, "Neste")
        page.get_by_role("alert").get_by_text("kan ikkje veljast saman").wait_for()
        answer_until(page, answers, "Neste", "tjenester")
        pointed(page, to_form(QUESTIONNAIRE.page("tjenester"), answers) | {"antall_samarbeid": ["mange"]})
        press(page, "Neste")
        page.get_by_role("alert").get_by_text("Skriv svaret som eit tal").wait_for()
        assert page.locator("#antall_samarbeid").input_value() == "mange"

    with device(chromium, fielded, "phone", script=False) as other:
        page = other.open(f"/s/{token}")
        page.wait_for_url("**lang=nn")
        press(page, "Gå vidare")
        assert on_page(page) == "tjenester"
        answer_until(page, answers, "Neste")
        press(page, "Lever")
        page.wait_for_url("**/takk?lang=nn")
        assert FORMULA in page.locator("dd").all_text_contents()
    done = fielded.kept(token)
    assert done is not None
    assert (done.state, done.language, done.answers) == ("completed", "nn", answers)


def typed(page: Page, form: Form, onward: str) -> None:
    """Fill in the page with the keyboard alone, from the top to the button `onward`."""
    page.evaluate("document.activeElement.blur()")
    for _ in range(100):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "(({type, name, value, textContent}) => ({type, name, value, text: textContent.trim()}))"
            "(document.activeElement)"
        )
        wanted = form.get(at["name"] or "", [])
        if at["text"] == onward:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
        if at["type"] == "radio" and wanted:
            page.keyboard.press("Space")
            while page.evaluate("document.activeElement.value") != wanted[0]:
                page.keyboard.press("ArrowDown")
        elif at["type"] == "checkbox" and at["value"] in wanted:
            page.keyboard.press("Space")
        elif at["type"] in ("text", "textarea", "select-one") and wanted:
            page.keyboard.type(wanted[0])
    raise AssertionError(f"Tab does not lead to «{onward}»")


def test_a_leader_answers_in_english_with_the_keyboard_alone(chromium: Browser, fielded: Field) -> None:
    token, answers = next(fielded.tokens), made_up(None, exclusive=True)
    with device(chromium, fielded, "desktop") as desk:
        page = desk.open(f"/s/{token}")
        typed(page, {}, "English")
        typed(page, {}, "Start")
        while at := on_page(page):
            sound(desk)
            typed(page, to_form(QUESTIONNAIRE.page(at), answers), "Next")
        typed(page, {}, "Hand in")
        page.wait_for_url("**/takk?lang=en")
        sound(desk)
    done = fielded.kept(token)
    assert done is not None
    assert (done.state, done.language, done.answers) == ("completed", "en", answers)
    rows = collected(fielded.store, "prove").data
    assert set(rows["opphav"]) == {"syntetisk"}


def test_a_leader_reads_the_privacy_notice_and_says_no(chromium: Browser, fielded: Field) -> None:
    token = next(fielded.tokens)
    with device(chromium, fielded, "phone") as phone:
        page = phone.open(f"/s/{token}")
        press(page, "Begynn")
        answer_until(page, made_up(None), "Neste", "hindre")
        press(page, "Personvern")
        looked_at(phone)
        press(page, "Jeg vil ikke delta")
        looked_at(phone)
        assert fielded.kept(token) is not None
        press(page, "Slett og avslutt")
        page.wait_for_url("**/avsluttet?*")
        looked_at(phone)
    left = fielded.kept(token)  # that somebody declined is kept; what they had answered is not
    assert left is not None
    assert (left.state, left.answers, left.background) == ("declined", {}, {})


@pytest.fixture(scope="module")
def published(fielded: Field) -> str:
    """Address of a published demonstration."""
    files = publish(
        wave(),
        small_plan(),
        facts(),
        read_questionnaire(shipped()),
        lang="nb",
        made=MADE,
        demonstration=True,
    )
    about = {"title": "Undersøkelse blant kommuneledere", "lang": "nb", "origin": "synthetic"}
    with fielded.store.write() as c:
        keep_publication(c, PUBLISHED, dict(files) | {"om.json": json.dumps(about).encode()}, MADE)
    return f"/undersokelse/{PUBLISHED}"


@pytest.mark.parametrize("window", SIZES)
def test_what_is_published_is_found_and_can_be_read(
    window: str, chromium: Browser, fielded: Field, published: str
) -> None:
    with device(chromium, fielded, window) as reader:
        page = reader.open("/undersokelse?lang=nb")
        looked_at(reader)
        page.get_by_role("link", name="Undersøkelse blant kommuneledere").click()
        page.wait_for_url(f"**{published}*")
        page.get_by_role("link", name="37 prosent").first.wait_for()
        sound(reader)
        for lang in LANGUAGES:
            reader.open(f"{published}?lang={lang}")
            sound(reader)
