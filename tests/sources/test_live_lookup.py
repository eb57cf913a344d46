"""Companies looked up in the register of entities: in the shapes it documents, and said in words the desk can act on."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.sources.live import at_home
from tests.sources.stand_in import Services

from nabolag.cli import root
from nabolag.governance.ownership import Interest
from nabolag.governance.ownership.existing import held_against
from nabolag.municipalities import find
from nabolag.report.ownership import as_file, existing_paper
from nabolag.sources.live.lookup import Entity
from nabolag.text import texts

DAY = date(2026, 11, 30)
NUMBERS = {
    "there": "974760673",
    "deleted": "971032081",
    "absent": "964338531",
    "gone": "970018131",
    "new": "917422575",
}
"""Real numbers, so that the register of interests takes them; what is said of them here is invented."""


def answers() -> Services:
    services = Services()
    put = services.answers
    unit = {"organisasjonsform": {"kode": "IKS", "beskrivelse": "Interkommunalt selskap"}, "konkurs": False,
            "underAvvikling": False, "underTvangsavviklingEllerTvangsopplosning": False,
            "registreringsdatoEnhetsregisteret": "1999-03-01"}  # fmt: skip
    put[f"/brreg/enheter/{NUMBERS['there']}"] = unit | {
        "organisasjonsnummer": NUMBERS["there"],
        "navn": "VANN IKS",
    }
    put[f"/brreg/enheter/{NUMBERS['deleted']}"] = {
        "organisasjonsnummer": NUMBERS["deleted"], "navn": "SLETTET IKS",
        "organisasjonsform": {"kode": "IKS", "beskrivelse": "x", "utgaatt": "2017-07-17"},
        "slettedato": "2024-10-20", "_links": {},
    }  # fmt: skip
    put[f"/brreg/enheter/{NUMBERS['gone']}"] = lambda _query: (410, {"status": 410})
    put[f"/brreg/enheter/{NUMBERS['new']}"] = unit | {
        "organisasjonsnummer": NUMBERS["new"], "navn": "HELT ANNET AS", "stiftelsesdato": "2027-02-01",
        "organisasjonsform": {"kode": "AS"}, "underAvvikling": True,
    }  # fmt: skip
    return services


def run(folder: Path, services: Services, *more: str) -> Result:
    sheet = folder / "eierskap.csv"
    rows = [Interest(name=f"{name} IKS", form="IKS", org_number=number) for name, number in NUMBERS.items()]
    rows[0] = Interest(name="Vann IKS", form="IKS", org_number=NUMBERS["there"])
    sheet.write_bytes(as_file([*rows, Interest(name="Uten nummer KO", form="KO")], "csv"))
    with at_home(folder / "data", services):
        args = ["ownership", "check", "Utsira", "--file", str(sheet), "--day", DAY.isoformat(), *more]
        return CliRunner().invoke(root, args)


def test_each_company_is_found_deleted_absent_or_not_yet_there(tmp_path: Path) -> None:
    services = answers()
    done = run(tmp_path, services, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, list[tuple[str, str | None]]] = {}
    for one in json.loads(done.stdout)["findings"]:
        found.setdefault(one["name"], []).append((one["finding"], one["day"]))
    assert found["Vann IKS"] == [("there", "1999-03-01")]
    assert found["deleted IKS"][0] == ("deleted", "2024-10-20")
    assert found["absent IKS"] == found["gone IKS"] == [("absent", None)]
    assert [finding for finding, _day in found["new IKS"]] == ["not-yet", "closing", "form", "name"]
    assert found["Uten nummer KO"] == [("unasked", None)]
    assert len(services.asked) >= len(NUMBERS)


def test_a_register_that_does_not_answer_is_one_clear_error(tmp_path: Path) -> None:
    services = answers()
    services.answers[f"/brreg/enheter/{NUMBERS['there']}"] = lambda _query: (403, {"feilmelding": "sperret"})
    done = run(tmp_path, services)
    assert done.exit_code == 2, done.output
    assert "Enhetsregisteret" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("interests", [(), (Interest(name="A KO", form="KO"),)])
def test_nothing_is_said_of_what_nobody_asked_about(interests: tuple[Interest, ...]) -> None:
    paper = existing_paper(find("Utsira"), held_against(interests, {}, DAY), DAY, DAY, texts("nb"))
    assert "så ingenting er sagt om dem" in str(paper.lead[0])


@pytest.mark.parametrize(
    ("entity", "findings"),
    [
        (Entity("1", "A IKS", "IKS", deleted=date(2026, 12, 1)), ["there"]),  # deleted after the day
        (Entity("1", "A IKS", "IKS", deleted=DAY), ["deleted"]),
        (Entity("1", "A IKS", "IKS", founded=DAY), ["there"]),
        (Entity("1", "A IKS", "IKS", registered=date(2027, 1, 1)), ["late"]),
        (Entity("1", "A IKS", "IKS", founded=date(2020, 1, 1), registered=date(2027, 1, 1)), ["there"]),
        (Entity("1", "A IKS", "IKS", bankrupt=True, closing=True), ["bankrupt"]),
        (Entity("1", "Vannverket A IKS", "IKS"), ["there"]),  # a longer name of the same
        (Entity("1", "B KF", "KF"), ["form", "name"]),
        (None, ["absent"]),
    ],
)
def test_the_day_decides_what_exists(entity: Entity | None, findings: list[str]) -> None:
    one = Interest(name="A IKS", form="IKS", org_number="1")
    assert [held.finding for held in held_against([one], {"1": entity}, DAY)] == findings
