"""What a questionnaire is held against: ids, texts, alternatives and limits, each mistake named with its line.

`reading` walks the questionnaire with it, and each kind of question checks what is its own.
"""

from __future__ import annotations

import re

from nabolag.errors import BadInput
from nabolag.sources.records import Record
from nabolag.survey.questionnaire.model import (
    DONT_KNOW,
    DONT_KNOW_CODE,
    ByLanguage,
    Grid,
    Multiple,
    Option,
    Question,
    Questionnaire,
    Ranking,
    Single,
)

FACTS = ("rolle", "storrelse", "sentralitet", "landsdel")
"""What is known of a respondent without asking, and lies with the answers; conditions may test it."""
BACKGROUND = ("kommune", *FACTS)
"""What a text may name of the respondent without asking."""
_RESERVED = {*BACKGROUND, "klynge", "stratum", "n_stratum", "vekt", "vekt_utvalg", "opphav"}
_BUTTONS = {"vist", "lagre", "videre", "forrige", "csrf"}
"""What the web forms send beside the answers."""
_SPSS = {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}
_LONGEST = 64
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_BRACES = re.compile(r"\{([^{}]*)\}")

Offering = Single | Grid | Multiple | Ranking
"""Questions with alternatives."""


class Checks:
    """A questionnaire as it is walked in the order it is asked: the names that are taken, and what is asked so far."""

    def __init__(self, record: Record[Questionnaire]) -> None:
        self.record, self.q = record, record.value
        self.taken = _RESERVED | _BUTTONS
        self.asked: dict[str, Question] = {}

    def at(self, path: str) -> dict[str, object]:
        """The place of `path`, for an error."""
        return {"file": self.record.file, "line": self.record.line(path)}

    def words(self, path: str, words: ByLanguage, *, needed: bool = False, places: bool = True) -> None:
        """See that a text stands in every language, and takes in only what is asked before."""
        if not words and not needed:
            return
        for lang in self.q.languages:
            if not words.get(lang, "").strip():
                raise BadInput(
                    "{file}, linje {line}: teksten mangler på {lang}. Skriv den, eller ta språket ut av «languages».",
                    **self.at(path),
                    lang=lang,
                )
        for spoken, text in words.items():
            if spoken not in ("nb", "nn", "en"):
                raise BadInput(
                    "{file}, linje {line}: språket «{lang}» er ukjent. Bruk nb, nn og en.",
                    **self.at(f"{path}.{spoken}"),
                    lang=spoken,
                )
            for name in _BRACES.findall(text):
                if not places:
                    raise BadInput(
                        "{file}, linje {line}: «{name}» kan ikke hentes inn her, bare i spørsmål og svar.",
                        **self.at(f"{path}.{spoken}"),
                        name=name,
                    )
                if name not in self.asked and name not in BACKGROUND:
                    raise BadInput(
                        "{file}, linje {line}: teksten henter inn «{name}», som ikke er spurt om før dette.",
                        **self.at(f"{path}.{spoken}"),
                        name=name,
                    )

    def id(self, path: str, id_: str) -> None:
        """See that `id_` can be an id."""
        if not _ID.fullmatch(id_):
            raise BadInput(
                "{file}, linje {line}: «{id}» kan ikke være en id. Bruk små bokstaver a–z, tall og _, høyst 40 "
                "tegn, og begynn med en bokstav.",
                **self.at(path),
                id=id_,
            )

    def name(self, path: str, name: str) -> None:
        """See that a variable may be called `name` in a data file, and that no other is."""
        if name in self.taken:
            raise self.twice(path, name)
        if name in _SPSS or len(name) > _LONGEST:
            raise BadInput(
                "{file}, linje {line}: variabelen «{name}» kan ikke hete det i en datafil: navnet er reservert eller "
                "lengre enn {longest} tegn.",
                **self.at(path),
                name=name,
                longest=_LONGEST,
            )
        self.taken.add(name)

    def within(self, path: str, value: int | None, low: int, high: int) -> None:
        """See that a number, when it is given, lies within limits."""
        if value is not None and not low <= value <= high:
            raise BadInput(
                "{file}, linje {line}: «{field}» er {value}. Den må være fra {low} til {high}.",
                **self.at(path),
                field=path.rpartition(".")[2],
                value=value,
                low=low,
                high=high,
            )

    def options(self, path: str, options: tuple[Option, ...], *, exclusive: bool) -> None:
        """See that alternatives have ids and codes of their own, and texts."""
        ids: set[str] = set()
        codes: set[int] = set()
        for i, option in enumerate(options):
            where = f"{path}[{i}]"
            self.id(f"{where}.id", option.id)
            self.words(f"{where}.text", option.text, needed=True)
            code = i + 1 if option.code is None else option.code
            if option.id in ids or option.id == DONT_KNOW:
                raise self.twice(f"{where}.id", option.id)
            if code in codes:
                raise self.twice(f"{where}.code", str(code))
            if option.exclusive and not exclusive:
                raise BadInput(
                    "{file}, linje {line}: «exclusive» hører hjemme der flere svar kan velges.",
                    **self.at(f"{where}.exclusive"),
                )
            ids.add(option.id)
            codes.add(code)

    def offers(self, path: str, question: Offering, *, exclusive: bool = False) -> None:
        """See that a question has alternatives, of its own or a scale's, and may be answered by as many as it says."""
        if bool(question.options) == bool(question.scale):
            raise BadInput(
                "{file}, linje {line}: «{question}» skal ha enten «options» eller «scale».",
                **self.at(path),
                question=question.id,
            )
        if question.scale and question.scale not in self.q.scales:
            raise BadInput(
                "{file}, linje {line}: skalaen «{scale}» finnes ikke. Skjemaet har {known}.",
                **self.at(f"{path}.scale"),
                scale=question.scale,
                known=", ".join(self.q.scales) or "–",
            )
        self.options(f"{path}.options", question.options, exclusive=exclusive)
        offered = self.q.options(question)
        together = sum(not option.exclusive for option in offered)
        for field in ("max", "top"):
            self.within(f"{path}.{field}", getattr(question, field, None), 1, together)
        clash = next((o for o in offered[:-1] if o.code == DONT_KNOW_CODE), None)
        if clash and offered[-1].id == DONT_KNOW:
            raise BadInput(
                "{file}, linje {line}: koden {code} er den «vet ikke» har. Gi «{option}» en annen.",
                **self.at(f"{path}.options" if question.options else f"scales.{question.scale}"),
                code=DONT_KNOW_CODE,
                option=clash.id,
            )

    def twice(self, path: str, id_: str) -> BadInput:
        """An id that stands twice."""
        return BadInput(
            "{file}, linje {line}: «{id}» er alt i bruk.",
            **self.at(path),
            id=id_,
        )

    def empty(self, path: str) -> BadInput:
        """A list without anything in it."""
        return BadInput(
            "{file}, linje {line}: «{field}» er tom.",
            **self.at(path),
            field=path.rpartition(".")[2],
        )

    def lacks(self, path: str, field: str) -> BadInput:
        """A field that is not given."""
        return BadInput(
            "{file}, linje {line}: feltet «{field}» mangler.",
            **self.at(path),
            field=f"{path}.{field}",
        )
