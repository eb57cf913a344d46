"""Every address of the site, with values nobody meant: no fault of ours, no code and no formula handed back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from tests.admin import signed_in
from tests.fielded import SURVEY, field, new_store
from tests.routes import every_route

from nabolag.web import app as site

SCRIPT, FORMULA = "<script>alert(1)</script>", "=cmd|' /c calc'!A1"
HOSTILE = (
    SCRIPT,
    FORMULA,
    "@SUM(A1)",
    "\u202e\u0663",
    "' OR 1=1--",
    "../../../../etc/passwd",
    "{{7*7}}${7*7}",
    "9" * 40,
    "-1",
    "nan",
    "\ufffd\U0010ffff",
    "a" * 800,
    "[]{};:\\\"'",
    "%s%n%x",
    "A;1\nB;2\n\nC",
    "2026-02-30",
    "99999-1-1",
    "\t\n",
    "\u200b",
    "1859,1860,1874",
)
GOOD = {
    "code": "1874",
    "id": SURVEY,
    "survey": SURVEY,
    "form": "IKS",
    "kind": "csv",
    "indicator": "water_fee",
}
TEMPLATES = Path(site.__file__).parent / "templates"
ODD = {
    "range": "bytes=5-2,-1,9999999999999999-",
    "accept": "*/*;q=nan",
    "accept-language": "x" * 2000,
    "if-none-match": '"x',
    "x-forwarded-for": "'<>,::::",
    "host": "x",
}


def routes() -> list[tuple[str, str]]:
    """Every method and address."""
    return [(method, route.path) for route in every_route() for method in sorted(route.methods - {"HEAD"})]


def fields() -> list[str]:
    """The names that forms of ours have."""
    said = (path.read_text("utf-8") for path in TEMPLATES.rglob("*.html"))
    names = {name for text in said for name in re.findall(r'name="([\w-]+)"', text)}
    return sorted(names - {"csrf", "viewport"})


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, str, str]]:
    store = new_store(tmp_path_factory.mktemp("house"))
    token = field(store, 3)[0]
    client = TestClient(
        site.create_app(store), base_url="https://x", follow_redirects=False, raise_server_exceptions=False
    )
    yield client, signed_in(client, store, "owner"), token
    store.close()


def test_there_are_addresses_and_fields_to_try() -> None:
    assert len(routes()) > 80
    assert len(fields()) > 40


@pytest.mark.parametrize("part", range(4))
def test_no_value_is_a_fault_of_ours(
    house: tuple[TestClient, str, str], part: int, caplog: pytest.LogCaptureFixture
) -> None:
    client, csrf, token = house
    chance, names = Random(part), fields()
    for method, path in routes()[part::4]:
        if path == "/admin/ut":
            continue  # the rest would be asked by nobody
        params = re.findall(r"{(\w+)", path)
        good = {p: GOOD.get(p, token if p == "token" else "x") for p in params}
        hostile = {p: quote(chance.choice(HOSTILE), safe="") for p in params}
        for values in (hostile, good) if params else (good,):
            address = re.sub(r"{(\w+)(?::\w+)?}", lambda m, v=values: v[m[1]], path)  # type: ignore[misc]
            given = dict.fromkeys(names, chance.choice((SCRIPT, FORMULA)))
            given |= {name: chance.choice(HOSTILE) for name in chance.sample(names, len(names) // 2)}
            if method == "GET":
                answer = client.get(address, params=given, headers=ODD)
            else:
                answer = client.request(method, address, data=given | {"csrf": csrf})
            assert answer.status_code < 500, (method, address, caplog.text[-3000:])
            assert "Traceback" not in answer.text
            assert SCRIPT not in answer.text or "html" not in answer.headers["content-type"], address
            if answer.headers.get("content-type", "").startswith("text/csv"):
                for cell in cells(answer.text):
                    assert not cell.startswith(("=", "@", "+", "\t")), (address, cell)
    assert token not in caplog.text


def cells(text: str) -> Iterator[str]:
    rows = text.removeprefix("\ufeff")
    for row in csv.reader(io.StringIO(rows), delimiter=";" if ";" in rows.splitlines()[0] else ","):
        yield from row


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "PROPFIND", "x" * 300])
def test_a_method_we_do_not_have_is_refused(house: tuple[TestClient, str, str], method: str) -> None:
    client, _csrf, token = house
    for path in ("/", "/kommune/1874", f"/s/{token}", "/admin", "/static/icon.svg", "/api/openapi.json"):
        assert client.request(method, path).status_code in (404, 405), path


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("avtale.docx", b"PK\x03\x04" + b"\0" * 50, "avtale.docx er ikke en hel fil"),
        ("..\\..\\C\\x.pdf", b"%PDF-1.7\n", "x.pdf er ikke en PDF"),
        ("<b>.docx", b"x", "&lt;b&gt;.docx er ikke en hel fil"),
        ("tom.docx", b"", "tom.docx er tom"),
        ("../../x.sav", b"$FL2@(#)", "Filtypen «.sav» kan ikke leses"),
    ],
)
def test_an_upload_is_called_what_its_sender_calls_it(
    house: tuple[TestClient, str, str], name: str, content: bytes, said: str
) -> None:
    """And never where it lay on our machine."""
    answer = house[0].post("/avtale/IKS/les", files={"avtale": (name, content)})
    assert answer.status_code == 422
    assert said.casefold() in answer.text.casefold()  # the name may begin a sentence
    assert "/tmp" not in answer.text


def test_what_cannot_be_read_is_not_called_a_page_that_is_gone(house: tuple[TestClient, str, str]) -> None:
    answer = house[0].post("/avtale/IKS/les", files={"avtale": ("x" * 5000 + ".docx", b"x")})
    assert answer.status_code == 400
    assert "kan ikke leses" in answer.text
    assert "Siden finnes ikke" not in answer.text
