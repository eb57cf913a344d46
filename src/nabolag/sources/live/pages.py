"""Fetching page by page: kept with a checksum, asked for again only when changed, waited for when asked to wait.

A page lies in two files: its bytes, and what was said of it. A run that breaks leaves its pages; the next one within a
day takes them from the disk and goes on from there.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import msgspec

from nabolag import __version__
from nabolag.errors import SourceFailed
from nabolag.sources.live.addresses import Service
from nabolag.sources.writing import write_whole
from nabolag.threads import decode

if TYPE_CHECKING:
    import httpx

Params = Sequence[tuple[str, str]]
T = TypeVar("T")
TRIES = 6
PATIENCE = 300.0
"""Seconds: who is asked to wait longer than this is told to come back."""
LARGEST = 500 * 1024 * 1024
LASTS = timedelta(days=1)
"""How long a broken run's pages count as fetched."""
FORGOTTEN = timedelta(days=60)
"""How long a page is kept for conditional requests after it was last asked for."""
CHUNK = 1 << 16


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What was said of a page. `run` is the run that last had an answer for it; the bytes may be from an earlier one."""

    address: str
    run: str
    fetched_at: datetime
    sha256: str
    size: int
    etag: str | None = None
    last_modified: str | None = None


class _Run(msgspec.Struct, frozen=True):
    id: str
    started: datetime


class Pages:
    """The pages of one run. `asked` counts what went over the network, `kept` what a broken run had already.

    Args:
        folder: where pages are kept between runs.
        sleep: how to wait; tests pass one that does not.
        now: what time it is.
    """

    def __init__(
        self,
        folder: Path,
        *,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        import httpx

        self.folder, self._sleep, self.now = folder, sleep, now
        self.asked = self.kept = self.unchanged = 0
        self.run = self._run()
        headers = {"User-Agent": f"nabolag/{__version__}", "Accept": "application/json, */*;q=0.5"}
        self._http = httpx.Client(timeout=60, follow_redirects=True, headers=headers)

    def done(self) -> None:
        """The run reached its end: the next one asks anew. Pages that nobody has asked for lately are dropped."""
        (self.folder / "run.json").unlink(missing_ok=True)
        old = time.time() - FORGOTTEN.total_seconds()  # the disk's clock, as its files have it
        for note in self.folder.glob("*.json"):
            if note.stat().st_mtime < old:
                note.with_suffix(".body").unlink(missing_ok=True)
                note.unlink()

    def close(self) -> None:
        self._http.close()

    def json(
        self,
        service: Service,
        address: str,
        params: Params = (),
        *,
        page: int = 1,
        kind: type[T],
        slim: bool = False,
        may_lack: bool = False,
    ) -> tuple[T, Page] | None:
        """The page as `kind`; None when the source has no such thing. `slim`: only the fields of `kind` reach the disk.

        `may_lack`: not found (404, 410) means that there is none. Else it is a refusal: a service that has moved says so
        of everything, and nothing has been withdrawn by that. PxWebApi says in its own words that a table is gone.

        Raises:
            SourceFailed: no answer, a refusal, or something else than `kind`.
        """
        slimmer = _slimmer(kind) if slim else None
        got = self.get(service, address, params, page=page, slim=slimmer, may_lack=may_lack)
        if got is None:
            return None
        try:
            return decode(self.path(got).read_bytes(), kind), got
        except msgspec.MsgspecError as error:
            self.forget(got.address)
            raise unusable(service, got.address, page, error) from error

    def get(
        self,
        service: Service,
        address: str,
        params: Params = (),
        *,
        page: int = 1,
        slim: Callable[[bytes], bytes] | None = None,
        may_lack: bool = False,
    ) -> Page | None:
        """The page, from the disk when this run has it or the source says it has not changed; None: there is none.

        Raises:
            SourceFailed: no answer after several tries, or a refusal.
        """
        import httpx

        whole = str(httpx.URL(address, params=list(params))) if params else address
        known = self._known(whole)
        if known and known.run == self.run:
            self.kept += 1
            return known
        for attempt in range(TRIES):
            last = attempt == TRIES - 1
            try:
                self.asked += 1
                with self._http.stream("GET", whole, headers=_conditions(known)) as answer:
                    if answer.status_code in (429, 502, 503, 504):
                        wait = _wait(answer, attempt, self.now())
                        if last or wait > PATIENCE:
                            raise _refused(service, whole, page, answer)
                    elif answer.status_code == 304 and known:
                        self.unchanged += 1
                        return self._note(msgspec.structs.replace(known, run=self.run))
                    elif _nothing_there(answer, may_lack):
                        self.forget(whole)
                        return None
                    elif answer.status_code != 200:
                        raise _refused(service, whole, page, answer)
                    else:
                        return self._store(whole, answer, service, page, slim)
            except httpx.HTTPError as error:
                # A closed door stays closed; a broken or slow answer may be whole the next time.
                if last or (isinstance(error, httpx.ConnectError) and attempt >= 2):
                    raise _silent(service, whole, page, error) from error
                wait = 0.5 * 2**attempt
            self._sleep(wait)
        raise AssertionError("unreachable")

    def path(self, page: Page) -> Path:
        """Where the bytes of a page are."""
        return self._at(page.address, "body")

    def _store(
        self,
        address: str,
        answer: httpx.Response,
        service: Service,
        page: int,
        slim: Callable[[bytes], bytes] | None,
    ) -> Page:
        digest, size = hashlib.sha256(), 0
        chunks: Iterable[bytes] = answer.iter_bytes(CHUNK)
        if slim:
            try:
                chunks = [slim(answer.read())]
            except msgspec.MsgspecError as error:
                raise unusable(service, address, page, error) from error
        handle, temporary = tempfile.mkstemp(dir=self.folder, prefix=".page.")
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in chunks:
                    size += len(chunk)
                    if size > LARGEST:
                        raise SourceFailed(
                            "{source} sender mer enn {most} MB fra {address} (side {page}). Ingenting er endret.",
                            source=service.name,
                            most=LARGEST // 1024**2,
                            address=_short(address),
                            page=page,
                        )
                    digest.update(chunk)
                    file.write(chunk)
            os.replace(temporary, self._at(address, "body"))
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return self._note(
            Page(
                address=address,
                run=self.run,
                fetched_at=self.now(),
                sha256=digest.hexdigest(),
                size=size,
                etag=answer.headers.get("etag"),
                last_modified=answer.headers.get("last-modified"),
            )
        )

    def _note(self, page: Page) -> Page:
        write_whole(self._at(page.address, "json"), msgspec.json.encode(page))
        return page

    def _known(self, address: str) -> Page | None:
        """What is kept of an address, if its bytes are the ones that were noted."""
        try:
            page = decode(self._at(address, "json").read_bytes(), Page)
            with self._at(address, "body").open("rb") as file:
                whole = hashlib.file_digest(file, "sha256").hexdigest() == page.sha256
        except (OSError, msgspec.MsgspecError):
            return None
        return page if whole else None

    def forget(self, address: str) -> None:
        """Drop a page that turned out to be unusable, so that the next run asks for it anew."""
        for kind in ("json", "body"):
            self._at(address, kind).unlink(missing_ok=True)

    def _at(self, address: str, kind: str) -> Path:
        return self.folder / f"{hashlib.sha256(address.encode()).hexdigest()[:32]}.{kind}"

    def _run(self) -> str:
        """The broken run of the last day, else a new one."""
        path = self.folder / "run.json"
        try:
            run = decode(path.read_bytes(), _Run)
            if self.now() - run.started < LASTS:
                return run.id
        except (OSError, msgspec.MsgspecError):
            pass
        run = _Run(uuid4().hex, self.now())
        write_whole(path, msgspec.json.encode(run))
        return run.id


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one process at a time fetch into `folder`.

    Raises:
        SourceFailed: another one is at it.
    """
    try:
        import fcntl
    except ImportError:  # no locks of this kind on Windows: the switch itself is whole there too
        yield
        return
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SourceFailed(
                "Noen andre henter data til {folder} nå. Vent til det er ferdig.", folder=folder
            ) from None
        yield


