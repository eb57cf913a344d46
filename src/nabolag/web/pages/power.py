"""Who decides: owners and seats in, power out. The whole case lies in the address."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import Request
from starlette.datastructures import QueryParams

from nabolag.errors import BadInput, NabolagError, in_field
from nabolag.governance.voting import Agreement, all_forms, form_rules, matter_game
from nabolag.governance.voting.agreement_game import whole
from nabolag.governance.voting.designs import KEYS
from nabolag.municipalities import find
from nabolag.report.paper import Paper, Table
from nabolag.report.power import decisions, power_paper
from nabolag.report.power.case import agreement_of, case_of, owner_name
from nabolag.report.power.tables import DESIGNS, explained, secondary_table
from nabolag.text import N_, Texts, read_share
from nabolag.web.basket import basket_of, filled, say
from nabolag.web.calculator import Calculator
from nabolag.web.pages.need_asked import spelt
from nabolag.web.render import language

PATH = "/makt"
MOST = 30
ATTENDANCE = ("95 %", "90 %", "80 %", "70 %")
AGREED = ("1/2", "3/5", "2/3", "3/4", "1/1")
OWN = "egen"
"""The threshold written as a number of percent beside the usual ones."""


MATTERS = {"ordinary": N_("vanlige saker"), "amendment": N_("avtaleendring")}
"""The matters whose threshold the form asks for, as they stand within a sentence."""


class OwnerRow(NamedTuple):
    """One owner as written."""

    name: str
    seats: str
    votes: str = ""
    share: str = ""


EXAMPLE = (
    OwnerRow("1874", "1"),
    OwnerRow("1859", "1"),
    OwnerRow("1860", "5"),
    OwnerRow("1865", "4"),
    OwnerRow("1866", "3"),
)
"""Neighbours in and by Lofoten with seats made up to show the page; said so on it."""


class Threshold(NamedTuple):
    """One kind of matter's threshold in the form: `preset` is empty, one of `AGREED` or `OWN`."""

    matter: str
    preset: str
    percent: str
    law: str


