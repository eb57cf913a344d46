"""A questionnaire's YAML, read and checked; every mistake is named with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from nabolag.errors import BadInput, NotKnown
from nabolag.sources.records import Record, read_record
from nabolag.survey import background
from nabolag.survey.questionnaire.kinds import bare, fields, kind
from nabolag.survey.questionnaire.model import (
    DONT_KNOW,
    DONT_KNOW_CODE,
    ORDER,
    PAGE_ORDER,
    ByLanguage,
    Condition,
    Grid,
    Multiple,
    Number,
    Option,
    Question,
    Questionnaire,
    Ranking,
    Single,
    Text,
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


def read_questionnaire(text: str, file: str = "skjema.yaml") -> Questionnaire:
    """Read a questionnaire.

    Raises:
        BadInput: not YAML, an unknown field, a text without one of the languages, an id that stands twice or
            cannot be a variable's name, a condition or a place that points at nothing earlier; names the line.
    """
    return read_located(text, file).value


def read_located(text: str, file: str = "skjema.yaml") -> Record[Questionnaire]:
    """As `read_questionnaire`, with the line of each part."""
    found = read_record(text, file, Questionnaire)
    _Check(found).run()
    return found


@cache
def shipped(*blocks: str) -> str:
    """The municipal leaders' questionnaire as text to edit, with the named blocks of further pages.

    Raises:
        NotKnown: there is no such block.
    """
    folder = files(__package__) / "shipped"
    main = (folder / "kommuneleder.yaml").read_text("utf-8").rstrip("\n")
    for block in dict.fromkeys(blocks):
        if block not in block_names():
            raise NotKnown(
                "Det er ingen spørsmålsblokk «{block}».", block=block, candidates=list(block_names())
            )
        main += "\n\n" + (folder / "blocks" / f"{block}.yaml").read_text("utf-8").rstrip("\n")
    return main + "\n"


@cache
def block_names() -> tuple[str, ...]:
    """The blocks that can be added to the municipal leaders' questionnaire."""
    folder = files(__package__) / "shipped" / "blocks"
    return tuple(sorted(f.name.removesuffix(".yaml") for f in folder.iterdir() if f.name.endswith(".yaml")))


