"""What users add is checked row by row, each fault with sheet, row, field and remedy, and an export reads back to the same."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabolag.cooperation import arrangements
from nabolag.cooperation.added import Added, Additions, Taking, as_arrangement
from nabolag.cooperation.counting import RULES, count
from nabolag.municipalities import Municipality, current, periods
from nabolag.municipalities.register import today_of
from nabolag.report.register.exchange import KINDS, as_file, check_paper, read_file

HEAD = "Samarbeid;Organisasjonsnummer;Tjenester;Kommune;Rolle;Andel;Fra;Til;Kilde"
GOOD = """Lofoten legevakt;;helse;Vestvågøy;vertskommune;;2020;;sak 12/20
Lofoten legevakt;;helse;Flakstad;får tjenesten;;2020;;sak 12/20
Vestvann IKS;974760673;vann;Moss;eier;60;2012;;www
Vestvann IKS;974760673;vann;Rygge;eier;40;2012;2020-01-01;www"""


def read(text: str, known: dict[str, str] | None = None):
    return read_file(text.encode(), "fil.csv", known)


def test_rows_become_arrangements_in_the_municipalities_of_today() -> None:
    found = read(f"{HEAD}\n{GOOD}")
    assert found.faults == ()
    legevakt, vann = found.added
    assert {(m.code, m.role) for m in legevakt.members} == {("1860", "host"), ("1859", "served")}
    rygge = vann.members[1]
    assert (rygge.code, rygge.then, rygge.share, rygge.until) == ("3103", "0136", 0.4, date(2020, 1, 1))
    shown = as_arrangement(vann, date(2026, 11, 29))
    assert shown.members == ("3103",), "a member of a merged municipality is a member of the new one"
    assert not shown.certain


def test_columns_may_stand_in_any_order_and_a_missing_one_is_named() -> None:
    lines = [line.split(";") for line in f"{HEAD}\n{GOOD}".splitlines()]
    turned = "\n".join(";".join(reversed(line)) for line in lines)
    assert read(turned) == read(f"{HEAD}\n{GOOD}")
    fault = read(f"{HEAD.replace('Kommune', 'Sted')}\n{GOOD}").faults
    assert {(f.row, f.field) for f in fault} == {(1, "Sted"), (1, "kommune")}
    moved = read(f"{HEAD}\nLofoten legevakt;helse;;Vestvågøy;vertskommune;;2020;;sak")
    assert [(f.row, f.field) for f in moved.faults] == [(2, "org_number")], (
        "cells moved under the wrong heading"
    )


def test_titles_may_stand_above_the_headings_and_cells_that_were_moved_are_told() -> None:
    good = read(f"{HEAD}\n{GOOD}")
    titled = read(f"Samarbeid i Lofoten\nsist endret i mai\n\n{HEAD}\n{GOOD}")
    assert titled == good
    moved = read(f"{HEAD}\nLofoten legevakt;;helse;eier;Vestvågøy;;2020;;sak")
    assert {f.field for f in moved.faults} == {"municipality", "role"}
    assert all("flyttet" in str(f.error) for f in moved.faults)
    later = read(f"Samarbeid i Lofoten\n\n{HEAD}\nLofoten legevakt;;helse;Moskens;eier;;2020;;sak")
    assert later.faults[0].row == 4, "the row is the sheet's own"


@pytest.mark.parametrize(
    ("row", "field", "says"),
    [
        ("Annen IKS;974760673;vann;Våler (Østfold);eier;;2012;;www", "org_number", "Vestvann IKS"),
        ("Vestvann IKS;974760673;vann;Moss;eier;;2015;;www", "municipality", "rad 4"),
        ("Ny IKS;;vann;Moss;eier;101;;;www", "share", "0 og 100"),
        ("Vestvann IKS;974760673;vann;Våler (Østfold);eier;30;2012;;www", "share", "130"),
        ("Ny IKS;;vann;Haram;eier;;2021;;www", "municipality", "2024"),
        ("Ny IKS;;vann;Rygge;eier;;2021;;www", "municipality", "2020-01-01"),
        ("Ny IKS;;vann;Mos;eier;;;;www", "municipality", ""),
        ("Ny IKS;;vann;Herøy;eier;;;;www", "municipality", "nummeret"),
        ("Ny IKS;123456789;vann;Moss;eier;;;;www", "org_number", "ni sifrene"),
        ("Ny IKS;;fjernvarme;Moss;eier;;;;www", "services", "barnevern"),
        ("Ny IKS;;vann;Moss;sjef;;;;www", "role", "vertskommune"),
        ("Ny IKS;;vann;Moss;eier;;2020-02-31;;www", "since", "2024-01-31"),
        ("Ny IKS;;vann;Moss;eier;;2020;2019;www", "until", "etter"),
        ("Ny IKS;;vann;Moss;eier;;;;", "source", "tom"),
    ],
)
def test_a_bad_row_is_named_with_sheet_row_field_and_remedy(row: str, field: str, says: str) -> None:
    found = read(f"{HEAD}\n{GOOD}\n{row}")
    assert found.added == (), "with a fault nothing is taken"
    (fault,) = found.faults
    assert (fault.sheet, fault.row, fault.field) == ("fil.csv", 6, field)
    assert says in str(fault.error)
    said = check_paper(found, "fil.csv", "en").data["faults"]
    assert said[0]["row"] == 6


def test_what_is_added_of_a_shipped_arrangement_is_one_more_statement_there() -> None:
    found = read(f"{HEAD}\nMovar iks;959272204;vann;Moskenes;eier;;2020;;sak 1").added
    told = Additions((as_arrangement(found[0], date(2026, 11, 29)),))
    whole = told.beside(arrangements())
    assert len(whole) == len(arrangements())
    movar = next(a for a in whole if a.org_number == "959272204")
    assert movar.added
    assert "1874" in movar.members
    shipped = next(a for a in arrangements() if a.org_number == "959272204")
    assert movar.statements[: len(shipped.statements)] == shipped.statements
    assert not any(a.added for a in arrangements())


@given(st.sampled_from(sorted(RULES)), st.sets(st.sampled_from(sorted(current())), min_size=1, max_size=4))
@settings(max_examples=20, deadline=None)
def test_what_users_add_never_lowers_a_count(rule: str, codes: set[str]) -> None:
    one = Added(
        "x", "X IKS", None, "IKS", ("water",), tuple(Taking(c, "owner") for c in sorted(codes)), "www"
    )
    told = Additions((as_arrangement(one, date(2026, 11, 29)),))
    before, after = count(RULES[rule], arrangements()), count(RULES[rule], told.beside(arrangements()))
    assert after.total == before.total + 1
    assert all(after.by_municipality[c] >= n for c, n in before.by_municipality.items())
    assert {c for c, n in after.by_municipality.items() if n != before.by_municipality.get(c)} == codes


ENDED = [m for m in periods() if not m.is_current and m.valid_to and m.valid_from and len(today_of(m)) == 1]


@given(st.sampled_from(ENDED))
@settings(max_examples=60, deadline=None)
def test_a_member_of_a_merged_municipality_is_a_member_of_the_new_one(former: Municipality) -> None:
    day = former.valid_to - timedelta(days=1)
    row = f"Gammelt samarbeid;;vann;{former.code};eier;;{day.isoformat()};;www"
    found = read(f"{HEAD}\n{row}")
    assert found.faults == ()
    (one,) = as_arrangement(found.added[0], date(2026, 11, 29)).members
    assert one == today_of(former)[0].code
    assert one in current()


def test_every_municipality_in_the_register_is_one_of_today() -> None:
    assert {s.code for a in arrangements() for s in a.statements} <= set(current())


def owners(*shares: str) -> str:
    names = ("Moss", "Våler (Østfold)", "Råde")
    return "\n".join(
        [HEAD, *(f"Vann IKS;;vann;{n};eier;{s};;;www" for n, s in zip(names, shares, strict=False))]
    )


@pytest.mark.parametrize(
    ("shares", "read_as"),
    [
        (("40", "60"), [0.4, 0.6]),
        (("40 %", "60 prosent"), [0.4, 0.6]),
        (("0,4", "0.6"), [0.4, 0.6]),  # as Excel keeps 40 % and 60 %
        (("1/3", "2/3"), [1 / 3, 2 / 3]),
        (("0,5 %", "40"), [0.005, 0.4]),
        (("0,5", "99,5"), [0.005, 0.995]),
    ],
)
def test_shares_are_read_as_people_write_them(shares: tuple[str, ...], read_as: list[float]) -> None:
    (one,) = read(owners(*shares)).added
    assert [m.share for m in one.members] == pytest.approx(read_as)
    for kind in KINDS:
        assert read_file(as_file([one], kind), f"x.{kind}").added == (one,)


def test_a_share_that_may_be_two_things_is_asked_back() -> None:
    """0,4 alone is 40 per cent in Excel, and 0,4 per cent in the column's own unit: a hundredfold is never guessed."""
    found = read(owners("0,4"))
    assert [(f.row, f.field) for f in found.faults] == [(2, "share")]
    assert "Skriv «40 %» eller «0,4 %»" in str(found.faults[0].error)
    assert [f.field for f in read(owners("0,4", "0,7")).faults] == ["share", "share"]


