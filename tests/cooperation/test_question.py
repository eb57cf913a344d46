"""A question about who works with whom is understood in the words people use, and answered no surer than the sources are."""

from __future__ import annotations

import contextlib
from collections import Counter

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabolag.cooperation import Question, arrangements, ask, known, participation
from nabolag.cooperation.question import read
from nabolag.cooperation.question.model import place
from nabolag.cooperation.question.words import vocabulary
from nabolag.data import table
from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import current
from nabolag.report.register import Asked, question_paper


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (
            "Finnes det et eneste IKS innen vann og avløp nord for Mjøsa?",
            Question(("water", "wastewater"), "IKS", "nord for Mjøsa"),
        ),
        ("vann-IKS nord for Mjøsa", Question(("water",), "IKS", "nord for Mjøsa")),
        ("VA-selskap i Nordland", Question(("water", "wastewater"), "", "Nordland")),
        ("interkommunalt vannselskap i Nord-Norge", Question(("water",), "IKS", "Nord-Norge")),
        (
            "is there any intermunicipal water company north of Mjøsa",
            Question(("water",), "IKS", "north of Mjøsa"),
        ),
        ("Barnevernsamarbeid i Lofoten", Question(("child_welfare",), "", "Lofoten")),
        ("kven samarbeider Moskenes med om avfall", Question(("waste",), members=("1874",))),
        ("Samarbeider Oslo og Bærum om barnevernet?", Question(("child_welfare",), members=("0301", "3201"))),
        ("avfall i Herøy i Nordland", Question(("waste",), members=("1818",))),
        ("barnevern i Søgne", Question(("child_welfare",), members=("4204",))),
        ("barnevern Ås", Question(("child_welfare",), members=("3218",))),
        ("waste companies in 2026 as of today", Question(("waste",), year=2026)),
        (
            "kommuner uten barnevernsamarbeid i Finnmark",
            Question(("child_welfare",), "", "Finnmark", without=True),
        ),
        ("brannvesen i små kommuner", Question(("fire",), fewer_than=5000)),
        ("IKS i kommuner under 5 000 innbyggere", Question(form="IKS", fewer_than=5000)),
        ("renovasjon i kommuner med flere enn 20.000 innbyggere", Question(("waste",), more_than=20000)),
        ("avfall nord for 61,1", Question(("waste",), "", "nord for 61,1")),
        ("AS innen havn i Troms", Question(("port",), "AS", "Troms")),
        ("havne-IKS-er i Troms", Question(("port",), "IKS", "Troms")),
    ],
)
def test_a_question_is_understood_in_the_words_people_use(said: str, meant: Question) -> None:
    reading = read(said)
    assert reading.question == meant
    assert reading.left == ()


def test_a_word_that_says_nothing_is_named_with_the_nearest_known() -> None:
    reading = read("IKS innen fjernvarme i Nordland")
    assert [word for word, _near in reading.left] == ["fjernvarme"]
    assert dict(read("IKS i Nordlnad").left) == {"Nordlnad": "Nordland"}


def test_a_question_of_nothing_but_misspelt_words_is_offered_as_it_could_be_meant() -> None:
    with pytest.raises(NotKnown) as error:
        read("barnvern i Nordlnad")
    assert error.value.candidates == ("barnevern i Nordland",)


@pytest.mark.parametrize("said", ["", "  ", "?", "hva er det", "x" * 501])
def test_a_question_without_anything_to_look_for_is_refused_with_an_example(said: str) -> None:
    with pytest.raises(BadInput):
        read(said)


def test_a_name_that_several_municipalities_have_is_asked_back() -> None:
    with pytest.raises(NotKnown) as error:
        read("avfall i Herøy")
    assert len(error.value.candidates) == 2


def test_no_water_company_north_of_mjosa_is_found_but_that_is_unknown_not_none() -> None:
    """Checked by hand against iks_2021 and iks_water_members: no water or wastewater company has seat or owner there."""
    answer = ask("Finnes det et eneste IKS innen vann og avløp nord for Mjøsa?")
    assert answer.status == "unknown"
    assert answer.arrangements == ()
    assert {"HIAS IKS", "IVAR IKS", "MOVAR IKS"} <= {a.name for a in answer.elsewhere}
    assert answer.may_be, "companies whose name says no service may be one"
    assert {"1874", "5001", "4602"} <= answer.here
    assert not {"3405", "3403", "0301"} & answer.here
    assert answer.place is not None
    assert (answer.place.line, round(answer.place.latitude or 0, 1)) == ("3405", 61.1)


