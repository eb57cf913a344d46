"""Which forms the law permits for a need, which it excludes, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache

import msgspec

from nabolag.errors import NotLawful
from nabolag.governance.forms.derived import FROM_NUMBERS
from nabolag.governance.forms.logic import Truth, holds, named_facts
from nabolag.governance.forms.names import FORMS, Form, Kind, Verdict
from nabolag.governance.forms.need import Need, facts
from nabolag.governance.forms.rule_book import Effect, Rule, coming, concerning, rules
from nabolag.governance.law import shipped
from nabolag.text.showing import Shown


@dataclass(frozen=True, repr=False)
class Reason(Shown):
    """One rule's say in a verdict.

    `decides` marks the reasons that give the verdict.
    `unknown` names the facts that must be known before the rule can decide; empty when it has decided.
    `source` is the id of who advises, for kind "advice" (the cited paragraph is then the room the law leaves), and of
    the preparatory works, for kind "forarbeid" (they say how the paragraph is to be read).
    It holds from `since` and before `until`; None is a day that the texts do not set.
    """

    text: str
    act: str
    paragraph: str
    ledd: int | None
    quote: str
    kind: Kind
    effect: Effect
    rule: str
    decides: bool = False
    unknown: tuple[str, ...] = ()
    source: str | None = None
    since: date | None = None
    until: date | None = None

    @property
    def url(self) -> str:
        """The paragraph at lovdata.no."""
        return shipped().paragraph(self.act, self.paragraph).url

    @property
    def act_name(self) -> str:
        """The act's short name."""
        return shipped().act(self.act).name


@dataclass(frozen=True, repr=False)
class Advice(Shown):
    """The answer for one form. `reasons` holds the deciding ones first; `coming` is law not in force.

    `by_need` is the verdict on each side of the need alone (`SIDES`); the whole is never milder than its sides.
    `need` is what was asked.
    """

    form: Form
    verdict: Verdict
    reasons: tuple[Reason, ...]
    coming: tuple[Reason, ...]
    by_need: Mapping[str, Verdict]
    need: Need = field(repr=False, compare=False)

    @property
    def permitted(self) -> bool:
        """The law permits the form, perhaps with something that must be done."""
        return self.verdict in ("possible", "requires")


SIDES: dict[str, frozenset[str]] = {
    "participants": frozenset(
        {"outsider", "outsider_iks", "iks_owner", "few", "alone", "mixed_levels", "merging", "two_of_a_kind"}
    ),
    "task": frozenset({"statutory_task"}),
    "decisions": frozenset({"individual_decisions", "only_internal_or_grant_schemes", "principle_decisions"}),
    "assets": frozenset({"owns_assets", "borrows", "robek_participant", "municipal_majority"}),
    "market": frozenset({"market_activity"}),
    "liability": frozenset({"limited_liability_wanted"}),
    "body": frozenset({"joint_elected_body"}),
    "other": frozenset(),
}
"""The sides of a need and the facts that belong to each; a rule is on the last side that has one of its facts."""


def advise(need: Need, lang: str = "nb") -> list[Advice]:
    """One answer for every form, "alene" always among them, in the order of `FORMS`.

    Hard law alone decides: an exclusion that holds gives "excluded"; one that hangs on an unknown fact, or
    a point the texts do not settle, gives "to_clarify"; a duty that holds gives "requires".

    Raises:
        NotLawful: `need.form` is set and the law excludes it; says which paragraph and the way out.
    """
    fact_values = facts(need)
    known = frozenset(fact_values.items())
    answers = [Advice(form, *_weighed(form, need.service, need.day, known, lang), need) for form in FORMS]
    chosen = next((a for a in answers if a.form == need.form), None)
    if chosen and chosen.verdict == "excluded":
        first = chosen.reasons[0]
        raise NotLawful(
            "Formen {form} er utelukket for dette behovet: {why} ({act} {paragraph}) Endre deltakerne eller "
            "svarene, eller velg en av formene {others}.",
            form=need.form,
            why=first.text,
            act=first.act_name,
            paragraph=first.paragraph,
            others=", ".join(a.form for a in answers if a.permitted),
        )
    return answers


_ORDER: Sequence[Effect] = ("exclude", "clarify", "require", "permit", "warn", "prefer")


