"""A clause's text with the facts filled in; what is not known becomes a place to fill in by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from nabolag.governance.agreement import ownership_shares as share_rules
from nabolag.governance.agreement.content import kept_in_own_words, wrong_choice
from nabolag.governance.agreement.hints import HINTS
from nabolag.governance.agreement.required_points import Clause
from nabolag.text import Texts, texts

Facts = Mapping[str, Any]

PLACE = {"nb": "[må fylles ut: {what}]", "nn": "[må fyllast ut: {what}]"}
LIKE_OWNERSHIP = {"nb": "Ansvarsandelene følger eierandelene.", "nn": "Ansvarsdelane følgjer eigardelane."}
LIABILITY = {"nb": "Ansvarsandelene er {shares}.", "nn": "Ansvarsdelane er {shares}."}
MEMBERS = {"nb": ("medlem", "medlemmer"), "nn": ("medlem", "medlemmer")}
SHARES = {"nb": ("aksje", "aksjer"), "nn": ("aksje", "aksjar")}
KEEPER = {
    "nb": "{archive_keeper} har ansvaret for arkivene etter oppløsning.",
    "nn": "{archive_keeper} har ansvaret for arkiva etter oppløysing.",
}
CAP = {"nb": " Samlede lån kan ikke overstige {cap}.", "nn": " Samla lån kan ikkje gå over {cap}."}
TERM = {
    "nb": "Styremedlemmene velges for {n} år.",
    "nn": "Styremedlemmene blir valde for {n} år.",
}
YES_NO = {"nb": ("ja", "nei"), "nn": ("ja", "nei")}


def filled(clause: Clause, places: Places) -> tuple[str | None, str]:
    """The id of the alternative that was used (None: own words, or no alternatives) and the text."""
    if not clause.alternatives:
        assert clause.text
        return None, clause.text(places.lang).format_map(places)
    answer = places.facts.get(clause.facts[0])
    if isinstance(answer, bool):
        answer = "yes" if answer else "no"
    by_id = {a.id: a for a in clause.alternatives}
    if wrong_choice(answer, by_id) or (answer is None and clause.kind != "default"):
        return None, PLACE[places.lang].format(what=clause.ask(places.lang))
    if answer is not None and answer not in by_id:
        return None, _own(clause, answer, places)
    picked = by_id[answer] if answer else clause.alternatives[0]
    return picked.id, picked.text(places.lang).format_map(places)


def unfilled(clause: Clause, facts: Facts) -> tuple[str, ...]:
    """The places of the clause's text that the facts leave open."""
    places = Places(facts, texts("nb"))
    filled(clause, places)
    return tuple(dict.fromkeys(places.open))


class Places(dict[str, str]):
    """Fills the `{places}` of a wording; an unknown one becomes a place to fill in by hand, listed in `open`."""

    def __init__(self, facts: Facts, _: Texts) -> None:
        super().__init__()
        self.facts, self.lang, self._ = facts, _.lang, _
        self.open: list[str] = []

    def __missing__(self, key: str) -> str:
        made: str | None = getattr(self, f"_{key}", lambda: self._plain(key))()
        if made is not None:
            return made
        self.open.append(key)
        return PLACE[self.lang].format(what=HINTS.get(key, {}).get(self.lang, key))

    def _plain(self, key: str) -> str | None:
        value = self.facts.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, bool):
            return YES_NO[self.lang][0 if value else 1]
        if isinstance(value, date):
            return self._.date(value)
        if isinstance(value, list | tuple):
            return self._.join(str(v) for v in value)
        return str(value).strip().rstrip(".")

    def _seat(self) -> str | None:
        seat = self._plain("seat")
        return seat.removesuffix(" kommune") if seat else None

    def _participants_list(self) -> str | None:
        return self._.join(str(p["name"]) for p in self.facts["participants"]) or None

    def _shares_list(self) -> str | None:
        people = self.facts["participants"]
        if people and all(isinstance(p.get("shares"), int) for p in people):
            return self._counted("shares", SHARES[self.lang])
        return self._amounts("share")

    def _share_counts(self) -> str | None:
        return self._counted("shares", SHARES[self.lang])

    def _liability_list(self) -> str:
        given = self._amounts("liability")
        return LIABILITY[self.lang].format(shares=given) if given else LIKE_OWNERSHIP[self.lang]

    def _amounts(self, key: str) -> str | None:
        people = self.facts["participants"]
        if not people or not all(isinstance(p.get(key), Fraction) for p in people):
            return None
        return self._.join(f"{p['name']} {share_rules.shown(p[key])}" for p in people)

    def _representatives_list(self) -> str | None:
        return self._counted("representatives", MEMBERS[self.lang])

    def _counted(self, key: str, names: tuple[str, str]) -> str | None:
        people = self.facts["participants"]
        if not people or any(p.get(key) is None for p in people):
            return None
        return self._.join(f"{p['name']} {p[key]} {names[0] if p[key] == 1 else names[1]}" for p in people)

    def _representatives_total(self) -> str | None:
        counts = [p.get("representatives") for p in self.facts["participants"]]
        return str(sum(counts)) if counts and None not in counts else None

    def _fixed_percent(self) -> str | None:
        percent = self._plain("fixed_percent")
        return (
            f"{percent}\N{NO-BREAK SPACE}%"
            if percent and percent.replace(",", "").replace(".", "").isdigit()
            else percent
        )

    def _loan_cap(self) -> str | None:
        return self._money("loan_cap_nok") or self._plain("loan_cap")

    def _with_cap(self) -> str:
        cap = self._loan_cap()
        return CAP[self.lang].format(cap=cap) if cap else ""

    def _share_capital(self) -> str | None:
        return self._money("share_capital_nok")

    def _nominal(self) -> str | None:
        return self._money("nominal_nok")

    def _price(self) -> str | None:
        return self._money("price_nok")

    def _reserved_nok(self) -> str | None:
        return self._money("reserved_over_nok")

    def _signature_lines(self) -> str:
        people = self.facts["participants"]
        return "\n".join(f"{p['name']}: ____________________" for p in people) or "____________________"

    def _money(self, key: str) -> str | None:
        value: Any = self.facts.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._.nok(value)
        return str(value) if value else None


def _own(clause: Clause, answer: object, places: Places) -> str:
    """The user's own wording, with what the act also wants of the point."""
    if isinstance(answer, int | float) and clause.id == "board_term":
        return TERM[places.lang].format(n=f"{answer:g}")
    text = str(answer).strip()
    if "archive_keeper" in clause.facts and not kept_in_own_words(text):
        text = f"{text}{'' if text.endswith('.') else '.'} {KEEPER[places.lang].format_map(places)}"
    if (
        clause.id == "loans"
        and places.facts.get("loan_cap_nok") is not None
        and not any(c.isdigit() for c in text)
    ):
        text += CAP[places.lang].format_map({"cap": places["loan_cap"]})
    return text
