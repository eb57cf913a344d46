"""A draft agreement as a paper: the contract alone, and the draft with what it stands on and what is not settled."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import to_builtins

from nabolag.governance.agreement import Document, DraftClause, Missing
from nabolag.report.agreement.words import AID, mark
from nabolag.report.law import law_line, printed, texts_of_law, where
from nabolag.report.paper import Block, Bullets, Column, Law, LawLine, Paper, Section, Table, Text, row, text
from nabolag.text import Texts, texts

RECORD = ("number", "id", "heading", "kind", "settled", "chosen", "act", "paragraph", "ledd", "text", "quote")


def agreement_paper(document: Document, texts: Texts) -> Paper:
    """The draft clause by clause: what must be settled first, why each clause is there, and the other ways."""
    _ = texts
    return Paper(
        stem=f"avtale-{document.form}",
        title=document.title,
        lang=_.lang,
        lead=(
            _("{n} {n:punkt|punkter} loven krever, er ikke avgjort.", n=len(document.missing))
            if document.missing
            else _("Alle punktene loven krever, er avgjort."),
            *(
                (_("Avtalen vedtas på norsk: teksten og veiledningen til punktene står på bokmål."),)
                if _.lang == "en"
                else ()
            ),
            text(document.adopted_by, lang="" if document.lang == _.lang else document.lang),
        ),
        sections=(
            *_unsettled(document, _),
            Section("grunnlag", _("Hva avtalen står på"), (Law((_ground(document),)),)),
            Section("punkter", _("Utkastet, punkt for punkt")),
            *(part for clause in document.clauses for part in _clause(clause, _, document.lang)),
        ),
        notes=(_(AID), texts_of_law(_)),
        data=to_builtins(document, enc_hook=str),
        records=Table(
            "",
            tuple(Column(name, "number" if name in ("number", "ledd") else "text") for name in RECORD),
            tuple(row(*(_plain(getattr(clause, name)) for name in RECORD)) for clause in document.clauses),
        ),
    )


def contract_paper(document: Document, *, notes: bool = False) -> Paper:
    """The contract's clauses under numbered headings, and nothing else: what is signed.

    Args:
        document: the draft.
        notes: the same text with notes in the margin: why each clause is there, what is not settled, and the other
            ways to settle it, with their wording.
    """
    _ = texts(document.lang)
    lacking = {point.id: point for point in document.missing}
    about = (
        f"{where(document.act, document.paragraph)}: «{document.quote}»",
        document.adopted_by,
        *(clause.text for clause in document.clauses if clause.kind == "note"),
        _(AID),
        texts_of_law(_),
    )
    return Paper(
        stem=f"avtale-{document.form}{'-merknader' if notes else ''}",
        title=document.title,
        lang=_.lang,
        sections=tuple(
            Section(
                f"punkt-{clause.id}",
                f"{number}. {clause.heading}",
                tuple(_lines(clause, _remark(clause, lacking.get(clause.id), _) if notes else "")),
            )
            for number, clause in enumerate(document.contract, 1)
        ),
        remark="\n".join(about) if notes else "",
        unsigned=True,
    )


def _lines(clause: DraftClause, remark: str = "", lang: str = "") -> Iterable[Text]:
    """A paragraph for each line; the note belongs to the last."""
    *first, last = clause.text.split("\n")
    yield from (text(line, lang=lang) for line in first)
    yield text(last, remark=remark, lang=lang)


def _remark(clause: DraftClause, lacking: Missing | None, _: Texts) -> str:
    lines = [mark(clause, _), *([f"«{printed(clause.quote)}»"] if clause.quote else [])]
    if lacking is not None:
        to_settle = _("Må avgjøres:")
        lines.append(f"{to_settle} {lacking.ask(_.lang)} {lacking.why(_.lang)}".strip())
    return "\n".join([*lines, *([clause.note] if clause.note else []), *_others(clause, _)])


def _others(clause: DraftClause, _: Texts) -> list[str]:
    return [
        _("Alternativ: {name}. {means} Tekst: «{text}»", name=name, means=means, text=other)
        for name, means, other in clause.others
    ]


def _ground(document: Document) -> LawLine:
    return law_line("", document.act, document.paragraph, None, document.quote)


def _unsettled(document: Document, _: Texts) -> tuple[Section, ...]:
    if not document.missing:
        return ()
    points = tuple(
        f"{point.ask(_.lang)} ({where(point.act, point.paragraph, point.ledd)}) {point.why(_.lang)}".strip()
        for point in document.missing
    )
    title = _("Må avgjøres før avtalen kan vedtas")
    return (Section("mangler", title, (Bullets(points, unknown=True),)),)


def _clause(clause: DraftClause, _: Texts, written: str) -> Iterable[Section]:
    lang = "" if written == _.lang else written
    why: tuple[Block, ...] = (text(mark(clause, _), tone="quiet"),)
    if clause.act and clause.quote:
        says = mark(clause, _).partition(":")[0]
        why = (Law((law_line(f"{says}:", clause.act, clause.paragraph, clause.ledd, clause.quote),)),)
    note = (text(clause.note, tone="quiet", lang=lang),) if clause.note else ()
    id_ = f"punkt-{clause.id}"
    told = (*_lines(clause, lang=lang), *why, *note)
    yield Section(id_, f"{clause.number}. {clause.heading}", told, level=2, lang=lang)
    if clause.others:
        title = _("Andre måter å gjøre det på")
        yield Section(
            f"{id_}-ellers", title, (Bullets(tuple(_others(clause, _)), lang=lang),), folded=True, level=3
        )


def _plain(value: object) -> str | float | None:
    return str(value) if isinstance(value, bool) else value if isinstance(value, str | int) else None
