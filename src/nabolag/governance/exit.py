"""What it costs to leave, to join late, and how much an owner has locked in, year by year.

In: the form, an owner's stake, and what the agreement says where it differs from the law. Out: amounts in the unit given,
each with the paragraph it stands on; None where the law leaves it to the agreement and the agreement is not given:
that must be clarified, and is not 0. The law's rules lie beside the code in `exit.yaml`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, get_args

import msgspec

from nabolag.errors import BadInput, NotKnown, NotLawful
from nabolag.governance.forms.names import Said
from nabolag.governance.law import Cite, read

Topic = Literal[
    "notice", "lock", "payout", "loss", "liability", "portion", "transfer", "transfer_liability", "boundary",
    "breach", "breach_value", "exclusion", "exclusion_value", "release", "recourse", "last_two",
]  # fmt: skip
Ground = Literal["notice", "boundary", "breach", "exclusion"]
"""Why an owner leaves: notice, notice after a boundary change, the others' breach of the agreement, exclusion for its
own."""
GROUNDS: tuple[Ground, ...] = get_args(Ground)
Status = Literal["law", "default", "agreement", "unclear"]


class ExitRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing the law says of leaving: the cite's words stand in its paragraph.

    `none`: the law knows no such thing in this form, as no liability and no notice in an AS.
    """

    form: str
    topic: Topic
    status: Status
    cite: Cite
    says: Said
    months: int | None = None
    most_months: int | None = None
    ceiling: Literal["contribution"] | None = None
    none: bool = False

    @property
    def act(self) -> str:
        return self.cite.act

    @property
    def paragraph(self) -> str:
        return self.cite.paragraph

    @property
    def quote(self) -> str:
        """The words of the law that the rule rests on."""
        return self.cite.quote


@dataclass(frozen=True)
class Stake:
    """An owner's place in a cooperation; amounts in one unit, such as NOK.

    Attributes:
        share: ownership share, 0–1.
        contribution: what the owner has put in.
        net_value: the whole cooperation's assets less debts (net: never take the debt off again); negative when it
            owes more than it has. `net_of` makes it from a gross value.
        obligations: the whole cooperation's debts and commitments on the day of leaving.
        yearly_payment: what the owner pays a year while a member.
        liability_share: share of the obligations, 0–1; the ownership share when left out (the default of IKS-loven
            § 3), and what the agreement says where the law is silent.
    """

    share: float
    contribution: float
    net_value: float
    obligations: float = 0.0
    yearly_payment: float = 0.0
    liability_share: float | None = None

    def __post_init__(self) -> None:
        for field in ("share", "contribution", "net_value", "obligations", "yearly_payment"):
            if not math.isfinite(getattr(self, field)):
                raise BadInput(
                    "{field} er {value}. Oppgi et endelig tall.", field=field, value=getattr(self, field)
                )
        for field, value in (("share", self.share), ("liability_share", self.liability_share)):
            if value is not None and not 0 <= value <= 1:
                raise BadInput("{field} er {value}. Oppgi en andel mellom 0 og 1.", field=field, value=value)


def net_of(gross: float, obligations: float) -> float:
    """A net value from a gross one: assets before debt, less the debt."""
    return gross - obligations


def with_plants(stake: Stake, investments: Iterable[Investment], year: int) -> Stake:
    """The stake when plants the net value leaves out are counted in at book value; their debt is in the net value.

    Raises:
        BadInput: a lifetime below one year.
    """
    return replace(stake, net_value=stake.net_value + _books(investments, year))


@dataclass(frozen=True)
class Agreed:
    """What the agreement says; None where it is silent."""

    notice_months: int | None = None
    payout: float | None = None
    full_value: bool = False


@dataclass(frozen=True)
class Leaving:
    """What leaving costs. None: to be clarified, or, where `unclear` does not name it, nothing the form knows.

    Attributes:
        notice_months: from notice to exit.
        paid_in_notice: ordinary payments until then.
        payout: what the owner gets on leaving; negative is a loss to pay in.
        ceiling_loss: value that stays behind because of the law's ceiling.
        liability: the part of today's obligations that follows the owner out; creditors must ask the company first.
        unclear: the topics the agreement must settle.
        rules: the rules used.
    """

    notice_months: int | None
    paid_in_notice: float | None
    payout: float | None
    ceiling_loss: float | None
    liability: float | None
    unclear: tuple[Topic, ...]
    rules: tuple[ExitRule, ...]


