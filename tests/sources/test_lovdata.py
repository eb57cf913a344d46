"""Fetching law from a stand-in for Lovdata on the loopback: what comes back, and what a change does."""

import html
import io
import tarfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from nabolag.errors import DataDamaged, NabolagError, NotKnown
from nabolag.governance.law import shipped, stale
from nabolag.sources.lovdata import ARCHIVES, fetch, paragraphs_of_xml

IKS = "lov-1999-01-29-6"


def page(act: str, change: tuple[str, str] = ("", "")) -> bytes:
    """An act as Lovdata writes it, made of the shipped paragraphs; `change` replaces words."""
    articles = []
    for p in shipped().paragraphs:
        if p.act != act:
            continue
        body = ""
        for block in p.text.split("\n\n"):
            if block.startswith("- "):
                items = "".join(
                    f'<li data-name="a."><article class="listArticle"><article class="legalP">'
                    f"{html.escape(line[2:])}</article></article></li>"
                    for line in block.splitlines()
                )
                body += f'<ol class="defaultList">{items}</ol>'
            elif block.startswith("*Endre"):
                body += f'<article class="changesToParent">{html.escape(block)}</article>'
            else:
                body += f'<article class="legalP">{html.escape(block)}</article>'
        articles.append(
            f'<article class="legalArticle"><h3 class="legalArticleHeader"><span class="legalArticleValue">'
            f'{p.paragraph}</span>. <span class="legalArticleTitle">{html.escape(p.heading)}</span></h3>'
            f"{body}</article>"
        )
    text = (
        f'<html><body><main class="documentBody"><h2>Kapittel 1</h2>{"".join(articles)}</main></body></html>'
    )
    return text.replace(*change).encode() if change[0] else text.encode()


