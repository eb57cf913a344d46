"""A workbook where measures can be changed and everything is reckoned again by formulas, outside nabolag."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import msgspec
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name as column

from nabolag.cooperation.potential import official_scales
from nabolag.cooperation.question.words import service_word
from nabolag.data import descriptor
from nabolag.report.answers.together import SERVICES
from nabolag.report.casefile.subject import rows
from nabolag.report.excel import one_page_wide
from nabolag.report.sources import cited
from nabolag.report.state import live_draws
from nabolag.report.state.places import places_of
from nabolag.state import Measure, Place
from nabolag.state.draws import Assumed
from nabolag.state.measures import MOST, scale_of, service_id
from nabolag.state.simulation import SMALL, eligible_for, paid_between, sharing, simulate
from nabolag.state.written import FIELDS, KINDS, written
from nabolag.text import Texts

ASKED, SET, PLACES, TOLD = "Tiltak", "Forutsetninger", "Kommuner", "Svar"
NUMBERS = ("amount", "share", "spending", "risk", "min_population", "max_population", "members", "budget")
FIRST, LAST = 2, 358
"""The rows of the sheet of municipalities in use."""
KNOWN = {"yes": "ja", "partly": "delvis", "no": "nei", "unknown": "ukjent"}


def live_measures(measures: Sequence[Measure], assumed: Assumed | None, _: Texts) -> bytes:
    """The bytes of a workbook: the measures and the assumptions as cells, and the answers as formulas over them.

    Rows for up to four measures; an empty one is left out. `measures_of_file` reads the measures back. The ends of the ranges
    are reckoned, and draws over them (`live_draws`). The assumptions, not the answers, follow with what is not in the formulas.

    Raises:
        BadInput: as `simulate`.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_calc_mode("auto")
        _Live(book, measures, assumed or Assumed(), _).write()
        one_page_wide(book)
    return out.getvalue()


