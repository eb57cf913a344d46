"""The case that is asked about: a municipality, those it would work with, a service."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from nabolag.errors import BadInput
from nabolag.municipalities import Municipality, find, neighbours
from nabolag.municipalities import comparable as comparable_group
from nabolag.report.casefile.people import trend_words
from nabolag.report.casefile.services import Service, service_of_any_list
from nabolag.report.casefile.subject import Subject, readings, rows
from nabolag.text import Texts, sort_key, texts


@dataclass(frozen=True)
class Case:
    """One municipality's case; `overall` is the municipality without regard to the service."""

    subject: Subject
    partners: tuple[Municipality, ...]

    @property
    def texts(self) -> Texts:
        return self.subject.texts

    @property
    def code(self) -> str:
        return self.subject.code

    @property
    def name(self) -> str:
        return self.subject.municipality.name

    @property
    def service(self) -> Service | None:
        return self.subject.service

    @property
    def overall(self) -> Subject:
        return replace(self.subject, service=None)

    def without_service(self) -> Case:
        """The same case about everything."""
        return replace(self, subject=self.overall)

    @property
    def codes(self) -> tuple[str, ...]:
        """Everyone in the case, the municipality first."""
        return (self.code, *(p.code for p in self.partners))

    @property
    def together(self) -> str:
        """`Moskenes, Flakstad og Vestvågøy`."""
        return self.texts.join(rows()[code]["name"] for code in self.codes)

    @property
    def others(self) -> str:
        """`Flakstad og Vestvågøy`."""
        return self.texts.join(p.name for p in self.partners)

    def said(self) -> str:
        """`Moskenes med Flakstad og Vestvågøy · vann`."""
        _ = self.texts
        who = _("{name} med {others}", name=self.name, others=self.others) if self.partners else self.name
        return f"{who} · {_(self.service.name)}" if self.service else who

    def near(self) -> tuple[str, ...]:
        """Codes of the neighbours by land, or across the sea where there are none by land, by name."""
        around = neighbours(self.code)
        codes = around.land or around.sea or around.near
        return tuple(sorted(codes, key=lambda code: sort_key(rows()[code]["name"])))

    def standing(self) -> str:
        """`Nordland · 976 innbyggere · −8,1 % på ti år`."""
        _, row = self.texts, self.subject.row
        known = readings("population_change_10y")[self.code].value is not None
        change = trend_words(self.subject) if known else ""
        parts = [
            row["county_name"],
            _(
                "{population} {population:innbygger|innbyggere}",
                population=_.number(row["population"]),
            ),
            _("{change} på ti år", change=change) if change else _("endringen på ti år er ukjent"),
        ]
        return " · ".join(parts)

    def changes(self) -> tuple[str, ...]:
        """What changes everything: mergers and partings that are decided."""
        return tuple(p.text[self.texts.lang] for p in self.subject.municipality.planned)


def case_of(
    municipality: str | int | Municipality,
    partners: Iterable[str | Municipality] = (),
    service: str | None = None,
    lang: str = "nb",
    comparable: str = "band",
) -> Case:
    """The case of a municipality.

    Raises:
        NotKnown: a municipality or the service is not known, or a code has ended.
        BadInput: a partner stands twice or is the municipality itself; `comparable` or `lang` is not one of those there are.
    """
    ours = find(municipality)
    others: dict[Municipality, None] = {}
    for one in map(find, partners):
        if one in others or one == ours:
            raise BadInput("{name} er nevnt to ganger. Nevn hver kommune én gang.", name=one.name)
        others[one] = None
    about = service_of_any_list(service, lang) if service else None
    subject = Subject(ours, comparable_group(ours.code, comparable), texts(lang), about)
    return Case(subject, tuple(others))