def leaving(form: str, stake: Stake, agreed: Agreed | None = None, ground: Ground = "notice") -> Leaving:
    """What it costs to leave a cooperation of this form.

    On exclusion and on the others' breach `stake.net_value` is the value just before the breach (IKS-loven §§ 30
    and 31), and there is no notice. Whether the ceiling of the contribution holds on breach, the act does not say: the
    payout is then known only where both readings give the same.

    Raises:
        NotKnown: no rules on leaving for the form, or on leaving it for this reason.
        BadInput: an agreed notice that the law does not allow.
        NotLawful: a liability share in a form where owners are not liable.
    """
    agreed = agreed or Agreed()
    rules = exit_rules(form)
    by_topic = {rule.topic: rule for rule in rules}
    if ground not in ("notice", *by_topic):
        raise NotKnown(
            "Loven har ingen egen regel om grunnen «{ground}» i formen {form}.",
            ground=ground, form=form, candidates=[g for g in GROUNDS if g == "notice" or g in by_topic],
        )  # fmt: skip
    notice = by_topic["notice"].months if agreed.notice_months is None else agreed.notice_months
    if ground != "notice":
        notice = by_topic[ground].months
    most = by_topic["notice"].most_months
    if notice is not None and (notice < 0 or (most is not None and notice > most)):
        raise BadInput(
            "Oppsigelsestiden {months} {months:måned|måneder} går ikke. Oppgi fra 0 til {most} ({paragraph}).",
            months=notice,
            most="∞" if most is None else most,
            paragraph=by_topic["notice"].cite.cited,
        )
    payout, left_behind = _payout(by_topic["payout"], stake, agreed)
    if ground == "breach" and agreed.payout is None and not agreed.full_value and left_behind:
        payout = left_behind = None
    liability = _liability(by_topic["liability"], stake)
    answers: tuple[tuple[Topic, float | None], ...] = (
        ("notice", notice),
        ("payout", payout),
        ("liability", liability),
    )
    return Leaving(
        notice_months=notice,
        paid_in_notice=None if notice is None else stake.yearly_payment * notice / 12,
        payout=payout,
        ceiling_loss=left_behind,
        liability=liability,
        unclear=tuple(topic for topic, value in answers if value is None and not by_topic[topic].none),
        rules=rules,
    )


def entry_payment(net_value: float, share: float, to: Literal["company", "owners"]) -> float:
    """What a late joiner pays for `share` of a cooperation worth `net_value` so that nobody gains or loses by it.

    Paid into the company the payment itself adds to the value shared, so it is V·s / (1 − s); paid to the present
    owners, who give up shares, it is V·s. The law sets no price: this is the neutral one.

    Raises:
        BadInput: a share that is not from 0 up to (not including) 1.
    """
    if not 0 <= share < 1:
        raise BadInput("{field} er {value}. Oppgi en andel mellom 0 og 1.", field="share", value=share)
    return net_value * share / (1 - share) if to == "company" else net_value * share


@dataclass(frozen=True)
class Investment:
    """A joint investment: the year it is made, the amount, and the years it is written off over (straight line)."""

    year: int
    amount: float
    lifetime: int


@dataclass(frozen=True)
class Locked:
    """One year-end. Amounts are the owner's part; None where what can be taken out must be clarified.

    Attributes:
        invested: the owner's share of what is not yet written off.
        released: what the owner could take out by giving notice.
        locked: invested less released: what cannot be put to other use.
    """

    year: int
    invested: float
    released: float | None
    locked: float | None


def locked_resources(
    form: str,
    stake: Stake,
    investments: Iterable[Investment],
    years: Iterable[int],
    agreed: Agreed | None = None,
) -> list[Locked]:
    """The part of an owner's investment it cannot redirect, at the end of each year.

    `stake.net_value` is what the cooperation is worth, less all its debt, beyond these investments. Book value
    stands for market value, and the debt is held constant.

    Raises:
        BadInput: a lifetime below one year.
        NotKnown: no rules on leaving for the form.
    """
    plans = list(investments)
    out = []
    for year in years:
        payout = leaving(form, with_plants(stake, plans, year), agreed).payout
        invested = stake.share * _books(plans, year)
        released = None if payout is None else min(max(payout, 0.0), invested)
        out.append(Locked(year, invested, released, None if released is None else invested - released))
    return out


def exit_forms() -> tuple[str, ...]:
    """The forms whose rules on leaving are known."""
    return tuple(dict.fromkeys(rule.form for rule in _all()))


@cache
def exit_rules(form: str) -> tuple[ExitRule, ...]:
    """The rules on leaving for one form.

    Raises:
        NotKnown: no rules on leaving for the form.
    """
    asked = "vertskommune" if form == "vertskommune-nemnd" else form
    rules = tuple(rule for rule in _all() if rule.form == asked)
    if not rules:
        raise NotKnown(
            "Uttreden er ikke beskrevet for formen «{form}».",
            form=form,
            candidates=exit_forms(),
        )
    return rules


def _payout(rule: ExitRule, stake: Stake, agreed: Agreed) -> tuple[float | None, float | None]:
    value = stake.share * stake.net_value
    if agreed.payout is not None:
        return agreed.payout, value - agreed.payout
    if agreed.full_value:
        return value, 0.0
    if rule.ceiling is None:
        return None, None
    if rule.form == "SA":
        return stake.contribution, value - stake.contribution
    payout = min(value, stake.contribution)
    return payout, value - payout


def _liability(rule: ExitRule, stake: Stake) -> float | None:
    if rule.none:
        if stake.liability_share:
            raise NotLawful(
                "Eierne hefter ikke for gjelda i formen {form} ({paragraph}). La ansvarsandelen stå tom.",
                form=rule.form,
                paragraph=rule.cite.cited,
            )
        return 0.0
    if rule.status == "unclear" and stake.liability_share is None:
        return None
    share = stake.share if stake.liability_share is None else stake.liability_share
    return share * stake.obligations


def _books(plans: Iterable[Investment], year: int) -> float:
    total = 0.0
    for plan in plans:
        if plan.lifetime < 1:
            raise BadInput("Levetiden er {years} år. Oppgi 1 eller mer.", years=plan.lifetime)
        total += _book(plan, year)
    return total


def _book(plan: Investment, year: int) -> float:
    age = year - plan.year
    return 0.0 if age < 0 else plan.amount * max(0.0, 1 - age / plan.lifetime)


@cache
def _all() -> tuple[ExitRule, ...]:
    return read("exit.yaml", tuple[ExitRule, ...])
