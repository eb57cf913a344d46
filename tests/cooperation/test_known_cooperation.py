"""What the registers know of who works with whom, and how sure it is."""

from __future__ import annotations

import pytest

from nabolag.cooperation import coverage_note, known
from nabolag.data import table
from nabolag.errors import NotKnown
from nabolag.municipalities import current

EVERYTHING = [(code, k) for code in sorted(current()) for k in known(code)]


def test_owners_come_with_their_share_and_the_former_municipalities_behind_it() -> None:
    moss = next(k for k in known("3103") if k.role == "member")
    assert (moss.organisation, moss.share, moss.form) == ("MOVAR IKS", 0.67, "IKS")
    assert moss.services == ("water", "wastewater", "waste", "fire")
    assert moss.note is not None
    assert "Rygge" in moss.note.nb
    mira = next(k for k in known("3205") if "MIRA" in k.organisation)
    assert (mira.share, mira.certainty) == (0.85, "partly")


def test_collecting_waste_is_not_owning() -> None:
    lofoten = [k for k in known("1874") if k.service == "waste"]
    assert [(k.organisation, k.role, k.certainty) for k in lofoten] == [
        ("LOFOTEN AVFALLSSELSKAP IKS", "served", "unconfirmed")
    ]
    haugesund = [k for k in known("1106") if k.role == "served"]
    assert haugesund[0].certainty == "yes"


def test_sources_that_disagree_stand_side_by_side() -> None:
    molde = [k for k in known("1506") if k.role == "served"]
    assert len(molde) == 2
    assert {k.certainty for k in molde} == {"unconfirmed"}
    assert all(k.note is not None for k in molde)


def test_who_runs_child_welfare_together_is_known_with_all_its_members() -> None:
    (moskenes,) = [k for k in known("1874") if k.service == "child_welfare"]
    assert (moskenes.members, moskenes.as_of, moskenes.certainty) == (("1859", "1860", "1874"), "2023", "yes")
    assert moskenes.form is None  # the source does not say it
    groups = {k.members for _, k in EVERYTHING if k.role == "partner" and k.as_of == "2023"}
    assert (len(groups), sum(map(len, groups))) == (64, 204)  # as the source counts them
    assert all(code in k.members for code, k in EVERYTHING if k.role == "partner")


def test_a_group_that_the_newer_list_does_not_name_is_unconfirmed_not_gone() -> None:
    older = {code: k for code, k in EVERYTHING if k.role == "partner" and k.as_of == "2021"}
    assert {current()[code].name for code in older} == {
        "Ålesund", "Haram", "Herøy", "Beiarn", "Saltdal", "Sørreisa",
    }  # fmt: skip
    assert all(k.certainty == "unconfirmed" and k.note for k in older.values())


def test_an_address_is_not_a_membership() -> None:
    seats = [k for _, k in EVERYTHING if k.role == "seat"]
    assert seats
    assert {k.certainty for k in seats} == {"unconfirmed"}
    assert {k.as_of for k in seats} == {"2021"}


def test_every_row_of_the_sources_reaches_its_municipality() -> None:
    owned = {(r["code"], r["company"]) for r in table("iks_water_members").iter_rows(named=True)}
    owners = {(c, k.organisation) for c, k in EVERYTHING if k.table == "iks_water_members"}
    assert owners == owned
    own = table("waste_companies").filter(provider="(own service)").height
    assert sum(k.role == "served" for _, k in EVERYTHING) == table("waste_companies").height - own
    reached = {k.org_number for _, k in EVERYTHING}
    assert set(table("iks_2021")["org_number"]) <= reached


@pytest.mark.parametrize("role", ["seat", "member", "served", "partner"])
def test_everything_known_carries_source_certainty_and_words(role: str) -> None:
    for _, k in EVERYTHING:
        if k.role == role:
            assert k.source.name == k.table
            assert k.source_url.startswith("http")
            assert k.as_of
            assert k.certainty in ("yes", "partly", "unconfirmed")
            assert k.share is None or 0 < k.share <= 1
            assert all(k.service_words[lang] for lang in ("nb", "nn", "en"))


def test_what_the_register_cannot_know_is_said() -> None:
    assert known("1151") == [] or all(k.role for k in known("1151"))
    assert "ukjent" in coverage_note().nb
    assert "unknown" in coverage_note().en
    assert any(not known(code) for code in current())
    with pytest.raises(NotKnown):
        known("1507")
