"""Letters to those who are asked: queued, sent once each, and stopped when they have answered or said no.

A letter is claimed in the store before it is sent and settled after. A sender that dies between the two leaves
the letter unfinished: it may have arrived, so it is not sent again unless somebody asks for it (`release`).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from nabolag.errors import BadInput, Unavailable
from nabolag.sources.bounces import bounced_addresses
from nabolag.sources.mail import Message, Postponed, Refused, Unsure
from nabolag.store import Store, outbox
from nabolag.store import invitations as people
from nabolag.store.surveys import StoredSurvey, questionnaire_text, stored_survey
from nabolag.survey.fielding.letters import letter
from nabolag.survey.fielding.progress import as_of_now, asked
from nabolag.survey.questionnaire import Questionnaire, read_questionnaire
from nabolag.survey.settings import OSLO, Settings, read_settings

INVITATION, REMINDER = "invitation", "reminder"
REST_DAYS = 3
TRIES = 5
_RECIPIENTS = {INVITATION: ("waiting",), REMINDER: ("invited", "started")}


@dataclass(frozen=True)
class Posted:
    """What a run did. waiting: still to be sent. dropped: no longer to be sent, the recipient has answered or
    said no. unfinished: may have arrived, may not; also those an earlier run left so."""

    sent: int
    failed: int
    waiting: int
    dropped: int
    unfinished: int


@dataclass(frozen=True)
class Planned:
    """A letter as it would be sent, and to whom."""

    kind: str
    person: people.Invitation
    message: Message


def queue_invitations(store: Store, survey: str, now: datetime) -> int:
    """Put an invitation in the outbox for everybody with an address who has not had one. Out: how many are new.

    Raises:
        NotKnown: no such survey. BadInput: it is closed, or its contacts are deleted.
    """
    with store.write() as c:
        _sendable(c, survey, now)
        return _queue_invitations(store, c, survey, now)


def queue_reminders(
    store: Store, survey: str, now: datetime, round_: int | None = None, *, rest_days: int = REST_DAYS
) -> int:
    """Put a reminder in the outbox for those who are invited and have not handed in. Out: how many are new.

    Whoever has declined, whose address is gone, or who had a letter less than `rest_days` ago gets none.

    Args:
        round_: 1 for the first reminder; a recipient gets one of each round. Default: the round that still has
            letters waiting, else the next.

    Raises:
        NotKnown: no such survey. BadInput: it is closed, its contacts are deleted, or the round is none.
    """
    with store.write() as c:
        _sendable(c, survey, now)
        return _queue_reminders(store, c, survey, now, round_, rest_days)


def rehearse(
    store: Store,
    survey: str,
    kind: str,
    now: datetime,
    round_: int | None = None,
    *,
    rest_days: int = REST_DAYS,
) -> list[Planned]:
    """The letters that would be sent after queueing `kind`; nothing is kept or sent.

    Raises:
        NotKnown, BadInput: as the queueing does.
    """
    with store.write() as c:
        about = _about(c, survey, now)
        with c.begin_nested() as trial:
            if kind == INVITATION:
                _queue_invitations(store, c, survey, now)
            else:
                _queue_reminders(store, c, survey, now, round_, rest_days)
            waiting = outbox.due(c, survey, now, limit=1_000_000)
            deliveries = [(each, _person(c, store, about, each)) for each in waiting]
            trial.rollback()
    return [
        Planned(each.kind, person, about.message(store, each, person))
        for each, person in deliveries
        if person and _wanted(each, person)
    ]


def post(
    store: Store,
    survey: str,
    send: Callable[[Message], None],
    now: Callable[[], datetime],
    per_minute: int,
    *,
    limit: int | None = None,
    sleep: Callable[[float], None] = time.sleep,
    step: Callable[[int, int], None] = lambda done, total: None,
) -> Posted:
    """Send what waits in the outbox, at most `per_minute`, evenly spaced.

    A letter that the server postpones is tried up to five times, after 1, 2, 4 and 8 minutes, others in between.
    An address that is refused is marked as bounced. Any number of senders may run at once; each keeps to its own
    `per_minute`. Before the survey opens nothing is sent.

    Args:
        send: such as `Mailer.send`, with its errors.
        limit: send at most so many.
        step: told how many are done, of how many.

    Raises:
        NotKnown: no such survey. BadInput: it is closed, its contacts are deleted, or the server does not let
            us in. Unavailable: the server has been away, or hung up, five times in a row. The letters wait.
    """
    with store.read() as c:
        about = _about(c, survey, now())
        before = outbox.letters(c, survey)
    done: Counter[str] = Counter()
    pace = _Pace(per_minute, now, sleep)
    away = 0
    while limit is None or done["sent"] < limit:
        with store.read() as c:
            state = stored_survey(c, survey).state(now())
            following = outbox.due(c, survey, now(), 1)
            soonest = outbox.next_due(c, survey)
        if state != "open" or soonest is None:
            break
        if not following:
            sleep(max(0.0, (soonest - now()).total_seconds()))
            continue
        pace.wait()
        taken = _take(store, about, following[0], now())
        if taken is None:
            continue
        try:
            done[_send(store, about, *taken, send, now)] += 1
            away = 0
        except Unavailable:
            away += 1
            if away == TRIES:
                raise
            sleep(_wait_after(away - 1).total_seconds())
        step(done["sent"] + done["failed"] + done["dropped"], _waiting(before))
    with store.read() as c:
        left = outbox.letters(c, survey)
    unfinished = sum(n for (_kind, state), n in left.items() if state == "sending")
    return Posted(done["sent"], done["failed"], _waiting(left), done["dropped"], unfinished)


def release(store: Store, survey: str) -> int:
    """Let unfinished letters, and those given up for other reasons than the address, wait again.

    An unfinished letter may have arrived: whoever asks for this accepts that some get it twice. Never while
    another sender runs. Out: how many.
    """
    with store.write() as c:
        return outbox.release_unfinished(c, survey) + outbox.release_failed(c, survey)


def take_bounces(store: Store, survey: str, messages: Iterable[bytes]) -> tuple[int, int]:
    """Mark those whose address does not take mail, by the notices in `messages`; they get no more letters.

    Out: how many invitations are marked, and how many addresses in the notices nobody here has.

    Raises:
        NotKnown: no such survey.
    """
    addresses = {address.lower() for message in messages for address in bounced_addresses(message)}
    with store.write() as c:
        stored_survey(c, survey)
        marked = [people.note_bounce(c, survey, address) for address in sorted(addresses)]
    return sum(marked), marked.count(0)


@dataclass(frozen=True)
class _About:
    """What every letter of a survey needs."""

    stored: StoredSurvey
    salt: str
    settings: Settings
    questionnaire: Questionnaire

    def message(self, store: Store, each: outbox.Letter, person: people.Invitation) -> Message:
        closes = self.stored.closes_at
        return letter(
            each.kind,
            person,
            reference=f"{each.invitation} {each.kind} {each.round}",
            token=store.keys.token(self.salt, person.id),
            settings=self.settings,
            questionnaire=self.questionnaire,
            last_day=_day(closes) if closes else None,
        )


class _Pace:
    """Lets one through each 60 / per_minute seconds."""

    def __init__(self, per_minute: int, now: Callable[[], datetime], sleep: Callable[[float], None]) -> None:
        self._gap = timedelta(minutes=1) / per_minute
        self._now, self._sleep = now, sleep
        self._next: datetime | None = None

    def wait(self) -> None:
        moment = self._now()
        if self._next and self._next > moment:
            # a clock that is set back must not hold the letters up
            self._sleep(min(self._next - moment, self._gap).total_seconds())
            moment = self._now()
        self._next = moment + self._gap


def _sendable(c: Connection, survey: str, now: datetime) -> tuple[StoredSurvey, str]:
    stored = stored_survey(c, survey)
    if stored.salt is None:
        raise BadInput("Kontaktene i «{survey}» er slettet. Det er ingen å sende brev til.", survey=survey)
    if stored.state(now) == "closed":
        raise BadInput("«{survey}» er lukket. Det sendes ikke flere brev.", survey=survey)
    return stored, stored.salt


def _about(c: Connection, survey: str, now: datetime) -> _About:
    stored, salt = _sendable(c, survey, now)
    text = questionnaire_text(c, survey)[1]
    return _About(stored, salt, read_settings(stored.settings).value, read_questionnaire(text))


def _queue_invitations(store: Store, c: Connection, survey: str, now: datetime) -> int:
    wanted = asked(store, survey, _RECIPIENTS[INVITATION], through=c)
    return outbox.put(c, [p.id for p in wanted if _reachable(p)], INVITATION, 0, now)


def _queue_reminders(
    store: Store, c: Connection, survey: str, now: datetime, round_: int | None, rest_days: int
) -> int:
    if round_ is None:
        unsent = outbox.letters(c, survey).get((REMINDER, "waiting"), 0)
        round_ = outbox.last_round(c, survey, REMINDER) + (0 if unsent else 1)
    if round_ < 1:
        raise BadInput("Runden skal være 1 eller mer, ikke {round}.", round=round_)
    latest = _day(now) - timedelta(days=rest_days)
    wanted = [
        p.id
        for p in asked(store, survey, _RECIPIENTS[REMINDER], through=c)
        if _reachable(p) and (p.last_mail_on is None or p.last_mail_on <= latest)
    ]
    return outbox.put(c, wanted, REMINDER, round_, now)


def _reachable(person: people.Invitation) -> bool:
    return bool(person.email) and not person.bounced


def _wanted(each: outbox.Letter, person: people.Invitation) -> bool:
    return _reachable(person) and person.status in _RECIPIENTS[each.kind]


def _person(c: Connection, store: Store, about: _About, each: outbox.Letter) -> people.Invitation | None:
    person = people.invitation_of(c, store.keys.identity(store.keys.token(about.salt, each.invitation)))
    return person and as_of_now(store, about.salt, person)


def _take(
    store: Store, about: _About, each: outbox.Letter, now: datetime
) -> tuple[outbox.Letter, Message | None] | None:
    """Claim a letter; None when another sender has it, no message when nobody wants it any more."""
    with store.write() as c:
        if not outbox.claim(c, each.id):
            return None
        person = _person(c, store, about, each)
        if person is None or not _wanted(each, person):
            outbox.settle(c, each.id, "dropped")
            return each, None
    return each, about.message(store, each, person)


def _send(
    store: Store,
    about: _About,
    each: outbox.Letter,
    message: Message | None,
    send: Callable[[Message], None],
    now: Callable[[], datetime],
) -> str:
    """Send and settle a claimed letter; out: the state it is left in.

    Raises:
        Unavailable, BadInput: the server is at fault, or our settings; the letter waits, after the others.
        Unsure: the letter is left unfinished.
    """
    if message is None:
        return "dropped"

    def settle(
        state: str, problem: str | None = None, *, wait: timedelta = timedelta(0), gone: bool = False
    ) -> str:
        later = now() + wait if state == "waiting" else None
        with store.write() as c:
            outbox.settle(c, each.id, state, problem=problem, not_before=later)
            if state == "sent":
                people.note_mail(c, each.invitation, _day(now()))
            if gone:
                people.note_bounce(c, about.stored.id, message.to)
        return state

    try:
        send(message)
    except Unsure:
        raise
    except Refused as error:
        return settle("failed", str(error), gone=True)
    except Postponed as error:
        state = "failed" if each.attempts + 1 >= TRIES else "waiting"
        return settle(state, str(error), wait=_wait_after(each.attempts))
    except (Unavailable, BadInput) as error:
        settle("waiting", str(error))
        raise
    return settle("sent")


def _wait_after(earlier: int) -> timedelta:
    """1, 2, 4, then 8 minutes, after so many earlier tries."""
    return timedelta(minutes=(1, 2, 4, 8)[min(earlier, 3)])


def _waiting(letters: dict[tuple[str, str], int]) -> int:
    return sum(n for (_kind, state), n in letters.items() if state == "waiting")


def _day(now: datetime) -> date:
    return now.astimezone(OSLO).date()
