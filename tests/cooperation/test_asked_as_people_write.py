"""Questions as mayors, journalists and advisers write them, in bokmål, nynorsk and English; what is not understood is said."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from nabolag.cooperation import Question, arrangements, ask
from nabolag.cooperation.question import read
from nabolag.cooperation.question.amounts import numeral
from nabolag.cooperation.question.answering import fits_question
from nabolag.cooperation.question.model import place
from nabolag.data import table as table_of
from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import current, find, table
from nabolag.municipalities.projection import utm33
from nabolag.report.paper import Map
from nabolag.report.paper.draw import map_svg
from nabolag.report.register import Asked, question_paper
from nabolag.web.app import create_app

BV = ("child_welfare",)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        # sizes
        ("vann i kommuner under 3000", Question(("water",), fewer_than=3000)),
        ("barnevern i kommuner med under tre tusen innbyggere", Question(BV, fewer_than=3000)),
        ("barnevern i kommunar med færre enn femtusen innbyggjarar", Question(BV, fewer_than=5000)),
        ("mindre kommuner enn 3000 med vann", Question(("water",), fewer_than=3000)),
        ("vann i kommuner med minst 20 000 innbyggere", Question(("water",), more_than=19999)),
        ("vann i kommuner med høyst 5000", Question(("water",), fewer_than=5001)),
        ("barnevern i store kommuner", Question(BV, more_than=19999)),
        ("barnevern i mellomstore kommunar", Question(BV, fewer_than=20000, more_than=4999)),
        ("barnevern i kommuner med 5000-10000 innbyggere", Question(BV, fewer_than=10001, more_than=4999)),
        ("barnevern mellom fem tusen og ti tusen innbyggere", Question(BV, fewer_than=10001, more_than=4999)),
        ("waste in municipalities with more than ten thousand people", Question(("waste",), more_than=10000)),
        ("IKS over 1 million innbyggere", Question(form="IKS", more_than=1_000_000)),
        ("waste in at most 2,000 residents", Question(("waste",), fewer_than=2001)),
        ("vann i kommuner med maks 2000", Question(("water",), fewer_than=2001)),
        ("vann i kommuner <3000", Question(("water",), fewer_than=3000)),
        ("vann i kommuner >= 20 000 innbyggere", Question(("water",), more_than=19999)),
        # years
        ("barnevern før 2021", Question(BV, until=2020)),
        ("barnevern etter 2021", Question(BV, since=2022)),
        ("child welfare since 2021", Question(BV, since=2021)),
        ("IKS mellom 2011 og 2017", Question(form="IKS", since=2011, until=2017)),
        ("barnevern per 31.12.2023", Question(BV, year=2023)),
        ("barnevern i januar 2021", Question(BV, year=2021)),
        ("barnevern etter 1. februar 2021", Question(BV, since=2021)),
        ("child welfare as of January 1, 2023", Question(BV, year=2023)),
        ("barnevern 2021-02-01", Question(BV, year=2021)),
        ("IKS i 1890", Question(form="IKS", year=1890)),
        # owners and companies by name
        ("hvem eier MOVAR?", Question(name="MOVAR IKS")),
        ("kven eig Hias", Question(name="HIAS IKS")),
        ("Er Rygge med i MOVAR IKS", Question(members=("3103",), name="MOVAR IKS")),
        ("hvem er med i Lofoten avfallsselskap", Question(name="LOFOTEN AVFALLSSELSKAP IKS")),
        ("hvilke selskaper eier Bergen kommune", Question(members=("4601",))),
        ("intermunicipal companies owned by Oslo", Question(form="IKS", members=("0301",))),
        ("Who owns MOVAR and IVAR?", Question(name="MOVAR IKS; IVAR IKS")),
        ("kommune 1874 barnevern", Question(BV, members=("1874",))),
        ("samarbeider Asker, Bærum og Oslo om vann", Question(("water",), members=("3203", "3201", "0301"))),
        # forms in plain words
        ("felles nemnd for barnevern i Nordland", Question(BV, "vertskommune", "Nordland")),
        ("avtaler om brann i Troms", Question(("fire",), "avtale", "Troms")),
        ("AS eller IKS innen avfall i Troms", Question(("waste",), "AS,IKS", "Troms")),
        ("samarbeid som ikke er IKS i Nordland", Question((), "IKS", "Nordland", other_form=True)),
        ("andre selskaper enn IKS innen avfall", Question(("waste",), "IKS", other_form=True)),
        ("brann uten IKS", Question(("fire",), "IKS", other_form=True)),
        ("ikke et eneste IKS innen vann nord for Mjøsa", Question(("water",), "IKS", "nord for Mjøsa")),
        ("A/S for renovasjon i Østfold", Question(("waste",), "AS", "Østfold")),
        ("avfall, men ikke IKS", Question(("waste",), "IKS", other_form=True)),
        # who is left out, and who does not take part
        ("IKS nord for Bodø men ikke Tromsø", Question((), "IKS", "nord for Bodø men ikke Tromsø")),
        ("barnevern i Nordland, men ikkje i Lofoten", Question(BV, "", "Nordland unntatt Lofoten")),
        ("child welfare in Finnmark but not Alta", Question(BV, "", "Finnmark but not Alta")),
        ("Samtlige kommuner samarbeider", Question(without=True)),
        ("Samarbeider alle kommuner om barnevern?", Question(BV, without=True)),
        (
            "alle kommuner med under 5000 innbyggere samarbeider om barnevern",
            Question(BV, fewer_than=5000, without=True),
        ),
        ("vis alle kommuner med barnevernsamarbeid", Question(BV)),
        ("Hvilke kommuner hadde ikke barnevernsamarbeid i 2021", Question(BV, year=2021, without=True)),
        (
            "municipalities that don't cooperate on child welfare in Troms",
            Question(BV, "", "Troms", without=True),
        ),
        ("kommuner uten IKS i Nordland", Question((), "IKS", "Nordland", without=True)),
        ("Hvor stor andel eier Bergen i BIR", Question(members=("4601",), name="BIR")),
        ("barnevern i kommuner på 5-10 tusen", Question(BV, fewer_than=10001, more_than=4999)),
        ("hverken IKS eller AS for renovasjon", Question(("waste",), "IKS,AS", other_form=True)),
        ("hvem eier VEAS", Question(name="Vestfjorden Avløpsselskap (VEAS)")),
        ("hvilke kommuner er med i Avfall Sør", Question(name="Avfall Sør")),
        ("Romsa barnevern", Question(BV, members=("5501",))),
        ("brann nord for den 62. breddegrad", Question(("fire",), "", "nord for den 62")),
        # services in everyday words, and parts of services
        ("Kven tek søpla i Vestvågøy?", Question(("waste",), members=("1860",))),
        ("søppeltømming i Lofoten", Question(("waste",), place="Lofoten")),
        ("hamnesamarbeid i Rogaland", Question(("port",), place="Rogaland")),
        ("brannstasjon i Rogaland", Question(("fire",), place="Rogaland")),
        ("barneverntenesta i Sogn", Question(BV, place="Sogn")),
        ("IT-samarbeid i Hallingdal", Question(("ict",), place="Hallingdal")),
        ("Is it true that Oslo cooperates on waste?", Question(("waste",), members=("0301",))),
        ("legevakta i Lofoten", Question(("emergency_clinic",), place="Lofoten")),
        ("110-sentralen i Nordland", Question(("emergency_calls",), place="Nordland")),
        ("Nav-kontor i Valdres", Question(("social_services",), place="Valdres")),
        # places
        ("water north of lake Mjøsa", Question(("water",), "", "north of lake Mjøsa")),
        ("vann nord for Sognefjorden", Question(("water",), "", "nord for Sognefjorden")),
        ("renovasjon i Ryfylke", Question(("waste",), "", "Ryfylke")),
        ("renovasjon på Hadeland", Question(("waste",), "", "Hadeland")),
        ("vann langs kysten", Question(("water",), "", "langs kysten")),
        ("havn langs kysten av Nordland", Question(("port",), "", "Nordland langs kysten")),
        ("fire services along the coast", Question(("fire",), "", "along the coast")),
        ("vann nord for Trondheim", Question(("water",), "", "nord for Trondheim")),
        ("barnevern nord for polarsirkelen", Question(BV, "", "nord for polarsirkelen")),
        ("waste north of the Arctic Circle", Question(("waste",), "", "north of the Arctic Circle")),
        ("vann nord for 65 grader", Question(("water",), "", "nord for 65")),
        ("vann nord for Trøndelag", Question(("water",), "", "nord for Trøndelag")),
        (
            "vann nord for Mjøsa og sør for Trondheim",
            Question(("water",), "", "nord for Mjøsa sør for Trondheim"),
        ),
        ("barnevern i Trondheimsregionen", Question(BV, members=("5001",))),
        ("vann i Tromsø-regionen", Question(("water",), members=("5501",))),
        ("barnevern i Nord-Østerdal", Question(BV, "", "Nord-Østerdal")),
        ("barnevern på Helgeland", Question(BV, "", "Helgeland")),
        ("barnevern i Sogn og Fjordane", Question(BV, "", "Sogn og Fjordane")),
        ("barnevern på Sørlandet", Question(BV, "", "Agder")),
        ("barnevern utenfor Oslo", Question(BV, "", "utenfor Oslo")),
        ("barnevern i Nordland unntatt Bodø og Rana", Question(BV, "", "Nordland unntatt Bodø, Rana")),
        ("IKS uten Oslo", Question((), "IKS", "unntatt Oslo")),
        # those that do not
        ("kommuner under fem tusen uten barnevern", Question(BV, fewer_than=5000, without=True)),
        ("hvilke kommuner står alene om barnevern i Trøndelag", Question(BV, "", "Trøndelag", without=True)),
        ("which municipalities do not cooperate on child welfare", Question(BV, without=True)),
        ("kommunar som ikkje er med i barnevernsamarbeid", Question(BV, without=True)),
        # whole sentences
        (
            "Jeg er ordfører i Moskenes. Hvem samarbeider vi med om avfall?",
            Question(("waste",), members=("1874",)),
        ),
        (
            "Som journalist vil jeg vite: finnes det vann-IKS i Troms?",
            Question(("water",), "IKS", "Troms"),
        ),
    ],
)
def test_a_question_is_understood_as_people_write_it(said: str, meant: Question) -> None:
    reading = read(said)
    assert reading.question == meant
    assert reading.left == ()
    ask(reading.question)


def test_a_municipality_can_stand_for_a_size() -> None:
    people = dict(table().select("code", "population").iter_rows())
    assert read("vann i kommuner større enn Bodø").question == Question(("water",), more_than=people["1804"])


@pytest.mark.parametrize(
    "said",
    ["under -5 innbyggere", "IKS under −5", "vann under 0 innbyggere", "vann i kommuner under minus 5"],
)
def test_a_size_that_cannot_be_is_refused_or_said(said: str) -> None:
    try:
        left = read(f"vann {said}").left
    except BadInput as error:
        assert "innbyggertall" in str(error)  # noqa: PT017
    else:
        assert left


@pytest.mark.parametrize(
    ("said", "left", "whole_country"),
    [
        ("vann i Atlantis", "Atlantis", True),
        ("vann i atlantis", "atlantis", True),
        ("vann i øykommuner", "øykommuner", True),
        ("IKS nord for Mjøsa som ikke er vann", "som ikke er vann", False),
        ("vann nord for Atlantis", "nord for Atlantis", True),
        ("vann vest for Bergen", "vest for Bergen", True),
        ("fritidsklubb i Lofoten", "fritidsklubb", False),
        ("avfall under 20 %", "under 20 %", False),
        ("vann i kommuner med 3000 innbyggere", "3000 innbyggere", False),
    ],
)
@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_what_is_not_understood_is_said_in_the_answer_itself(
    said: str, left: str, whole_country: bool, lang: str
) -> None:
    reading = read(said)
    lead = question_paper(reading.question, Asked(said, reading.left, reading.places), lang).lead
    assert all(word in lead[-1] for word in left.split())
    assert (left in lead[0]) == whole_country, "an unknown place comes before the answer"
    words = {"nb": "fylker", "nn": "fylke", "en": "counties"}[lang]
    assert words in lead[-2], "what can be asked of is offered"


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("IKS i Oslo under 5000 innbyggere", "Ingen kommune passer"),
        ("vann i 2035", "2011"),
        ("VA-selskap i Nordland", "Ukjent"),
    ],
)
def test_an_answer_that_nothing_can_be_in_says_why(said: str, says: str) -> None:
    reading = read(said)
    assert says in question_paper(reading.question, Asked(said)).lead[0]


def test_a_company_of_whatever_form_is_said_to_be_so() -> None:
    reading = read("VA-selskap i Nordland")
    facts = question_paper(reading.question, Asked("VA-selskap i Nordland")).sections[0].blocks[0]
    assert any("alle former" in fact.note for fact in facts.facts)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("tre tusen", 3000), ("femtusen", 5000), ("tjuefem tusen", 25000), ("hundre tusen", 100000), ("2’5 tusen", 2500),
        ("twenty five thousand", 25000), ("en million", 1_000_000), ("femten hundre", 1500), ("tolv", 12),
    ],
)  # fmt: skip
def test_numbers_in_words_are_numbers(words: str, number: int) -> None:
    tokens = words.split()
    assert numeral(tokens, 0) == (number, len(tokens))


def test_places_are_narrowed_by_each_thing_that_is_said() -> None:
    nordland, coast = place("Nordland").codes, place("langs kysten").codes
    assert place("Nordland langs kysten").codes == nordland & coast
    assert {find(n).code for n in ("Moskenes", "Bergen", "Sandnes", "Arendal", "Hammerfest")} <= coast
    assert not {find(n).code for n in ("Lom", "Røros", "Hamar", "Karasjok", "Trysil", "Kongsberg")} & coast
    assert place("Nordland unntatt Bodø").codes == nordland - {"1804"}
    assert place("hele landet unntatt Oslo").codes == frozenset(current()) - {"0301"}
    both = place("nord for Mjøsa og sør for Trondheim")
    assert both.codes == place("nord for Mjøsa").codes & place("sør for Trondheim").codes
    assert [line.code for line in both.lines] == ["3405", "5001"]
    assert not place("nord for Trøndelag").codes & place("Trøndelag").codes
    assert place("nord for polarsirkelen").codes == place("nord for 66,56").codes
    with pytest.raises(NotKnown):
        place("Nordland unntatt Tulla")


def test_another_form_is_only_one_that_a_source_says() -> None:
    answer = ask(Question(services=("waste",), form="IKS", other_form=True))
    assert {a.form for a in answer.arrangements} & {None, "IKS"} == set()
    both = {a.id for a in answer.arrangements} | {a.id for a in ask(Question(("waste",), "IKS")).arrangements}
    every = {a.id for a in arrangements() if "waste" in a.services and a.form and a.standing}
    assert both == every


QUESTIONS = st.builds(
    Question,
    st.sampled_from([(), ("water",), ("waste", "fire"), BV]),
    st.sampled_from(["", "IKS", "AS,IKS", "KO"]),
    st.sampled_from(["", "Nordland", "nord for Mjøsa", "langs kysten"]),
    st.sampled_from([(), ("1874",), ("3103", "3110")]),
    fewer_than=st.sampled_from([None, 5000]),
    year=st.sampled_from([None, 2021]),
    until=st.sampled_from([None, 2017]),
    other_form=st.booleans(),
    name=st.sampled_from(["", "MOVAR IKS", "movar"]),
)


@given(QUESTIONS)
@settings(max_examples=60, deadline=None)
def test_the_index_finds_what_a_look_at_every_arrangement_finds(asked: Question) -> None:
    found = ask(asked)
    assert found.arrangements == tuple(a for a in arrangements() if fits_question(a, asked, found.here))


def test_the_line_is_drawn_on_the_map_and_can_be_moved() -> None:
    client = TestClient(create_app())
    page = client.get("/samarbeid/sporsmal", params={"q": "IKS innen vann nord for Mjøsa"}).text
    assert 'class="nb-latitude"' in page
    assert 'name="breddegrad"' in page
    assert page.count("nb-k3") == 180
    moved = {"tjenester": "water", "form": "IKS", "sted": "nord for Mjøsa", "breddegrad": "66,5"}
    there = client.get("/samarbeid/sporsmal", params=moved).text
    assert there.count("nb-k3") == len(place("nord for 66,5").codes)
    assert "nord for 66,5" in there
    same = client.get("/samarbeid/sporsmal", params=moved | {"breddegrad": "61.1"}).text
    assert "Lillehammer" in same
    wrong = client.get("/samarbeid/sporsmal", params=moved | {"breddegrad": "12"})
    assert wrong.status_code == 422
    assert "nb-latitude" not in client.get("/samarbeid/sporsmal?sted=Nordland").text


def test_the_map_of_the_place_is_in_the_files_too() -> None:
    """Word, PDF and the picture alone have the country with the place and its line, without links."""
    paper = question_paper(read("IKS innen vann nord for Mjøsa").question, lang="en")
    (drawn,) = (block for block in paper.blocks() if isinstance(block, Map))
    assert (len(drawn.whole), [said for _degrees, said in drawn.latitudes]) == (180, ["61.1° N"])
    svg = map_svg(drawn)
    assert svg.count('fill="#0a5fb4"') == 180
    assert "stroke-dasharray" in svg
    assert "<a " not in svg
    picture = TestClient(create_app()).get(
        "/samarbeid/sporsmal.docx", params={"tjenester": "vann", "sted": "nord for Mjøsa"}
    )
    with ZipFile(BytesIO(picture.content)) as word:
        assert [name for name in word.namelist() if name.startswith("word/media/")]


def test_degrees_become_the_metres_of_the_map() -> None:
    for row in table().iter_rows(named=True):
        x, y = utm33(row["lon"], row["lat"])
        assert abs(x - row["x"]) < 2
        assert abs(y - row["y"]) < 2


@pytest.mark.parametrize(
    ("said", "unused"), [("IKS i 2011 men ikke i 2021", "2021"), ("barnevern i byer", "byer")]
)
def test_what_cannot_be_asked_for_is_said_and_not_guessed(said: str, unused: str) -> None:
    assert unused in {word for word, _near in read(said).left}


def test_a_part_of_a_service_is_found_by_what_the_organisations_are_called() -> None:
    """The sources tell of health alone: a crisis centre is no emergency clinic, and a museum no archive."""
    names = {q: {a.name for a in ask(q).arrangements} for q in ("legevakt", "krisesenter", "museum", "arkiv")}
    assert names["legevakt"] == {
        "SUNNHORDLAND INTERKOMMUNALE LEGEVAKT IKS",
        "SUNNFJORD OG YTRE SOGN INTERKOMMUNALE LEGEVAKTSAMARBEID IKS",
    }
    assert "NORDMØRE KRISESENTER IKS" in names["krisesenter"]
    assert names["museum"] & names["arkiv"] == {"AUST-AGDER MUSEUM OG ARKIV IKS"}
    whole = {a.name for a in ask("helse").arrangements}
    assert names["legevakt"] | names["krisesenter"] < whole
    assert ask("legevakt nord for Bodø").status == "unknown"
    assert ask("landbrukskontor i Valdres").status == "unknown"  # no source tells of the service at all


def test_whether_all_cooperate_is_answered_by_those_who_do_not() -> None:
    """«Samtlige kommuner samarbeider» about child welfare: 171 did not in 2021, by the source that names everybody."""
    told = {
        row["code"]: row["cooperates"]
        for row in table_of("child_welfare_cooperation").iter_rows(named=True)
        if row["year"] == 2021
    }
    then = ask("samarbeidet alle kommuner om barnevern i 2021?")
    assert set(then.municipalities) == {code for code, said in told.items() if said == "no"}
    assert then.counts == {"yes": 186, "no": 171}
    later = ask("kommuner uten barnevernsamarbeid i 2023")  # the list of 2023 names those who cooperate alone
    assert (later.status, later.municipalities) == ("unknown", ())
    every = ask("Samtlige kommuner samarbeider")
    assert every.status == "unknown"
    assert every.counts is not None
    assert 200 < every.counts["yes"] < 357
    assert "no" not in every.counts


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        ("Er Bodø med i barnevernsamarbeid?", "Ja."),
        ("Hvem samarbeider Bodø med om barnevern?", "Funnet."),
        ("Stemmer det at det ikke finnes IKS for avfall i Troms?", "Funnet."),
        ("Har Oslo barnevernsamarbeid?", "Nei."),
        ("Hvem samarbeider Oslo med om barnevern?", "Ingen."),
        ("IKS innen vann nord for Mjøsa", "Ukjent."),
    ],
)
def test_yes_and_no_are_said_only_to_what_they_answer(said: str, begins: str) -> None:
    paper = question_paper(read(said).question, Asked(said))
    assert paper.lead[0].startswith(begins)
