"""Each duty of preparedness as a scenario a lawyer reads: whose it is, what it asks for, and the words it stands on."""

import re

import pytest

from nabolag.governance.duties import SERVICES, Duty, duties, duty, least
from nabolag.governance.law import contains, shipped

WORDS = {4: "fjerde", 0.1: "0,1"}
MISSING = re.compile(
    r"sivilbeskyttelsesloven|helseberedskapsloven|helsemessig og sosial beredskap"
    r"|kommunal beredskapsplikt|krav til beredskapsplanlegging"
)
"""Acts and regulations that the texts point to and that do not ship."""


def sentence_of(one: Duty) -> str:
    """The whole sentence that a duty is quoted from; a quote may leave out what it hangs on."""
    paragraph = " ".join(shipped().paragraph(one.cite.act, one.cite.paragraph).text.split())
    at, said = paragraph.find(" ".join(one.quote.split())), " ".join(one.quote.split())
    end = re.compile(r"\.(?: [A-ZÆØÅ]| ?$)").search(paragraph, at + len(said) - 1)
    begin = max((m.end() for m in re.finditer(r"\. (?=[A-ZÆØÅ])", paragraph[: at + 1])), default=0)
    return paragraph[begin : end.start() + 1 if end else len(paragraph)]


@pytest.mark.parametrize("one", duties(), ids=lambda one: one.id)
def test_a_duty_stands_in_the_words_of_its_paragraph(one: Duty) -> None:
    paragraph = shipped().paragraph(one.cite.act, one.cite.paragraph)
    assert contains(paragraph.text, one.quote)
    assert one.cite.hash == paragraph.hash
    assert all(one.say[lang].endswith(".") for lang in ("nb", "nn", "en"))
    if one.value is not None:
        said = re.sub(r"(?<=\d) (?=\d{3})", "", one.quote).casefold()
        figure = WORDS.get(one.value, f"{one.value:g}")
        assert figure in said or one.id in ("fire-team", "water-exercises"), one.id


@pytest.mark.parametrize("one", duties(), ids=lambda one: one.id)
def test_what_the_law_says_must_be_ought_to_be_and_may_be_are_told_apart(one: Duty) -> None:
    """By the verb of the sentence the duty is quoted from, not by what we call it."""
    verbs = {"must": r"\b(skal|plikter|må)\b|\bavmerkes\b", "should": r"\bbør\b", "may": r"\bkan\b"}
    assert re.search(verbs[one.binds], sentence_of(one)), sentence_of(one)


@pytest.mark.parametrize("one", [d for d in duties() if d.settled], ids=lambda one: one.id)
def test_whose_a_duty_is_stands_in_its_sentence(one: Duty) -> None:
    """Who the sentence says shall; where it is said of the analyses or the time, the regulation says whose they are."""
    subjects = {
        "municipality": r"\b[Kk]ommune(n|ne|r|styret)?\b|planmyndigheten|offentlige myndigheter|planen",
        "fire_service": r"[Bb]rann- og redningsvesen|[Bb]rannvesen|[Bb]eredskapsstyrke|[Vv]aktlag|[Pp]ersonell|[Uu]trykningstid"
        r"|beredskapen|[Dd]isse|planverk",
        "water_owner": r"[Vv]annverkseieren",
        "may": r"[Dd]epartementet|[Dd]irektoratet|[Ff]orurensningsmyndigheten|kommuner kan",
    }
    own = {"fire-analysis", "fire-shared-events", "planning-climate", "planning-safety"}
    assert one.id in own or re.search(subjects[one.who], sentence_of(one)), sentence_of(one)
    if re.search(r"^\W*Kommune[nr] (skal|må|plikter)", sentence_of(one)):
        assert one.who == "municipality"


CONDITIONS = {
    "om nødvendig": "nødvendig|trengs",
    "dersom det er nødvendig": "nødvendig",
    "ved behov": "ved behov",
    "i særskilte tilfeller": "særskilte tilfeller",
    "etter anmodning": "ber om det",
    "etter søknad": "etter søknad",
    "etter pålegg": "pålegger",
    "så langt det er mulig": "så langt",
    "såvidt mulig": "så langt",
    "dersom forholdene tilsier det": "når forholdene tilsier det",
    "i slike tilfeller": "når",
    "planlegges": "planlegger",
    "nødvendig beredskap": "nødvendig beredskap",
    "skal legge til rette": "legge til rette",
}


@pytest.mark.parametrize("one", duties(), ids=lambda one: one.id)
def test_a_duty_is_no_wider_than_the_condition_of_its_sentence(one: Duty) -> None:
    """«Kommunen skal om nødvendig …» is no duty where it is not needed."""
    for condition, said in CONDITIONS.items():
        if condition in sentence_of(one).casefold():
            assert re.search(said, one.say["nb"].casefold()), condition