def test_rows_of_one_arrangement_that_say_different_things_lose_nothing() -> None:
    row = "Vann IKS;{};{};{};eier;10;;;{}"
    two = [HEAD, row.format("", "vann", "Moss", "sak 1"), row.format("974760673", "avløp", "Råde", "sak 2")]
    (fault,) = read("\n".join(two)).faults
    assert (fault.row, fault.field) == (3, "services")
    assert "rad 2 «vann»" in str(fault.error)
    (one,) = read("\n".join(two).replace("avløp", "")).added  # the number stands in one row, and is of both
    assert (one.org_number, one.source, len(one.members)) == ("974760673", "sak 1; sak 2", 2)


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_file_is_read_in_the_character_set_it_was_saved_in(charset: str) -> None:
    text = f"{HEAD}\n\n;;;;;;;;\n{GOOD}\n\n"
    assert read_file(text.encode(charset), "fil.csv") == read(f"{HEAD}\n{GOOD}".replace("\n", "\n", 1))


@pytest.mark.parametrize(
    "said", ["1.2.2020", "01/02/2020", "2020-02-01", "1. februar 2020", "1 feb 2020", "februar 2020"]
)
def test_a_day_is_read_as_people_write_it(said: str) -> None:
    (one,) = read(f"{HEAD}\nVann IKS;;vann;Moss;eier;40;{said};;www").added
    assert one.members[0].since == date(2020, 2, 1)


