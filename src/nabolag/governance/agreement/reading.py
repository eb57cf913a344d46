"""Holds an existing agreement against the list of points: a reading aid, not a legal opinion."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nabolag.errors import BadInput
from nabolag.governance.agreement.points import Clause, points

LONGEST = 300
SHORTEST_TEXT = 40


@dataclass(frozen=True)
class Found:
    """A point and the passage that seems to hold it; `passage` is empty when none was found."""

    clause: Clause
    passage: str

    @property
    def seems_missing(self) -> bool:
        """Whether a required point has no passage. The words may stand elsewhere or differ: read it."""
        return self.clause.kind == "required" and not self.passage


def read(form: str, text: str) -> list[Found]:
    """Every point of `form` with the passage of `text` that seems to settle it.

    A passage is the paragraph with most of the words that agreements use for the point; headings count
    together with what follows them.

    Raises:
        NotKnown, BadInput: see `points`; a text too short to be an agreement.
    """
    if len(text.strip()) < SHORTEST_TEXT:
        raise BadInput(
            "Teksten har bare {n} tegn. Gi hele avtalen som tekst eller Word-fil (.docx).",
            n=len(text.strip()),
        )
    passages = _passages(text)
    return [Found(clause, _best(clause, passages)) for clause in points(form).clauses if clause.signs]


def _best(clause: Clause, passages: list[str]) -> str:
    scored = [(_score(clause, p), -i, p) for i, p in enumerate(passages)]
    score, _, passage = max(scored, default=(0, 0, ""))
    return _shortened(passage) if score else ""


def _score(clause: Clause, passage: str) -> int:
    *heads, body = passage.casefold().split("\n")
    names = {clause.heading.nb.casefold(), clause.heading.nn.casefold()}
    score = sum(sign.casefold() in body for sign in clause.signs)
    for head in heads:
        score += 5 * any(name in head for name in names)
        score += 3 * sum(sign.casefold() in head for sign in clause.signs)
    return score


def _passages(text: str) -> list[str]:
    """Paragraphs; a short line without a full stop joins the paragraph after it, as its heading."""
    lines = [" ".join(line.split()) for line in re.split(r"\n\s*\n|\r?\n", text)]
    out: list[str] = []
    heading = ""
    for line in filter(None, lines):
        if len(line) < 80 and not line.endswith((".", ";", ":")):
            heading = f"{heading}\n{line}" if heading else line
        else:
            out.append(f"{heading}\n{line}" if heading else line)
            heading = ""
    return [*out, heading] if heading else out


def _shortened(passage: str) -> str:
    flat = " ".join(passage.split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1].rsplit(" ", 1)[0] + " …"
