"""What the law of each form asks of a vote, from `forms.yaml`."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from nabolag.data.shipped import Words, read_yaml
from nabolag.errors import NotKnown
from nabolag.governance.law import shipped


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where in the law: act, paragraph, ledd, and the words relied on."""

    act: str
    paragraph: str
    ledd: int
    quote: str

    @property
    def cited(self) -> str:
        """`IKS-loven § 9 (1)`."""
        name = next((act.name for act in shipped().acts if act.act == self.act), self.act)
        return f"{name} {self.paragraph} ({self.ledd})"


class Need(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At least `share` of what `of` names, or more than it when `strict`; `fixed` cannot be agreed otherwise."""

    of: Literal["votes", "members", "capital", "owners"]
    share: str
    strict: bool = False
    fixed: bool = False

    @property
    def fraction(self) -> Fraction:
        return Fraction(self.share)


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The lowest share of the votes an agreement may ask for; `only` when it may ask for nothing else."""

    share: str
    source: Source
    only: bool = False
    above: Words | None = None

    @property
    def fraction(self) -> Fraction:
        return Fraction(self.share)


class Matter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of decision."""

    id: str
    name: Words
    needs: tuple[Need, ...]
    sources: tuple[Source, ...]
    least: Limit | None = None


class FormRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The votes of one form of cooperation.

    `equal_votes`: the law gives each member one vote, and no agreement can weight them. `weights_to_clarify`: what to
    settle where the law does not say that votes may be weighted.
    """

    name: Words
    least_representatives: int
    matters: tuple[Matter, ...]
    least_source: Source | None = None
    votes_source: Source | None = None
    no_majority_owner: Source | None = None
    casting_vote: Source | None = None
    equal_votes: Source | None = None
    weights_to_clarify: Words | None = None
    to_clarify: Words | None = None


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    forms: dict[str, FormRules]


def form_rules(form: str) -> FormRules:
    """The rules of a form ("IKS", "KO", "nemnd", "AS", "SA").

    Raises:
        NotKnown: another form.
    """
    found = all_forms()
    if form not in found:
        raise NotKnown(
            "Stemmereglene for «{form}» er ikke lagt inn. Velg {forms}.",
            form=form,
            forms=", ".join(found),
            candidates=list(found),
        )
    return found[form]


@cache
def all_forms() -> dict[str, FormRules]:
    """Every form with voting rules, in the order they are shown."""
    return read_yaml(Path(__file__).with_name("forms.yaml"), _File).forms
