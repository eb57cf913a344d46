"""One language's words, numbers, money and dates."""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, Self

from nabolag.errors import NabolagError, filled

Lang = Literal["nb", "nn", "en"]
LANGUAGES: tuple[Lang, ...] = ("nb", "nn", "en")
AND: dict[Lang, str] = {"nb": "og", "nn": "og", "en": "and"}
MINUS = "\N{MINUS SIGN}"
NBSP = "\N{NO-BREAK SPACE}"
ISO_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b")
ISO_MONTH = re.compile(r"\b\d{4}-(?:0[1-9]|1[0-2])\b")
THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}\b)")
BEFORE = re.compile(r"< (\d{4})\b")


def N_(message: str) -> str:  # noqa: N802 - gettext's name for "translate later"
    """Mark a bokmål message for translation where it is shown."""
    return message


@cache
def texts(lang: str = "nb") -> Texts:
    """The texts of one language.

    Raises:
        BadInput: `lang` is not one of nb, nn, en.
    """
    if lang not in LANGUAGES:
        from nabolag.errors import BadInput

        raise BadInput("Språket «{lang}» finnes ikke. Velg nb, nn eller en.", lang=lang)
    return Texts(lang)


class Texts:
    """Callable translator with number formatting. Get one from `texts(lang)`."""

    def __init__(self, lang: Lang) -> None:
        self.lang: Lang = lang
        self._translations = gettext.NullTranslations() if lang == "nb" else _load(lang)

    def __call__(self, message: str, /, **values: object) -> str:
        """`message` (bokmål msgid) in this language, with its `{named}` places filled and `{n:rad|rader}` chosen."""
        translation = self._translations.gettext(message) if message else ""
        return filled(translation, {name: self._said(value) for name, value in values.items()})

    def _said(self, value: object) -> object:
        """A value of a message as this language says it, a mistake inside a mistake too."""
        if isinstance(value, NabolagError):
            return value.text(self)
        return value.said(self) if isinstance(value, Amount | Day | InEach) else value

    def number(self, value: float | None, decimals: int = 0) -> str:
        """`12 345,6`; the real minus sign; an en dash for None, so that unknown never looks like zero."""
        return "–" if value is None else _number(round(value, decimals) + 0.0, decimals, self._locale)

    def percent(self, share: float | None, decimals: int = 0) -> str:
        """A share between 0 and 1 as `12,3 %` (`12.3%` in English)."""
        if share is None:
            return "–"
        return self.number(share * 100, decimals) + ("%" if self.lang == "en" else f"{NBSP}%")

    def nok(self, amount: float | None) -> str:
        """Whole kroner: `12 345 kr` (`NOK 12,345` in English)."""
        if amount is None:
            return "–"
        shown = self.number(amount)
        return f"NOK{NBSP}{shown}" if self.lang == "en" else f"{shown}{NBSP}kr"

    def days(self, first: date, last: date) -> str:
        """From one day to another, with the month and the year said once where they are the same.

        >>> texts("nb").days(date(2026, 11, 3), date(2026, 11, 29))
        '3.–29. november 2026'
        """
        from babel import Locale
        from babel.dates import format_date

        if first == last:
            return self.date(first)
        pattern = str(Locale.parse(self._locale).date_formats["long"].pattern).removesuffix(" y")
        shown = "" if (first.year, first.month) == (last.year, last.month) else " MMMM"
        if first.year != last.year:
            return f"{self.date(first)} – {self.date(last)}"
        begins = format_date(first, pattern.replace(" MMMM", shown), locale=self._locale)
        return f"{begins}{' – ' if shown else '–'}{self.date(last)}"

    def date(self, day: date) -> str:
        """`1. januar 2028`, in this language."""
        from babel.dates import format_date

        return format_date(day, format="long", locale=self._locale)

    def dated(self, words: str) -> str:
        """Words in which `2026-04-20`, `2026-09` and `< 2020` are written as people write them.

        >>> texts("en").dated("ROBEK, 2026-04-20")
        'ROBEK, 20 April 2026'
        """
        from babel.dates import format_date

        whole = ISO_DATE.sub(lambda found: self.date(date.fromisoformat(found[0])), words)
        months = ISO_MONTH.sub(
            lambda found: format_date(date.fromisoformat(f"{found[0]}-01"), "LLLL yyyy", self._locale), whole
        )
        return BEFORE.sub(lambda found: self("før {year}", year=found[1]), months)

    def quoted(self, words: str) -> str:
        """`«ord»` (`“words”` in English): our own words named inside a sentence. What the law says keeps its marks."""
        return f"“{words}”" if self.lang == "en" else f"«{words}»"

    def join(self, items: Iterable[str]) -> str:
        """`a, b og c`."""
        return joined(items, self.lang)

    @property
    def _locale(self) -> str:
        return "en_GB" if self.lang == "en" else self.lang


