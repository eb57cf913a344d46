"""The register arranged so that a question looks only at what can fit: by service, form, name and municipality."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from nabolag.cooperation.arranged import Arrangement
from nabolag.cooperation.question.model import Question
from nabolag.cooperation.question.words import served_by


class Index:
    """One register's arrangements by what is asked for; each set holds places in the register's order."""

    def __init__(self, register: tuple[Arrangement, ...]) -> None:
        self.register = register
        self._by_service: dict[str, set[int]] = {}
        self._by_form: dict[str | None, set[int]] = {}
        self._by_code: dict[str, set[int]] = {}
        for i, a in enumerate(register):
            self._by_form.setdefault(a.form, set()).add(i)
            for service in served_by(a.services, a.name):
                self._by_service.setdefault(service, set()).add(i)
            for s in a.statements:
                if not s.superseded:
                    self._by_code.setdefault(s.code, set()).add(i)

    @cached_property
    def _by_name(self) -> dict[str, set[int]]:
        names: dict[str, set[int]] = {}
        for i, a in enumerate(self.register):
            for name in names_of(a):
                names.setdefault(name, set()).add(i)
        return names

    @cached_property
    def _by_year(self) -> dict[int, dict[str, set[int]]]:
        """By the year that a source speaks of, then by municipality."""
        years: dict[int, dict[str, set[int]]] = {}
        for i, a in enumerate(self.register):
            for s in a.statements:
                if s.year is not None:
                    years.setdefault(s.year, {}).setdefault(s.code, set()).add(i)
        return years

    def fitting(self, asked: Question, here: frozenset[str]) -> tuple[Arrangement, ...]:
        """Those that fit the question and are connected with one of the municipalities `here`, in order."""
        kept: set[int] | None = None
        for some in self._narrowed(asked, here):
            kept = some if kept is None else kept & some
            if not kept:
                return ()
        return tuple(self.register[i] for i in sorted(kept or ()))

    def _narrowed(self, asked: Question, here: frozenset[str]) -> Iterable[set[int]]:
        """A set for each thing that is asked for, those that are cheap and narrow first."""
        if asked.name:
            yield set().union(*(self._by_name.get(name, ()) for name in asked.names))
        if asked.services:
            yield set().union(*(self._by_service.get(s, ()) for s in asked.services))
        if asked.forms:
            yield self._of_form(asked)
        by_code = self._by_code if asked.years is None else self._of_years(*asked.years)
        for code in asked.members:
            yield by_code.get(code, set())
        yield set().union(*(by_code[code] for code in here if code in by_code))

    def _of_form(self, asked: Question) -> set[int]:
        """Of these forms; or of another that a source says."""
        of_these = set().union(*(self._by_form.get(form, ()) for form in asked.forms))
        if not asked.other_form:
            return of_these
        known = set().union(*(some for form, some in self._by_form.items() if form is not None))
        return known - of_these

    def _of_years(self, first: int, last: int) -> dict[str, set[int]]:
        by_code: dict[str, set[int]] = {}
        for year, codes in self._by_year.items():
            if first <= year <= last:
                for code, some in codes.items():
                    by_code.setdefault(code, set()).update(some)
        return by_code


def names_of(a: Arrangement) -> set[str]:
    """What it is called in lower case, with and without its last word, which often is the form."""
    return {a.name.casefold(), a.name.casefold().rsplit(" ", 1)[0]}


_made: list[Index] = []


def index_of(register: tuple[Arrangement, ...]) -> Index:
    """The index of a register, made once for each that is asked of."""
    for one in _made:
        if one.register is register:
            return one
    _made[:] = [Index(register), *_made[:1]]  # the shipped one, and one more
    return _made[0]
