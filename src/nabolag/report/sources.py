"""The sources of a paper, numbered in the order that its blocks name them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from nabolag import data
from nabolag.report.article import article
from nabolag.report.paper.model import Section, Source
from nabolag.text import N_, Texts

TELLING = (
    N_("Norsk studie av samarbeid om brannvesen"),
    N_("Panelstudie av nederlandske kommuner 2005–2013"),
    N_("Rapport om kommunalt samarbeid"),
    N_("Råd om valg av samarbeidspartnere"),
    N_("Side om interkommunalt samarbeid"),
    N_("Undersøkelse blant medlemsselskaper"),
    N_("Grønt hefte 2026, s. 19–21"),
    N_("reviderte tall"),
    N_("vilkårene"),
    N_("antallet"),
    N_("andelene"),
    N_("sett"),
    N_("bør, ikke skal"),
    N_("gjengitt i"),
    N_("gjengitt av"),
    N_("gjengitt på"),
    N_("gjengitt hos"),
    N_("omtalt på"),
    N_("omtalt av"),
    N_("oversatt kopi"),
    N_("presseomtale"),
    N_("nyere rapport"),
    N_("rapport"),
    N_("tall fra"),
    N_("foreløpige tall"),
    N_("Sverige"),
)
"""Words of ours beside the names and titles of a source, which keep their own language."""
WORDS_OF_OURS = re.compile(rf"\b({'|'.join(TELLING)})\b")
BETWEEN_NAMES = re.compile(r"(?<=\w) og (?=(?:de |van )?[A-ZÆØÅ\d])")
DEPARTMENT = "Kommunal- og distriktsdepartementet"
SHORT_DATE = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
TITLE = re.compile("«([^«»]+)»")


def sources_of(sections: Sequence[Section], texts_: Texts) -> tuple[Source, ...]:
    """Every source that a block of these sections names: a shipped table, or `survey_article`."""
    keys = dict.fromkeys(key for s in sections for block in s.blocks for key in block.sources)
    return tuple(_source(i, key, texts_) for i, key in enumerate(keys, 1))


def cited(table: data.TableDescriptor, _: Texts) -> str:
    """A shipped table under a figure, in the reader's language: publisher, table and licence."""
    number = f" ({_(table.table_number)})" if table.table_number else ""
    return f"{_(table.publisher)}{number}, {_(table.licence)}"


def told_by(source: str, _: Texts) -> str:
    """Who says something, in the reader's language: the words between names and titles, and the day.

    >>> from nabolag.text import texts
    >>> told_by("Oslo Economics 2022, gjengitt i Dok. 8:21 S (2024–2025)", texts("en"))
    'Oslo Economics 2022, quoted in Dok. 8:21 S (2024–2025)'
    """
    said = WORDS_OF_OURS.sub(lambda found: _(found[0]), source.replace(DEPARTMENT, _(DEPARTMENT)))
    days = SHORT_DATE.sub(lambda found: _.date(date(*map(int, reversed(found.groups())))), said)
    titles = TITLE.sub(lambda found: _.quoted(found[1]), days)
    return _.dated(BETWEEN_NAMES.sub(f" {_('og')} ", titles))


def _source(number: int, key: str, _: Texts) -> Source:
    if key == "survey_article":
        return Source(number, key, *article(_))
    d = data.descriptor(key)
    publisher, vintage, licence, table = d.publisher, d.vintage, d.licence, d.table_number or ""
    return Source(
        number,
        key,
        _(
            "{publisher}: {title}{table}, {vintage} (hentet {retrieved})",
            publisher=_(publisher),
            title=d.title[_.lang],
            table=f", {_(table)}" if table else "",
            vintage=_.dated(_(vintage)),
            retrieved=_.date(date.fromisoformat(d.retrieved)),
        ),
        d.url,
        _(licence),
    )