@dataclass
class AgreementFields:
    """What the address asks for, as written."""

    form: str
    owners: list[OwnerRow]
    chair: str
    focus: str
    thresholds: dict[str, str]
    target: str
    present: str
    more: bool
    example: bool
    assumed: bool = False

    @classmethod
    def of(cls, request: Request) -> AgreementFields:
        query = filled(request)
        columns = [query.getlist(key) for key in ("kommune", "plasser", "stemmer", "andel")]
        written = zip_longest(*(column[: len(columns[0])] for column in columns), fillvalue="")
        gone = query.get("fjern", "")
        rows = [OwnerRow(*(text.strip() for text in each)) for each in written]
        owners = [row for number, row in enumerate(rows, 1) if row.name and str(number) != gone]
        left = next((row.name for number, row in enumerate(rows, 1) if str(number) == gone), "")
        chair = query.get("leder", "").strip()
        return cls(
            form=spelt(query.get("form", "IKS"), all_forms()),
            owners=owners or list(EXAMPLE),
            chair="" if left and chair == left else chair,  # who left does not chair
            focus=_focus_of(request, query),
            thresholds={
                matter: given
                for matter in ("ordinary", "amendment")
                if (given := _threshold(query.get(f"krav_{matter}", ""), query.get(f"prosent_{matter}", "")))
            },
            target=query.get("maal", "").strip(),
            present=query.get("moter", "").strip(),
            more=query.get("flere") == "1",
            example=not owners,
            assumed=bool(owners) and not any(row.seats for row in owners),
        )

    def address(self, path: str, lang: str) -> str:
        """`path` with the whole case."""
        pairs = [("form", self.form)]
        weighted, owned = any(row.votes for row in self.owners), any(row.share for row in self.owners)
        for row in self.owners:
            pairs += [("kommune", row.name), ("plasser", row.seats)]
            pairs += [("stemmer", row.votes)] * weighted + [("andel", row.share)] * owned
        pairs += [(key, value) for key, value in self._single() if value]
        pairs += [(f"krav_{matter}", value) for matter, value in self.thresholds.items()]
        pairs += [("flere", "1")] * self.more + [("lang", lang)] * (lang != "nb")
        return f"{path}?{urlencode(pairs)}"

    def _single(self) -> tuple[tuple[str, str], ...]:
        return ("leder", self.chair), ("for", self.focus), ("maal", self.target), ("moter", self.present)

    def agreement(self) -> Agreement:
        """The agreement.

        Raises:
            BadInput: more owners than the page takes, or what `Agreement` raises.
        """
        if len(self.owners) > MOST:
            raise BadInput(
                "Siden tar høyst {most} deltakere, ikke {count}.", most=MOST, count=len(self.owners)
            )
        given, votes, shares = self.rows()
        with in_field("form"):
            matter_ids = {matter.id for matter in form_rules(self.form).matters}
        thresholds: dict[str, Fraction] = {}
        for matter, value in self.thresholds.items():
            if matter in matter_ids:
                with in_field(f"krav-{matter}"):
                    thresholds[matter] = read_share(value, matter)
        with in_field("leder"):
            chair = owner_name(self.chair)[0] if self.chair else None
        try:
            return agreement_of(
                self.form, given, chair=chair, thresholds=thresholds, votes=votes, shares=shares
            )
        except BadInput as error:
            error.field = error.field or self._field_of(error)
            raise

    def rows(self) -> tuple[list[tuple[str, int | None]], list[int], list[Fraction | None]]:
        """What each row says; a mistake concerns the field it was written in."""
        given: list[tuple[str, int | None]] = []
        votes: list[int] = []
        shares: list[Fraction | None] = []
        codes: set[str] = set()
        for i, row in enumerate(self.owners, 1):
            with in_field(f"kommune-{i}"):
                code, name = owner_name(row.name)
                if code in codes:
                    raise BadInput("«{name}» står to ganger. Tøm det ene feltet.", name=name)
                codes.add(code)
            with in_field(f"plasser-{i}"):
                given.append((row.name, whole(row.seats, name) if row.seats else None))
            with in_field(f"stemmer-{i}"):
                votes.append(whole(row.votes, name) if row.votes else 1)
            with in_field(f"andel-{i}"):
                shares.append(read_share(row.share, name, percent_above_one=False) if row.share else None)
        return given, votes, shares

    def _field_of(self, error: BadInput) -> str:
        """Which field the agreement's own refusal concerns, by whom or what it names."""
        if matter := error.values.get("matter"):
            return f"krav-{matter}"
        named = [self._place(str(error.values.get(key))) for key in ("name", "code")]
        row = next(filter(None, named), 0)
        if not row:
            return f"kommune-{len(self.owners) + 1}" if len(self.owners) < 2 else ""
        return f"andel-{row}" if "andel" in error.message.casefold() else f"plasser-{row}"

    def _place(self, owner: str) -> int:
        return next((i for i, row in enumerate(self.owners, 1) if owner in owner_name(row.name)), 0)

    def threshold(self, matter: str, lang: str) -> Threshold:
        """How the form shows the threshold: as the law has it, a usual one, or a number of percent."""
        law = _percent(_law_share(self.form, matter), lang)
        written = self.thresholds.get(matter, "")
        if written in ("", *AGREED):
            return Threshold(matter, written, _percent(written, lang) or law, law)
        typed = written.removesuffix(" %")
        return Threshold(matter, OWN, typed if typed != written else _percent(written, lang) or written, law)


def _paper(request: Request) -> Paper:
    asked, texts = AgreementFields.of(request), language(request)
    case = case_of(asked.agreement())
    absence = None
    if asked.present:
        with in_field("moter"):
            absence = case.absence(read_share(asked.present, texts("Oppmøte")))
    with in_field("maal"):
        designs = case.designs(asked.target or None)
    agreement = case.agreement
    focus = _focus(asked, agreement)
    if asked.focus and focus is None and "for" in request.query_params:
        names = texts.join(owner.name for owner in agreement.owners)
        say(
            request,
            texts(
                "«{name}» er ikke med i avtalen, så svaret er for alle. Notatet kan være for {names}.",
                name=asked.focus,
                names=names,
            ),
        )
    parties = case.parties() if asked.more else None
    decided = decisions(agreement, texts, focus, designs, parties, absence)
    return power_paper(decided, *(_others(agreement, texts) if asked.more else ()))


