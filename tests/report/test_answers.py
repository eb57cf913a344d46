"""What a municipality gets to its five questions: one sentence, one number, how sure it is, and never an invented figure."""

from __future__ import annotations

import io
import json
import re

import pytest
from rich.console import Console

from nabolag import data
from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import current, find, neighbours
from nabolag.report.answers import MARKS, Answer, answer_page, answers, case_of
from nabolag.report.answers.gain import prices, shared
from nabolag.report.answers.pages import GIVEN, behind
from nabolag.report.answers.together import proper
from nabolag.report.answers.whole import whole_case
from nabolag.report.casefile.unusual import GROUNDS
from nabolag.report.paper import Drawing, Paper
from nabolag.report.paper.machine import as_json
from nabolag.report.paper.terminal import show
from nabolag.report.partners.panels import panel_gain_of
from nabolag.text import LANGUAGES, texts

IDS = ("alone", "together", "gain", "steering", "state")
SERVICES = (None, "water", "child_welfare", "fire", "administration", "chimney")


def terminal(paper: Paper) -> str:
    out = io.StringIO()
    show(paper, Console(file=out, width=100))
    return " ".join(out.getvalue().split())


def said(found: tuple[Answer, ...]) -> str:
    return "\n".join(
        part
        for a in found
        for part in (a.sentence, *a.points, a.interval, a.unknown, a.against, a.next.words)
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_municipality_gets_five_answers(lang: str) -> None:
    for i, code in enumerate(list(current())[LANGUAGES.index(lang) :: 3]):  # each in one of the languages
        partners = neighbours(code).land[: i % 3]
        found = answers(code, partners, SERVICES[i % len(SERVICES)], lang)
        assert tuple(a.id for a in found) == IDS
        for a in found:
            assert a.sentence.strip().endswith("."), (code, a.id)
            assert a.certainty in MARKS
            assert a.next.path.startswith("/")
            assert a.unknown
            assert a.against
            if a.certainty == "estimate":
                assert a.interval, (code, a.id)
        assert not re.search(r"\bNone\b|\bnan\b|\{\w+\}", said(found)), code


def test_the_first_answer_leads_with_what_is_unusual_here() -> None:
    leads = {code: answers(code)[0] for code in ("1874", "5610", "1580", "0301")}
    assert "ROBEK" in leads["1874"].sentence
    assert "netto driftsresultat per innbygger, lavest av 22" in leads["1874"].sentence
    assert leads["1874"].number
    assert leads["1874"].number.value == pytest.approx(-18279, abs=1)
    assert "oppsamlet merforbruk" in said((leads["1874"],))  # the ground, in the register's words
    assert "Vestvågøy fra 1. januar 2028" in said((leads["1874"],))
    assert "lånegjeld" in leads["5610"].sentence
    assert "brann" in leads["1580"].sentence
    assert len({a.sentence.replace(find(code).name, "") for code, a in leads.items()}) == 4


def test_the_grounds_of_robek_are_the_registers_own() -> None:
    assert dict(data.table("robek_grounds").iter_rows()) == GROUNDS


def test_known_ties_are_named_with_the_year_and_how_sure() -> None:
    together = answers("1874")[1]
    assert together.sentence == "Moskenes har barnevern med Flakstad og Vestvågøy."
    assert "Renovasjon ved Lofoten Avfallsselskap IKS (2026): ubekreftet" in together.points
    assert together.number
    assert together.number.shown == "1 av 15"
    assert dict(together.next.query) == {"med": "1859,1860"}


def test_a_service_without_a_known_tie_is_unknown_and_not_alone() -> None:
    together = answers("1874", service="vann")[1]
    assert together.certainty == "unknown"
    assert together.sentence.startswith("Vi vet ikke hvem Moskenes samarbeider med om vann")


def test_no_gain_is_invented_and_one_price_is_between_what_each_pays() -> None:
    for code, partners, service in (
        ("1874", ("1859", "1860"), "water"),
        ("1874", ("1859",), "administration"),
        ("1580", ("1508",), "fire"),
    ):
        gain = answers(code, partners, service)[2]
        modelled = panel_gain_of(service, (code, *partners))
        assert gain.sentence.startswith("Gevinsten er et anslag" if modelled else "Gevinsten er ukjent")
        assert ("ikke utelukket" in gain.sentence) == bool(
            modelled and modelled.net[0] <= 0 <= modelled.net[1]
        )
        case = case_of(code, partners, service)
        one, paid = shared(case), [p.value for p in prices(case)]
        assert one
        assert min(paid) == one.low <= one.value <= one.high == max(paid)  # type: ignore[type-var]
    unknown = answers("1874", ("1859",), "ppt")[2]
    assert unknown.certainty == "unknown"
    assert unknown.number is None


def test_the_forms_and_the_say_follow_the_case() -> None:
    nobody, together = answers("1874")[3], answers("1874", ("1859", "1860"), "vann")[3]
    assert nobody.certainty == "unknown"
    assert "1859" in dict(nobody.next.query)["med"]
    assert together.sentence.startswith("For vann åpner loven for vertskommune")
    assert "stoppe 1 av 4 slag saker" in together.sentence
    large = answers("1860", ("1859", "1874"), "vann")[3]
    assert "flertall alene" in large.sentence


def test_the_state_is_told_differently_where_it_already_has_a_hand() -> None:
    assert "ROBEK" in said((answers("1874")[4],))
    assert "ROBEK" not in said((answers("1860")[4],))
    assert said((answers("0301")[4],)) != said((answers("5610")[4],))


@pytest.mark.parametrize(
    ("partners", "named"), [(("Flakstad", "1859"), "Flakstad"), (("Flakstad", "1874"), "Moskenes")]
)
def test_a_partner_named_twice_or_itself_is_told_by_name(partners: tuple[str, str], named: str) -> None:
    with pytest.raises(BadInput, match=f"{named} er nevnt to ganger"):
        case_of("1874", partners)


def test_an_unknown_service_is_refused_with_those_there_are() -> None:
    with pytest.raises(NotKnown):
        answers("1874", service="kantine")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_a_paper_that_says_what_is_not_known_and_what_speaks_against(lang: str) -> None:
    paper = answer_page("1874", ("1859",), "water", lang)
    told = terminal(paper)
    _ = texts(lang)
    for words in (_("Det vi ikke vet"), _("Det som taler mot"), _("Klarer vi oss alene?")):
        assert words in told
    assert json.loads(json.dumps(as_json(paper)))["answers"][0]["id"] == "alone"
    for section in paper.sections:
        for block in section.blocks:
            assert len(paper.numbers(block.sources)) == len(set(block.sources))


@pytest.mark.parametrize("question", GIVEN)
def test_behind_each_answer_stands_a_paper_with_its_sources(question: str) -> None:
    for code, lang in zip(("1874", "0301", "5610", "1580"), ("nb", "nn", "en", "nb"), strict=True):
        paper = behind(case_of(code, neighbours(code).land[:2], "water", lang), question)  # type: ignore[arg-type]
        assert paper.lead
        assert paper.sources
        assert [s.id for s in paper.sections[-2:]] == ["vet-ikke", "mot"]


def test_the_whole_case_file_leads_with_the_answers_and_loses_nothing() -> None:
    whole = whole_case(case_of("1874", (), "vann"))
    assert [s.id for s in whole.sections[:7]] == [*IDS, "vet-ikke", "mot"]
    assert {"kort", "kommunen", "sammenligning", "gebyr", "undersokelsen", "samarbeid", "ukjent"} <= {
        s.id for s in whole.sections
    }
    assert whole.code == "1874"


@pytest.mark.parametrize(
    ("register", "people"),
    [
        ("LOFOTEN AVFALLSSELSKAP IKS", "Lofoten Avfallsselskap IKS"),
        ("IVAR IKS", "IVAR IKS"),
        ("RENOVASJONSSELSKAPET FOR DRAMMENSREGIONEN IKS", "Renovasjonsselskapet for Drammensregionen IKS"),
        ("ØSTRE AGDER BRANNVESEN", "Østre Agder Brannvesen"),
        ("Glør IKS", "Glør IKS"),
    ],
)
def test_a_company_is_written_as_people_write_it(register: str, people: str) -> None:
    assert proper(register) == people


def test_under_a_service_only_that_service_is_said_to_be_unknown() -> None:
    case = case_of("1874", (), "water")
    told = terminal(behind(case, "together"))
    assert "Ingen av kildene vi har, nevner Moskenes i et samarbeid om vann" in told
    assert "Ingen interkommunale selskaper" not in told
    assert "renovasjon" in told  # service by service, the others are still told
    child_welfare = terminal(whole_case(case_of("1874", (), "child_welfare")))
    assert "lekkasje" not in child_welfare
    assert "Ingen interkommunale selskaper" not in child_welfare


def test_a_list_that_names_everybody_can_say_alone() -> None:
    assert answers("0301")[1].sentence.startswith("Oslo har barnevern alene (2021)")


def test_one_price_moves_money_and_saves_none() -> None:
    table = next(
        t for t in behind(case_of("1874", ("1859", "1860"), "water"), "gain").tables() if t.id == "one-price"
    )
    people = [float(r[1].value or 0) for r in table.rows]
    change = [float(r[4].value or 0) for r in table.rows]
    assert sum(n * c for n, c in zip(people, change, strict=True)) == pytest.approx(0, abs=1e-6)


def test_the_farthest_key_figure_is_drawn_first_among_the_group() -> None:
    paper = behind(case_of("1874"), "alone")
    figure = next(b for b in paper.blocks() if isinstance(b, Drawing)).figure
    assert figure.rows[0][0] == "Netto driftsresultat per innbygger"
    assert "median 12 719" in figure.alt.replace("\N{NO-BREAK SPACE}", " ")
