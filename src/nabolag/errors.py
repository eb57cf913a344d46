"""The one error family.

    NabolagError                  our own fault unless a subclass says otherwise (CLI exit 1, HTTP 500)
    ├── BadInput                  what the user gave cannot be used (exit 2, HTTP 422)
    │   ├── NotKnown              a name or code that nothing has; carries the nearest candidates (HTTP 404)
    │   ├── NotLawful             the law excludes what was asked for; the message cites the paragraph
    │   └── NotPossible           nothing meets all rules at once; the message names the one that binds
    ├── Forbidden                 whoever asks may not do this (exit 1, HTTP 403)
    ├── DataDamaged               a shipped or stored file is missing or corrupt (exit 2, HTTP 500)
    ├── SourceFailed              a public source does not answer as it should; nothing was changed (exit 2, HTTP 502)
    └── Unavailable               a database or server we lean on does not answer (exit 1, HTTP 503)

A message is written in bokmål with `{named}` places, says what is wrong, where, and what would be
right. It is a gettext message: `error.text(texts("en"))` gives it in another language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from string import Formatter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nabolag.text import Texts


class NabolagError(Exception):
    """Base of all errors nabolag raises on purpose.

    `message` is a bokmål template; `values` fill its `{named}` places. `field` is the form field it concerns, when it
    is known; `repairs` are pairs of what is written there and what would do in its place.
    """

    exit_code = 1
    status = 500

    def __init__(self, message: str, **values: object) -> None:
        self.message = message
        self.values = values
        self.field = ""
        self.repairs: tuple[tuple[str, str], ...] = ()
        super().__init__(filled(message, values))

    def text(self, texts: Texts) -> str:
        """The message in the language of `texts`."""
        return texts(self.message, **self.values)


class Ours(str):
    """Words of our own in an error's place: never cut short, as what the user gave may be."""

    __slots__ = ()


class _Filling(Formatter):
    def format_field(self, value: object, format_spec: str) -> str:
        one, parted, many = format_spec.partition("|")
        if parted:
            return one if str(value) in ("1", "1.0") else many
        return str(super().format_field(value, format_spec))


def filled(message: str, values: Mapping[str, object]) -> str:
    """`message` with its `{named}` places filled; `{n:rad|rader}` is the first word when `n` is one, else the second.

    Each language writes its own two forms, and a sentence may hold several counts, which gettext's plurals may not.

    >>> filled("{n} {n:rad|rader}", {"n": 1})
    '1 rad'
    """
    return _Filling().vformat(message, (), values) if values else message


class BadInput(NabolagError):
    """Input that cannot be used: names the file, row or field and what would be right."""

    exit_code = 2
    status = 422


class Forbidden(NabolagError):
    """Whoever asks may not do this, or a form is not ours."""

    status = 403


class NotKnown(BadInput):
    """A name or code that is not known; `candidates` are the nearest known ones.

    `called` says what people call a candidate in a language, where the candidate is a code: `called("IKS", "en")`.
    """

    status = 404

    def __init__(
        self,
        message: str,
        *,
        candidates: Sequence[str] = (),
        called: Callable[[str, str], str] | None = None,
        **values: object,
    ) -> None:
        super().__init__(message, **values)
        self.candidates = tuple(candidates)
        self.called = called

    def __str__(self) -> str:
        """For the library and the log: the candidates inside the text, as a notebook shows no more than that."""
        sentence = super().__str__()
        return f"{sentence} Mente du: {'; '.join(self.candidates)}?" if self.candidates else sentence


def unread(path: object, error: OSError | UnicodeDecodeError) -> BadInput:
    """Why a file somebody named cannot be read, in their language and not the operating system's."""
    if isinstance(error, UnicodeDecodeError):
        return BadInput("Filen {path} er ikke UTF-8. Lagre den på nytt som UTF-8.", path=path)
    if isinstance(error, FileNotFoundError):
        return BadInput("Filen {path} finnes ikke.", path=path)
    if isinstance(error, IsADirectoryError):
        return BadInput("{path} er en mappe. Oppgi en fil.", path=path)
    if isinstance(error, PermissionError):
        return BadInput("Filen {path} kan ikke åpnes. Be om lov til å lese den, eller flytt den.", path=path)
    return BadInput("Filen {path} kan ikke leses: {why}.", path=path, why=error.strerror or error)


class NotLawful(BadInput):
    """The law excludes what was asked for; the message cites act and paragraph."""


class NotPossible(BadInput):
    """Nothing meets all that was asked for; the message names the rule that binds and what would do."""


class DataDamaged(NabolagError):
    """A data file is missing or does not read as its descriptor says."""

    exit_code = 2


class SourceFailed(NabolagError):
    """A public source does not answer as it should: names source, address and page; nothing was changed."""

    exit_code = 2
    status = 502


class Unavailable(NabolagError):
    """A database or server does not answer; nothing that was acknowledged is lost, and trying again helps."""

    status = 503


@contextmanager
def in_field(name: str) -> Iterator[None]:
    """Whatever goes wrong inside concerns the form field `name`, unless it says itself which it concerns."""
    try:
        yield
    except NabolagError as error:
        error.field = error.field or name
        raise


def one_of(name: str, value: str, choices: Sequence[str]) -> None:
    """Nothing, when the argument `name` is one of `choices`.

    Raises:
        BadInput: it is not.
    """
    if value not in choices:
        raise BadInput(
            "{name} er «{said}». Velg en av {known}.", name=name, said=value, known=", ".join(choices)
        )