def _slimmer(kind: type[Any]) -> Callable[[bytes], bytes]:
    return lambda content: msgspec.json.encode(decode(content, kind))


def unusable(service: Service, address: str, page: int, why: object) -> SourceFailed:
    """The error of an answer that is not what the source should give."""
    return SourceFailed(
        "{source} ga et svar som ikke kan brukes, fra {address} (side {page}): {why}. "
        "Ingenting er endret. Prøv igjen senere.",
        source=service.name,
        address=_short(address),
        page=page,
        why=str(why),
    )


def _conditions(known: Page | None) -> Mapping[str, str]:
    said = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified} if known else {}
    return {name: value for name, value in said.items() if value}


def _wait(answer: httpx.Response, attempt: int, now: datetime) -> float:
    """Seconds to wait: what Retry-After says, else twice as long each time."""
    said = answer.headers.get("retry-after", "").strip()
    if said.isdigit():
        return float(said)
    try:
        seconds: float = (parsedate_to_datetime(said) - now).total_seconds()
        return max(0.0, seconds)
    except (TypeError, ValueError):
        return float(2 ** (attempt + 1))


def _nothing_there(answer: httpx.Response, may_lack: bool) -> bool:
    """404 and 410 where that may be; PxWebApi says so with status 400 and a body of its own."""
    if answer.status_code in (404, 410):
        return may_lack and "html" not in answer.headers.get("content-type", "")
    return answer.status_code == 400 and _problem(answer).get("title") == "Non-existent table"