@lru_cache(maxsize=20_000)
def _number(value: float, decimals: int, locale: str) -> str:
    """A page has hundreds of numbers, and the same ones return on the next."""
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    shown = format_decimal(value, format=pattern, locale=locale)
    return shown.replace("-", MINUS).replace("\u202f", NBSP)


def unbroken(words: str) -> str:
    """Written words in which no figure is parted by the end of a line: `3 300` has a space that does not break."""
    return THOUSANDS.sub(NBSP, words)


def joined(items: Iterable[str], lang: Lang) -> str:
    """`a, b og c` in a language whose other words are not needed."""
    parts = list(items)
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {AND[lang]} {parts[-1]}"


class _Catalogue(gettext.NullTranslations):
    """Translations by bokmål message."""

    def __init__(self, messages: dict[str, str]) -> None:
        super().__init__()
        self._messages = messages

    def gettext(self, message: str) -> str:
        return self._messages.get(message, message)


class Day(date):
    """A day inside a message, said as each reader's language writes it; a log, and `str` of an error, in figures: `1.1.2024`."""

    @classmethod
    def of(cls, day: date) -> Self:
        """The same day."""
        return cls(day.year, day.month, day.day)

    def said(self, _: Texts) -> str:
        """The day in one language."""
        return _.date(self)

    def __format__(self, spec: str) -> str:
        return format(f"{self.day}.{self.month}.{self.year}", spec)


class Amount(float):
    """A figure inside a message, said as people write it: `1 234,5`, with `decimals` or those it has, at most two.

    Each reader sees it as their language writes numbers; a log, and `str` of an error, as bokmål does.
    """

    decimals: int | None

    def __new__(cls, value: float, decimals: int | None = None) -> Self:
        made = super().__new__(cls, value)
        made.decimals = decimals
        return made

    def said(self, _: Texts) -> str:
        """The figure in one language."""
        return _.number(self, self._places(self))

    def _places(self, value: float) -> int:
        if self.decimals is not None:
            return self.decimals
        return next((n for n in (0, 1) if round(value, n) == round(value, 2)), 2)

    def __format__(self, spec: str) -> str:
        return format(float(self), spec) if spec else self.said(texts("nb"))


class Percent(Amount):
    """A share between 0 and 1 that a message says in per cent."""

    def said(self, _: Texts) -> str:
        return _.percent(self, self._places(100 * self))


class InEach(dict[str, str]):
    """Words inside a message that each language has its own of, as names of services; a log has those of bokmål.

    >>> texts("en")("Velg en av {services}.", services=InEach(nb="vann", nn="vatn", en="water"))
    'Velg en av water.'
    """

    def said(self, _: Texts) -> str:
        """Those of one language."""
        return self[_.lang]

    def __str__(self) -> str:
        return self["nb"]

    def __format__(self, spec: str) -> str:
        return format(self["nb"], spec)


def _load(lang: str) -> gettext.NullTranslations:
    from babel.messages.pofile import read_po

    messages: dict[str, str] = {}
    for path in sorted((files("nabolag.text") / "locale" / lang).iterdir(), key=lambda p: p.name):
        if path.name.endswith(".po"):
            for entry in read_po(io.BytesIO(path.read_bytes()), locale=lang):
                if entry.id and entry.string and not entry.fuzzy:
                    messages[str(entry.id)] = str(entry.string)
    return _Catalogue(messages)
