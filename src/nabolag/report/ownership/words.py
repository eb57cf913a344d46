"""What the papers about ownership have in common: sources, law, names of forms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from nabolag.governance.forms import FORM_NAMES
from nabolag.governance.ownership import Interest, OwnerRule
from nabolag.report.law import AID, law_line, texts_of_law
from nabolag.report.paper import Law, Source
from nabolag.text import N_, Texts, texts

STATUSES = {
    "done": N_("gjort"),
    "late": N_("gjort for sent"),
    "overdue": N_("passert, ikke meldt gjort"),
    "untold": N_("passert, ukjent om gjort"),
    "soon": N_("snart"),
    "ahead": N_("kommer"),
    "undated": N_("uten dag"),
}
UNKNOWN = N_("ukjent")


def norwegian(_: Texts) -> Texts:
    """What a municipality adopts is written in bokmål or nynorsk."""
    return texts("nb") if _.lang == "en" else _


def form_name(one: Interest, _: Texts) -> str:
    """The form in words, short where the name is long; unknown is said."""
    if one.form is None:
        return _(UNKNOWN)
    if one.form == "KF":
        return _("Kommunalt foretak (KF)")
    return one.form if one.form in ("IKS", "KO", "IPR", "AS", "SA") else FORM_NAMES[one.form](_.lang)  # type: ignore[index]


def law_of(rules: Iterable[OwnerRule], _: Texts) -> Law:
    """Rules with their words."""
    lines = (law_line(r.say(_.lang), r.cite.act, r.cite.paragraph, r.cite.ledd, r.quote) for r in rules)
    return Law(tuple(lines))


def notes(_: Texts) -> tuple[str, ...]:
    """What every paper about ownership says of itself."""
    return (_(AID), texts_of_law(_))


def day(value: date | None, _: Texts) -> str:
    """A day, or that it is unknown."""
    return _(UNKNOWN) if value is None else _.date(value)


def sources_of(interests: Iterable[Interest], _: Texts) -> tuple[Source, ...]:
    """Where the interests are known from, numbered as in `numbers_of`."""
    return tuple(
        Source(number, f"s{number}", _publisher(said, _) if said else _("kommunens eget register"))
        for said, number in numbers_of(interests).items()
    )


def numbers_of(interests: Iterable[Interest]) -> dict[str, int]:
    """The number of each source, by what the interests say; "" is the municipality's own register."""
    return {said: n for n, said in enumerate(dict.fromkeys(one.source for one in interests), 1)}


def _publisher(source: str, _: Texts) -> str:
    """`Bufdir, 2023-02` as readers are told of it."""
    publisher, comma, day = source.rpartition(", ")
    return _.dated(f"{_(publisher)}{comma}{day}") if publisher else source


def share_decimals(shares: Iterable[float | None]) -> int:
    """Decimals of a column of per cent: two where a share is written with more than one, so that 31,95 % stays so."""
    return 2 if any(s is not None and abs(s * 1000 - round(s * 1000)) > 1e-6 for s in shares) else 1