class _Check:
    """Walks the questionnaire in the order it is asked, and knows what is asked so far."""

    def __init__(self, found: Record[Questionnaire]) -> None:
        self.found, self.q = found, found.value
        self.taken = _RESERVED | _BUTTONS
        self.asked: dict[str, Question] = {}

    def _at(self, path: str) -> dict[str, object]:
        return {"file": self.found.file, "line": self.found.line(path)}

    def run(self) -> None:
        q = self.q
        if not q.pages:
            raise self._empty("pages")
        self._id("id", q.id.replace("-", "_"))
        if q.version < 1:
            raise BadInput(
                "{file}, linje {line}: «version» er {version}. Versjonene telles fra 1.",
                **self._at("version"),
                version=q.version,
            )
        for field in ("title", "note", "intro", "thanks"):
            self._words(field, getattr(q, field), needed=field == "title", places=False)
        for name, options in q.scales.items():
            self._options(f"scales.{name}", options, exclusive=True)
        pages: set[str] = set()
        for i, page in enumerate(q.pages):
            path = f"pages[{i}]"
            self._id(f"{path}.id", page.id)
            if page.id in pages:
                raise self._twice(f"{path}.id", page.id)
            pages.add(page.id)
            self._words(f"{path}.title", page.title, places=False)
            self._words(f"{path}.text", page.text, places=False)
            self._condition(f"{path}.show_if", page.show_if)
            if not page.questions:
                raise self._empty(f"{path}.questions")
            if page.random:
                self._name(f"{path}.id", f"{page.id}{PAGE_ORDER}")
            asked: dict[str, Question] = {}
            for j, question in enumerate(page.questions):
                self._question(f"{path}.questions[{j}]", question)
                asked |= {field.name: question for field in fields(question)}
                if not page.random:  # else nobody knows which comes first
                    self.asked |= asked
            self.asked |= asked

    def _question(self, path: str, question: Question) -> None:
        self._id(f"{path}.id", question.id)
        self._condition(f"{path}.show_if", question.show_if)
        self._words(f"{path}.text", question.text, needed=True)
        self._words(f"{path}.help", question.help)
        self._words(f"{path}.note", question.note)
        if isinstance(question, Single | Grid | Multiple | Ranking):
            self._offers(path, question)
        if isinstance(question, Number):
            self._words(f"{path}.unit", question.unit)
            if question.min is not None and question.max is not None and question.min >= question.max:
                raise BadInput(
                    "{file}, linje {line}: «max» er {max}. Den må være større enn «min», som er {min}.",
                    **self._at(f"{path}.max"),
                    max=bare(question.max),
                    min=bare(question.min),
                )
            if question.dont_know and question.min is None and question.max is None:
                raise BadInput(
                    "{file}, linje {line}: et tall med «dont_know» må ha «min» eller «max», så «vet ikke» kan få en "
                    "kode som ikke er et svar.",
                    **self._at(f"{path}.dont_know"),
                )
            self._within(f"{path}.decimals", question.decimals, 0, 6)
        if isinstance(question, Text):
            self._within(f"{path}.max_length", question.max_length, 1, 20000)
        answered = (field.name for field in fields(question))
        for name in dict.fromkeys((question.id, *answered, *variables(self.q, question))):
            self._name(f"{path}.id", name)

    def _offers(self, path: str, question: Single | Grid | Multiple | Ranking) -> None:
        if bool(question.options) == bool(question.scale):
            raise BadInput(
                "{file}, linje {line}: «{question}» skal ha enten «options» eller «scale».",
                **self._at(path),
                question=question.id,
            )
        if question.scale and question.scale not in self.q.scales:
            raise BadInput(
                "{file}, linje {line}: skalaen «{scale}» finnes ikke. Skjemaet har {known}.",
                **self._at(f"{path}.scale"),
                scale=question.scale,
                known=", ".join(self.q.scales) or "–",
            )
        self._options(f"{path}.options", question.options, exclusive=isinstance(question, Multiple))
        offered = self.q.options(question)
        if isinstance(question, Grid):
            if not question.items:
                raise self._empty(f"{path}.items")
            seen: set[str] = set()
            for i, item in enumerate(question.items):
                self._id(f"{path}.items[{i}].id", item.id)
                self._words(f"{path}.items[{i}].text", item.text, needed=True)
                if item.id in seen:
                    raise self._twice(f"{path}.items[{i}].id", item.id)
                seen.add(item.id)
        together = sum(not option.exclusive for option in offered)
        for field in ("max", "top"):
            self._within(f"{path}.{field}", getattr(question, field, None), 1, together)
        clash = next((o for o in offered[:-1] if o.code == DONT_KNOW_CODE), None)
        if clash and offered[-1].id == DONT_KNOW:
            raise BadInput(
                "{file}, linje {line}: koden {code} er den «vet ikke» har. Gi «{option}» en annen.",
                **self._at(f"{path}.options" if question.options else f"scales.{question.scale}"),
                code=DONT_KNOW_CODE,
                option=clash.id,
            )

    def _options(self, path: str, options: tuple[Option, ...], *, exclusive: bool) -> None:
        ids: set[str] = set()
        codes: set[int] = set()
        for i, option in enumerate(options):
            where = f"{path}[{i}]"
            self._id(f"{where}.id", option.id)
            self._words(f"{where}.text", option.text, needed=True)
            code = i + 1 if option.code is None else option.code
            if option.id in ids or option.id == DONT_KNOW:
                raise self._twice(f"{where}.id", option.id)
            if code in codes:
                raise self._twice(f"{where}.code", str(code))
            if option.exclusive and not exclusive:
                raise BadInput(
                    "{file}, linje {line}: «exclusive» hører hjemme der flere svar kan velges.",
                    **self._at(f"{where}.exclusive"),
                )
            ids.add(option.id)
            codes.add(code)

    def _condition(self, path: str, condition: Condition | None) -> None:
        if condition is None:
            return
        for field, many in (("all", condition.all_), ("any", condition.any_)):
            for i, one in enumerate(many):
                self._condition(f"{path}.{field}[{i}]", one)
        self._condition(f"{path}.not", condition.not_)
        name = condition.question
        limited = condition.at_least is not None or condition.at_most is not None
        tests = bool(condition.is_) or limited or condition.answered is not None
        if name is None:
            if tests or not (condition.all_ or condition.any_ or condition.not_):
                raise self._lacks(path, "question")
            return
        if name not in self.asked and name not in FACTS:
            raise BadInput(
                "{file}, linje {line}: betingelsen viser til «{name}», som ikke er spurt om før dette.",
                **self._at(f"{path}.question"),
                name=name,
            )
        if not tests:
            raise self._lacks(path, "is")
        question = self.asked.get(name)
        if limited and not isinstance(question, Number) and name not in ("storrelse", "sentralitet"):
            field = "at_most" if condition.at_least is None else "at_least"
            raise BadInput(
                "{file}, linje {line}: «{field}» gjelder tall. Bruk «is» for «{name}».",
                **self._at(f"{path}.{field}"),
                field=field,
                name=name,
            )
        known = self._answers(name)
        for answer in condition.is_:
            if known is not None and bare(answer) not in known:
                raise BadInput(
                    "{file}, linje {line}: «{question}» har ikke svaret «{answer}». Det har {known}.",
                    **self._at(f"{path}.is"),
                    question=name,
                    answer=answer,
                    known=", ".join(known) or "–",
                )

    def _answers(self, name: str) -> list[str] | None:
        """What can be answered to `name`, or None when it is a number; nothing where it is open text."""
        question = self.asked.get(name)
        if question is None:
            return [bare(code) for code in sorted(background.margins()[name])]
        return (
            None if isinstance(question, Number) else [o.id for o in kind(question).options(self.q, question)]
        )

    def _words(self, path: str, words: ByLanguage, *, needed: bool = False, places: bool = True) -> None:
        if not words and not needed:
            return
        for lang in self.q.languages:
            if not words.get(lang, "").strip():
                raise BadInput(
                    "{file}, linje {line}: teksten mangler på {lang}. Skriv den, eller ta språket ut av «languages».",
                    **self._at(path),
                    lang=lang,
                )
        for spoken, text in words.items():
            if spoken not in ("nb", "nn", "en"):
                raise BadInput(
                    "{file}, linje {line}: språket «{lang}» er ukjent. Bruk nb, nn og en.",
                    **self._at(f"{path}.{spoken}"),
                    lang=spoken,
                )
            for name in _BRACES.findall(text):
                if not places:
                    raise BadInput(
                        "{file}, linje {line}: «{name}» kan ikke hentes inn her, bare i spørsmål og svar.",
                        **self._at(f"{path}.{spoken}"),
                        name=name,
                    )
                if name not in self.asked and name not in BACKGROUND:
                    raise BadInput(
                        "{file}, linje {line}: teksten henter inn «{name}», som ikke er spurt om før dette.",
                        **self._at(f"{path}.{spoken}"),
                        name=name,
                    )

    def _id(self, path: str, id_: str) -> None:
        if not _ID.fullmatch(id_):
            raise BadInput(
                "{file}, linje {line}: «{id}» kan ikke være en id. Bruk små bokstaver a–z, tall og _, høyst 40 "
                "tegn, og begynn med en bokstav.",
                **self._at(path),
                id=id_,
            )

    def _name(self, path: str, name: str) -> None:
        """See that a variable may be called `name` in a data file, and that no other is."""
        if name in self.taken:
            raise self._twice(path, name)
        if name in _SPSS or len(name) > _LONGEST:
            raise BadInput(
                "{file}, linje {line}: variabelen «{name}» kan ikke hete det i en datafil: navnet er reservert eller "
                "lengre enn {longest} tegn.",
                **self._at(path),
                name=name,
                longest=_LONGEST,
            )
        self.taken.add(name)

    def _within(self, path: str, value: int | None, low: int, high: int) -> None:
        if value is not None and not low <= value <= high:
            raise BadInput(
                "{file}, linje {line}: «{field}» er {value}. Den må være fra {low} til {high}.",
                **self._at(path),
                field=path.rpartition(".")[2],
                value=value,
                low=low,
                high=high,
            )

    def _twice(self, path: str, id_: str) -> BadInput:
        return BadInput(
            "{file}, linje {line}: «{id}» er alt i bruk.",
            **self._at(path),
            id=id_,
        )

    def _empty(self, path: str) -> BadInput:
        return BadInput(
            "{file}, linje {line}: «{field}» er tom.",
            **self._at(path),
            field=path.rpartition(".")[2],
        )

    def _lacks(self, path: str, field: str) -> BadInput:
        return BadInput(
            "{file}, linje {line}: feltet «{field}» mangler.",
            **self._at(path),
            field=f"{path}.{field}",
        )


def variables(questionnaire: Questionnaire, question: Question) -> Iterator[str]:
    """The names of the columns a question becomes in a data file."""
    yield from kind(question).columns(questionnaire, question)
    if getattr(question, "random", False):
        yield f"{question.id}{ORDER}"
