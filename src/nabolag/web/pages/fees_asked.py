"""The questions of `/gebyr`, and the case and the assumptions that their answers, or a kept case in the address, make."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from fastapi import Request

from nabolag.errors import BadInput, in_field
from nabolag.fees import Asset, FeeCase, Investment, Scenario
from nabolag.fees.kept import unpacked
from nabolag.fees.selvkost.rates import of_percent
from nabolag.report.casefile.subject import name_of, readings
from nabolag.text import N_, Amount, Texts, read_number
from nabolag.web.basket import basket_of
from nabolag.web.render import language

START = 2027
"""The first year reckoned: the fees at hand are those of 2026."""
DRAWS, MILLION = 200, 1e6


@dataclass(frozen=True)
class FeeField:
    """One question: the words of its field, its unit, and whether there is no answer without it."""

    words: str
    unit: str = ""
    needed: bool = False


FIRST: dict[str, FeeField] = {
    "boliger": FeeField(N_("Hvor mange boliger er tilknyttet?"), N_("boliger"), True),
    "drift": FeeField(N_("Hva koster driften i året?"), N_("mill. kr"), True),
    "gebyr": FeeField(N_("Hva betaler en vanlig bolig i dag, uten mva.?"), N_("kr")),
    "verdi": FeeField(N_("Hvor mye av anleggene er ikke avskrevet?"), N_("mill. kr")),
    "igjen": FeeField(N_("Hvor mange år er igjen av dem i snitt?"), N_("år")),
    "plan": FeeField(N_("Hvor mye skal dere investere?"), N_("mill. kr")),
    "planaar": FeeField(N_("Når tas det i bruk?"), N_("årstall")),
    "fond": FeeField(N_("Hvor mye står på selvkostfondet? Minus for underskudd."), N_("mill. kr")),
}
REFINED: dict[str, FeeField] = {
    "levetid": FeeField(N_("Levetiden til det nye"), N_("år")),
    "nye": FeeField(N_("Nye boliger i året"), N_("boliger")),
    "indirekte": FeeField(N_("Indirekte drift i året"), N_("mill. kr")),
    "forbruk": FeeField(N_("Forbruk i en vanlig bolig"), N_("m³")),
    "fondaar": FeeField(N_("Året overskuddet på fondet oppsto"), N_("årstall")),
    "direktivpris": FeeField(N_("Hva EUs avløpsdirektiv ville koste dere"), N_("mill. kr")),
    "direktivaar": FeeField(N_("Når det måtte være på plass"), N_("årstall")),
}
AHEAD: dict[str, FeeField] = {
    "rente": FeeField(N_("Kalkylerente"), N_("prosent")),
    "priser": FeeField(N_("Vekst i lønn og priser"), N_("prosent")),
    "aar": FeeField(N_("Hvor mange år framover"), N_("år")),
}
"""What is assumed of the future: asked of a kept case too."""
INCOME = N_("Inntekter i husholdningene, kroner i året")
MOST_INCOMES, SMALLEST_INCOME, LARGEST_INCOME = 8, 20_000.0, 1e8
ABOUT = {**FIRST, **REFINED}
FIELDS = {**ABOUT, **AHEAD}
CASE_FIELDS = {
    "name": "navn", "dwellings": "boliger", "operation": "drift", "fee": "gebyr", "volume": "forbruk", "new_dwellings": "nye",
    "indirect": "indirekte", "years": "aar", "prices": "priser", "rate": "rente", "policy": "jevn",
}  # fmt: skip
EXAMPLE = {
    "boliger": "2000",
    "drift": "6",
    "gebyr": "5000",
    "verdi": "80",
    "igjen": "45",
    "plan": "90",
    "planaar": "2030",
    "fond": "1,8",
}


def given(request: Request) -> dict[str, str]:
    """Every field as it was written."""
    return {name: request.query_params.get(name, "").strip()[:40] for name in FIELDS}


def asked(request: Request) -> bool:
    """Whether somebody has answered a question, opened a case, or wants to see the example."""
    query = request.query_params
    return any(query.get(name, "").strip() for name in (*FIELDS, "sak")) or query.get("eksempel") == "ja"


def case_asked(request: Request) -> tuple[FeeCase, Scenario, bool]:
    """(the case, what is assumed of the future, whether the figures are our example).

    Raises:
        BadInput: an answer that cannot be; `field` says which.
    """
    kept = kept_case(request)
    typed = given(request)
    example = kept is None and not any(typed.values())
    _ = language(request)
    if kept is not None:
        return kept, _scenario(request, typed), False
    basket, kind = basket_of(request), kind_of(request)
    name = named(request) or (name_of(basket.code) if basket.code else "") or _("kommunen")
    if example:
        typed, name = dict.fromkeys(FIELDS, "") | EXAMPLE, _("Eksempelvik")
    case = made_case(typed, name, kind, public_fee(basket.code, kind), _)
    return case, _scenario(request, typed), example


def kept_case(request: Request) -> FeeCase | None:
    """The case that the address carries, under another name where that is asked for.

    Raises:
        BadInput: it is not whole.
    """
    text = request.query_params.get("sak", "").strip()
    if not text:
        return None
    case = unpacked(text)
    return replace(case, name=named(request), version=1) if named(request) not in ("", case.name) else case


def incomes_asked(request: Request) -> tuple[tuple[str, float], ...]:
    """Household incomes to hold the fee against, in kroner a year: `300 000; 500 000`, or `enslige: 350 000`.

    Raises:
        BadInput: a figure that is none, or no income of a year.
    """
    written = request.query_params.get("inntekt", "")[:400]
    out: list[tuple[str, float]] = []
    with in_field("inntekt"):
        for part in filter(None, (one.strip() for one in re.split(r"[;\n]", written))):
            name, _colon, said = part.rpartition(":")
            kroner = float(read_number(said, INCOME))
            if not SMALLEST_INCOME <= kroner <= LARGEST_INCOME:
                raise BadInput(
                    "{what}: {said} kroner er ingen årsinntekt. Skriv hele kroner, for eksempel 500 000.",
                    what=INCOME, said=Amount(kroner),
                )  # fmt: skip
            out.append((name.strip(), kroner))
        if len(out) > MOST_INCOMES:
            raise BadInput("Det er {n} inntekter. Skriv høyst {most}.", n=len(out), most=MOST_INCOMES)
    return tuple(out)


def named(request: Request) -> str:
    """The municipality's name as it was written."""
    return request.query_params.get("navn", "").strip()[:60]


