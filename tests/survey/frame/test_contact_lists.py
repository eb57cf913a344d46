"""A contact list is read whole, or every mistake in it is told."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from openpyxl import Workbook

from nabolag.cli.survey.sample import command
from nabolag.errors import BadInput
from nabolag.survey.frame import BadContacts, contacts_from, draw, fields, read_sample, sample_csv
from nabolag.text import texts
from nabolag.web.app import create_app

LIST = """Kommunenr;Kommune;Stilling;Fornavn;Etternavn;E-post;Målform;Mobil
301;Oslo;Ordfører;Åse;Bø;ase@oslo.kommune.no;;900
1818;Herøy;Konst. rådmann;Per;Dahl;Per@HEROY.kommune.no;nynorsk;901
1874;Moskenes;Kommunalsjef;=cmd();;x@moskenes.no;;
1874;Moskenes;andre ledere;;;y@æøå.no;;
3005;Drammen;Kommunedirektør;A;B;a@drammen.no;;
4636;;ordførar;;;s@solund.no;;
"""


def workbook(text: str) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for line in text.splitlines():
        book.active.append([int(cell) if cell.isdigit() else cell for cell in line.split(";")])
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "file"),
    [
        (LIST.encode(), "l.csv"),
        (LIST.encode("utf-8-sig"), "l.csv"),
        (LIST.replace("æøå", "aeo").replace(";", ",").encode("cp1252"), "l.csv"),
        (workbook(LIST), "l.xlsx"),
    ],
)
def test_a_list_from_excel_or_csv_is_understood(content: bytes, file: str) -> None:
    found = contacts_from(content, file)
    rows = found.rows.to_dicts()
    assert [r["municipality"] for r in rows] == ["0301", "1818", "1874", "1874", "3301", "4636"]
    assert [r["role"] for r in rows] == [
        "ordforer",
        "kommunedirektor",
        "annen",
        "annen",
        "kommunedirektor",
        "ordforer",
    ]
    assert [r["language"] for r in rows] == ["nb", "nn", "nb", "nb", "nb", "nn"]
    assert rows[0]["person"] == "Åse Bø"
    assert rows[1]["email"] == "Per@heroy.kommune.no"
    assert rows[3]["person"] is None
    assert found.ignored == ("Mobil",)
    assert len(found.without) == 357 - 5
    assert "3301" in found.notes[0].text(texts("nb"))


def test_every_mistake_is_told_with_its_row_and_field() -> None:
    text = (
        "Kommune;Rolle;E-post\nHeroy;ordfører;o@x.no\nOslo;keiser;ola nordmann@oslo.no\n;;\n"
        "Bergen;mayor;a@b.no\nBergen;ordfører;A@b.no\nVoss;annen;\nOs;annen;rå@x.no;6\n"
    )
    with pytest.raises(BadContacts) as caught:
        contacts_from(text.encode(), "liste.csv")
    found = [(p.row, p.field) for p in caught.value.problems]
    assert found == [
        (2, "Kommune"),
        (3, "Rolle"),
        (3, "E-post"),
        (6, "E-post"),
        (6, "Rolle"),
        (7, "E-post"),
        (8, "E-post"),
    ]
    said = caught.value.text(texts("nn"))
    assert "Rad 2, Kommune" in said
    assert "1818" in said


def test_many_mistakes_are_listed_twenty_at_a_time() -> None:
    text = "kommune;rolle;epost\n" + "Oslo;annen;feil\n" * 50
    with pytest.raises(BadContacts) as caught:
        contacts_from(text.encode(), "liste.csv")
    assert len(caught.value.text(texts("en")).splitlines()) == 22
    assert "and 30 more" in str(caught.value.text(texts("en")))


def test_number_and_name_must_agree() -> None:
    with pytest.raises(BadContacts, match="Oslo"):
        contacts_from(b"kommunenr;kommune;rolle;epost\n1874;Oslo;annen;a@b.no\n", "l.csv")


@pytest.mark.parametrize(
    ("content", "file"),
    [
        (b"", "l.csv"),
        (b"kommune;rolle\nOslo;annen\n", "l.csv"),
        (b"kommune;rolle;epost\n", "l.csv"),
        (b"kommune;rolle;epost;mail\n", "l.csv"),
        (b"kommune;rolle;epost\n", "l.pdf"),
        (b"not a workbook", "l.xlsx"),
        (b'kommune;rolle;epost\n"Oslo', "l.csv"),
    ],
)
def test_a_file_that_is_no_list_is_refused(content: bytes, file: str) -> None:
    with pytest.raises(BadInput):
        contacts_from(content, file)


@pytest.mark.parametrize(
    "good", ["a@b.no", "o'hara+x@under.kommune.no", "mailto:a.b@c.co", "a@ås.kommune.no"]
)
def test_addresses_are_accepted(good: str) -> None:
    assert "@" in fields.email(good)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "a",
        "a@b",
        "a b@c.no",
        "a@@c.no",
        "a@c..no",
        ".a@c.no",
        "a@c.no, b@c.no",
        "A <a@c.no>",
        "a@1.2.3.4",
        "a@-c.no",
        "a\r\nBcc:x@c.no",
        "å@c.no",
        "x" * 65 + "@c.no",
    ],
)
def test_addresses_are_refused(bad: str) -> None:
    with pytest.raises(BadInput):
        fields.email(bad)


def test_no_cell_of_the_sample_is_a_formula() -> None:
    sample = draw(contacts_from(LIST.encode(), "l.csv").rows, "size")
    content = sample_csv(sample)
    assert ";'=cmd();" in content.decode()
    assert "=cmd()" in read_sample(content)["person"].to_list()


def test_the_command_writes_the_sample_for_its_owner_alone(tmp_path: Path) -> None:
    (tmp_path / "k.csv").write_text(LIST)
    done = CliRunner().invoke(command, [str(tmp_path), "--contacts", str(tmp_path / "k.csv"), "--census"])
    assert done.exit_code == 0, done.output
    assert "Samlet" in done.output
    assert (tmp_path / "utvalg.csv").stat().st_mode & 0o777 == 0o600
    again = CliRunner().invoke(command, [str(tmp_path), "--census"])
    assert again.exit_code == 2
    assert "--replace" in again.output
    json_ = CliRunner().invoke(
        command,
        [str(tmp_path), "--n", "200", "--allocation", "neyman", "--json", "--replace"]
        + [part for i in range(1, 5) for part in ("--expected", f"{i}=0,{i}")],
    )
    assert '"invited": 200' in json_.output


def test_the_page_of_precision_counts_from_the_register() -> None:
    site = TestClient(create_app())
    page = site.get("/undersokelse/presisjon")
    assert page.status_code == 200
    assert "±\u00a08,4" in page.text
    assert site.get("/undersokelse/presisjon?n=5000").status_code == 422
    assert site.get("/undersokelse/presisjon?svar=tull").status_code == 422
    data = site.get("/undersokelse/presisjon.json?etter=rolle&n=357&svar=100&minst=0").json()
    assert [row["population"] for row in data["strata"]] == [357] * 3
    assert data["total"]["expected_answers"] == 357
    assert site.get("/undersokelse/presisjon.csv").text.startswith("Gruppe,Feilmargin (prosentpoeng),")
    assert site.get("/undersokelse/presisjon.pdf").content.startswith(b"%PDF")
    assert 'id="feil-svar"' in site.get("/undersokelse/presisjon?svar=tull").text
