"""Model formulas as in R: `y ~ a + b:c + C(d) + offset(log(e))`, made into a response and a model matrix.

Terms: columns (dots in names are fine), `a:b`, `a*b`, `C(x)` or `factor(x)`, `I(…)` with arithmetic and
comparison, `log` `sqrt` `exp`, `offset(…)`, `0` or `-1` for no intercept. A text, Enum or true/false column is a
factor with treatment contrasts against its first level. Main effects come before interactions. A column whose name
is no plain word stands in backticks, as in R: `` `how many (in all)` ``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import polars as pl

from nabolag.errors import BadInput
from nabolag.survey.estimation.variables import Floats, Mask, countable, is_category, numbers, require

INTERCEPT = "(Intercept)"
_QUOTED = re.compile(r"`(?:[^`\\]|\\.)*`")
_TEXT = re.compile(r"\"[^\"]*\"|'[^']*'")
_WORD = re.compile(
    rf"{_QUOTED.pattern}|{_TEXT.pattern}|(?<![\w.])(?:[^\W\d]|\.(?=[^\W\d]))[\w.]*(?P<call>(?=\())?"
)
_FUNCTIONS = {"log": pl.Expr.log, "sqrt": pl.Expr.sqrt, "exp": pl.Expr.exp, "abs": pl.Expr.abs}


@dataclass(frozen=True)
class Matrix:
    """`x` (n, p) with a name for each column, `offset` (n,), and `answered`: rows where nothing is missing."""

    x: Floats
    names: tuple[str, ...]
    terms: tuple[str, ...]
    offset: Floats
    answered: Mask


def split(formula: str) -> tuple[str, str]:
    """Left and right side.

    Raises:
        BadInput: not of the form `y ~ a + b`.
    """
    at = next((i for i, _ in _open(formula, "~")), len(formula))
    left, tilde, right = formula[:at], formula[at : at + 1], formula[at + 1 :]
    if not tilde or not left.strip() or not right.strip():
        raise BadInput("Formelen «{formula}» må skrives som y ~ a + b.", formula=formula)
    return left.strip(), right.strip()


def column(data: pl.DataFrame, text: str) -> pl.Series:
    """The column or expression `text` evaluated on `data`; its name is the text.

    Raises:
        BadInput: something that is not a column, a number or one of the operations.
        NotKnown: a column that is not there.
    """
    text = text.strip()
    bare = text[1:-1].replace("\\`", "`") if _QUOTED.fullmatch(text) else text
    if bare != text or bare in data.columns:
        return data[require(data, bare)].alias(text)
    named, columns = plain(text)
    try:
        tree = ast.parse(named.replace("^", "**"), mode="eval").body
    except SyntaxError as error:
        raise BadInput("Leddet «{term}» kan ikke leses.", term=text) from error
    columns = {word: require(data, name) for word, name in columns.items()}
    made = data.select(_expression(tree, columns, text)).to_series().alias(text)
    return made if len(made) == data.height else made.extend_constant(made[0], data.height - len(made))


def plain(text: str) -> tuple[str, dict[str, str]]:
    """`text` with every name of a column as a word that Python can read, and what column each word stands for.

    A name that is no column is kept, for the message to say.
    """
    columns: dict[str, str] = {}

    def word(match: re.Match[str]) -> str:
        token = match[0]
        if token[0] in "'\"":
            return token
        name = token[1:-1].replace("\\`", "`") if token[0] == "`" else token
        if token[0] != "`" and (match["call"] is not None or name in ("TRUE", "FALSE")):
            return token
        columns.setdefault(name, f"column{len(columns)}_")
        return columns[name]

    made = _WORD.sub(word, text)
    return made, {placeholder: name for name, placeholder in columns.items()}


def columns_in(text: str, data: pl.DataFrame) -> list[str]:
    """The columns of `data` that a side of a formula names.

    Raises:
        NotKnown: a column that is not there.
    """
    return [require(data, name) for name in plain(text)[1].values()]


def matrix(data: pl.DataFrame, right: str, inside: Mask, *, strict: bool = False) -> Matrix:
    """The model matrix of the right side of a formula; missing values are 0 in rows not `answered`.

    Levels are those seen `inside` the domain. A factor in a term has a column for each level but the first when
    the term without it is in the model too, and for every level otherwise (R's marginality rule; without an
    intercept the first factor has every level). `strict`: rows outside must have those levels too.
    """
    factors, offsets, constant = _terms(right)
    n = data.height
    answered, offset = np.ones(n, dtype=np.bool_), np.zeros(n)
    for text in offsets:
        given = column(data, text)
        answered &= given.is_not_null().to_numpy() & ~given.is_nan().fill_null(False).to_numpy()
        offset += numbers(given)
    blocks: dict[str, _Block] = {}
    columns: list[Floats] = [np.ones((n, 1))] if constant else []
    names, terms = ([INTERCEPT], [INTERCEPT]) if constant else ([], [])
    margins = {frozenset[str](), *(frozenset(parts) for parts in factors)}
    unspent = not constant  # without an intercept, the first factor takes its place
    for parts in sorted(factors, key=len):
        combined = []
        for part in parts:
            if part not in blocks:
                blocks[part] = _block(data, part, inside, strict)
                answered &= blocks[part].answered
            block = blocks[part]
            every = frozenset(parts) - {part} not in margins
            if block.factor and unspent and len(parts) == 1:
                every, unspent = True, False
            first = 1 if block.factor and not every else 0
            combined.append((block.values[:, first:], block.labels[first:]))
        for picks in product(*(range(len(labels)) for _, labels in reversed(combined))):
            chosen = tuple(reversed(picks))
            value = np.ones(n)
            for (values, _), pick in zip(combined, chosen, strict=True):
                value = value * values[:, pick]
            columns.append(value[:, None])
            names.append(":".join(labels[pick] for (_, labels), pick in zip(combined, chosen, strict=True)))
            terms.append(":".join(parts))
    if not columns:
        raise BadInput("Formelen «{formula}» har ingen ledd.", formula=right)
    return Matrix(np.hstack(columns), tuple(names), tuple(terms), offset, answered)


@dataclass(frozen=True)
class _Block:
    """A part of a term: one column of numbers, or one for each level of a factor; rows with a value."""

    values: Floats
    labels: tuple[str, ...]
    factor: bool
    answered: Mask


def _block(data: pl.DataFrame, part: str, inside: Mask, strict: bool) -> _Block:
    inner = _inside(part, ("C", "factor"))
    given = column(data, inner or part)
    answered = given.is_not_null().to_numpy()
    if given.dtype.is_float():
        answered = answered & ~given.is_nan().fill_null(True).to_numpy()
    if inner is None and not is_category(given) and given.dtype != pl.Boolean:
        return _Block(numbers(given)[:, None], (part,), False, answered)
    codes, levels = countable(given)
    if given.dtype == pl.Boolean:
        levels = [level.upper() for level in levels]
    seen = np.unique(codes[inside & (codes >= 0)])
    if len(seen) < 2:
        raise BadInput("Variabelen {variable} har bare én verdi, {level}, og kan ikke være med i modellen.",
                       variable=part, level=levels[seen[0]] if len(seen) else "–")  # fmt: skip
    unseen = np.setdiff1d(codes[codes >= 0], seen)
    if strict and len(unseen):
        raise BadInput(
            "Modellen har ikke sett {category} i {variable}. Den kjenner {levels}.",
            category=levels[unseen[0]],
            variable=part,
            levels=", ".join(levels[i] for i in seen),
        )
    dummies = (codes[:, None] == seen[None, :]).astype(np.float64)
    return _Block(dummies, tuple(f"{part}{levels[i]}" for i in seen), True, answered)


def _terms(right: str) -> tuple[list[tuple[str, ...]], list[str], bool]:
    """Sets of factors, offsets, and whether there is an intercept."""
    factors: list[tuple[str, ...]] = []
    offsets: list[str] = []
    constant = True
    for sign, text in _split_top(right, "+-"):
        term = text.strip()
        inner = _inside(term, ("offset",))
        if term in ("0", "1"):
            constant = (term == "1") == (sign == "+")
        elif sign == "-":
            raise BadInput("Leddet «-{term}» kan ikke leses: bare -1 kan trekkes fra.", term=term)
        elif inner is not None:
            offsets.append(inner)
        else:
            crossed = [part.strip() for _, part in _split_top(term, "*")]
            for size in range(1, len(crossed) + 1):
                for picks in _subsets(crossed, size):
                    parts = tuple(p.strip() for pick in picks for _, p in _split_top(pick, ":"))
                    if parts not in factors:
                        factors.append(parts)
    place = {part: i for i, part in enumerate(dict.fromkeys(p for parts in factors for p in parts))}
    return [tuple(sorted(parts, key=place.__getitem__)) for parts in factors], offsets, constant


def _subsets(items: list[str], size: int) -> list[tuple[str, ...]]:
    from itertools import combinations

    return list(combinations(items, size))


def _split_top(text: str, marks: str) -> list[tuple[str, str]]:
    """`text` cut at the `marks` that stand outside parentheses, each piece with the mark before it."""
    out: list[tuple[str, str]] = []
    start, sign = 0, marks[0]
    for i, c in _open(text, marks):
        if text[start:i].strip():
            out.append((sign, text[start:i]))
        start, sign = i + 1, c
    if not text[start:].strip():
        raise BadInput("Formelen «{formula}» slutter midt i et ledd.", formula=text)
    return [*out, (sign, text[start:])]


def _open(text: str, marks: str) -> Iterator[tuple[int, str]]:
    """Where each of the `marks` stands outside parentheses, names in backticks and text in quotes."""
    depth, skip = 0, 0
    for i, c in enumerate(text):
        if i < skip:
            continue
        quoted = _QUOTED.match(text, i) or _TEXT.match(text, i)
        if quoted:
            skip = quoted.end()
            continue
        depth += (c == "(") - (c == ")")
        if depth == 0 and c in marks:
            yield i, c


def _inside(term: str, functions: tuple[str, ...]) -> str | None:
    for name in functions:
        if term.startswith(f"{name}(") and term.endswith(")"):
            return term[len(name) + 1 : -1].strip()
    return None


def _expression(node: ast.expr, columns: dict[str, str], text: str) -> pl.Expr:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float | str):
        return pl.lit(node.value)
    if isinstance(node, ast.Name) and node.id in columns:
        return pl.col(columns[node.id])
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1:
        inner = _expression(node.args[0], columns, text)
        if node.func.id == "I":
            return inner
        if node.func.id in _FUNCTIONS:
            return _FUNCTIONS[node.func.id](inner)
    if isinstance(node, ast.BinOp):
        left, right = _expression(node.left, columns, text), _expression(node.right, columns, text)
        for kind, operation in (
            (ast.Add, left + right),
            (ast.Sub, left - right),
            (ast.Mult, left * right),
            (ast.Div, left / right),
            (ast.Pow, left.pow(right)),
        ):
            if isinstance(node.op, kind):
                return operation
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_expression(node.operand, columns, text)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        left, right = _expression(node.left, columns, text), _expression(node.comparators[0], columns, text)
        for compare, test in (
            (ast.Eq, left == right),
            (ast.NotEq, left != right),
            (ast.Lt, left < right),
            (ast.LtE, left <= right),
            (ast.Gt, left > right),
            (ast.GtE, left >= right),
        ):
            if isinstance(node.ops[0], compare):
                return test
    raise BadInput("Leddet «{term}» kan ikke leses.", term=text)
