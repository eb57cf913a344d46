"""A questionnaire's YAML, read and checked; every mistake is named with its line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from nabolag.errors import BadInput, NotKnown
from nabolag.sources.records import Record, read_record
from nabolag.survey import background
from nabolag.survey.questionnaire.checking import FACTS, Checks
from nabolag.survey.questionnaire.kinds import bare, fields, kind
from nabolag.survey.questionnaire.model import ORDER, PAGE_ORDER, Condition, Question, Questionnaire


def read_questionnaire(text: str, file: str = "skjema.yaml") -> Questionnaire:
    """Read a questionnaire.

    Raises:
        BadInput: not YAML, an unknown field, a text without one of the languages, an id that stands twice or
            cannot be a variable's name, a condition or a place that points at nothing earlier; names the line.
    """
    return read_located(text, file).value


def read_located(text: str, file: str = "skjema.yaml") -> Record[Questionnaire]:
    """As `read_questionnaire`, with the line of each part."""
    record = read_record(text, file, Questionnaire)
    _Walk(record).run()
    return record


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


class _Walk(Checks):
    """Walks the questionnaire in the order it is asked."""

    def run(self) -> None:
        q = self.q
        if not q.pages:
            raise self.empty("pages")
        self.id("id", q.id.replace("-", "_"))
        if q.version < 1:
            raise BadInput(
                "{file}, linje {line}: «version» er {version}. Versjonene telles fra 1.",
                **self.at("version"),
                version=q.version,
            )
        for field in ("title", "note", "intro", "thanks"):
            self.words(field, getattr(q, field), needed=field == "title", places=False)
        for name, options in q.scales.items():
            self.options(f"scales.{name}", options, exclusive=True)
        pages: set[str] = set()
        for i, page in enumerate(q.pages):
            path = f"pages[{i}]"
            self.id(f"{path}.id", page.id)
            if page.id in pages:
                raise self.twice(f"{path}.id", page.id)
            pages.add(page.id)
            self.words(f"{path}.title", page.title, places=False)
            self.words(f"{path}.text", page.text, places=False)
            self._condition(f"{path}.show_if", page.show_if)
            if not page.questions:
                raise self.empty(f"{path}.questions")
            if page.random:
                self.name(f"{path}.id", f"{page.id}{PAGE_ORDER}")
            asked: dict[str, Question] = {}
            for j, question in enumerate(page.questions):
                self._question(f"{path}.questions[{j}]", question)
                asked |= {field.name: question for field in fields(question)}
                if not page.random:  # else nobody knows which comes first
                    self.asked |= asked
            self.asked |= asked

    def _question(self, path: str, question: Question) -> None:
        self.id(f"{path}.id", question.id)
        self._condition(f"{path}.show_if", question.show_if)
        self.words(f"{path}.text", question.text, needed=True)
        self.words(f"{path}.help", question.help)
        self.words(f"{path}.note", question.note)
        kind(question).check(self, path, question)
        answered = (field.name for field in fields(question))
        for name in dict.fromkeys((question.id, *answered, *variables(self.q, question))):
            self.name(f"{path}.id", name)

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
                raise self.lacks(path, "question")
            return
        if name not in self.asked and name not in FACTS:
            raise BadInput(
                "{file}, linje {line}: betingelsen viser til «{name}», som ikke er spurt om før dette.",
                **self.at(f"{path}.question"),
                name=name,
            )
        if not tests:
            raise self.lacks(path, "is")
        question = self.asked.get(name)
        if limited and not (question and kind(question).number) and name not in ("storrelse", "sentralitet"):
            field = "at_most" if condition.at_least is None else "at_least"
            raise BadInput(
                "{file}, linje {line}: «{field}» gjelder tall. Bruk «is» for «{name}».",
                **self.at(f"{path}.{field}"),
                field=field,
                name=name,
            )
        answers = self._answers(name)
        for answer in condition.is_:
            if answers is not None and bare(answer) not in answers:
                raise BadInput(
                    "{file}, linje {line}: «{question}» har ikke svaret «{answer}». Det har {known}.",
                    **self.at(f"{path}.is"),
                    question=name,
                    answer=answer,
                    known=", ".join(answers) or "–",
                )

    def _answers(self, name: str) -> list[str] | None:
        """What can be answered to `name`, or None when it is a number; nothing where it is open text."""
        question = self.asked.get(name)
        if question is None:
            return [bare(code) for code in sorted(background.margins()[name])]
        asked = kind(question)
        return None if asked.number else [o.id for o in asked.options(self.q, question)]


def variables(questionnaire: Questionnaire, question: Question) -> Iterator[str]:
    """The names of the columns a question becomes in a data file."""
    yield from kind(question).columns(questionnaire, question)
    if getattr(question, "random", False):
        yield f"{question.id}{ORDER}"
