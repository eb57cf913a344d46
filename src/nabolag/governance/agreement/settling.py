"""Which points of an agreement the facts settle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nabolag.errors import BadInput
from nabolag.governance.agreement import shares as share_rules
from nabolag.governance.agreement.points import Clause, points
from nabolag.governance.forms.names import Said

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Missing:
    """A point the act requires and the facts do not settle; `facts` are the keys that would."""

    id: str
    heading: Said
    ask: Said
    facts: tuple[str, ...]
    act: str
    paragraph: str
    ledd: int
    quote: str

    @property
    def text(self) -> str:
        """The question, in bokmål."""
        return self.ask.nb


def missing(form: str, facts: Facts | None = None) -> list[Missing]:
    """The mandatory points of `form` that `facts` do not settle, each with its paragraph.

    Facts by key: `name`, `purpose`, `authority`, `seat`, `host`, `board`, `contributions`, `reporting`,
    `transfer_date`, `notified`, `loans` (with `loan_cap_nok`), `legal_person`, `exit`, `dissolution`,
    `archive_keeper`, `settlement` …, and `participants`: a list of names, or of mappings with `name` and
    perhaps `share`, `liability`, `representatives`. A clause with alternatives is settled by the id of one
    of them or by the user's own text. A value of None is unknown.

    Raises:
        NotKnown, BadInput: see `points`; shares that do not sum to one; participants without a name.
    """
    known = normal(facts)
    out = []
    for clause in points(form).clauses:
        if clause.kind == "required" and applies(clause, known) and not settled(clause, known):
            assert clause.cite
            out.append(
                Missing(
                    clause.id,
                    clause.heading,
                    clause.ask,
                    tuple(f for f in clause.facts if not _has(f, known)) or clause.facts,
                    clause.cite.act,
                    clause.cite.paragraph,
                    clause.cite.ledd,
                    clause.quote,
                )
            )
    return out


def normal(facts: Facts | None) -> dict[str, Any]:
    """The facts with participants as mappings, checked.

    Raises:
        BadInput: a participant without a name, twice, or shares or liabilities that do not sum to one.
    """
    known = dict(facts or {})
    known["participants"] = [_participant(p, i) for i, p in enumerate(known.get("participants") or (), 1)]
    names = [p["name"] for p in known["participants"]]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise BadInput("Deltakeren {who} står to ganger.", who=twice[0])
    for key in ("share", "liability"):
        given = share_rules.of(known["participants"], key)
        if given and len(given) == len(names):
            exact = share_rules.shares(given)
            for one in known["participants"]:
                one[key] = exact[one["name"]]
        elif key == "liability" and given:
            raise BadInput("Ansvarsandel er oppgitt for {some}, men ikke for alle.", some=", ".join(given))
    return known


def applies(clause: Clause, known: Facts) -> bool:
    """A clause with `when` falls away only when that fact is known to be False."""
    return clause.when is None or known.get(clause.when) is not False


def settled(clause: Clause, known: Facts) -> bool:
    """Whether every fact the clause needs is there, and every place in its text can be filled."""
    if not all(_has(fact, known) for fact in clause.facts):
        return False
    if clause.id == "loans" and loans_wanted(known):
        return known.get("loan_cap_nok") is not None or bool(known.get("loan_cap"))
    return True


def loans_wanted(known: Facts) -> bool:
    """Whether the facts say that the company may borrow."""
    return known.get("loans") in (True, "yes")


def _has(fact: str, known: Facts) -> bool:
    if fact == "participants":
        return len(known.get("participants", ())) > 0
    if fact.startswith("participants."):
        key = fact.partition(".")[2]
        people = known.get("participants", ())
        return len(people) > 0 and all(p.get(key) is not None for p in people)
    value = known.get(fact)
    return value is not None and value != ""


def _participant(said: object, row: int) -> dict[str, Any]:
    one = {"name": said} if isinstance(said, str) else dict(said) if isinstance(said, Mapping) else {}
    if not one.get("name"):
        raise BadInput("Deltaker nummer {row} mangler navn.", row=row)
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