SAYS = {
    "fire-analysis": ("endringer i risiko og sårbarhet", "når endret risiko"),
    "fire-leaders": ("dersom ledelsen ivaretar systematisk styring", "når de likevel styrer systematisk"),
    "fire-ten-minutes": (
        "sykehus, sykehjem og lignende institusjoner",
        "sykehus, sykehjem og lignende institusjoner",
    ),
    "fire-never-longer": ("i særskilte tilfeller være lengre", "bare i særskilte tilfeller"),
    "fire-radio": ("andre kommunikasjonsløsninger", "andre løsninger"),
    "fire-constables": ("påbegynt yrkesutdanning", "begynte på utdanningen for deltid"),
    "fire-at-the-scene": ("mindre branner med lav sannsynlighet for spredning", "unntatt ved små branner"),
    "fire-teams-more": ("kan fravikes med grunnlag i", "kan analysene gi et annet tall"),
    "pollution-preparedness": ("ikke dekkes av privat beredskap", "privat beredskap ikke dekker"),
    "water-warning": (
        "tiltaksgrensene i vedlegg 2 som kan utgjøre en helsefare",
        "helsefarlige tiltaksgrenser",
    ),
    "planning-ground": ("opprettelse eller endring av eiendom", "deling"),
    "planning-safety": ("materielle verdier", "materielle verdier"),
}


@pytest.mark.parametrize("id_", SAYS)
def test_the_exception_or_the_rest_of_the_rule_is_said_too(id_: str) -> None:
    law, said = SAYS[id_]
    paragraph = shipped().paragraph(duty(id_).cite.act, duty(id_).cite.paragraph)
    assert contains(paragraph.text.replace("- ", ""), law) or law in paragraph.text
    assert said in duty(id_).say["nb"]


def test_the_plan_of_public_health_is_no_plan_of_infection_control() -> None:
    """Folkehelseloven § 7 b (2) names its own §§ 7 a to 7 c and chapter 3, and infection control stands in an act of its own."""
    one = duty("civil-public-health-plan")
    assert "smittevern" not in one.say["nb"] + shipped().paragraph(one.cite.act, one.cite.paragraph).text


def test_who_lets_others_run_the_fire_service_keeps_the_authority() -> None:
    one = duty("fire-formal-responsibility")
    assert (one.who, one.binds, one.cite.cited) == (
        "municipality",
        "must",
        "Brann- og eksplosjonsvernloven § 9 (3)",
    )


def test_thirty_minutes_outside_built_up_areas_is_advice_and_twenty_is_a_duty() -> None:
    assert (duty("fire-thirty-minutes").binds, least("fire-thirty-minutes")) == ("should", 30)
    assert {least(one) for one in ("fire-twenty-minutes", "fire-never-longer")} == {20}
    assert duty("fire-never-longer").binds == "must"


def test_the_fire_regulation_advises_twice_and_both_stand_here() -> None:
    """Every «bør» of the regulation's own text at hand, by paragraph."""
    advised = {one.cite.paragraph for one in duties() if one.should}
    act = duty("fire-thirty-minutes").cite.act
    texts = {one.paragraph: one.text for one in shipped().paragraphs if one.act == act}
    assert (
        advised == {name for name, said in texts.items() if re.search(r"\bbør\b", said)} == {"§ 10", "§ 22"}
    )


def test_a_team_is_one_leader_and_three_firefighters() -> None:
    """§ 14 says one and three; the figure is their sum."""
    assert "minst én utrykningsleder og tre brannkonstabler" in duty("fire-team").quote
    assert least("fire-team") == 1 + 3


def test_a_plan_of_exercises_is_owed_from_ten_cubic_metres_a_day() -> None:
    paragraph = shipped().paragraph(duty("water-exercises").cite.act, "§ 11")
    assert re.search(r"minst 10\sm", paragraph.text)
    assert least("water-exercises") == 10


def test_every_service_of_the_issue_has_duties() -> None:
    assert {one.service for one in duties()} == set(SERVICES)
    assert len({one.id for one in duties()}) == len(duties())


@pytest.mark.parametrize("one", [d for d in duties() if not d.settled], ids=lambda one: one.id)
def test_what_the_texts_only_point_to_is_to_be_clarified(one: Duty) -> None:
    """The acts behind these do not ship: their demands are never filled in."""
    assert MISSING.search(one.quote)
    assert (
        one.value is None or one.id == "water-exercises"
    )  # from ten cubic metres: that stands in the text at hand
    assert not any("sivilbeskyttelse" in act.title.casefold() for act in shipped().acts)


@pytest.mark.parametrize("one", [d for d in duties() if d.settled], ids=lambda one: one.id)
def test_what_a_settled_duty_asks_for_hangs_on_no_act_that_is_missing(one: Duty) -> None:
    """By the whole sentence: a quote that stops before «i samsvar med helseberedskapsloven» settles nothing."""
    assert not MISSING.search(sentence_of(one))
