"""The template of who can be on duty and what the fire service has, made for a case to be filled in by hand."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import NamedTuple

from nabolag.governance.duties import duty
from nabolag.municipalities import current
from nabolag.report.preparedness.roster import FIELDS, HELD, TELL_LABELS, TELLS
from nabolag.sources.csv_text import BOM, csv_text
from nabolag.text import N_, Lang, Texts, texts

HELP = {
    "personer": N_("Alle som kan gå vakt, de som kan lede medregnet."),
    "ledere": N_("Hvor mange av dem som kan lede. Skriv 0 når ingen kan: tomt er ukjent."),
    "dag": N_("I hvor mange prosent av timene én av dem kan komme: 60, 60 % eller et spenn som 60–80."),
    "borte": N_("Prosent av tiden alle er borte samtidig: stengt vei, felles sykdom eller kurs. Tomt er 0."),
}
HELP |= dict.fromkeys(("kveld", "helg"), HELP["dag"])
DRIVE_HELP = N_("Kjøretid i minutter, som 12 eller 12–18. Valgfritt; tomt er ukjent.")
HELD_HELP = N_("Et tall. Valgfritt; tomt er ukjent.")
TELL_HELP = {
    "count": HELD_HELP,
    "yes": N_("Velg ja eller nei. Valgfritt; tomt er ukjent."),
    "when": N_(
        "Året eller dagen, som 2024 eller 15.3.2024; ja eller nei når den ikke er kjent. Tomt er ukjent."
    ),
}
MOST_ROWS = 400
"""So far down the choices reach: as many as there are municipalities, and some."""


class _Column(NamedTuple):
    """A column: its heading, what to write, and where the law asks for it."""

    heading: str
    help: str
    law: str = ""
    choices: bool = False


def template_rows(codes: Iterable[str], lang: Lang = "nb") -> list[list[str]]:
    """The template: headings, and a row for each; the minutes to each and what is held against the law come last."""
    named = _named(codes)
    head = [one.heading for one in _columns(named, texts(lang))]
    return [head, *([name, *[""] * (len(head) - 1)] for name in named)]


def template_csv(codes: Iterable[str], lang: Lang = "nb") -> bytes:
    """The template as CSV for a spreadsheet."""
    header, *rows = template_rows(codes, lang)
    return (BOM + csv_text(header, rows, delimiter=";")).encode()


def template_xlsx(codes: Iterable[str], lang: Lang = "nb") -> bytes:
    """The template as a workbook: a sheet to fill in, with choices where the answer is yes or no, and one that explains it."""
    from xlsxwriter import Workbook

    _, out, codes = texts(lang), io.BytesIO(), tuple(codes)
    columns, rows = _columns(_named(codes), _), template_rows(codes, lang)
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E6EEF5"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(_("vaktmannskap"))
        sheet.set_column(0, len(columns) - 1, 19)
        sheet.set_row(0, 90)
        sheet.freeze_panes(1, 1)
        for n, row in enumerate(rows):
            for at, cell in enumerate(row):
                sheet.write_string(n, at, cell, *([bold] if n == 0 else []))
        for at, column in enumerate(columns):
            if column.choices:
                sheet.data_validation(
                    1, at, MOST_ROWS, at, {"validate": "list", "source": [_("ja"), _("nei")]}
                )
        told = book.add_worksheet(_("forklaring"))
        for one in (sheet, told):
            one.set_landscape()
            one.fit_to_pages(1, 0)
        told.set_column(0, 1, 48)
        told.set_column(2, 2, 70)
        lines = [(_("Kolonne"), _("Hva dere skriver"), _("Hvor i loven"))]
        lines += [(one.heading, one.help, one.law) for one in columns]
        for n, line in enumerate(lines):
            for at, cell in enumerate(line):
                told.write_string(n, at, cell, bold if n == 0 else wrapped)
    return out.getvalue()


def _named(codes: Iterable[str]) -> list[str]:
    return [f"{current()[code].name} ({code})" for code in codes]


def _columns(named: Iterable[str], _: Texts) -> list[_Column]:
    return [
        _Column(_("Kommune"), _("Navnet eller kommunenummeret. Én rad for hver; dere kan legge til flere.")),
        *(_Column(_(label), _(HELP[field])) for field, label in FIELDS.items()),
        *(_Column(_("minutter til {name}", name=name), _(DRIVE_HELP)) for name in named),
        *(_Column(_(label), _(HELD_HELP)) for label in HELD.values()),
        *(
            _Column(_(TELL_LABELS[field]), _(TELL_HELP[kind]), _law(id_, _), choices=kind == "yes")
            for field, (id_, kind) in TELLS.items()
        ),
    ]


def _law(id_: str, _: Texts) -> str:
    one = duty(id_)
    return f"{one.say[_.lang]} {one.cite.cited}"