def archive(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:bz2") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


@pytest.fixture
def lovdata() -> Iterator[tuple[str, dict[str, bytes]]]:
    """A server on the loopback and the files it serves."""
    files: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = files.get(self.path.lstrip("/"))
            self.send_response(200 if content is not None else 503)
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", files
    server.shutdown()
    server.server_close()


def test_unchanged_law_leaves_no_rule_stale(lovdata: tuple[str, dict[str, bytes]]) -> None:
    base, files = lovdata
    files[ARCHIVES["lov"]] = archive(
        {"nl/nl-19990129-006.xml": page(IKS), "nl/nl-19670210-000.xml": page("lov-1967-02-10")}
    )
    texts = fetch([IKS, "lov-1967-02-10"], base)
    mine = [p for p in shipped().paragraphs if p.act in (IKS, "lov-1967-02-10")]
    assert {(p.act, p.paragraph) for p in mine} == set(texts)
    assert stale(mine, texts) == []


def test_changed_law_is_reported_with_its_new_text(lovdata: tuple[str, dict[str, bytes]]) -> None:
    base, files = lovdata
    files[ARCHIVES["lov"]] = archive(
        {"nl/nl-19990129-006.xml": page(IKS, ("med ett års skriftlig varsel", "med to års skriftlig varsel"))}
    )
    changed = stale(shipped().paragraphs, fetch([IKS], base))
    assert [(s.act, s.paragraph) for s in changed] == [(IKS, "§ 30")]
    assert "med to års skriftlig varsel" in str(changed[0].text)


def test_a_repealed_act_a_broken_archive_and_a_silent_server_are_said(
    lovdata: tuple[str, dict[str, bytes]],
) -> None:
    base, files = lovdata
    files[ARCHIVES["lov"]] = archive({"nl/nl-19990129-006.xml": page(IKS)})
    with pytest.raises(NotKnown, match="lov-2018-06-22-83"):
        fetch(["lov-2018-06-22-83"], base)
    with pytest.raises(NotKnown, match="kommuneloven"):
        fetch(["kommuneloven"], base)
    files[ARCHIVES["lov"]] = b"<html>error</html>"
    with pytest.raises(DataDamaged, match="kan ikke leses"):
        fetch([IKS], base)
    files[ARCHIVES["lov"]] = archive({"nl/nl-19990129-006.xml": page(IKS)})[:-40]
    with pytest.raises(DataDamaged, match="kan ikke leses"):
        fetch([IKS], base)
    with pytest.raises(NabolagError, match="svarer ikke"):
        fetch(["forskrift-2016-08-12-974"], base)


def test_numbered_ledd_with_a_list_inside_keep_their_words() -> None:
    text = (
        '<article class="legalArticle"><h4 class="legalArticleHeader"><span class="legalArticleValue">§ 7 a'
        '</span>. <span class="legalArticleTitle">Tilsyn</span></h4><article class="numberedLegalP">(1) Skal<br/>'
        '<ol><li><article class="listArticle"><article class="legalP">føre &amp; følge</article></article></li>'
        '</ol></article><article class="changesToParent">Endret ved lov.</article></article>'
    )
    assert paragraphs_of_xml(text) == {"§ 7 a": "(1) Skal\n- føre & følge"}


def test_the_command_says_which_rules_must_be_read_again(
    lovdata: tuple[str, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    from nabolag.cli.data import command

    base, files = lovdata
    for kind, prefix in (("lov", "nl"), ("forskrift", "sf")):
        members = {}
        for act in shipped().acts:
            if act.act.startswith(kind):
                year, month, day, *number = act.act.removeprefix(f"{kind}-").split("-")
                change = ("et tak for", "et gulv for") if act.act == IKS else ("", "")
                name = f"{prefix}/{prefix}-{year}{month}{day}-{int((number or ['0'])[0]):03}.xml"
                members[name] = page(act.act, change)
        files[ARCHIVES[kind]] = archive(members)
    monkeypatch.setenv("NABOLAG_LOVDATA_URL", base)
    result = CliRunner().invoke(command, ["refresh", "--law"])
    assert result.exit_code == 0, result.output
    assert "1 har ny ordlyd" in result.output
    assert "IKS-loven § 22. Gjelder iks-loans" in result.output
    result = CliRunner().invoke(command, ["refresh", "--law", "--json"])
    assert '"iks-loans"' in result.output


def test_a_changed_paragraph_names_the_rule_in_every_room(
    lovdata: tuple[str, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leaving, votes, agreements, steps, facts, services and marks are named as the rules of forms are."""
    from click.testing import CliRunner

    from nabolag.cli.data import command
    from nabolag.governance.law import citations

    base, files = lovdata
    rooms = {c.room: c for c in citations() if c.cite.paragraph.startswith("§")}
    assert len(rooms) > 15
    wanted = {(c.cite.act, c.cite.paragraph): c for c in rooms.values()}
    for kind, prefix in (("lov", "nl"), ("forskrift", "sf")):
        members = {}
        for act in shipped().acts:
            if act.act.startswith(kind):
                year, month, day, *number = act.act.removeprefix(f"{kind}-").split("-")
                text = page(act.act).decode()
                for cited, paragraph in wanted:
                    if cited == act.act:
                        start = text.index(f'"legalArticleValue">{paragraph}</span>')
                        end = text.index("</h3>", start) + len("</h3>")
                        text = text[:end] + '<article class="legalP">Nyskrevet.</article>' + text[end:]
                name = f"{prefix}/{prefix}-{year}{month}{day}-{int((number or ['0'])[0]):03}.xml"
                members[name] = text.encode()
        files[ARCHIVES[kind]] = archive(members)
    monkeypatch.setenv("NABOLAG_LOVDATA_URL", base)
    result = CliRunner().invoke(command, ["refresh", "--law"])
    assert f"{len(wanted)} har ny ordlyd" in result.output
    for citation in rooms.values():
        assert citation.name in result.output
    for room in ("exit: ", "voting/forms: ", "agreement/iks: ", "agreement/steps: ", "forms/facts: "):
        assert room in result.output
