"""One survey in the field: how many have answered, where; its raw answers; and what an owner may do with it.

Readers and analysts see groups and counties with at least `monitor.LEAST` asked, smaller ones together, as of the last
batch. How many have answered in one municipality, where three are asked, and this moment, is for owners; who has
answered is for nobody.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, time
from threading import Thread
from typing import Any

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import Response

from nabolag.errors import BadInput, NabolagError, NotKnown
from nabolag.municipalities import current
from nabolag.sources.mail import Mailer
from nabolag.store.invitations import Invitation
from nabolag.store.outbox import letters
from nabolag.store.responses import days as days_of
from nabolag.store.surveys import questionnaire_text, stored_survey
from nabolag.survey.background import variables
from nabolag.survey.fielding import monitor
from nabolag.survey.fielding.batches import FEWEST, refresh
from nabolag.survey.fielding.exporting import report
from nabolag.survey.fielding.opening import close_fielding, reopen_fielding
from nabolag.survey.fielding.posting import (
    INVITATION,
    REMINDER,
    queue_invitations,
    queue_reminders,
    rehearse,
)
from nabolag.survey.fielding.progress import asked, counts
from nabolag.survey.fielding.retention import delete_all, delete_contacts
from nabolag.survey.fielding.sending import send_waiting, server_of
from nabolag.survey.fielding.traces import outside
from nabolag.survey.settings import OSLO, Settings, read_settings
from nabolag.text import fold, sort_key
from nabolag.web.maps import Legend
from nabolag.web.pages.admin.access import HOME, Login, Owner, Reader, admin_page, to
from nabolag.web.pages.admin.capacity import KINDS as MODEL_KINDS
from nabolag.web.pages.admin.capacity import waves
from nabolag.web.pages.admin.exports import KINDS
from nabolag.web.pages.admin.maps import share_map
from nabolag.web.pages.admin.words import ACTS, LETTERS, STATES, local
from nabolag.web.posted import Sent, one, private
from nabolag.web.render import as_printed, csv_file, language
from nabolag.web.store import now_of, store_of

router = APIRouter(prefix="/admin/undersokelse/{id}")
POSTED = {"inviter": INVITATION, "paminn": REMINDER}
REACH_SECONDS = 15
GROUPS = ("storrelse", "rolle", "sentralitet", "landsdel")


@router.get("")
def shown(
    request: Request,
    login: Reader,
    id: str,
    etter: str = GROUPS[0],
    stans: bool = False,
    finn: str = "",
    sorter: str = "navn",
    synkende: bool = False,
) -> Response:
    """The monitor. Without script, and with `stans`, it stands still until the page is asked for again."""
    numbers = _numbers(request, login, id, etter)
    lang = language(request).lang
    areas: list[monitor.Area] = []
    places: list[dict[str, Any]] = []
    map_: Markup | None = None
    legend: tuple[Legend, ...] = ()
    if numbers["people"]:
        places = _places(numbers["people"], finn, sorter, synkende) if login.may("owner") else []
        areas = monitor.by_county(numbers["people"], lang, least=_least(login))
        map_, legend = share_map(numbers["people"], None if login.may("owner") else areas, lang)
    return admin_page(
        request,
        "admin/desk.html",
        login,
        **numbers,
        still=stans,
        areas=areas,
        places=places,
        query=finn,
        sort=sorter,
        descending=synkende,
        map=map_,
        legend=legend,
        recognised=report(store_of(request), id) if login.may("analyst") else None,
        kinds=KINDS,
        model_kinds=MODEL_KINDS,
        waves=waves(request, login, id) if login.may("analyst") and numbers["state"] == "closed" else [],
        groups=_groups(lang),
        acts=ACTS,
    )


@router.get("/tall")
def numbers(request: Request, login: Reader, id: str, etter: str = GROUPS[0]) -> Response:
    """The part of the monitor that refreshes itself."""
    return admin_page(request, "admin/numbers.html", login, **_numbers(request, login, id, etter))


@router.get("/lag.csv")
def strata_file(request: Request, login: Reader, id: str, etter: str = GROUPS[0]) -> Response:
    """The groups as a file."""
    _ = language(request)
    numbers = _numbers(request, login, id, etter)
    header = (
        numbers["about"],
        _("Spurt"),
        _("Begynt"),
        _("Levert"),
        _("Vil ikke"),
        _("Brev i retur"),
        _("Svarandel"),
    )
    rows = [
        (r.title, r.asked, r.started, r.completed, r.declined, r.bounced, as_printed(r.rate, 3))
        for r in numbers["strata"]
    ]
    return private(csv_file(f"{id}-{etter}.csv", header, rows))


@router.get("/fylker.csv")
def areas_file(request: Request, login: Reader, id: str) -> Response:
    """How many have answered in each county, as a file."""
    _ = language(request)
    people = _people(request, login, id)
    areas = monitor.by_county(people, _.lang, least=_least(login))
    rows = [(a.title, a.asked, a.completed, as_printed(a.rate, 3)) for a in areas]
    header = (_("Fylke"), _("Spurt"), _("Levert"), _("Svarandel"))
    return private(csv_file(f"{id}-fylker.csv", header, rows))


@router.get("/kommuner.csv")
def places_file(request: Request, login: Owner, id: str) -> Response:
    """How many have answered in each municipality, as a file."""
    _ = language(request)
    people = asked(store_of(request), id)
    rows = [(p["code"], p["name"], p["asked"], p["completed"]) for p in _places(people)]
    header = (_("Nummer"), _("Kommune"), _("Spurt"), _("Levert"))
    return private(csv_file(f"{id}-kommuner.csv", header, rows))


@router.get("/gjor/{act}")
def ask_act(request: Request, login: Owner, id: str, act: str) -> Response:
    """Says what will happen, and asks."""
    return _ask(request, login, id, _act(act))


@router.post("/gjor/{act}")
def do_act(request: Request, login: Owner, form: Sent, id: str, act: str) -> Response:
    """Send letters, close, open, or delete."""
    store, now, by = store_of(request), now_of(request), login.account.name
    if _act(act).startswith("slett") and one(form, "id").strip() != id:
        return _ask(request, login, id, act, wrong=True)
    if act == "lukk":
        close_fielding(store, id, now, by)
    elif act == "apne":
        reopen_fielding(store, id, now, by)
    elif act in POSTED:
        _send(request, login, id, act)
    else:
        everything = act == "slett-alt"
        copies = outside(store, id, everything=everything)
        done = (delete_all if everything else delete_contacts)(store, id, now, by)
        if copies or done.left:
            return admin_page(
                request, "admin/deleted.html", login, id=id, copies=copies, left=done.left, gone=everything
            )
        if everything:
            return to(request, HOME)
    return to(request, f"{HOME}/undersokelse/{id}")


def _send(request: Request, login: Login, id: str, act: str) -> None:
    """Reach the mail server, put the letters in the outbox, and send them while the desk goes on.

    Raises:
        BadInput: the survey is closed, or the server does not let us in. Unavailable: the server does not answer.
    """
    store, settings = store_of(request), _settings(request, id)
    with Mailer(server_of(settings), timeout=REACH_SECONDS) as mailer:
        mailer.connect()
    queue = queue_invitations if act == "inviter" else queue_reminders
    queue(store, id, now_of(request))

    def run() -> None:
        with suppress(NabolagError), Mailer(server_of(settings)) as mailer:  # what is not sent, waits
            mailer.connect()
            send_waiting(store, settings, mailer, login.account.name, lambda: now_of(request))

    sender = Thread(target=run, daemon=True, name=f"letters {id}")
    request.app.state.sender = sender
    sender.start()


def _settings(request: Request, id: str) -> Settings:
    with store_of(request).read() as c:
        return read_settings(stored_survey(c, id).settings).value


def _ask(request: Request, login: Login, id: str, act: str, *, wrong: bool = False) -> Response:
    store = store_of(request)
    by_state = counts(store, id)
    getting = len(rehearse(store, id, POSTED[act], now_of(request))) if act in POSTED else None
    return admin_page(
        request,
        "admin/act.html",
        login,
        status=422 if wrong else 200,
        id=id,
        act=act,
        words=ACTS[act],
        asked=sum(by_state.values()),
        completed=by_state["completed"],
        wrong=wrong,
        getting=getting,
        copies=outside(store_of(request), id, everything=act == "slett-alt")
        if act.startswith("slett")
        else None,
    )


def _act(act: str) -> str:
    if act not in ACTS:
        raise NotKnown("Det kan ikke gjøres: «{act}».", act=act)
    return act


def _numbers(request: Request, login: Login, id: str, etter: str) -> dict[str, Any]:
    _, now = language(request), now_of(request)
    if etter not in GROUPS:
        raise BadInput("Svarene vises etter {groups}, ikke «{group}».", groups=", ".join(GROUPS), group=etter)
    with store_of(request).read() as c:
        survey = stored_survey(c, id)
        version, _text = questionnaire_text(c, id)
        posted = letters(c, id)
    people = _people(request, login, id)
    with store_of(request).answers.read() as c:
        handed_in = days_of(c, id, shown=not login.may("owner"))
    settings = read_settings(survey.settings).value
    days = monitor.by_day(handed_in)
    completed = sum(p.status == "completed" for p in people)
    opened = survey.opens_at or (datetime.combine(days[0][0], time(), OSLO) if days else None)
    goal = monitor.goal(settings.goal, len(people), completed, opened, survey.closes_at)
    return {
        "id": id,
        "survey": survey,
        "title": settings.title.get(_.lang) or settings.title["nb"],
        "state": survey.state(now),
        "state_words": STATES[survey.state(now)],
        "version": version,
        "people": people,
        "strata": monitor.by_stratum(people, etter, _.lang, least=_least(login)) if people else [],
        "etter": etter,
        "least": monitor.LEAST,
        "batch": 0 if login.may("owner") else FEWEST,
        "about": _groups(_.lang)[etter],
        "days": days,
        "most": max((*(n for _day, n in days), goal.a_day if goal and goal.a_day else 0), default=0),
        "goal": goal,
        "letters": [(LETTERS[key], n) for key, n in sorted(posted.items()) if n],
        "opens": local(survey.opens_at),
        "closes": local(survey.closes_at),
        "now": f"{now.astimezone(OSLO):%H:%M:%S}",
    }


def _least(login: Login) -> int:
    return 1 if login.may("owner") else monitor.LEAST


def _people(request: Request, login: Login, id: str) -> list[Invitation]:
    """Those who are asked; for all but owners with how far they had come when the last batch went out."""
    store = store_of(request)
    if login.may("owner"):
        return asked(store, id)
    refresh(store, id, now_of(request))
    return asked(store, id, shown=True)


def _groups(lang: str) -> dict[str, str]:
    labels = {v.name: v.label(lang) for v in variables()}
    return {name: labels[name] for name in GROUPS}


def _places(
    people: list[Invitation], finn: str = "", sorter: str = "navn", synkende: bool = False
) -> list[dict[str, Any]]:
    names = {code: m.name for code, m in current().items()}
    rows: list[dict[str, Any]] = [
        {"code": code, "name": names.get(code, code), "asked": asked, "completed": done}
        for code, (asked, done) in monitor.by_municipality(people).items()
    ]
    rows = [r for r in rows if fold(finn) in fold(r["name"]) or finn.strip() == r["code"]]
    by = {
        "navn": lambda r: sort_key(r["name"]),
        "spurt": lambda r: r["asked"],
        "levert": lambda r: r["completed"],
        "andel": lambda r: r["completed"] / r["asked"],
    }
    rows.sort(key=by["navn"])
    return sorted(rows, key=by.get(sorter, by["navn"]), reverse=synkende)
