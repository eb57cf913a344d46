"""Sizes and years in a question, in digits or words: «under tre tusen», «mellom 5 000 og 10 000», «etter 2020»."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from nabolag.cooperation.question.model import Question, not_inhabitants
from nabolag.cooperation.question.words import vocabulary
from nabolag.municipalities import current
from nabolag.municipalities.search import loose

SMALL, LARGE = 5_000, 20_000
"""Inhabitants: «små kommuner» are below the first, «store» at or above the second, «mellomstore» between (KOSTRA's groups)."""
FIRST_YEAR, LAST_YEAR = 1800, 2199
LONGEST_PHRASE = 4  # words
_ONES = (
    "null zero|en ein ett eitt et one|to two|tre three|fire four|fem five|seks six|sju syv seven|åtte eight|ni nine|ti ten|"
    "elleve eleven|tolv twelve|tretten thirteen|fjorten fourteen|femten fifteen|seksten sixteen|sytten seventeen|"
    "atten eighteen|nitten nineteen"
)
_TENS = "tjue tyve twenty|tretti tredve thirty|førti forty|femti fifty|seksti sixty|sytti seventy|åtti eighty|nitti ninety"
_TIMES = {
    **dict.fromkeys(("hundre", "hundred"), 100),
    **dict.fromkeys(("tusen", "thousand"), 1_000),
    **dict.fromkeys(("million", "millioner", "millionar", "millions"), 1_000_000),
}


@dataclass(frozen=True)
class Amount:
    """What some words of a question narrow it to, and how many words they are.

    `change` None: they speak of something that no size or year is, such as per cent.
    """

    taken: int
    change: dict[str, int] | None
    kind: str = "size"


def amount(
    tokens: Sequence[str], at: int, inhabitants: Callable[[Sequence[str]], tuple[int, int] | None]
) -> Amount | None:
    """The size or years that the words from `at` on tell, None where they tell none.

    Args:
        inhabitants: (inhabitants, words) of the municipality whose name words begin with, None where they begin with no name.

    Raises:
        BadInput: a number of inhabitants below one, or with decimals.
    """
    return _range(tokens, at) or _years(tokens, at) or _compared(tokens, at, inhabitants) or _bare(tokens, at)


def within(asked: Question, change: dict[str, int]) -> dict[str, int]:
    """`change` beside what is asked already: the narrower of the two."""
    narrow = {"fewer_than": min, "until": min, "more_than": max, "since": max}
    return {
        name: narrow[name](value, getattr(asked, name))
        if name in narrow and getattr(asked, name) is not None
        else value
        for name, value in change.items()
    }


def size_called(word: str) -> dict[str, int] | None:
    """What «små», «mellomstore» or «store» stand for."""
    words, key = vocabulary(), loose(word)
    for said, change in (
        (words.small, {"fewer_than": SMALL}),
        (words.middle, {"more_than": SMALL - 1, "fewer_than": LARGE}),
        (words.large, {"more_than": LARGE - 1}),
    ):
        if key in {loose(one) for one in said}:
            return change
    return None


def _range(tokens: Sequence[str], at: int) -> Amount | None:
    """«mellom X og Y», «fra X til Y», «X til Y innbyggere»."""
    opened = _one_of(tokens, at, vocabulary().between)
    first = numeral(tokens, at + opened)
    if first is None:
        return None
    middle = at + opened + first[1]
    if middle >= len(tokens) or tokens[middle].casefold() not in ("og", "and", "til", "to"):
        return None
    second = numeral(tokens, middle + 1)
    if second is None or (not opened and tokens[middle].casefold() in ("og", "and")):
        return None
    low, high = sorted((_as_large(first, tokens[at + opened], second, tokens[middle + second[1]]), second[0]))
    end = middle + 1 + second[1]
    unit, of_people = _unit(tokens, end)
    if unit and not of_people:
        return Amount(end + unit - at, None)
    if not unit and _is_year(low) and _is_year(high):
        return Amount(end - at, {"since": int(low), "until": int(high)}, "year")
    return Amount(end + unit - at, {"more_than": _whole(low) - 1, "fewer_than": _whole(high) + 1})


def _as_large(first: tuple[float, int], said: str, second: tuple[float, int], after: str) -> float:
    """«5-10 tusen»: the thousand at the end is of both."""
    factor = _TIMES.get(after.casefold())
    bare = first[1] == 1 and said.isdigit() and second[1] > 1
    return first[0] * factor if factor and bare and first[0] < factor else first[0]


def _years(tokens: Sequence[str], at: int) -> Amount | None:
    words = vocabulary()
    for said, name, step in (
        (words.until, "until", 0),
        (words.since, "since", 0),
        (words.after, "since", 1),
        (words.before, "until", -1),
    ):
        n = _one_of(tokens, at, said)
        if n and at + n < len(tokens) and re.fullmatch(r"\d{4}", tokens[at + n]):
            year = int(tokens[at + n])
            if _is_year(year) and not _unit(tokens, at + n + 1)[0]:
                return Amount(n + 1, {name: year + step}, "year")
    if tokens[at] in current():  # the number of a municipality
        return None
    if re.fullmatch(r"\d{4}", tokens[at]) and _is_year(int(tokens[at])) and not _unit(tokens, at + 1)[0]:
        return Amount(1, {"year": int(tokens[at])}, "year")
    return None


def _compared(
    tokens: Sequence[str], at: int, inhabitants: Callable[[Sequence[str]], tuple[int, int] | None]
) -> Amount | None:
    words = vocabulary()
    compared: tuple[tuple[tuple[str, ...], str, int], ...] = (
        (words.at_most, "fewer_than", 1),
        (words.at_least, "more_than", -1),
        (words.below, "fewer_than", 0),
        (words.above, "more_than", 0),
    )
    for said, name, step in compared:
        if n := _one_of(tokens, at, said):
            return _side(tokens, at, n, name, step, inhabitants)
    for said, name in ((words.fewer, "fewer_than"), (words.more, "more_than")):
        if _one_of(tokens, at, said):
            for between in (1, 2):  # «mindre kommuner enn 3 000»
                than = at + 1 + between
                if than < len(tokens) and tokens[than].casefold() in words.than:
                    return _side(tokens, at, than + 1 - at, name, 0, inhabitants)
    return None


def _side(
    tokens: Sequence[str],
    at: int,
    n: int,
    name: str,
    step: int,
    inhabitants: Callable[[Sequence[str]], tuple[int, int] | None],
) -> Amount | None:
    """The number, or the municipality of that size, after `n` words that compare."""
    found = numeral(tokens, at + n)
    if found is None:
        than = tokens[at + n - 1].casefold() in vocabulary().than
        like = inhabitants(tokens[at + n :]) if than else None
        return Amount(n + like[1], {name: like[0]}) if like else None
    end = at + n + found[1]
    unit, of_people = _unit(tokens, end)
    if unit and not of_people:
        return Amount(end + unit - at, None)
    whole = _whole(found[0])
    if whole < 1:
        raise not_inhabitants(" ".join(tokens[at + n : end]))
    return Amount(end + unit - at, {name: whole + step})


def _bare(tokens: Sequence[str], at: int) -> Amount | None:
    """«3 000 innbyggere» without more or less says no size that can be looked for; nor does «20 prosent»."""
    found = numeral(tokens, at) if re.match(r"[-−]?\d", tokens[at]) else None
    unit = _unit(tokens, at + found[1])[0] if found else 0
    return Amount(found[1] + unit, None) if found and unit else None


def numeral(tokens: Sequence[str], at: int) -> tuple[float, int] | None:
    """A number in digits or words and how many words it takes: `3000`, `tre tusen`, `femtusen`, `2,5 millioner`."""
    total, current, n = 0.0, None, 0
    for token in tokens[at : at + 6]:
        word = token.casefold()
        if re.fullmatch(r"[-−]?\d+(’\d+)?", word):
            if current is not None:
                break
            current = float(word.replace("−", "-").replace("’", "."))
        elif word in _TIMES:
            factor = _TIMES[word]
            if factor == 100:
                current = (1 if current is None else current) * factor
            else:
                total, current = total + (1 if current is None else current) * factor, None
        elif (value := _in_words(word)) is not None:
            if current is not None and not (current % 100 == 0 or (current % 10 == 0 and value < 10)):
                break
            current = (current or 0) + value
        else:
            break
        n += 1
    return (total + (current or 0), n) if n else None


@cache
def _in_words(word: str) -> int | None:
    """`tjuefem`, `femti`, `femtusen` and the like."""
    ones = {w: i for i, group in enumerate(_ONES.split("|")) for w in group.split()}
    tens = {w: 10 * i for i, group in enumerate(_TENS.split("|"), 2) for w in group.split()}
    if word in ones or word in tens:
        return ones.get(word, tens.get(word))
    for ten, value in tens.items():
        if word.startswith(ten) and 0 < ones.get(word.removeprefix(ten).strip("-"), 0) < 10:
            return value + ones[word.removeprefix(ten).strip("-")]
    for times, factor in _TIMES.items():
        if word.endswith(times) and word != times:
            head = _in_words(word.removesuffix(times))
            return None if head is None else head * factor
    return None


def _unit(tokens: Sequence[str], at: int) -> tuple[int, bool]:
    """How many words from `at` on are a unit, and whether it is people."""
    if n := _one_of(tokens, at, vocabulary().people):
        return n, True
    return _one_of(tokens, at, vocabulary().units), False


def _one_of(tokens: Sequence[str], at: int, said: tuple[str, ...]) -> int:
    """How many words from `at` on are one of `said`, the longest; 0 when none is."""
    for n in range(min(LONGEST_PHRASE, len(tokens) - at), 0, -1):
        if " ".join(tokens[at : at + n]).casefold() in said:
            return n
    return 0


def _is_year(number: float) -> bool:
    return number == int(number) and FIRST_YEAR <= number <= LAST_YEAR


def _whole(number: float) -> int:
    if number != int(number) or number > 10**9:
        raise not_inhabitants(f"{number:g}".replace(".", ","))
    return int(number)
