"""What each form's agreement must and may hold, as data with the paragraph it stands on."""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec

from nabolag.errors import BadInput, NotKnown
from nabolag.governance.forms.names import FORMS as ALL_FORMS
from nabolag.governance.forms.names import Form, Said
from nabolag.governance.law import Cite, read

FORMS = ("IPR", "KO", "vertskommune", "vertskommune-nemnd", "IKS", "AS", "SA", "stiftelse")
_FILE = {"vertskommune-nemnd": "vertskommune"}

Kind = Literal["required", "default", "choice", "choice_free", "advice", "note"]


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Agreement text in the two written forms of Norwegian."""

    nb: str
    nn: str

    def __call__(self, lang: str) -> str:
        """Nynorsk when asked for, else bokmål: an agreement is not written in English."""
        return self.nn if lang == "nn" else self.nb


class Alternative(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way to settle a clause, and what it means."""

    id: str
    name: Said
    means: Said
    text: Wording


class Clause(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One point of an agreement.

    kind: `required` (the act says the agreement must have it), `default` (the act has a rule that may be
    agreed away; the first alternative is that rule), `choice` (optional by the act), `choice_free`
    (usual, not from the act), `advice` (offered, may be left out), `note` (to the
    reader, no contract text). `facts` are the keys that settle it; `when` a fact that must not be
    False for it to apply; `only` the one form it applies to; `signs` words an agreement uses for it.
    """

    id: str
    heading: Said
    kind: Kind
    facts: tuple[str, ...]
    ask: Said
    signs: tuple[str, ...] = ()
    cite: Cite | None = None
    quote: str = ""
    text: Wording | None = None
    alternatives: tuple[Alternative, ...] = ()
    when: str | None = None
    only: str | None = None
    note: Wording | None = None


class Points(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All points of one form's agreement."""

    form: Form
    title: Wording
    cite: Cite
    quote: str
    adopted_by: Said
    clauses: tuple[Clause, ...]


def points(form: str) -> Points:
    """What the agreement of `form` must and may hold.

    Raises:
        NotKnown: no such form.
        BadInput: the form has no agreement that an act prescribes.
    """
    if form not in ALL_FORMS:
        raise NotKnown("Samarbeidsformen «{form}» finnes ikke.", form=form, candidates=FORMS)
    if form not in FORMS:
        raise BadInput(
            "Loven har ingen liste over hva en avtale for «{form}» skal inneholde. Utkast lages for {forms}.",
            form=form,
            forms=", ".join(FORMS),
        )
    file_points = _read(_FILE.get(form, form).lower())
    kept = tuple(c for c in file_points.clauses if c.only in (None, form))
    notes = tuple(c for c in kept if c.kind == "note")
    advised = tuple(a.clause for a in _advice() if form in a.forms)
    clauses = (*(c for c in kept if c.kind != "note"), *advised, *notes)
    return msgspec.structs.replace(file_points, form=form, clauses=clauses)


class _Advised(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    forms: tuple[str, ...]
    clause: Clause


class _Advice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    clauses: tuple[_Advised, ...]


@cache
def _advice() -> tuple[_Advised, ...]:
    return read("agreement/advice.yaml", _Advice).clauses


@cache
def _read(name: str) -> Points:
    return read(f"agreement/{name}.yaml", Points)
