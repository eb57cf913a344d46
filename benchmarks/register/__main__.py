"""How fast a question is answered on 10,000 arrangements, the shipped ones many times over.

python -m benchmarks.register
"""

from __future__ import annotations

import itertools
import statistics
import time
from dataclasses import replace

from nabolag.cooperation import arrangements
from nabolag.cooperation.question import answering, ask
from nabolag.cooperation.question.index import index_of

COUNT, TARGET_MS, REPEATS = 10_000, 100, 9
QUESTIONS = (
    "IKS innen vann nord for Mjøsa",
    "barnevern i Nordland",
    "kommuner uten felles barnevern",
    "samarbeid med Moskenes",
    "renovasjon i kommuner under 5000 innbyggere",
    "hvem eier MOVAR",
    "samarbeid som ikke er IKS langs kysten etter 2020",
)


def main() -> None:
    many = tuple(
        replace(a, id=f"{a.id}-{n}")
        for n, a in zip(range(COUNT), itertools.cycle(arrangements()), strict=False)
    )
    for question in QUESTIONS:
        ask(question)  # what is read once
    answering.arrangements = lambda: many  # type: ignore[assignment]
    start = time.perf_counter()
    index_of(many)
    print(f"{'the register is arranged, once':46}{(time.perf_counter() - start) * 1000:7.0f} ms")
    for question in QUESTIONS:
        taken = []
        for _ in range(REPEATS):
            start = time.perf_counter()
            answer = ask(question)
            taken.append((time.perf_counter() - start) * 1000)
        found = f"{answer.status}, {len(answer.arrangements)}"
        print(
            f"{question:46}{statistics.median(taken):7.0f} ms{max(taken):7.0f} ms{TARGET_MS:7} ms   "
            f"(median, worst, target)  {found}"
        )


if __name__ == "__main__":
    main()