def test_a_sheet_of_headings_alone_is_told() -> None:
    assert "ingen rader" in str(read(HEAD).faults[0].error)


def test_a_number_of_the_register_cannot_be_given_to_another() -> None:
    found = read(f"{HEAD}\nMitt selskap;959272204;vann;Moss;eier;;;;www", {"959272204": "MOVAR IKS"})
    assert "MOVAR IKS" in str(found.faults[0].error)
    assert read(f"{HEAD}\nMovar iks;959272204;vann;Moss;eier;;;;www", {"959272204": "MOVAR IKS"}).added


TAKEN = st.builds(
    Taking,
    st.sampled_from(sorted(current())),
    st.sampled_from(["owner", "partner", "served", "host", "seat"]),
    st.sampled_from([None, 0.125, 0.01]),
    st.none(),
    st.sampled_from([None, date(2030, 1, 1)]),
)
NAMES = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=20).filter(str.isalnum)


@given(
    st.lists(
        st.tuples(
            NAMES,
            st.sets(st.sampled_from(["water", "waste", "fire"])),
            st.lists(TAKEN, min_size=1, max_size=5),
        ),
        max_size=4,
        unique_by=lambda t: t[0].casefold(),
    ),
    st.sampled_from(KINDS),
)
@settings(max_examples=25, deadline=None)
def test_an_export_reads_back_to_the_same(given_: list, kind: str) -> None:
    from nabolag.municipalities.search import loose

    added = {}
    for name, services, members in given_:
        kept = {(m.code, m.role): m for m in members}
        id_ = loose(name)
        if id_:
            added[id_] = Added(
                id_, name, None, "IKS", tuple(sorted(services)), tuple(kept.values()), "=cmd", ""
            )
    back = read_file(as_file(added.values(), kind), f"x.{kind}")
    if not added:
        assert back.added == ()
        return
    assert back.faults == ()
    assert {a.id: a for a in back.added} == added