@lru_cache(maxsize=2048)
def _weighed(
    form: Form, service: str, day: date, known: frozenset[tuple[str, object]], lang: str
) -> tuple[Verdict, tuple[Reason, ...], tuple[Reason, ...], Mapping[str, Verdict]]:
    """Verdict, reasons, what is coming and the verdict by side: the same for all whose facts are the same."""
    fact_values = dict(known)
    concerned = [r for r in concerning(form, service) if r.valid(day)]
    truth: dict[str, Truth] = {r.id: holds(r.when, fact_values) for r in concerned}
    lifted = {name for r in concerned if truth[r.id] is True for name in r.lifts}
    maybe_lifted = {name for r in concerned if truth[r.id] is None for name in r.lifts}
    for name in truth:
        if name in lifted:
            truth[name] = False
        elif name in maybe_lifted and truth[name] is True:
            truth[name] = None
    verdict = _verdict(concerned, truth)
    concerned = [
        msgspec.structs.replace(r, say=r.opened) if r.opened and r.id in maybe_lifted else r
        for r in concerned
    ]
    shown = [r for r in concerned if truth[r.id] is not False and _worth_showing(r, truth[r.id], verdict)]
    shown.sort(
        key=lambda r: (
            r.kind != "law",
            r.kind != "forarbeid",
            r.kind,
            truth[r.id] is None,
            _ORDER.index(r.effect),
        )
    )
    if verdict == "to_clarify":  # what must be clarified comes before what is merely required
        shown.sort(key=lambda r: not _clarifies(r, truth[r.id]))
    return (
        verdict,
        tuple(_reason(r, truth[r.id], fact_values, lang, _decides(r, truth[r.id], verdict)) for r in shown),
        tuple(
            _reason(r, True, fact_values, lang, False)
            for r in coming(day)
            if r.concerns(form, service) and holds(r.when, fact_values) is not False
        ),
        {side: _verdict([r for r in concerned if _sides()[r.id] == side], truth) for side in SIDES},
    )


def _verdict(concerned: Sequence[Rule], truth: Mapping[str, Truth]) -> Verdict:
    if any(r.effect == "exclude" and truth[r.id] is True for r in concerned):
        return "excluded"
    if any(_clarifies(r, truth[r.id]) for r in concerned):
        return "to_clarify"
    if any(r.effect == "require" and r.kind == "law" and truth[r.id] is True for r in concerned):
        return "requires"
    return "possible"


@cache
def _sides() -> Mapping[str, str]:
    """Each rule's side of the need, by the rule's id."""
    return {
        rule.id: next((side for side in reversed(SIDES) if SIDES[side] & named_facts(rule.when)), "other")
        for rule in rules()
    }


def _clarifies(rule: Rule, truth: Truth) -> bool:
    """An open exclusion, unless it hangs on a wish: what nobody has asked for bars nothing."""
    return (rule.effect == "exclude" and truth is None and not rule.wish) or (
        rule.effect == "clarify" and truth is True
    )


def _decides(rule: Rule, truth: Truth, verdict: Verdict) -> bool:
    match verdict:
        case "excluded":
            return rule.effect == "exclude" and truth is True
        case "to_clarify":
            return _clarifies(rule, truth)
        case "requires":
            return rule.effect == "require" and truth is True
    return rule.effect == "permit" and truth is True


def _worth_showing(rule: Rule, truth: Truth, verdict: Verdict) -> bool:
    if verdict == "excluded":  # the bars, and what the sector act itself says
        return truth is True and (rule.effect == "exclude" or (rule.effect == "warn" and bool(rule.services)))
    if truth is None:
        if rule.effect == "require" and named_facts(rule.when) & FROM_NUMBERS:
            return False  # a duty that waits for a number is told when the number is
        return rule.effect in ("exclude", "require", "clarify")
    return True


def _reason(rule: Rule, truth: Truth, fact_values: Mapping[str, object], lang: str, decides: bool) -> Reason:
    open_facts = sorted(f for f in named_facts(rule.when) if fact_values[f] is None) if truth is None else []
    return Reason(
        text=rule.say(lang),
        act=rule.cite.act,
        paragraph=rule.cite.paragraph,
        ledd=rule.cite.ledd,
        quote=rule.quote,
        kind=rule.kind,
        effect=rule.effect,
        rule=rule.id,
        decides=decides,
        unknown=tuple(open_facts),
        source=rule.source or rule.works,
        since=rule.since,
        until=rule.until,
    )
