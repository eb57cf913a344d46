"""People write names and codes in many ways and get the municipality they mean, or are told why not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import Municipality, current, find, periods
from nabolag.text import texts

EVERYONE = sorted(current().values(), key=lambda m: m.code)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Moskenes", "1874"),
        ("MOSKENES", "1874"),
        ("moskenes kommune", "1874"),
        ("1874", "1874"),
        ("1874 Moskenes", "1874"),
        ("  Moskenes ", "1874"),
        ("301", "0301"),  # a spreadsheet dropped the zero
        ("Tromsø", "5501"),
        ("Tromsoe", "5501"),
        ("tromso", "5501"),
        ("Aalesund", "1508"),
        ("Ålesund", "1508"),
        ("A\u030alesund", "1508"),  # decomposed å
        ("Sør Varanger", "5605"),
        ("Karasjok", "5610"),
        ("Kárášjohka", "5610"),
        ("karasjohka", "5610"),
        ("Karasjok/Kárášjohka", "5610"),
        ("Kárášjohka - Karasjok", "5610"),
        ("Karasjok - Kárášjohka", "5610"),
        ("Gáivuotna", "5540"),
        ("Kaivuono", "5540"),
        ("Porsáŋgu", "5622"),
        ("Porsangu", "5622"),
        ("Oslove", "0301"),
        ("Stïentje", "5006"),
        ("Ivgu", "5536"),
        ("Yykeä", "5536"),
        ("Herøy i Nordland", "1818"),
        ("Herøy (Nordland)", "1818"),
        ("heroy, nordland", "1818"),
        ("Herøy i Møre og Romsdal", "1515"),
        ("Herøy (Møre og Romsdal), 1515", "1515"),
        ("Våler i Østfold", "3114"),
        ("Nes", "3228"),
        ("Os", "3430"),
        ("Ås", "3218"),
        ("Sande", "1514"),
        ("Nore og Uvdal", "3338"),
        ("Haram", "1580"),
    ],
)
def test_a_name_or_code_finds_the_municipality(written: str, code: str) -> None:
    assert find(written).code == code


@pytest.mark.parametrize("m", EVERYONE, ids=lambda m: m.code)
def test_every_municipality_is_found_by_its_code_label_and_every_form_of_its_name(m: Municipality) -> None:
    assert find(m.code) is m
    assert find(m.label) is m
    assert find(f"{m.name} ({m.county_name})") is m
    if m.name not in ("Herøy", "Våler"):
        for form in m.names:
            assert find(form) is m
            assert find(form.upper()) is m
            assert find(form.replace("ø", "oe").replace("å", "aa").replace("æ", "ae")) is m


def test_name_and_code_give_equal_values() -> None:
    assert find("Moskenes") == find("1874")
    assert len({find("Moskenes"), find("1874"), find("1874", on="2020-01-01")}) == 1
    assert find("1874") != find("1860")
    assert find("1103") != find("1103", on="2019-06-01")


@pytest.mark.parametrize(
    ("name", "candidates"),
    [
        ("Herøy", ("Herøy (Møre og Romsdal), 1515", "Herøy (Nordland), 1818")),
        ("Våler", ("Våler (Østfold), 3114", "Våler (Innlandet), 3419")),
        ("Herøy i Vestland", ("Herøy (Møre og Romsdal), 1515", "Herøy (Nordland), 1818")),
    ],
)
def test_a_shared_name_gives_those_who_share_it(name: str, candidates: tuple[str, ...]) -> None:
    with pytest.raises(NotKnown) as caught:
        find(name)
    assert caught.value.candidates == candidates
    assert find(candidates[0]).code == candidates[0][-4:]


@pytest.mark.parametrize(
    ("written", "ended", "now"),
    [
        ("1507", "1.1.2024", ["1508", "1580"]),
        ("Stokke", "1.1.2017", ["3905", "3907"]),
        ("Skedsmo", "1.1.2020", ["3205"]),
        ("5401", "1.1.2024", ["5501"]),
        ("0231", "1.1.2020", ["3205"]),
        ("Bø i Telemark", "1.1.2020", ["4020"]),
        ("Sande (Vestfold)", "1.1.2020", ["3903"]),
        ("Tysfjord", "1.1.2020", ["1806", "1875"]),
        ("Divtasvuodna", "1.1.2020", ["1806", "1875"]),
        ("Snillfjord", "1.1.2020", ["5055", "5056", "5059"]),
        ("Ørskog", "1.1.2020", ["1508", "1580"]),
        ("Laksevåg", "1.1.1972", ["4601"]),
    ],
)
def test_a_former_municipality_says_when_it_ended_and_what_it_became(
    written: str, ended: str, now: list[str]
) -> None:
    with pytest.raises(NotKnown) as caught:
        find(written)
    assert ended in str(caught.value)
    assert [label[-4:] for label in caught.value.candidates] == now
    assert all(label in str(caught.value) for label in caught.value.candidates)


@pytest.mark.parametrize(
    ("written", "nearest"),
    [("Moskens", "1874"), ("Hammerfes", "5603"), ("Svolvær", "1865"), ("Mo i Rana", "1833"), ("1875x", None)],
)
def test_an_unknown_name_gives_the_nearest(written: str, nearest: str | None) -> None:
    with pytest.raises(NotKnown) as caught:
        find(written)
    assert [c[-4:] for c in caught.value.candidates[:1]] == ([nearest] if nearest else [])


@pytest.mark.parametrize(
    "written", ["1874 1859", "1874,1859", "1874/1859", "1874 Flakstad", "Flakstad 1874", "Flakstad (1874)"]
)
def test_a_number_beside_another_number_or_name_is_never_read_as_one_of_them(written: str) -> None:
    with pytest.raises(NotKnown):
        find(written)


@pytest.mark.parametrize("written", ["", "   ", "9999", "Atlantis", "0"])
def test_nonsense_is_one_clear_sentence_in_three_languages(written: str) -> None:
    with pytest.raises(NotKnown) as caught:
        find(written)
    said = {caught.value.text(texts(lang)) for lang in ("nb", "nn", "en")}
    assert len(said) >= 2
    assert all(sentence.endswith(".") and "{" not in sentence for sentence in said)


def test_a_date_finds_what_was_valid_then() -> None:
    then = find("1507", on="2023-06-01")
    assert (then.name, then.successors) == ("Ålesund", ("1508", "1580"))
    assert then.predecessors == ("1504", "1523", "1529", "1534", "1546")
    assert (then.valid_from, then.valid_to) == (date(2020, 1, 1), date(2024, 1, 1))
    assert find("Stokke", on="2016-12-31").successors == ("0704", "0710")
    assert find("Våler i Hedmark", on=date(2010, 1, 1)).code == "0426"
    assert find("Haram", on="2019-12-31").code == "1534"
    assert find("Bergen", on="1971-12-31").code == "1301"
    assert find("1103", on="2019-12-31").successors == ("1103",)


@pytest.mark.parametrize(
    ("written", "on", "error"),
    [
        ("1507", "2024-01-01", NotKnown),
        ("1508", "2023-12-31", NotKnown),
        ("Haram", "2021-06-01", NotKnown),
        ("Oslo", "1.6.2023", BadInput),
        ("Oslo", "1950-01-01", BadInput),
    ],
)
def test_a_date_that_does_not_fit_is_refused(written: str, on: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        find(written, on=on)


def test_moskenes_and_vestvagoy_have_a_planned_merger_with_its_source() -> None:
    planned = find("Moskenes").planned
    assert planned == find("Vestvågøy").planned
    assert (planned[0].date, planned[0].codes) == (date(2028, 1, 1), ("1874", "1860"))
    assert "samfunnsbedriftene.no" in planned[0].url
    assert find("Moskenes").valid_to is None
    assert sum(bool(m.planned) for m in periods()) == 2


def test_names_keep_every_official_language() -> None:
    karasjok = find("5610")
    assert (karasjok.name, karasjok.official_name) == ("Karasjok", "Kárášjohka - Karasjok")
    assert (karasjok.county_name, karasjok.county_official_name) == ("Finnmark", "Finnmark - Finnmárkku")
    assert find("Kåfjord").names == ("Gáivuotna - Kåfjord - Kaivuono", "Gáivuotna", "Kåfjord", "Kaivuono")
    lyngen = find("5536")
    assert (lyngen.name, lyngen.name_sami, lyngen.name_kven) == ("Lyngen", "Ivgu", "Yykeä")
    assert find("Haram").org_number is None


# Number of municipalities on 1 January, Statistics Norway.
@pytest.mark.parametrize(
    ("year", "count"),
    [(1977, 454), (1988, 448), (1994, 435), (2002, 434), (2006, 431), (2013, 428), (2018, 422), (2020, 356)],
)
def test_history_has_the_published_number_of_municipalities(year: int, count: int) -> None:
    day = date(year, 1, 1)
    assert len({m.code for m in periods() if m.valid_on(day)}) == count


def test_no_code_has_two_periods_at_once_and_every_end_has_a_successor() -> None:
    by_code: dict[str, list[Municipality]] = {}
    for m in periods():
        by_code.setdefault(m.code, []).append(m)
        assert m.is_current or m.successors
        for code in m.successors:
            after = [p for p in periods() if p.code == code and p.valid_from == m.valid_to]
            assert len(after) == 1
            assert m.code in after[0].predecessors
    for spans in by_code.values():
        spans.sort(key=lambda m: m.valid_from or date.min)
        for one, other in zip(spans, spans[1:], strict=False):
            assert one.valid_to is not None
            assert other.valid_from is not None
            assert one.valid_to <= other.valid_from


@given(st.text(max_size=30))
def test_any_text_gives_a_municipality_or_a_clear_error(text: str) -> None:
    try:
        found = find(text)
    except NotKnown:
        return
    assert found.is_current
