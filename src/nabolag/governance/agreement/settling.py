"""Which points of an agreement the facts settle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from nabolag.errors import BadInput
from nabolag.governance.agreement import content, lawful
from nabolag.governance.agreement import ownership_shares as share_rules
from nabolag.governance.agreement.required_points import Clause, points
from nabolag.governance.agreement.wording import unfilled
from nabolag.governance.forms.names import Said
from nabolag.governance.limits import law
from nabolag.text import texts
from nabolag.text.showing import Shown

Facts = Mapping[str, Any]
NOTHING = Said("", "", "")


@dataclass(frozen=True, repr=False)
class Missing(Shown):
    """A point the act requires and the facts do not settle.

    `facts` are the keys that would settle it; `why` says what is wrong with what was given.
    """

    id: str
    heading: Said
    ask: Said
    facts: tuple[str, ...]
    act: str
    paragraph: str
    ledd: int
    quote: str
    why: Said = NOTHING

    @property
    def text(self) -> str:
        """The question, in bokmål."""
        return self.ask.nb


def missing(form: str, facts: Facts | None = None) -> list[Missing]:
    """The mandatory points of `form` that `facts` do not settle, each with its paragraph and what is wrong.

    Facts by key: `name`, `purpose`, `authority`, `seat`, `host`, `board`, `contributions`, `reporting`,
    `transfer_date`, `notified`, `loans` (with `loan_cap_nok`), `legal_person`, `exit`, `dissolution`,
    `archive_keeper`, `settlement` …, and `participants`: a list of names, or of mappings with `name` and
    perhaps `share` (of an AS: `shares`, a number), `liability`, `representatives`, `kind`. A clause with
    alternatives is settled by the id of one of them or by the user's own text. A value of None is unknown; a
    place to fill in, an empty phrase ("etter avtale") and a value the act forbids settle nothing.

    Raises:
        NotKnown, BadInput: see `points`; shares that do not sum to one; participants without a name; facts that
            contradict each other.
        NotLawful: a participant the form cannot have.
    """
    normal_facts = normal(facts, form)
    wanted = points(form)
    lawful.check(form, normal_facts)
    return [
        _missing(clause, why)
        for clause in wanted.clauses
        if clause.kind == "required"
        and applies(clause, normal_facts)
        and (why := unsettled(clause, normal_facts, form))
    ]


def unsettled(clause: Clause, facts: Facts, form: str) -> dict[str, Said]:
    """Why the facts do not settle the clause: what is wrong by fact; empty when it is settled."""
    why: dict[str, Said] = {}
    for fact in clause.facts:
        problem = content.problem(fact, facts, form)
        if problem:
            why[fact] = _sentence(problem.message, problem.values)
    if clause.alternatives and clause.facts[0] not in why:
        wrong = content.wrong_choice(facts.get(clause.facts[0]), [a.id for a in clause.alternatives])
        if wrong:
            why[clause.facts[0]] = _sentence(wrong.message, wrong.values)
    for breach in lawful.breaches(form, facts):
        if clause.id in breach.points:
            why[clause.facts[0]] = _sentence(breach.error.message, breach.error.values)
    if not why:
        for place in unfilled(clause, facts):
            why[place] = _sentence(content.NOT_SAID, {})
    return why


def normal(facts: Facts | None, form: str | None = None) -> dict[str, Any]:
    """The facts with participants as mappings, checked.

    Raises:
        BadInput: a participant without a name, twice, or shares or liabilities that do not sum to one.
    """
    normal_facts = dict(facts or {})
    given_people = normal_facts.get("participants") or ()
    if isinstance(given_people, str) or not hasattr(given_people, "__iter__"):
        raise BadInput("Deltakerne må være en liste, ikke «{said}».", said=given_people)
    normal_facts["participants"] = [_participant(p, i) for i, p in enumerate(given_people, 1)]
    names = [p["name"] for p in normal_facts["participants"]]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise BadInput("Deltakeren {who} står to ganger.", who=twice[0])
    if form == "AS":
        _number_of_shares(normal_facts)
    for key in ("share", "liability"):
        given = share_rules.of(normal_facts["participants"], key)
        if given and len(given) == len(names):
            exact = share_rules.shares(given)
            for one in normal_facts["participants"]:
                one[key] = exact[one["name"]]
        elif key == "liability" and given:
            raise BadInput("Ansvarsandel er oppgitt for {some}, men ikke for alle.", some=", ".join(given))
    return normal_facts


def applies(clause: Clause, facts: Facts) -> bool:
    """A clause falls away when its `when` is known to be False, and an advised one when it is answered no."""
    if clause.kind == "advice" and facts.get(clause.id) in (False, "no"):
        return False
    return clause.when is None or facts.get(clause.when) is not False


def _number_of_shares(facts: dict[str, Any]) -> None:
    """For an AS: whole numbers under `share` are numbers of shares; fractions are counted out of the capital."""
    people = facts["participants"]
    given = [p.get("shares", p.get("share")) for p in people]
    if given and all(_whole(value) for value in given):
        for one, value in zip(people, given, strict=True):
            one["shares"] = int(value)
            one.pop("share", None)
        return
    bad = next((p for p in people if p.get("shares") is not None and not _whole(p["shares"])), None)
    if bad:
        raise BadInput(
            "{who} må tegne et helt antall aksjer ({law}), ikke «{said}».",
            law=law("as-shares-each"),
            who=bad["name"],
            said=bad["shares"],
        )
    capital, nominal = facts.get("share_capital_nok"), facts.get("nominal_nok")
    parts = share_rules.of(people, "share")
    if (
        not people
        or len(parts) < len(people)
        or not isinstance(capital, int | float)
        or not isinstance(nominal, int | float)
        or nominal <= 0
    ):
        return
    for who, part in share_rules.shares(parts).items():
        count = part * Fraction(str(capital)) / Fraction(str(nominal))
        if count.denominator != 1:
            raise BadInput(
                "Andelen til {who} blir {n} {n:aksje|aksjer}, ikke et helt antall ({law}). Endre andel, "
                "aksjekapital eller pålydende.",
                law=law("as-shares-each"),
                who=who,
                n=f"{float(count):.2f}",
            )
        next(p for p in people if p["name"] == who)["shares"] = int(count)


def _whole(value: object) -> bool:
    if isinstance(value, str):
        return value.strip().isdigit() and int(value) > 0
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _missing(clause: Clause, why: Mapping[str, Said]) -> Missing:
    assert clause.cite
    first = next(iter(why.values()))
    return Missing(
        clause.id,
        clause.heading,
        clause.ask,
        tuple(why),
        clause.cite.act,
        clause.cite.paragraph,
        clause.cite.ledd or 0,
        clause.quote,
        first,
    )


def _sentence(message: str, values: Mapping[str, object]) -> Said:
    return Said(*(texts(lang)(message, **values) for lang in ("nb", "nn", "en")))


def _participant(participant: object, row: int) -> dict[str, Any]:
    one = (
        {"name": participant}
        if isinstance(participant, str)
        else dict(participant)
        if isinstance(participant, Mapping)
        else {}
    )
    if not str(one.get("name") or "").strip():
        raise BadInput("Deltaker nummer {row} mangler navn.", row=row)
    one["name"] = str(one["name"]).strip()
    representatives = one.get("representatives")
    if representatives is not None and (
        isinstance(representatives, bool) or not isinstance(representatives, int) or representatives < 1
    ):
        raise BadInput(
            "{who} må ha minst ett medlem, et helt tall, ikke «{said}».",
            who=one["name"],
            said=representatives,
        )
    return one
