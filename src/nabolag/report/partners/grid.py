"""A grid of scenarios worked through on any executor: what is kept is not done again, and it can be stopped between tasks.

The answer is the same for one worker, two or many: each task knows its own seed, and results are looked up by key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack
from itertools import product
from multiprocessing import get_context
from typing import Any, Protocol

from nabolag.errors import BadInput
from nabolag.report.partners.land import Rules
from nabolag.report.partners.scenarios import Scenario
from nabolag.report.partners.solving import Result, solve
from nabolag.survey.estimation.cluster import client_at

MOST = 200
LOOKS_EVERY = 0.5  # seconds between two looks at whether it is stopped


class Kept(Protocol):
    """Where answers are put, by key: a dict, a file, a table."""

    def __contains__(self, key: object, /) -> bool: ...
    def __setitem__(self, key: str, result: Result, /) -> None: ...


def grid(
    services: Sequence[str],
    max_sizes: Sequence[int] = (3,),
    min_populations: Sequence[int] = (0,),
    subsidies: Sequence[float] = (0.0,),
    merged: Sequence[bool] = (False,),
    max_km: float = 0.0,
    together: Rules = (),
    apart: Rules = (),
    max_population: int = 0,
    regions: int = 0,
    crossing_km: float = 0.0,
    favour: float = 0.0,
    travel: str = "",
    unit: str = "",
) -> tuple[Scenario, ...]:
    """Every combination, each once, in order; what stands after `merged` holds for all.

    Raises:
        BadInput: a service without models, a size or an amount that cannot be meant, none or more than 200 scenarios.
    """
    made = dict.fromkeys(
        Scenario(*one, max_km, together, apart, max_population, regions, crossing_km, favour, travel, unit)
        for one in product(services, max_sizes, min_populations, subsidies, merged)
    )
    if not 1 <= len(made) <= MOST:
        raise BadInput(
            "Det blir {n} {n:kombinasjon|kombinasjoner}. Velg fra 1 til {most}.", n=len(made), most=MOST
        )
    return tuple(made)


class Task(Protocol):
    """What can be worked out, by the key its answer is kept under."""

    @property
    def key(self) -> str: ...


def work(
    scenarios: Iterable[Task],
    kept: Kept,
    executor: Executor | None = None,
    told: Callable[[int, int], None] = lambda _done, _all: None,
    stopped: Callable[[], bool] = lambda: False,
    answer: Callable[[Any], Result] = solve,
) -> bool:
    """Answer what is not in `kept` yet, and put each answer there as soon as it is ready.

    Args:
        executor: where the tasks are worked out; here, one after another, when not given.
        answer: what answers a task; scenarios of the whole country where nobody says.
        told: is told how many of how many are done. stopped: whether to stop; asked between tasks.

    Returns:
        Whether every scenario is answered.
    """
    tasks = list(dict.fromkeys(scenarios))
    waiting = [one for one in tasks if one.key not in kept]
    done = len(tasks) - len(waiting)
    told(done, len(tasks))
    for key, result in (
        _here(waiting, stopped, answer) if executor is None else _there(waiting, executor, stopped, answer)
    ):
        kept[key] = result
        done += 1
        told(done, len(tasks))
    return done == len(tasks)


def executor_of(stack: ExitStack, workers: int, cluster: str | None) -> Executor | None:
    """Processes of this machine, a Dask cluster, or nothing for one worker; closed with `stack`.

    Raises:
        BadInput: the cluster does not answer.
    """
    if cluster is not None:
        client = stack.enter_context(client_at(cluster))
        executor: Executor = client.get_executor(pure=False)
        return executor
    if workers < 2:
        return None
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
    stack.callback(pool.shutdown, cancel_futures=True)
    return pool


def _here(
    waiting: Sequence[Task], stopped: Callable[[], bool], answer: Callable[[Any], Result]
) -> Iterator[tuple[str, Result]]:
    for one in waiting:
        if stopped():
            return
        yield one.key, answer(one)


def _there(
    waiting: Sequence[Task],
    executor: Executor,
    stopped: Callable[[], bool],
    answer: Callable[[Any], Result],
) -> Iterator[tuple[str, Result]]:
    running: dict[Future[Result], Task] = {executor.submit(answer, one): one for one in waiting}
    try:
        while running and not stopped():
            ready, _rest = wait(running, timeout=LOOKS_EVERY, return_when=FIRST_COMPLETED)
            for future in ready:
                yield running.pop(future).key, future.result()
    finally:
        for future in running:
            future.cancel()
