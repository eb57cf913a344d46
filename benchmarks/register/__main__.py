"""How fast a question is answered on 10,000 arrangements, the shipped ones many times over.

python -m benchmarks.register
"""

from __future__ import annotations

import itertools
import time
from dataclasses import replace

from nabolag.cooperation import arrangements
from nabolag.cooperation.question import answering, ask

COUNT, TARGET_MS = 10_000, 100
QUESTIONS = (
    "IKS innen vann nord for Mjøsa",
    "barnevern i Nordland",
    "kommuner uten felles barnevern",
    "samarbeid med Moskenes",
    "renovasjon i kommuner under 5000 innbyggere",
)


def main() -> None:
    many = tuple(
        replace(a, id=f"{a.id}-{n}")
        for n, a in zip(range(COUNT), itertools.cycle(arrangements()), strict=False)
    )
    for question in QUESTIONS:
        ask(question)  # what is read once
    answering.arrangements = lambda: many  # type: ignore[assignment]
    for question in QUESTIONS:
        start = time.perf_counter()
        answer = ask(question)
        took = (time.perf_counter() - start) * 1000
        print(
            f"{question:46}{took:7.0f} ms (target {TARGET_MS})  {answer.status}, {len(answer.arrangements)}"
        )


if __name__ == "__main__":
    main()