def _scenario(request: Request, typed: Mapping[str, str]) -> Scenario:
    _, query, base = language(request), request.query_params, Scenario()
    numbers = {n: _number(n, typed[n]) for n in AHEAD if typed[n]}
    years = _whole("aar", numbers.get("aar", base.years))
    rate, prices = base.rate, base.prices
    interest, growth = AHEAD["rente"].words, AHEAD["priser"].words
    if "rente" in numbers:
        with in_field("rente"):
            rate = of_percent(numbers["rente"], _(interest))
    if "priser" in numbers:
        with in_field("priser"):
            prices = of_percent(numbers["priser"], _(growth), -20)
    return Scenario(
        years=years, draws=DRAWS, policy="smooth" if query.get("jevn") == "ja" else "even",
        rate=rate, prices=prices, directive=query.get("direktiv") == "ja",
    )  # fmt: skip


def made_case(typed: Mapping[str, str], name: str, kind: str, fee: float | None, _: Texts) -> FeeCase:
    """The case of the answers. `fee`: the public figure of what is paid today, used where nobody has written another.

    Raises:
        BadInput: an answer that is missing or cannot be.
    """
    numbers = {n: _number(n, typed[n]) for n in ABOUT if typed.get(n)}
    for field, ask in ABOUT.items():
        if ask.needed and field not in numbers:
            with in_field(field):
                raise BadInput("Fyll inn hvor mange boliger som er tilknyttet, og hva driften koster i året.")
    assumed = [
        n
        for n, field, of in (
            ("fee", "gebyr", "known"), ("volume", "forbruk", ""), ("assets.life", "igjen", "verdi"),
            ("plan.year", "planaar", "plan"), ("directive.year", "direktivaar", "direktivpris"),
            ("plan.life", "levetid", "plan"), ("fund.year", "fondaar", "fond"),
        )
        if field not in numbers and (not of or (fee is not None if of == "known" else numbers.get(of)))
    ]  # fmt: skip
    life = numbers.get("levetid", 40)
    assets = (
        (Asset(_("Anlegg i bruk"), numbers["verdi"] * MILLION, _whole("igjen", numbers.get("igjen", 40)), START - 1),)
        if numbers.get("verdi") else ()
    )  # fmt: skip
    lasts = _whole("levetid", life)
    plan = [
        Investment(_(what), numbers[price] * MILLION, lasts, _whole(year, numbers.get(year, START)), directive=eu)
        for what, price, year, eu in (
            (N_("Planlagt"), "plan", "planaar", False), (N_("EUs avløpsdirektiv"), "direktivpris", "direktivaar", True),
        )
        if numbers.get(price)
    ]  # fmt: skip
    if numbers.get("direktivpris") and kind == "water":
        with in_field("direktivpris"):
            raise BadInput("EUs avløpsdirektiv gjelder avløp. Velg avløp, eller ta ut beløpet.")
    arose = _whole("fondaar", numbers.get("fondaar", START - 1))
    return FeeCase(
        name, START, numbers["boliger"], numbers["drift"] * MILLION, service=kind, assets=assets, plan=tuple(plan),
        indirect=numbers.get("indirekte", 0.0) * MILLION, new_dwellings=numbers.get("nye", 0.0),
        volume=numbers.get("forbruk", 150.0), fund={arose: numbers["fond"] * MILLION} if numbers.get("fond") else {},
        fee=numbers.get("gebyr", fee), assumed=tuple(assumed),
    )  # fmt: skip


def public_fee(code: str, kind: str) -> float | None:
    """The municipality's fee of today, where it is known and not doubtful."""
    reading = readings(f"{kind}_fee").get(code) if code else None
    return reading.value if reading is not None and reading.status == "ok" else None


def _number(field: str, text: str) -> float:
    with in_field(field):
        return float(read_number(text, FIELDS[field].words if field in FIELDS else field))


def _whole(field: str, value: float) -> int:
    with in_field(field):
        if value != int(value):
            raise BadInput(
                "{what}: «{said}» er ikke et helt tall.",
                what=FIELDS[field].words, said=Amount(value),
            )  # fmt: skip
    return int(value)


def kind_of(request: Request) -> str:
    """The service of the basket, whatever word the address has for it; water for one that has no fee here."""
    return "wastewater" if basket_of(request).service == "wastewater" else "water"


def field_of(path: str) -> str:
    """The question whose answer a refusal of the case concerns."""
    if path in FIELDS or path in ("sak", "inntekt"):
        return path
    if path.startswith("assets"):
        return "verdi" if path.endswith(("price", "book")) else "igjen"
    if path.startswith("plan"):
        return {"life": "levetid", "year": "planaar"}.get(path.rsplit(".", 1)[-1], "plan")
    if path.startswith("fund"):
        return "fondaar"
    return CASE_FIELDS.get(path, "")