class _Live:
    def __init__(self, book: Any, measures: Sequence[Measure], assumed: Assumed, texts: Texts) -> None:
        self.book, self.measures, self.assumed, self._ = book, measures, assumed, texts
        self.bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.input = book.add_format({"bg_color": "#FFF4CC", "text_wrap": True})
        self.kroner = book.add_format({"num_format": "#,##0"})
        self.share = book.add_format({"num_format": "0.0 %", "bg_color": "#FFF4CC"})
        self.places = len(places_of(None))
        self.at = {part: column(i) for i, part in enumerate(FIELDS)}
        self.services = _services(measures)
        self.status_at = 6
        self.covered_at = self.status_at + len(self.services)

    def write(self) -> None:
        """The answers stand second, after what can be changed."""
        sheets = {
            name: self.book.add_worksheet(name) for name in (ASKED, TOLD, SET, PLACES, live_draws.SHEET)
        }
        self.asked(sheets[ASKED])
        self.assumptions(sheets[SET])
        self.municipalities(sheets[PLACES])
        self.told(sheets[TOLD])
        live_draws.write_lots(sheets[live_draws.SHEET], self._, self.bold)
        for m in range(MOST):
            measure = self.measures[m] if m < len(self.measures) else None
            drawn = live_draws.OfMeasure(
                m,
                f"{ASKED}!$A${m + 2}",
                self._answer(m, f"{TOLD}!${column(2 + m)}$")[1],
                "" if measure is None else measure.name,
                None if measure is None else live_draws.terms_of(measure, places_of(measure.service)),
            )
            live_draws.write_draws(
                sheets[live_draws.SHEET], drawn, self.assumed, self._, SET, self.bold, self.kroner
            )
            live_draws.write_ends(sheets[TOLD], drawn, self.assumed, self._, self.below, self.kroner)

    def asked(self, sheet: Any) -> None:
        """A row to each measure; yellow cells are for changing."""
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, len(FIELDS) - 1, 14)
        for i, label in enumerate(FIELDS.values()):
            sheet.write(0, i, self._(label), self.bold)
        for row in range(MOST):
            given: dict[str, str] = {}
            plain: dict[str, object] = {}
            if row < len(self.measures):
                measure = self.measures[row]
                given, plain = written(measure), msgspec.to_builtins(measure)
                given |= {"kind": self._(KINDS[measure.kind]), "members": str(measure.members)}
                if measure.service:
                    given["service"] = self.services[service_id(measure.service)]
            for i, part in enumerate(FIELDS):
                told: object = plain.get(part) if part in NUMBERS and part in given else given.get(part, "")
                sheet.write(1 + row, i, told, self.input)
        sheet.data_validation(
            1, 1, MOST, 1, {"validate": "list", "source": [self._(word) for word in KINDS.values()]}
        )
        service = list(FIELDS).index("service")
        heads = f"={PLACES}!${column(self.status_at)}$1:${column(self.covered_at - 1)}$1"
        sheet.data_validation(1, service, MOST, service, {"validate": "list", "source": heads})
        sheet.write(
            MOST + 2,
            0,
            self._("Gule celler kan endres. Arkene «Svar» og «Trekk» regnes om av formler."),
        )
        sheet.freeze_panes(1, 1)

    def assumptions(self, sheet: Any) -> None:
        """The ranges, and what the income system reckons each municipality to cost."""
        _ = self._
        sheet.set_column(0, 0, 60)
        sheet.set_column(1, 2, 18)
        for i, head in enumerate((_("Forutsetning"), _("Laveste"), _("Høyeste"))):
            sheet.write(0, i, head, self.bold)
        names = (
            _("Så mange av dem som kan, søker"),
            _("Så mye av det inntektssystemet regner, spares"),
            _("Så mye av det kan dokumenteres"),
        )
        ranges = (self.assumed.take_up, self.assumed.saved, self.assumed.certified)
        for row, (name, ends) in enumerate(zip(names, ranges, strict=True), 1):
            sheet.write(row, 0, name)
            for i, end in enumerate(ends, 1):
                sheet.write(row, i, end, self.share)
        sheet.write(4, 0, _("Små kommuner: færre innbyggere enn"))
        sheet.write(4, 1, SMALL, self.input)
        sheet.write(5, 0, _("Halvparten av dem søker ved, kr"))
        for i, end in enumerate(self.assumed.halfway, 1):
            sheet.write(5, i, end, self.input)
        sheet.set_column(4, 6, 18)
        for i, head in enumerate((_("Sammenslåingsstøtte til hver, kr"), _("Laveste"), _("Høyeste")), 4):
            sheet.write(0, i, head, self.bold)
        for m in range(MOST):
            sheet.write(1 + m, 4, _("Tiltak {n}", n=m + 1))
            given = self.measures[m] if m < len(self.measures) else None
            merger: tuple[object, object] = (
                _paid(given) if given is not None and given.kind == "merger" else ("", "")
            )
            for i, kroner in enumerate(merger, 5):
                sheet.write(1 + m, i, kroner, self.input)
        sheet.write(6, 0, _("Tjeneste"), self.bold)
        sheet.write(6, 1, _("Inntektssystemet regner, kr i året for hver kommune"), self.bold)
        for row, (id_, word) in enumerate(self.services.items(), 7):
            sheet.write(row, 0, word)
            value = scale_of(Measure(id="x", name="x", kind="grant", service=id_))
            sheet.write(row, 1, _("ukjent") if value is None else value, self.kroner)
        self.scales = f"{SET}!$A$8:$B${7 + len(self.services)}"
        used = ("population", "centrality", "free_income", "child_welfare_cooperation")
        lines = [*dict.fromkeys(cited(descriptor(one), _) for one in used), *official_scales()[0].sources]
        for row, line in enumerate(lines, 9 + len(self.services)):
            sheet.write(row, 0, line)

    def municipalities(self, sheet: Any) -> None:
        """A row to each: what the conditions look at, what is known of each service, and whether each measure covers it."""
        _, places = self._, sorted(places_of(None), key=lambda one: one.code)
        heads = (
            _("Kode"),
            _("Kommune"),
            _("Fylke"),
            _("Innbyggere"),
            _("Frie inntekter, kr per innbygger"),
            _("Sentralitet"),
        )
        for i, head in enumerate(
            (*heads, *self.services.values(), *(_("Tiltak {n}", n=n) for n in range(1, MOST + 1)))
        ):
            sheet.write(0, i, head, self.bold)
        sheet.set_column(1, 2, 18)
        known = [{one.code: one.shares for one in places_of(service)} for service in self.services]
        outcomes = [set(simulate(one, places_of(one.service)).eligible) for one in self.measures]
        for row, place in enumerate(places, 1):
            cells = (
                place.code,
                rows()[place.code]["name"],
                place.county,
                place.population,
                place.income_per_head,
            )
            for i, value in enumerate((*cells, place.centrality)):
                sheet.write(row, i, value)
            for i, shares in enumerate(known):
                sheet.write(row, self.status_at + i, KNOWN[shares[place.code]])
            for m in range(MOST):
                inside = int(m < len(outcomes) and place.code in outcomes[m])
                sheet.write_formula(row, self.covered_at + m, self._covers(m + 2, row + 1), None, inside)
        sheet.freeze_panes(1, 2)

    def _covers(self, asked: int, row: int) -> str:
        """1 where the measure in row `asked` covers the municipality in `row`."""
        of = {part: f"{ASKED}!${letter}${asked}" for part, letter in self.at.items()}
        tests = [
            f'{of["name"]}&{of["amount"]}<>""',
            f'OR({of["min_population"]}="",IF({of["kind"]}="{self._(KINDS["minimum"])}",'
            f"$D{row}<N({of['min_population']}),$D{row}>=N({of['min_population']})))",
            f'OR({of["max_population"]}="",$D{row}<=N({of["max_population"]}))',
            f'OR({of["counties"]}="",ISNUMBER(SEARCH(","&$C{row}&",",","&SUBSTITUTE({of["counties"]},", ",",")&",")))',
            f'OR({of["centrality"]}="",ISNUMBER(SEARCH($F{row},{of["centrality"]})))',
            f'OR(ISNA(MATCH(LOWER({of["only_new"]}&""),{{"ja","yes","x","1"}},0)),'
            f'AND({self._shares(asked, row)}<>"ja",{self._shares(asked, row)}<>"delvis"))',
        ]
        return f"=IF(AND({','.join(tests)}),1,0)"

    def _shares(self, asked: int, row: int) -> str:
        first, last = column(self.status_at), column(self.covered_at - 1)
        service = f"{ASKED}!${self.at['service']}${asked}"
        return f'IFERROR(INDEX(${first}{row}:${last}{row},MATCH({service},${first}$1:${last}$1,0)),"ukjent")'

    def told(self, sheet: Any) -> None:
        """A column to each measure after none at all, a row to each answer; then by county."""
        _ = self._
        sheet.set_column(0, 0, 52)
        sheet.set_column(1, MOST + 1, 20)
        sheet.write(0, 0, _("Svar"), self.bold)
        sheet.write(0, 1, _("Ingen tiltak"), self.bold)
        labels = (
            _("Dekker, kommuner"), _("Til hver kommune, lavest, kr"), _("Til hver kommune, høyest, kr"),
            _("Blir med, lavest"), _("Blir med, høyest"),
            _("Koster staten én gang, lavest, kr"), _("Koster staten én gang, høyest, kr"),
            _("Av det til dem som alt samarbeider, lavest, kr"), _("Av det til dem som alt samarbeider, høyest, kr"),
            _("Ventet spart i året, lavest, kr"), _("Ventet spart i året, høyest, kr"),
            _("Dokumentert spart i året, lavest, kr"), _("Dokumentert spart i året, høyest, kr"),
            _("Små kommuner som dekkes"), _("Fjerdedelen med lavest frie inntekter som dekkes"),
            _("Kontroll"),
        )  # fmt: skip
        for row, label in enumerate(labels, 1):
            sheet.write(row, 0, label)
            sheet.write(row, 1, "" if row == len(labels) else 0)
        counties = sorted({place.county for place in places_of(None)})
        top = len(labels) + 3
        sheet.write(top - 1, 0, _("Dekket i hvert fylke"), self.bold)
        for row, county in enumerate(counties, top):
            sheet.write(row, 0, county)
        self.below = top + len(counties) + 2
        sheet.write(self.below - 1, 0, _("Trukket {n} ganger, arket «Trekk»", n=live_draws.DRAWS), self.bold)
        for m in range(MOST):
            self._told_of(sheet, m, self.measures[m] if m < len(self.measures) else None, top, counties)
        sheet.freeze_panes(1, 1)

    def _told_of(
        self, sheet: Any, m: int, measure: Measure | None, top: int, counties: Sequence[str]
    ) -> None:
        """A column; with what the formulas come to, for programs that do not reckon."""
        at, asked = 2 + m, f"{ASKED}!$A${m + 2}"
        values: list[object] = [""] * 16
        inside = dict.fromkeys(counties, 0)
        if measure is not None:
            values = [*_answers(measure, places_of(measure.service), self.assumed), "ok"]
            by_county = simulate(measure, places_of(measure.service)).by_county
            inside = {county: by_county[county].covered for county in counties}
        sheet.write_formula(0, at, f'={asked}&""', self.bold, measure.name if measure else "")
        for row, (formula, value) in enumerate(zip(self._answer(m, column(at))[0], values, strict=True), 1):
            sheet.write_formula(row, at, f'=IF({asked}="","",{formula})', self.kroner, value)
        codes = f"{PLACES}!$C${FIRST}:$C${self.places + 1}"
        for row, county in enumerate(counties, top):
            formula = f'=IF({asked}="","",SUMIF({codes},$A{row + 1},{self._column(m)}))'
            sheet.write_formula(row, at, formula, None, inside[county] if measure else "")

    def _column(self, m: int) -> str:
        letter = column(self.covered_at + m)
        return f"{PLACES}!${letter}${FIRST}:${letter}${self.places + 1}"

    def _answer(self, m: int, here: str) -> tuple[list[str], list[str]]:
        """The formulas of the answers in the column `here`, and those the draws start from (`live_draws.TERMS`)."""
        of = {part: f"{ASKED}!${letter}${m + 2}" for part, letter in self.at.items()}
        covered, last = self._column(m), self.places + 1
        part, amount = f"{of['share']}*{of['spending']}", of["amount"]
        match = f"IF(N({amount})>0,MIN({part},{amount}),{part})"
        kind = {name: f'{of["kind"]}="{self._(word)}"' for name, word in KINDS.items()}
        years = "-".join(
            f"IF(ISNUMBER({of[end]}),YEAR({of[end]}),VALUE(LEFT({of[end]},4)))" for end in ("end", "start")
        )
        lost = f'{part}*IF({of["risk"]}="",1,N({of["risk"]}))'
        paid = (
            f"IF({kind['match']},{match},IF({kind['guarantee']},{lost},IF({kind['transition']},N({amount})*({years}+1),"
            f"IF({kind['merger']},N({SET}!$G${m + 2}),N({amount})))))"
        )
        least = f"IF({kind['guarantee']},0,IF({kind['merger']},N({SET}!$F${m + 2}),{here}4))"
        demand = f"OR({kind['requirement']},{kind['minimum']})"

        def joins(at: int, rate: str, halfway: str) -> str:
            enough = f"IF({here}{at}=0,0,{here}{at}/({here}{at}+{halfway}))"
            answers = f"IF({kind['guarantee']},IF({part}>0,1,0),{enough})"
            return f"MIN(IF({demand},1,{rate}*{answers})*{here}2,{budget})"

        budget = f'IF(OR({of["budget"]}="",{here}4=0),{here}2,INT({of["budget"]}/{here}4))'
        service = (
            f"MATCH({of['service']},{PLACES}!${column(self.status_at)}$1:${column(self.covered_at - 1)}$1,0)"
        )
        block = f"{PLACES}!${column(self.status_at)}${FIRST}:${column(self.covered_at - 1)}${last}"

        def count(word: str) -> str:
            return f'IFERROR(SUMPRODUCT({covered}*(INDEX({block},0,{service})="{word}")),0)'

        unknown = f'IFERROR(SUMPRODUCT({covered}*(INDEX({block},0,{service})="ukjent")),{here}2)'
        known = f"({count('ja')}+{count('delvis')})"
        share = f"IF({here}2=0,0,{known}/{here}2)"
        perhaps = f"IF({here}2=0,0,({known}+{unknown})/{here}2)"
        scale = f"VLOOKUP({of['service']},{self.scales},2,FALSE)"
        each = f'IF(ISNUMBER(IFERROR({scale},"")),{scale}*(MAX(2,N({of["members"]}))-1)/MAX(2,N({of["members"]})),"")'
        unknown_word = f'"{self._("ukjent")}"'

        def gain(recipients: str, known_share: str, *of_it: str) -> str:
            return f'IF({each}="",{unknown_word},{recipients}*(1-{known_share})*{each}*{"*".join(of_it)})'

        over = f'AND({of["budget"]}<>"",{here}4>N({of["budget"]}))'
        missing = f'AND({of["service"]}<>"",ISNA({service}))'
        poor = f"SMALL({PLACES}!$E${FIRST}:$E${last},MAX(1,INT({self.places}/4)))"
        terms = [
            f"{here}2",
            f"{here}3",
            f"{here}4",
            budget,
            f"IF({demand},1,0)",
            f"IF({kind['guarantee']},IF({part}>0,1,0),-1)",
            share,
            perhaps,
            f'IF({each}="","{live_draws.UNKNOWN}",{each})',
        ]
        answers = [
            f"SUM({covered})",
            least,
            paid,
            joins(3, f"{SET}!$B$2", f"{SET}!$C$6"),
            joins(4, f"{SET}!$C$2", f"{SET}!$B$6"),
            f"{here}5*{here}3",
            f"{here}6*{here}4",
            f"{here}7*{share}",
            f"{here}8*{perhaps}",
            gain(f"{here}5", perhaps, f"{SET}!$B$3"),
            gain(f"{here}6", share, f"{SET}!$C$3"),
            f"IF(ISNUMBER({here}11),{here}11*{SET}!$B$4,{unknown_word})",
            f"IF(ISNUMBER({here}12),{here}12*{SET}!$C$4,{unknown_word})",
            f"SUMPRODUCT({covered}*({PLACES}!$D${FIRST}:$D${last}<{SET}!$B$5))",
            f"SUMPRODUCT({covered}*({PLACES}!$E${FIRST}:$E${last}<={poor}))",
            f'IF({here}2=0,"{self._("ingen kommune dekkes")}",IF({over},"{self._("én kommune får mer enn rammen")}",'
            f'IF({missing},"{self._("tjenesten finnes ikke")}","ok")))',
        ]
        return answers, terms


