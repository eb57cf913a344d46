"""The library as a notebook meets it: short results, every name explained, a municipality in any way it is written."""

from __future__ import annotations

import doctest
import importlib
import importlib.util
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import nabolag
from nabolag.cli import COMMANDS
from nabolag.cooperation import known
from nabolag.errors import NotKnown
from nabolag.governance.costs import CostGame
from nabolag.governance.forms import Need, advise
from nabolag.governance.voting import WeightedGame
from nabolag.municipalities import comparable, find, neighbours, population
from nabolag.report.casefile import case_file

DOCS = Path(__file__).parents[1] / "docs"
ROOMS = ("municipalities", "survey", "cooperation", "governance.voting", "governance.costs", "fees")
WRITTEN = "\n".join(page.read_text() for page in DOCS.glob("*.md"))


@pytest.mark.parametrize("page", ["agreement", "fees", "python", "power", "register", "share"])
def test_the_examples_of_a_page_give_what_it_says(page: str) -> None:
    found = doctest.testfile(str(DOCS / f"{page}.md"), module_relative=False)
    assert found.attempted > 3
    assert found.failed == 0


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_name_is_explained_on_a_page_and_in_place(room: str) -> None:
    module = importlib.import_module(f"nabolag.{room}")
    for name in module.__all__:
        assert f"`{name}" in WRITTEN or f"{name}(" in WRITTEN or f".{name}" in WRITTEN, (
            f"{room}.{name}: no page says it"
        )
        if callable(getattr(module, name)):
            assert inspect.getdoc(getattr(module, name)), f"{room}.{name}: no docstring"


def test_every_command_has_a_page() -> None:
    for command in COMMANDS:
        assert f"nabolag {command}" in WRITTEN, command


@pytest.mark.parametrize("said", ["1874", 1874, "Moskenes", "moskenes kommune", find("Moskenes")], ids=repr)
def test_a_municipality_is_known_by_code_by_name_and_as_itself(said: str) -> None:
    assert find(said).code == "1874"
    assert comparable(said).code == "1874"
    assert neighbours(said).code == "1874"
    assert known(said) == known("1874")
    assert population(said).equals(population("1874"))
    assert case_file(said).code == "1874"


def test_participants_of_a_need_may_be_names() -> None:
    by_name = Need(service="vann", participants=["Moskenes", find("Flakstad"), "private"])
    assert by_name == Need(service="vann", participants=["1874", "1859", "private"])
    with pytest.raises(NotKnown, match="Moskenes"):
        Need(service="vann", participants=["Moskens", "1859"])


def test_an_ambiguous_name_brings_its_candidates_in_the_text() -> None:
    with pytest.raises(NotKnown, match=r"Herøy \(Nordland\), 1818"):
        neighbours("Herøy")


def results() -> list[object]:
    many = {f"Deltaker {i}": i + 1 for i in range(357)}
    game = WeightedGame(sum(many.values()) // 2 + 1, many)
    costs = CostGame(["A", "B"], {("A",): 10, ("B",): 12, ("A", "B"): 18})
    advice = advise(Need(service="barnevern", participants=["1874", "1859"]))
    return [
        game,
        game.banzhaf(),
        costs,
        costs.shapley(),
        costs.nucleolus().certificate,
        advice[0],
        advice[0].reasons[0],
        find("Moskenes"),
        comparable("1874"),
        neighbours("1874"),
        known("1874")[0],
        case_file("1874"),
    ]


def test_a_result_is_short_in_a_console_and_a_table_in_a_notebook() -> None:
    for result in results():
        assert len(repr(result)) <= 400, type(result)
        drawn = result._repr_html_()  # type: ignore[attr-defined]
        assert "<table" in drawn, type(result)
        assert "object at 0x" not in repr(result) + drawn, type(result)


@pytest.mark.parametrize(
    "room",
    [*ROOMS, "governance.forms", "governance.agreement", "governance.law", "survey.disclosure", "text"],
)
def test_no_module_hides_behind_a_function_of_its_name(room: str) -> None:
    module = importlib.import_module(f"nabolag.{room}")
    for name in module.__all__:
        assert importlib.util.find_spec(f"nabolag.{room}.{name}") is None, f"{room}.{name}"


def public() -> Iterator[tuple[str, object]]:
    """Every public name of every room of the library, and every method and field of its classes, with its type."""
    rooms = [
        m.name for m in pkgutil.walk_packages(nabolag.__path__, "nabolag.") if m.ispkg and "._" not in m.name
    ]
    for room in rooms:
        if room.startswith(("nabolag.cli", "nabolag.web")):
            continue
        module = importlib.import_module(room)
        for name in getattr(module, "__all__", ()):
            made = getattr(module, name)
            if inspect.isclass(made):
                for field, type_ in vars(made).get("__annotations__", {}).items():
                    if not field.startswith("_"):
                        yield f"{room}.{name}.{field}", type_
                methods = {k: v for k, v in vars(made).items() if k == "__init__" or not k.startswith("_")}
            else:
                methods = {"": made}
            for method, said in methods.items():
                plain = inspect.unwrap(getattr(said, "__func__", getattr(said, "fget", None) or said))
                if inspect.isfunction(plain):
                    for argument, type_ in plain.__annotations__.items():
                        yield f"{room}.{name}.{method}({argument})", type_


def test_no_public_signature_says_any() -> None:
    unsaid = [f"{where}: {type_}" for where, type_ in public() if re.search(r"\bAny\b", str(type_))]
    assert not unsaid, "\n".join(unsaid)


def test_every_kind_of_question_is_one_file_that_does_all_it_must() -> None:
    from nabolag.survey.questionnaire.kinds import KINDS, Kind
    from nabolag.survey.questionnaire.model import Question

    assert set(KINDS) == set(get_args(Question))
    files = {inspect.getsourcefile(type(kind)) for kind in KINDS.values()}
    assert len(files) == len(KINDS)
    for kind in KINDS.values():
        for stage in ("read", "values", "variables", "invented"):
            assert getattr(type(kind), stage) is not getattr(Kind, stage), (kind, stage)
