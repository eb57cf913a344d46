"""What the law of each form asks of a vote, from `forms.yaml`."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Literal

import msgspec

from nabolag.data.shipped import Words
from nabolag.errors import NotKnown
from nabolag.governance.law import Cite, read


class VoteRequirement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At least `share` of what `of` names, or more than it when `strict`; `fixed` cannot be agreed otherwise."""

    of: Literal["votes", "members", "capital", "owners"]
    share: str
    strict: bool = False
    fixed: bool = False

    @property
    def fraction(self) -> Fraction:
        return Fraction(self.share)


class ThresholdLimit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The lowest share of the votes an agreement may ask for; `only` when it may ask for nothing else."""

    share: str
    source: Cite
    only: bool = False
    above: Words | None = None

    @property
    def fraction(self) -> Fraction:
        return Fraction(self.share)


class Matter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of decision."""

    id: str
    name: Words
    needs: tuple[VoteRequirement, ...]
    sources: tuple[Cite, ...]
    least: ThresholdLimit | None = None


class FormRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The votes of one form of cooperation.

    `one_vote`: each owner has one vote unless the statutes say otherwise, so unequal votes are weighted ones.
    `equal_votes`: the law gives each member one vote, and no agreement can weight them. `weights_to_clarify`: what to
    settle where the law does not say that votes may be weighted.
    """

    name: Words
    least_representatives: int
    matters: tuple[Matter, ...]
    least_source: Cite | None = None
    votes_source: Cite | None = None
    no_majority_owner: Cite | None = None
    casting_vote: Cite | None = None
    equal_votes: Cite | None = None
    weights_to_clarify: Words | None = None
    one_vote: bool = False


class _FormsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    forms: dict[str, FormRules]
    seats: Cite


def form_rules(form: str) -> FormRules:
    """The rules of a form ("IKS", "KO", "nemnd", "AS", "SA").

    Raises:
        NotKnown: another form.
    """
    by_form = all_forms()
    if form not in by_form:
        raise NotKnown(
            "Stemmereglene for «{form}» er ikke lagt inn. Velg {forms}.",
            form=form,
            forms=", ".join(by_form),
            candidates=list(by_form),
        )
    return by_form[form]


@cache
def all_forms() -> dict[str, FormRules]:
    """Every form with voting rules, in the order they are shown."""
    return read("voting/forms.yaml", _FormsFile).forms


def seats_by_party() -> Cite:
    """Where the law says how seats follow votes: divisors 1, 2, 3, 4 …, an equal quotient to the list with more votes."""
    return read("voting/forms.yaml", _FormsFile).seats