def _answers(measure: Measure, places: Sequence[Place], assumed: Assumed) -> list[object]:
    """What the formulas come to, for programs that do not reckon."""
    found, each = simulate(measure, places, assumed.take_up, assumed.halfway), scale_of(measure)
    known, perhaps = sharing([place for place in places if place.code in set(found.eligible)])
    gain: list[object] = ["ukjent"] * 4
    if each is not None:
        once = each * measure.spared
        low = found.recipients[0] * (1 - perhaps) * once * assumed.saved[0]
        high = found.recipients[1] * (1 - known) * once * assumed.saved[1]
        gain = [low, high, low * assumed.certified[0], high * assumed.certified[1]]
    return [
        len(found.eligible), *_paid(measure), *found.recipients, *found.cost, *found.deadweight, *gain,
        found.small.covered, found.poor.covered,
    ]  # fmt: skip


def _paid(measure: Measure) -> tuple[float, float]:
    """Kroner to each that joins, low and high."""
    return paid_between(measure, eligible_for(measure, places_of(measure.service)))


def _services(measures: Sequence[Measure]) -> dict[str, str]:
    """The services a measure can be about, by id: those of the income system and of the register, and those asked about."""
    named = {one.id: one.name["nb"] for one in official_scales()}
    asked = [service_id(one.service) for one in measures if one.service]
    return named | {id_: service_word(id_) for id_ in (*SERVICES, *asked) if id_ not in named}
