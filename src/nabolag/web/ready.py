"""What is loaded before the first reader comes, once and in one thread, and what waits beside those who read."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from functools import cache, partial

from altair.utils import schemapi

from nabolag.governance.forms import Need, advise
from nabolag.municipalities import current, neighbours, suggested
from nabolag.municipalities.indicator_list import describe
from nabolag.report.answers.pages import GIVEN
from nabolag.report.country import state_paper
from nabolag.report.figures.distribution import distribution
from nabolag.report.figures.published import published_figures
from nabolag.report.forms import council_paper, forms_paper
from nabolag.report.paper.html import fragment
from nabolag.report.partners.panels import joining_of, spending
from nabolag.report.rendering import pens_ready
from nabolag.text import LANGUAGES, texts
from nabolag.threads import learn_all
from nabolag.web.keeping import build
from nabolag.web.lanes import somebody_reads
from nabolag.web.maps import choropleth
from nabolag.web.pages import home, municipality
from nabolag.web.render import environment

GIVING_WAY, GLANCE = 4, 0.01  # times, and seconds
"""While somebody reads, what is loaded beside it takes a fifth of the time of one processor."""
FIRST_TEMPLATES = ("municipality/answers.html", "municipality/behind.html", "home/front.html", "problem.html")


def make_ready() -> None:
    """The register, the tables and the templates that every reader would wait for; nothing the second time.

    Pages are not made in advance: with this in place one takes some hundredths of a second.
    """
    learn_all()
    build()
    schemapi.disable_debug_mode()  # a figure's specification is checked by the tests, not once for each reader
    municipality.answered(next(iter(current())), (), "", "band", "nb")
    for name in FIRST_TEMPLATES:
        environment().get_template(name)
    _kept_for_good("before the first reader")


def first_uses() -> None:
    """Everything else that is loaded at its first use, a piece at a time, giving way to whoever reads now.

    What gives way is counted in time of processor: on a busy machine a piece takes several times as long on the clock,
    and it would be minutes before all was loaded.
    """
    for piece in _pieces():
        started = time.thread_time()
        piece()
        rest = GIVING_WAY * (time.thread_time() - started)
        while rest > 0 and somebody_reads():
            time.sleep(GLANCE)
            rest -= GLANCE
    _kept_for_good("beside the first readers")


@cache
def _kept_for_good(_when: str) -> None:
    """What is loaded now stays as long as the site does: without this, whoever reads waits a third of a second now and
    then while Python looks through all of it for something to throw away."""
    gc.freeze()


def _pieces() -> Iterator[Callable[[], object]]:
    code = next(iter(current()))
    yield pens_ready
    yield partial(suggested, "a")
    for question in GIVEN:
        yield partial(municipality.paper_behind, code, (), "", "band", "nb", question)
    yield lambda: fragment(state_paper("nb"))
    together = Need("vann", [code, next(iter(neighbours(code).land))])
    yield partial(advise, together)
    yield lambda: fragment(forms_paper(together, texts("nb")))
    yield partial(council_paper, together, (), texts=texts("nb"))
    for service in spending():
        yield partial(joining_of, service)
    measure = describe(home.MAPPED)
    yield partial(choropleth, measure, "nb")
    yield distribution(measure, None, "nb").svg
    for figure in published_figures("nb"):
        yield figure.svg
    for name in environment().list_templates():
        yield partial(environment().get_template, name)
    for lang in LANGUAGES:
        yield partial(texts, lang)
