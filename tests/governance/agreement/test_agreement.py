"""A secretary gets a draft with every point the law requires, and learns what is not settled."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from tests.office import words

from nabolag.cli import root
from nabolag.cli.agreement import EXAMPLE
from nabolag.errors import BadInput, NotKnown, NotLawful
from nabolag.governance.agreement import FORMS, draft, missing, points, read, share, shares, steps, timeline
from nabolag.governance.law import contains, shipped
from nabolag.report.agreement import agreement_paper, contract_paper
from nabolag.report.paper import made as as_file
from nabolag.text import texts
from nabolag.web.app import create_app

# The lists of the acts, counted by hand in the law texts: § 18-4, § 19-4, § 20-4, IKS § 4 (with § 22 and, for
# statutory tasks, arkivlova § 7), aksjeloven §§ 2-2 and 2-3, samvirkelova §§ 9 and 10, stiftelsesloven §§ 9 and 10.
WANTED = {
    "IPR": {("§ 18-4", 8)},
    "KO": {("§ 19-4", 10)},
    "vertskommune": {("§ 20-4", 8)},
    "vertskommune-nemnd": {("§ 20-4", 9)},
    "IKS": {("§ 4", 8), ("§ 22", 1), ("§ 7", 1)},
    "AS": {("§ 2-2", 5), ("§ 2-3", 6), ("§ 7", 1)},
    "SA": {("§ 10", 9), ("§ 9", 2), ("§ 7", 1)},
    "stiftelse": {("§ 10", 5), ("§ 9", 3)},
}
OWNERS = [
    {"name": "Moskenes", "share": "1/13", "representatives": 1},
    {"name": "Vestvågøy", "share": "12/13", "representatives": 4},
]
IKS: dict[str, Any] = {
    "name": "Lofoten Vann IKS",
    "purpose": "drive vannforsyning",
    "seat": "Vestvågøy",
    "board": "5-7",
    "contributions": "ingen",
    "loans": False,
    "archive_keeper": "Vestvågøy",
    "participants": OWNERS,
}


@pytest.mark.parametrize("form", FORMS)
def test_nothing_known_means_every_point_of_the_acts_list_is_missing(form: str) -> None:
    found = missing(form, {})
    counted = {(m.paragraph, sum(o.paragraph == m.paragraph for o in found)) for m in found}
    assert counted == WANTED[form]


@pytest.mark.parametrize("form", FORMS)
def test_every_point_and_step_quotes_the_paragraph_it_cites(form: str) -> None:
    law, known = shipped(), points(form)
    cited = [(known.cite, known.quote)]
    cited += [(c.cite, c.quote) for c in known.clauses if c.cite]
    cited += [(s.cite, s.quote) for s in steps(form)]
    for cite, quote in cited:
        assert quote
        assert contains(law.paragraph(cite.act, cite.paragraph).text, quote), (form, quote)
    assert all(c.cite for c in known.clauses if c.kind in ("required", "default", "choice"))


@pytest.mark.parametrize("lang", ["nb", "nn"])
@pytest.mark.parametrize("form", FORMS)
def test_a_draft_holds_every_required_point_and_leaves_no_raw_place(form: str, lang: str) -> None:
    made = draft(form, {}, lang)
    assert {c.id for c in made.clauses} >= {m.id for m in made.missing}
    assert all("{" not in c.text and c.text for c in made.clauses)
    book = docx.Document(io.BytesIO(as_file(contract_paper(made), "docx")))
    assert book.paragraphs[0].text == made.title
    assert made.title in as_file(agreement_paper(made, texts(lang)), "html").decode()


def test_a_company_with_everything_settled_misses_nothing() -> None:
    assert missing("IKS", IKS) == []


@pytest.mark.parametrize(
    "key", ["name", "purpose", "seat", "board", "contributions", "loans", "archive_keeper"]
)
def test_taking_one_fact_away_makes_its_point_missing(key: str) -> None:
    (left,) = missing("IKS", {k: v for k, v in IKS.items() if k != key})
    assert key in left.facts


def test_loans_without_a_cap_are_not_settled() -> None:
    (left,) = missing("IKS", IKS | {"loans": True})
    assert (left.paragraph, left.id) == ("§ 22", "loans")
    assert missing("IKS", IKS | {"loans": True, "loan_cap_nok": 5_000_000}) == []


def test_a_task_that_is_not_statutory_needs_no_archive_clause() -> None:
    without = {k: v for k, v in IKS.items() if k != "archive_keeper"}
    assert missing("IKS", without | {"statutory_task": False}) == []
    assert [m.id for m in missing("IKS", without)] == ["archives"]


def test_the_acts_default_stands_until_another_way_is_chosen() -> None:
    def votes(facts: dict[str, Any]) -> str:
        return next(c.text for c in draft("IKS", facts).clauses if c.id == "votes")

    assert votes(IKS) == "Hver representant har én stemme."
    assert "en tredel" in votes(IKS | {"votes": "capped"})
    assert votes(IKS | {"votes": "To stemmer hver."}) == "To stemmer hver."


def test_liability_follows_ownership_unless_said() -> None:
    def text(facts: dict[str, Any]) -> str:
        return next(c.text for c in draft("IKS", facts).clauses if c.id == "shares")

    assert "Ansvarsandelene følger eierandelene" in text(IKS)
    other = [o | {"liability": "50 %"} for o in OWNERS]
    assert "Moskenes 50\N{NO-BREAK SPACE}%" in text(IKS | {"participants": other})


@pytest.mark.parametrize(
    ("said", "exact"),
    [
        ("1/3", Fraction(1, 3)),
        ("12,5 %", Fraction(1, 8)),
        ("12.5%", Fraction(1, 8)),
        (0.1, Fraction(1, 10)),
        (1, Fraction(1)),
    ],
)
def test_a_share_is_read_exactly(said: object, exact: Fraction) -> None:
    assert share(said, "X") == exact  # type: ignore[arg-type]


@pytest.mark.parametrize("said", ["etter innbyggertall", "", "1/0", "-1/3", "101 %", 0, True, "nan"])
def test_what_is_no_share_is_refused(said: object) -> None:
    with pytest.raises(BadInput, match="Moskenes"):
        share(said, "Moskenes")  # type: ignore[arg-type]


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=12))
def test_shares_by_inhabitants_as_fractions_always_sum_to_one(people: list[int]) -> None:
    given_ = {str(i): f"{n}/{sum(people)}" for i, n in enumerate(people)}
    assert sum(shares(given_).values()) == 1


def test_shares_that_do_not_sum_say_what_is_missing() -> None:
    with pytest.raises(BadInput, match=r"99,99.%.*0,01.%"):
        shares({"A": "33,33 %", "B": "33,33 %", "C": "33,33 %"})


@pytest.mark.parametrize(
    ("form", "facts", "words"),
    [
        ("XKS", {}, "XKS"),
        ("forening", {}, "forening"),
        ("IKS", {"board": 2}, "minst tre"),
        ("IKS", {"board": "1-5"}, "minst tre"),
        ("IKS", {"loans": True, "loan_cap_nok": -1}, "over 0"),
        ("IKS", {"participants": [{"share": "1/1"}]}, "nummer 1 mangler navn"),
        ("IKS", {"participants": ["A", "A"]}, "A står to ganger"),
        ("KO", {"participants": [{"name": "A", "representatives": 0}]}, "minst ett medlem"),
        ("vertskommune", {"participants": ["A"], "host": "B"}, "B er ikke blant"),
        ("vertskommune-nemnd", {"participants": [{"name": "A", "representatives": 1}]}, "minst to medlemmer"),
    ],
)
def test_what_cannot_be_is_named(form: str, facts: dict[str, Any], words: str) -> None:
    with pytest.raises((BadInput, NotKnown, NotLawful), match=words):
        draft(form, facts)


def test_an_agreement_that_lacks_the_loan_clause_is_seen_to_lack_it() -> None:
    text = "\n\n".join(c.heading + "\n" + c.text for c in draft("IKS", IKS).clauses if c.id != "loans")
    gone = [f.clause.id for f in read("IKS", text) if f.seems_missing]
    assert gone == ["loans"]


def test_an_agreement_with_all_points_has_a_passage_for_each() -> None:
    text = "\n\n".join(c.heading + "\n" + c.text for c in draft("IKS", IKS, "nn").clauses)
    assert not [f.clause.id for f in read("IKS", text) if f.seems_missing]


def test_the_four_weeks_of_the_first_meeting_are_counted() -> None:
    from datetime import date

    dated = {d.step.id: d.earliest for d in timeline("IKS", date(2027, 2, 1))}
    assert dated["first-meeting-iks"] == date(2027, 3, 1)
    assert dated["adopt-iks"] is None


def run(*args: str) -> Any:
    return CliRunner().invoke(root, ["agreement", *args])


def test_the_command_line_goes_from_example_to_word_and_back(tmp_path: Path) -> None:
    facts, target = tmp_path / "fakta.yaml", tmp_path / "avtale.docx"
    facts.write_text(run("example").output)
    assert facts.read_text() == EXAMPLE
    assert run("draft", "IKS", "--facts", str(facts), "--out", str(target)).exit_code == 0
    checked = run("check", str(target), "--form", "IKS")
    assert checked.exit_code == 0
    assert "✕" not in checked.output
    assert "ikke avgjort" in run("missing", "KO", "--facts", str(facts)).output


def test_the_council_paper_has_forms_control_and_order(tmp_path: Path) -> None:
    facts, target = tmp_path / "fakta.yaml", tmp_path / "sak.docx"
    facts.write_text(EXAMPLE)
    done = run(
        "paper", "--service", "vann", "--participant", "Moskenes", "--participant", "Vestvågøy",
        "--form", "IKS", "--facts", str(facts), "--adopted", "2027-02-01", "--on", "2026-11-01",
        "--out", str(target),
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    paper = docx.Document(str(target))
    heads = [p.text for p in paper.paragraphs if p.style.name.startswith("Heading 1")]
    assert heads == [
        "Forslag til vedtak",
        "Spørsmålet",
        "Saksopplysninger",
        "Rettslig grunnlag",
        "Alternativene vurdert",
        "Hva formene betyr",
        "Kontroll: hvem kan stoppe og hvem kan få vedtatt",
        "Økonomi",
        "Ansatte",
        "Risiko",
        "Hvem må vedta hva, i hvilken rekkefølge",
        "Eiernes år: hva som avgjøres når",
        "Vedlegg",
    ]
    cells = [c.text for t in paper.tables for r in t.rows for c in r.cells]
    assert "1. mars 2027" in cells
    assert any("IKS-loven §\u00a04" in c for c in cells)
    assert "avtales" not in cells
    paragraphs = [p.text for p in paper.paragraphs]
    assert "Som i dag" in paragraphs
    assert any("Loven per 2. juli 2026" in p for p in paragraphs)
    assert any("§\u00a013-1" in p for p in paragraphs)


@pytest.mark.parametrize(
    "form", ["IPR", "KO", "vertskommune", "vertskommune-nemnd", "IKS", "AS", "SA", "avtale"]
)
def test_a_council_paper_names_the_bodies_of_every_form(form: Any) -> None:
    from nabolag.governance.forms import Need
    from nabolag.report.forms import council_paper

    paper = council_paper(
        Need("IKT", ["1874", "1859"]), ["Moskenes", "Flakstad"], form=form, texts=texts("nb")
    )
    book = docx.Document(io.BytesIO(as_file(paper, "docx")))
    rows = [[c.text for c in r.cells] for t in book.tables for r in t.rows]
    (bodies,) = [r for r in rows if r[0] == "Organer"]
    assert bodies[1]


def test_deadlines_are_counted_back_from_the_wanted_start() -> None:
    from datetime import date

    from nabolag.governance.agreement import schedule

    due = {d.step.id: d.latest for d in schedule("IKS", start=date(2028, 1, 1))}
    assert due["first-meeting-iks"] == date(2027, 11, 27)
    assert due["adopt-iks"] == date(2027, 10, 30)  # four weeks' notice of the first meeting (IKS-loven § 8)
    assert due["budget-iks"] == date(2027, 12, 31)
    days = [d.latest for d in schedule("KO", start=date(2028, 1, 1)) if d.latest]
    assert days == sorted(days)
    assert all(d.latest is None for d in schedule("KO"))


def test_a_start_that_is_too_early_is_said(tmp_path: Path) -> None:
    target = tmp_path / "sak.docx"
    done = run("paper", "--service", "vann", "--participant", "Moskenes", "--participant", "Vestvågøy", "--form", "IKS",
               "--start", "2026-12-01", "--on", "2026-11-20", "--out", str(target))  # fmt: skip
    assert done.exit_code == 0, done.output
    assert any("Noen av fristene er passert" in p.text for p in docx.Document(str(target)).paragraphs)


@pytest.mark.parametrize("content", [b"not a zip", b"PK\x03\x04broken", b""])
def test_a_broken_word_file_is_one_clear_sentence(tmp_path: Path, content: bytes) -> None:
    broken = tmp_path / "avtale.docx"
    broken.write_bytes(content)
    done = run("check", str(broken), "--form", "IKS")
    assert done.exit_code == 2
    assert "på nytt" in done.output
    assert "Traceback" not in done.output


def test_the_page_carries_the_case_and_reads_an_upload() -> None:
    site = TestClient(create_app())
    query = {"name": "Lofoten Vann IKS", "participants": "Moskenes;1/13;1\nVestvågøy;12/13;4", "loans": "no"}
    shown = site.get("/avtale/IKS", params=query)
    assert "Moskenes 1/13" in shown.text
    file = site.get("/avtale/IKS.docx", params=query)
    sent = site.post("/avtale/IKS/les", files={"avtale": ("a.docx", file.content)})
    assert sent.status_code == 200
    assert "Lofoten Vann IKS" in sent.text
    assert site.get("/avtale/IKS", params={"participants": "A;1/2;1\nB;1/3;1"}).status_code == 422
    assert site.get("/avtale/XX").status_code == 404
    assert site.post("/avtale/IKS/les", files={"avtale": ("a.pdf", b"%PDF")}).status_code == 422


def test_the_interview_ends_in_a_council_paper_and_leads_to_drafts() -> None:
    site = TestClient(create_app())
    query = {"service": "vann", "kommuner": "Moskenes,Flakstad", "individual_decisions": "no"}
    shown = site.get("/form", params=query).text
    assert "/form.docx?service=vann" in shown
    assert 'href="/avtale/IKS?kommune=1874&amp;med=1859&amp;tjeneste=water"' in shown, (
        "with all that was chosen"
    )
    paper = docx.Document(io.BytesIO(site.get("/form.docx", params=query).content))
    assert "Hvordan skal Moskenes og Flakstad organisere samarbeidet om vann?" in [
        p.text for p in paper.paragraphs
    ]


@pytest.mark.parametrize("kind", ["docx", "pdf", "html", "xlsx", "csv", "json"])
def test_the_draft_comes_as_every_kind_of_file(kind: str) -> None:
    site = TestClient(create_app())
    query = {"name": "Lofoten Vann IKS", "participants": "Moskenes;1/13;1\nVestvågøy;12/13;4"}
    answer = site.get(f"/avtale/IKS.{kind}", params=query)
    assert answer.status_code == 200
    assert "Lofoten Vann IKS" in words(answer.content, kind)
    assert f'href="/avtale/IKS.{kind}?name=' in site.get("/avtale/IKS", params=query).text


def test_a_contract_carries_no_maker_and_marks_its_blanks() -> None:
    book = docx.Document(io.BytesIO(as_file(contract_paper(draft("IKS", {})), "docx")))
    foot = "".join(p.text for p in book.sections[0].footer.paragraphs)
    assert "nabolag" not in foot
    marked = [r.text for p in book.paragraphs for r in p.runs if r.font.highlight_color]
    assert "[må fylles ut: navnet]" in marked


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"participants": "A;1/2;ti", "name": "X"}, "participants"),
        ({"participants": "A;1/2;1\nB;1/3;1", "name": "X"}, "participants"),
        ({"loan_cap_nok": "mange", "name": "X"}, "loan_cap_nok"),
        ({"board": "2", "name": "X"}, "board"),
        ({"seat": "x" * 3000, "name": "X"}, "seat"),
    ],
)
def test_a_mistake_in_the_case_stands_beside_its_field(query: dict[str, str], field: str) -> None:
    page = TestClient(create_app()).get("/avtale/IKS", params=query)
    assert page.status_code == 422
    assert f'id="feil-{field}"' in page.text
    assert 'name="name" value="X"' in page.text


def test_text_that_cannot_be_held_against_the_law_is_kept_in_its_field() -> None:
    site = TestClient(create_app())
    page = site.post("/avtale/IKS/les", data={"tekst": "For kort."})
    assert page.status_code == 422
    assert 'id="feil-tekst"' in page.text
    assert ">For kort.</textarea>" in page.text
    assert 'id="feil-avtale"' in site.post("/avtale/IKS/les", data={}).text


@pytest.mark.parametrize("kind", ["docx", "pdf", "xlsx", "csv"])
def test_what_was_found_in_an_agreement_is_written_to_a_file(kind: str, tmp_path: Path) -> None:
    text, target = tmp_path / "avtale.txt", tmp_path / f"lest.{kind}"
    text.write_text("Selskapets navn er Lofoten Vann IKS. Hovedkontoret ligger i Vestvågøy kommune. " * 3)
    assert run("check", str(text), "--form", "IKS", "--out", str(target)).exit_code == 0
    assert "ikke funnet" in words(target.read_bytes(), kind)


def test_an_english_reader_is_told_why_the_agreement_is_in_norwegian() -> None:
    written = {"en": "nb", "nb": "nb", "nn": "nn"}  # an agreement is never written in English
    said = {
        lang: " ".join(map(str, agreement_paper(draft("IKS", IKS, own), texts(lang)).lead))
        for lang, own in written.items()
    }
    assert "adopted in Norwegian" in said["en"]
    assert "på norsk" not in said["nb"] + said["nn"]
