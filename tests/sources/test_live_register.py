"""The register of entities fetched: who owns what, by today's roles, beside the other sources; never a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.sources.live import at_home, forget
from tests.sources.register_of_entities import Entities
from tests.sources.stand_in import Services

from nabolag.cooperation import arrangements, ask, coverage_note, known
from nabolag.data import descriptor, table
from nabolag.errors import SourceFailed
from nabolag.municipalities import current
from nabolag.report.register import Asked, question_paper
from nabolag.sources.live.brreg import share
from nabolag.sources.live.refresh import Report, refresh

FIRST = "999000001"


def number(code: str) -> str:
    return str(current()[code].org_number)


def entities(left: bool) -> Entities:
    made = Entities(left=left)
    moskenes, vestvagoy, flakstad = number("1874"), number("1860"), number("1859")
    made.add(
        FIRST,
        "EKSEMPEL VANN IKS",
        [(moskenes, "MOSKENES KOMMUNE", "25.00%"), (vestvagoy, "VESTVÅGØY KOMMUNE", "3/4")],
    )
    made.add(
        "999000002",
        "FOR MYE IKS",
        [(moskenes, "MOSKENES", "60%"), (flakstad, "FLAKSTAD", "60%")],
        industry="38.110",
    )
    made.add(
        "999000003", "LOFOTEN HAVN KF", [(vestvagoy, "VESTVÅGØY KOMMUNE", None)], form="KF", industry="52.221"
    )
    made.owners["999000003"][0]["role"] = "EIKM"
    made.add("999000004", "EID AV KOMMUNEN AS", form="AS", sector="1520")
    made.add("999000005", "PRIVAT AS", form="AS", sector="2100")
    for n in range(240):
        made.add(f"9991{n:05}", f"SELSKAP {n} IKS", industry="84.250")
    if left:
        made.owners[FIRST].append(
            {
                "number": flakstad,
                "name": "FLAKSTAD KOMMUNE",
                "share": "10%",
                "form": "KOMM",
                "more": {"fratraadt": True},
            }
        )
    return made


@pytest.fixture(params=[True, False], ids=["with fratraadt", "without fratraadt"])
def register(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Services, Entities]]:
    made = entities(request.param)
    with at_home(tmp_path / "data", Services()) as services:
        made.into(services)
        yield services, made


def fetch(day: int = 1) -> Report:
    report = refresh(["brreg"], sleep=lambda _: None, now=lambda: datetime(2026, 12, day, 9, tzinfo=UTC))
    forget()
    return report


def test_owners_with_shares_stand_in_the_register_beside_the_other_sources(
    register: tuple[Services, Entities], tmp_path: Path
) -> None:
    assert fetch().snapshot is not None
    units = table("registered_units")
    assert units.height == 244  # the private company is none of ours
    assert descriptor("registered_owners").attribution.startswith("Kilde: Brønnøysundregistrene")
    mine = {k.organisation: k for k in known("1874") if k.table == "registered_owners"}
    water = mine["EKSEMPEL VANN IKS"]
    assert (water.service, water.form, water.role, water.share) == ("water", "IKS", "member", 0.25)
    assert (water.as_of, water.certainty) == ("2026-12", "yes")
    (arrangement,) = (a for a in arrangements() if a.org_number == FIRST)
    assert arrangement.members == ("1860", "1874")  # Flakstad has left, where the service says so
    assert {s.share for s in arrangement.statements} == {0.25, 0.75}
    assert "hentet fra Enhetsregisteret" in coverage_note().nb
    over = mine["FOR MYE IKS"]
    assert (over.share, over.certainty) == (None, "unconfirmed")
    assert over.note is not None
    assert "mer enn 100 prosent" in over.note.nb
    assert next(k for k in known("1860") if k.organisation == "LOFOTEN HAVN KF").share is None
    kept = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
    assert b"MOSKENES" in kept
    assert b"OPPDIKTET" not in kept
    assert b"1900-01-01" not in kept


def test_later_runs_read_what_the_feed_of_updates_names(register: tuple[Services, Entities]) -> None:
    services, made = register
    fetch()
    made.owners[FIRST][0]["share"] = "30.00%"
    made.updates.append((900, FIRST))
    made.add("999000009", "NYTT IKS", [(number("1874"), "MOSKENES KOMMUNE", "50%")])
    made.updates[-1] = (901, "999000009")
    del made.units["999000002"]
    made.into(services)
    asked = len(services.asked)
    report = fetch(2)
    roles = [address for address in services.asked[asked:] if "/roller" in address]
    assert sorted(roles) == [f"/brreg/enheter/{n}/roller" for n in (FIRST, "999000009")]
    assert any("oppdateringsid=" in address for address in services.asked[asked:])
    units, owners = report.feeds[0].differences
    assert (units.added, units.gone) == (1, 1)
    changed = [f for f in owners.figures if f.column == "share"]
    assert [(f.before, f.after) for f in changed] == [("0.25", "0.3")]
    assert not any(a.org_number == "999000002" for a in arrangements())


def test_a_fetched_register_is_complete_for_iks_where_it_can_be(
    register: tuple[Services, Entities],
) -> None:
    """That there is no IKS is an answer by the register, with its day, once each has owners and an industry that say so."""
    services, made = register
    said = "Finnes det et IKS innen vann i Finnmark?"
    assert ask(said).status == "unknown"  # only what ships
    oslo = [{"number": number("0301"), "name": "OSLO KOMMUNE", "share": None, "form": "KOMM"}]
    made.owners = {company: owners or oslo for company, owners in made.owners.items()}
    made.add("999000008", "UTEN EIERE IKS", industry="36.000", code="0301")
    made.into(services)
    fetch()
    assert ask(said).status == "unknown"  # whoever owns the last one, may lie in Finnmark
    made.owners["999000008"] = oslo
    made.updates.append((900, "999000008"))
    fetch(2)
    none = ask(said)
    assert (none.status, none.complete, none.as_of) == ("none", "registered_units", ("2026-12-01",))
    paper = question_paper(none.question, Asked(said))
    assert paper.lead[0].startswith("Nei. Enhetsregisteret har alle interkommunale selskaper")
    assert "1. desember 2026" in paper.lead[0]
    assert ask("IKS innen vann i Lofoten").status == "found"
    assert ask("IKS innen vann i Finnmark i 2021").status == "unknown"  # the register is of today
    assert ask("AS innen vann i Finnmark").status == "unknown"  # not every AS was fetched
    alone = ask("kommuner uten IKS i Lofoten")
    assert alone.municipalities == ("1856", "1857")  # the others own one, or get their waste collected by one
    made.add(
        "999000010", "UKJENT TJENESTE IKS", [(number("5601"), "ALTA", "50%")], industry="84.110", code="5601"
    )
    made.updates[-1] = (901, "999000010")
    made.into(services)
    fetch(3)
    assert ask(said).status == "unknown"  # it may do water


def test_a_share_that_the_register_no_longer_states_is_told_so(register: tuple[Services, Entities]) -> None:
    _services, made = register
    fetch()
    made.owners[FIRST][0]["share"] = None
    made.updates.append((900, FIRST))
    fetch(2)
    mine = next(k for k in known("1874") if k.org_number == FIRST)
    assert mine.share is None
    assert mine.note is not None
    assert mine.note.nb == "Registeret oppgir ikke lenger andelen."


def test_a_break_in_the_roles_goes_on_from_there(register: tuple[Services, Entities]) -> None:
    services, _made = register
    services.failures = {"/roller": [None] * 100 + [500]}
    with pytest.raises(SourceFailed, match=r"Enhetsregisteret svarte 500 .*/roller \(side 101\)"):
        fetch()
    asked = len(services.asked)
    assert fetch().snapshot is not None
    assert len(services.asked) - asked == 244 - 100


def test_pages_that_do_not_add_up_are_refused(register: tuple[Services, Entities]) -> None:
    services, made = register
    search = made.search

    def short(query: dict[str, list[str]]) -> tuple[int, object]:
        status, answer = search(query)
        if query.get("page") == ["1"]:
            answer["_embedded"]["enheter"] = answer["_embedded"]["enheter"][:7]
        return status, answer

    services.answers["/brreg/enheter"] = short
    with pytest.raises(SourceFailed, match=r"/enheter \(side 3\)"):
        fetch()


def test_a_register_that_lost_most_of_its_companies_is_not_believed(
    register: tuple[Services, Entities],
) -> None:
    services, made = register
    fetch()
    made.units = {number: made.units[number] for number in list(made.units)[:60]}
    with pytest.raises(SourceFailed, match=r"Ingenting er endret"):
        fetch(2)
    assert table("registered_units").height == 244
    assert services.asked


def test_more_than_can_be_paged_is_told(register: tuple[Services, Entities]) -> None:
    services, made = register

    def many(query: dict[str, list[str]]) -> tuple[int, object]:
        status, answer = made.search(query)
        answer["page"]["totalElements"] = 12_345
        return status, answer

    services.answers["/brreg/enheter"] = many
    with pytest.raises(SourceFailed, match="12345 treff"):
        fetch()


@pytest.mark.parametrize(
    ("said", "meant"),
    [("25.00%", 0.25), ("33.333%", 0.33333), ("1/3", 1 / 3), ("12,5 %", 0.125), ("", None), (None, None),
     ("halvparten", None), ("1/0", None), ("150%", None)],
)  # fmt: skip
def test_a_share_is_read_as_it_is_written(said: str | None, meant: float | None) -> None:
    assert share(said) == (None if meant is None else pytest.approx(meant))
