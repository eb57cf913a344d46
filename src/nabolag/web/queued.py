"""The site's queue of scenarios: what is asked for on a page is worked out behind it, one at a time, also after a restart."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import asdict
from datetime import datetime
from multiprocessing import get_context

from nabolag import __version__
from nabolag.report.partners.scenarios import Scenario
from nabolag.report.partners.solving import Result, solve
from nabolag.report.partners.travel import Travel, name_of_table
from nabolag.report.state.trials import Trial, trial_in, try_out
from nabolag.store import Store
from nabolag.store import scenarios as kept
from nabolag.store import travel as kept_travel

log = logging.getLogger(__name__)
LOOKS_EVERY = 2.0  # seconds between two looks at whether something waits


Task = Scenario | Trial
"""What may be asked for: a map of the whole country, or a measure of the state with one amount, service and number of years."""


_failed = set[str]()
"""Keys that could not be worked out since this process started; whoever asks again gets a new try."""


def key_of(scenario: Task) -> str:
    """A scenario's key in the store: another version may answer otherwise."""
    return f"{__version__}:{scenario.key}"


def ask(store: Store, scenarios: Sequence[Task], now: datetime) -> None:
    """Put scenarios in the queue.

    Raises:
        BadInput: too many would wait.
    """
    asked = {key_of(one): _written(one) for one in scenarios}
    with store.write() as c:
        kept.ask(c, asked, now)
    _failed.difference_update(asked)


def stop(store: Store, scenarios: Sequence[Task]) -> None:
    """Take scenarios out of the queue; one that is being worked out is finished and kept."""
    with store.write() as c:
        kept.stop(c, [key_of(one) for one in scenarios])


def answers(store: Store, scenarios: Sequence[Task]) -> tuple[dict[str, Result], int]:
    """The answers by the scenario's own key, and how many wait."""
    keys = {key_of(one): one.key for one in scenarios}
    with store.read() as c:
        found = kept.answered(c, list(keys))
        many = len(kept.waiting(c, list(keys)))
    return {keys[key]: json.loads(text) for key, text in found.items()}, many


def failed(scenarios: Sequence[Task]) -> int:
    """How many could not be worked out, for a fault of ours."""
    return len(_failed & {key_of(one) for one in scenarios})


def work_through(
    store: Store, now: Callable[[], datetime], executor: Executor | None = None
) -> Iterator[str]:
    """Work out what waits, the oldest first, and yield each key when its answer is kept; ends when nothing waits.

    What cannot be worked out is taken out of the queue, counted by `failed` and said in the log.
    """
    while True:
        with store.read() as c:
            queue = kept.waiting(c)
        queue = {key: asked for key, asked in queue.items() if key.startswith(f"{__version__}:")}
        if not queue:
            return
        key, asked = next(iter(queue.items()))
        try:
            table = _table_of(store, asked)
            result = (
                work_out(asked, table)
                if executor is None
                else executor.submit(work_out, asked, table).result()
            )
        except Exception:
            with store.write() as c:
                kept.stop(c, [key])
            _failed.add(key)
            log.exception("the scenario %s was not worked out", key)
            continue
        with store.write() as c:
            kept.answer(c, key, asked, json.dumps(result), now())
        yield key


def work_out(asked: str, table: Travel = ()) -> Result:
    """The answer to what `ask` wrote, with the table it names."""
    told = json.loads(asked)
    return try_out(trial_in(asked)) if "measure" in told else solve(Scenario(**told), table)


def keep_table(store: Store, table: Travel, now: datetime) -> str:
    """Keep a table of the user's own while it is asked with. Out: its name."""
    name = name_of_table(table)
    with store.write() as c:
        kept_travel.keep_table(c, name, json.dumps(table), now)
    return name


def table_called(store: Store, name: str) -> Travel:
    """A table that was sent here; empty where it is here no more."""
    with store.read() as c:
        pairs = kept_travel.table_called(c, name)
    return tuple((a, b, far) for a, b, far in json.loads(pairs or "[]"))


def _table_of(store: Store, asked: str) -> Travel:
    name = json.loads(asked).get("travel")
    return table_called(store, name) if name else ()


def _written(task: Task) -> str:
    return task.asked if isinstance(task, Trial) else json.dumps(asdict(task))


def keep_working(store: Store, now: Callable[[], datetime], stopping: threading.Event) -> None:
    """Work the queue through in a process apart, until the site stops; the process lives while something waits."""
    while not stopping.wait(LOOKS_EVERY):
        try:
            with store.read() as c:
                waits = bool(kept.waiting(c))
            if not waits:
                continue
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                for _key in work_through(store, now, pool):
                    if stopping.is_set():
                        return
        except Exception as error:  # the database may be away for a while; what waits is kept there
            log.warning("the queue of scenarios rests: %s", type(error).__name__)
            stopping.wait(30)