def _others(agreement: Agreement, texts: Texts) -> tuple[Table | str, tuple[tuple[str, str, str], ...]]:
    names = {owner.code: owner.name for owner in agreement.owners}
    try:
        table = secondary_table(matter_game(agreement, agreement.rules.matters[0]), names, texts)
    except BadInput as error:
        return error.text(texts), ()
    return table, explained(texts, ("johnston", "deegan_packel", "holler"))


def _focus(asked: AgreementFields, agreement: Agreement) -> str | None:
    wanted = asked.focus.casefold()
    return next((o.code for o in agreement.owners if wanted in (o.code.casefold(), o.name.casefold())), None)


def _owners(asked: AgreementFields) -> list[OwnerRow]:
    """The owners by their names, as long as the agreement can be read; else as they were written."""
    try:
        owners = asked.agreement().owners
    except NabolagError:
        return asked.owners
    return [
        row._replace(name=owner.name, seats=str(owner.representatives))
        for owner, row in zip(owners, asked.owners, strict=True)
    ]


def _form(request: Request) -> dict[str, Any]:
    asked, texts = AgreementFields.of(request), language(request)
    owners = _owners(asked)
    return {
        "asked": asked,
        "rows": [*owners, *([OwnerRow("", "")] if len(owners) < MOST else [])],
        "forms": {id_: rules.name[texts.lang] for id_, rules in all_forms().items()},
        "agreed": {preset: _percent(preset, texts.lang) for preset in AGREED},
        "own": OWN,
        "thresholds": [asked.threshold(matter, texts.lang) for matter in ("ordinary", "amendment")],
        "targets": {key: texts(DESIGNS[key]) for key in KEYS},
        "attendance": ATTENDANCE,
        "most_seats": max(
            [20, *(int(row.seats) for row in asked.owners if row.seats.isdecimal() and len(row.seats) < 6)]
        ),
    }


def _address(request: Request, ending: str) -> str:
    return AgreementFields.of(request).address(PATH + ending, language(request).lang)


def _focus_of(request: Request, query: QueryParams) -> str:
    """Whom the paper is for: the one named, else the municipality that asks; nobody when that is chosen."""
    if "for" in query:
        return query["for"].strip()
    code = basket_of(request).code
    return find(code).name if code else ""


def _threshold(preset: str, percent: str) -> str:
    """The threshold asked for; the number of percent counts only where it is chosen."""
    if preset.strip() != OWN:
        return preset.strip()
    return f"{percent.strip()} %" if percent.strip() else ""


def _percent(written: str, lang: str) -> str:
    """`2/3` as `66,7`; empty when it is no share."""
    try:
        shown = f"{float(read_share(written)) * 100:.1f}".removesuffix(".0")
    except NabolagError:
        return ""
    return shown if lang == "en" else shown.replace(".", ",")


def _law_share(form: str, matter: str) -> str:
    matters = all_forms()[form].matters if form in all_forms() else ()
    needs = (need for each in matters if each.id == matter for need in each.needs if need.of == "votes")
    return next((need.share for need in needs), "1/2")


def _waits(request: Request) -> str:
    asked = AgreementFields.of(request)
    alone = asked.assumed and len(asked.owners) == 1
    try:
        asked.rows()
    except BadInput:
        return ""  # the page says what is wrong with it
    return language(request)("Legg til minst én deltaker til. Da vises hvem som bestemmer.") if alone else ""


calculator = Calculator(
    PATH,
    _paper,
    "power/power.html",
    _form,
    _address,
    labels=MATTERS,
    moving="power/answer.html",
    waits=_waits,
)
router = calculator.router()
