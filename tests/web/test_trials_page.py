"""The ministry's grid of measures: asked for, worked out behind the page, stopped, gone on with, shared, the same anywhere."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from tests.fielded import new_store

from nabolag.cli import root
from nabolag.errors import BadInput
from nabolag.report.partners.grid import work
from nabolag.report.partners.national import SERVICE_NAMES
from nabolag.report.state.layers import accounts_name, layers_in
from nabolag.report.state.trials import Trial, trial_in, trials, try_out
from nabolag.state import Measure, examples
from nabolag.store import Store
from nabolag.web import queued
from nabolag.web.app import create_app

ASKED = {
    "navn": "Mitt", "slag": "tilskudd", "storst": "3000", "belopene": "0; 500 000; 2 mill",
    "tjenestene": ["administration"], "arene": "5",
}  # fmt: skip


def now() -> datetime:
    return datetime(2026, 11, 30, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_store(tmp_path)
    yield made
    made.close()


def site(store: Store | None) -> TestClient:
    return TestClient(create_app(store), base_url="https://x", follow_redirects=False)


def test_a_grid_is_asked_for_stopped_gone_on_with_after_a_restart_and_downloaded(store: Store) -> None:
    client = site(store)
    address = client.post("/staten/rutenett/regn", data=ASKED).headers["location"]
    assert "3 kombinasjoner venter" in client.get(address).text
    assert next(queued.work_through(store, now))
    assert client.post("/staten/rutenett/stopp", data=ASKED).status_code == 303
    page = site(store).get(address).text  # another process, after a restart
    assert "1 av 3 kombinasjoner er regnet." in page
    assert "2 kombinasjoner er ikke regnet" in page
    assert client.post("/staten/rutenett/regn", data=ASKED).headers["location"] == address
    assert len(list(queued.work_through(store, now))) == 2
    done = site(store).get(address)
    assert "3 av 3 kombinasjoner er regnet." in done.text
    assert "max-age" not in done.headers.get("cache-control", "")
    nothing, some, much = site(store).get(address.replace("rutenett?", "rutenett.json?")).json()["trials"]
    assert nothing["cost_nok"] == nothing["recipients"] == [0, 0, 0], "nothing changes nothing"
    assert set(nothing["layers_nok_per_year"]) == {"frontier", "models"}
    assert nothing["balance_nok"]["models"] == [0, 0, 0]
    for at in range(3):
        assert some["recipients"][at] <= much["recipients"][at]
        assert some["cost_nok"][at] <= much["cost_nok"][at]
    assert much["balance_nok"]["income_system"][0] < 0 < much["balance_nok"]["income_system"][2]
    book = openpyxl.load_workbook(
        io.BytesIO(site(store).get(address.replace("rutenett?", "rutenett.xlsx?")).content)
    )
    told = {
        str(cell.value).replace("\xa0", " ") for sheet in book for row in sheet.iter_rows() for cell in row
    }
    assert any("Mitt, 2 000 000 kr, administrasjon, 5 år" in one for one in told)


def test_each_service_of_the_grid_has_its_layers() -> None:
    assert {service for service in SERVICE_NAMES if len(layers_in(accounts_name(service), 2).saves) == 2} == {
        *SERVICE_NAMES
    }


def test_the_answers_are_the_same_for_one_worker_and_two_and_however_a_measure_is_called() -> None:
    asked = trials(examples()[1:2], (5e5, 1e6), ("child_welfare",), (1, 3))
    alone, two = dict[str, object](), dict[str, object]()
    work(asked, alone, answer=try_out)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        work(asked, two, pool, answer=try_out)
    assert alone == two
    assert len(alone) == 4
    same = Measure(id="z", name="Z", kind="grant", amount=500_000, max_population=3199, budget=5e7)
    (renamed,) = trials([same], (), ("child_welfare",))
    assert renamed.key == asked[0].key
    assert trial_in(asked[0].asked) == asked[0]
    assert isinstance(asked[0], Trial)


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({"belopene": "mye"}, "belopene", "«mye» er ikke et beløp"),
        ({"belopene": "-5"}, "belopene", "fra 0 og oppover"),
        ({"belopene": "1e15"}, "belopene", "alle kommuners frie inntekter"),
        ({"ramme": "100 000"}, "belopene", "men rammen er"),
        ({"arene": "0"}, "arene", "Skriv fra 1 til 50"),
        ({"arene": "2,5"}, "arene", "er ikke et helt tall"),
        ({"arene": "; ".join(map(str, range(1, 40)))}, "arene", "117 kombinasjoner"),
        ({"tjenestene": "romfart"}, "tjenestene", "romfart"),
    ],
)
def test_what_cannot_be_meant_stands_beside_its_field_and_is_not_put_in_the_queue(
    store: Store, fields: dict[str, str], field: str, says: str
) -> None:
    client = site(store)
    address = client.post("/staten/rutenett/regn", data=ASKED | fields).headers["location"]
    page = client.get(address)
    assert page.status_code == 422
    assert says in page.text.partition(f'id="feil-{field}"')[2].partition("</p>")[0].replace("\xa0", " ")
    assert list(queued.work_through(store, now)) == []


def test_without_a_store_and_from_elsewhere_nothing_is_asked_for(store: Store) -> None:
    assert "har ikke noe lager" in site(None).get("/staten/rutenett").text
    assert site(None).post("/staten/rutenett/regn", data=ASKED).status_code == 422
    other = site(store).post("/staten/rutenett/regn", data=ASKED, headers={"sec-fetch-site": "cross-site"})
    assert other.status_code == 422
    begun = time.monotonic()
    with pytest.raises(BadInput, match="Velg fra 1 til 60"):
        trials(examples(), [float(n) for n in range(5000)], ["fire"] * 5000, range(1, 51))
    assert time.monotonic() - begun < 1, "what is far too much is refused before it is reckoned"


def test_the_command_works_the_same_grid_through() -> None:
    said = CliRunner().invoke(
        root, ["measures", "--amount", "1 mill", "--service", "barnevern", "--years", "2", "--json"]
    )
    assert said.exit_code == 0, said.output
    found = json.loads(said.stdout)["trials"]
    assert [one["measure"] for one in found] == [one.name for one in examples()]
    assert CliRunner().invoke(root, ["measures", "--years", "0"]).exit_code == 2