def test_the_mjosa_question_is_answered_as_the_files_themselves_say() -> None:
    """Without the register: the rows of each shipped file whose municipality lies north of Lillehammer."""
    north = {code for code, m in current().items() if m.lat > current()["3405"].lat}
    assert ask("IKS innen vann og avløp nord for Mjøsa").here == north
    seats = table("iks_2021").filter(pl.col("code").is_in(list(north)))
    water = seats.filter(pl.col("sector_guessed_from_name").str.contains("water|wastewater"))
    assert water.height == 0
    then = table("public_bodies").filter(
        pl.col("code").is_in(list(north)), year=2011, form_code="IKS"
    )  # as the extract of 2011 has them
    named = then.filter(pl.col("name").str.contains("(?i)vann|vatn|avløp|avlaup|kloakk"))
    assert named.height == 0
    owners = table("iks_water_members").filter(pl.col("code").is_in(list(north)))
    assert owners.height == 0
    shares = table("iks_owner_shares").filter(pl.col("code").is_in(list(north)))
    assert shares.height == 0


@given(st.sampled_from(sorted(s.ids[0] for s in vocabulary().services)), st.sampled_from(sorted(current())))
def test_no_is_only_said_where_a_source_names_everybody(service: str, code: str) -> None:
    answer = ask(Question((service,), members=(code,)))
    assert answer.status != "none" or service == "child_welfare"
    assert participation(code, service).takes_part != "no" or service == "child_welfare"


def test_only_a_source_that_names_everybody_lets_the_answer_be_none() -> None:
    assert ask("Samarbeider Oslo og Bærum om barnevern?").status == "none"
    assert ask("Samarbeider Oslo og Bærum om brann?").status == "unknown"
    assert ask("Samarbeider Moskenes og Bodø om barnevern?").status == "none", (
        "each is in a group, not the same"
    )


def test_a_form_no_source_tells_is_unknown_and_the_group_is_shown_beside() -> None:
    answer = ask("vertskommune barnevern i Lofoten")
    assert answer.status == "unknown"
    assert any({"1859", "1860", "1874"} == set(a.members) for a in answer.any_form)


def test_those_who_run_child_welfare_alone_are_listed_and_counted() -> None:
    answer = ask("kommuner uten barnevernsamarbeid i Finnmark")
    alone = {
        row["code"]
        for row in table("child_welfare_cooperation").iter_rows(named=True)
        if row["year"] == 2021 and row["cooperates"] == "no" and current()[row["code"]].county_code == "56"
    }
    later = {
        row["code"]
        for row in table("child_welfare_cooperation").iter_rows(named=True)
        if row["year"] == 2023 and row["cooperates"] == "yes"
    }
    assert set(answer.municipalities) == alone - later
    assert answer.counts == {"no": len(alone - later), "yes": 18 - len(alone - later)}


def test_a_year_asks_what_the_sources_say_of_that_year() -> None:
    then, now = ask("barnevern i Steigen 2021"), ask("barnevern i Steigen")
    assert [a.members for a in then.arrangements] != [a.members for a in now.arrangements]
    assert now.as_of == ("2023",)


def test_everything_that_is_known_of_a_municipality_is_in_its_arrangements() -> None:
    for code in list(current())[::7]:
        names = {a.name for a in arrangements() if code in a.codes}
        assert {k.organisation for k in known(code) if k.org_number is None} <= names
        numbers = {a.org_number for a in arrangements() if code in a.codes}
        assert {k.org_number for k in known(code)} - {None} <= numbers


def test_every_source_keeps_its_own_totals() -> None:
    """The totals that each source, or the note on it, prints; counted in the register, not in the tables."""
    said = [(s, a) for a in arrangements() for s in a.statements]
    by_table = Counter(s.table for s, _ in said)
    assert by_table["iks_2021"] == 179
    assert sum(s.table == "public_bodies" and s.form == "IKS" and s.year == 2011 for s, _ in said) == 124
    of_2021 = {a.id for s, a in said if s.table == "iks_2021"}
    assert len(of_2021 & {a.id for s, a in said if s.year == 2011 and s.form == "IKS"}) == 105
    assert by_table["waste_companies"] == 193 - 7  # seven rows are a municipality's own service
    assert by_table["waste_service_areas"] == 71
    assert len({a.id for s, a in said if s.table == "waste_service_areas"}) == 11
    assert by_table["iks_owner_shares"] == 14
    for year, municipalities, groups in ((2021, 186, 58), (2023, 204, 64)):
        of_year = [(s, a) for s, a in said if s.table == "child_welfare_cooperation" and s.year == year]
        assert (len(of_year), len({a.id for _, a in of_year})) == (municipalities, groups)
    members = {(s.code, a.id) for s, a in said if s.table == "iks_water_members"}
    assert len(members) == len(
        {(r["code"], r["company"]) for r in table("iks_water_members").iter_rows(named=True)}
    )
    shares = {
        a.name: sum(s.share or 0 for s in a.statements if s.table == "iks_water_members")
        for a in arrangements()
    }
    assert round(shares["MOVAR IKS"], 6) == 1