def _problem(answer: httpx.Response) -> dict[str, Any]:
    answer.read()
    try:
        said = msgspec.json.decode(answer.content)
    except msgspec.MsgspecError:
        return {}
    return said if isinstance(said, dict) else {}


def _refused(service: Service, address: str, page: int, answer: httpx.Response) -> SourceFailed:
    problem = _problem(answer)
    said = [problem.get(key) for key in ("title", "detail", "feilmelding", "message", "error")]
    said += [
        f"{one.get('feilmelding')} ({', '.join(one.get('parametere') or ())})"
        for one in problem.get("valideringsfeil") or ()
        if isinstance(one, dict)
    ]
    why = "; ".join(str(part) for part in said if part) or answer.reason_phrase
    if answer.status_code == 429:
        return SourceFailed(
            "{source} ber oss vente (429) på {address} (side {page}). Ingenting er endret, og det som er hentet, "
            "er tatt vare på. Prøv igjen om noen minutter: da fortsetter det der det stoppet.",
            source=service.name,
            address=_short(address),
            page=page,
        )
    return SourceFailed(
        "{source} svarte {status} på {address} (side {page}): {why}. Ingenting er endret, og det som er hentet, "
        "er tatt vare på. Prøv igjen senere, eller sett {setting} til en annen adresse.",
        source=service.name,
        status=answer.status_code,
        address=_short(address),
        page=page,
        why=why,
        setting=service.setting,
    )


def _silent(service: Service, address: str, page: int, error: Exception) -> SourceFailed:
    import httpx

    values = {"source": service.name, "address": _short(address), "page": page, "setting": service.setting}
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
        return SourceFailed(
            "Svaret fra {source} ble brutt underveis: {address} (side {page}). Ingenting er endret, og det som er "
            "hentet, er tatt vare på. Kjør det samme igjen ({setting} flytter adressen): da fortsetter det der det stoppet.",
            **values,
        )
    return SourceFailed(
        "{source} svarer ikke på {address} (side {page}). Ingenting er endret, og det som er hentet, er tatt vare på. "
        "Kjør det samme igjen når nettet virker, eller sett {setting} til en annen adresse.",
        **values,
    )


def _short(address: str) -> str:
    """An address that fits in a sentence: a query of two hundred codes is cut."""
    return address if len(address) <= 110 else f"{address[:110]}…"
