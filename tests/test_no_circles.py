"""No module imports its way back to itself, not even inside a function; types alone do not count."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src"


def modules() -> dict[str, Path]:
    return {
        ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): path
        for path in SOURCE.rglob("*.py")
    }


def imports(node: ast.AST) -> Iterator[tuple[str, str]]:
    """(module, name) of each import that is carried out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            continue
        if isinstance(child, ast.ImportFrom) and child.module:
            yield from ((child.module, name.name) for name in child.names)
        elif isinstance(child, ast.Import):
            yield from ((name.name, "") for name in child.names)
        yield from imports(child)


def test_no_module_imports_its_way_back_to_itself() -> None:
    known = modules()
    graph = {
        module: {
            whole if (whole := f"{of}.{name}") in known else of
            for of, name in imports(ast.parse(path.read_text()))
            if of in known
        }
        - {module}
        for module, path in known.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(" → ".join(error.args[1])) from None