def test_the_report_on_fire_services_adds_up_to_its_printed_totals() -> None:
    printed = table("fire_services").filter(pl.col("printed_table") != "text")
    whole = printed.filter(size_class="all")
    parts = (
        printed.filter(pl.col("size_class") != "all")
        .group_by("printed_table", "year", "measure")
        .agg(pl.col("value").cast(float).sum().alias("sum"))
    )
    joined = whole.join(parts, on=["printed_table", "year", "measure"])
    assert joined.height == whole.height == 15
    assert (joined["value"].cast(float) == joined["sum"]).all()
    assert dict(whole.filter(printed_table="2").select("year", "value").cast(int).iter_rows())[2024] == 194


def test_sources_that_say_different_things_of_one_company_stand_side_by_side() -> None:
    renovasjonen = next(a for a in arrangements() if a.name == "RENOVASJONEN IKS")
    stavanger = {(s.table, s.role, s.as_of, s.share) for s in renovasjonen.statements if s.code == "1103"}
    assert {
        ("iks_owner_shares", "member", "2017", 0.5),
        ("waste_companies", "served", "2026", None),
    } <= stavanger
    bir = next(a for a in arrangements() if a.name == "BIR")
    assert {s.form for s in bir.statements} == {None, "AS"}  # one list says the form, the comparison does not


def test_a_company_in_a_former_municipality_stands_in_the_one_of_today() -> None:
    senja = next(a for a in arrangements() if a.name.startswith("SENJA AVFALL"))
    assert {s.code for s in senja.statements if s.year == 2011} == {"5530"}  # Lenvik then
    ko = next(a for a in arrangements() if a.name.startswith("IKT NORDHORDLAND"))
    assert (ko.form, ko.services, ko.certain) == ("KO", ("ict",), False)


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("Nordland fylke", ("Nordland",)),
        ("i Nordland", ("Nordland",)),
        ("fylket Nordland", ("Nordland",)),
        ("Nordland og Troms", ("Nordland", "Troms")),
        ("Møre og Romsdal fylke og Trøndelag", ("Møre og Romsdal", "Trøndelag")),
        ("Nordland, Troms og Finnmark", ("Nordland", "Troms", "Finnmark")),
        ("18", ("Nordland",)),
        ("Bodø kommune", ("Bodø",)),
        ("hele landet", ("Hele landet",)),
        ("Nordland county", ("Nordland",)),
    ],
)
def test_a_place_is_understood_with_the_word_for_what_it_is(said: str, names: tuple[str, ...]) -> None:
    assert place(said).names == names
    assert len(place("nord for Hamar kommune").codes) == len(place("nord for Hamar").codes)


def test_unknown_never_becomes_no() -> None:
    for code in current():
        for service in ("water", "fire", "waste", "ict"):
            assert participation(code, service).takes_part != "no", (code, service)


@given(st.text(max_size=80))
def test_any_text_is_answered_or_refused(said: str) -> None:
    with contextlib.suppress(BadInput, NotKnown):
        assert ask(said).status in ("found", "none", "unknown")


@pytest.mark.parametrize("place", ["nord for 12", "nord for Tulla", "Tulla"])
def test_a_place_that_is_not_there_is_refused_with_what_would_be_right(place: str) -> None:
    with pytest.raises((BadInput, NotKnown)):
        ask(Question(form="IKS", place=place))


def test_a_misspelt_place_is_said_beside_the_answer_it_changes() -> None:
    asked = "kommuner uten barnevernsamarbeid i Finmark"
    reading = read(asked)
    lead = question_paper(reading.question, Asked(asked, reading.left)).lead
    assert lead[-1] == "Dette ble ikke brukt: «Finmark» (mente du «Finnmark»?)."
