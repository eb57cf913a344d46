"""Stand-ins on the loopback for the public services, in the shapes, errors and paging that were recorded.

`Services` answers under /ssb, /klass, /brreg, /geonorge, /lovdata and /nve; tests change what it holds between requests, and
`failures` says what goes wrong next at an address.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

REGION, CONTENTS = "KOKkommuneregion0000", "ContentsCode"


@dataclass
class Table:
    """A table of PxWebApi: codes per dimension, and the values by (code of each dimension)."""

    dimensions: dict[str, list[str]]
    values: dict[tuple[str, ...], float | None]
    updated: str = "2026-06-15T06:00:00Z"
    may_be_left_out: tuple[str, ...] = ()
    sparse: bool = False
    """Whether values come as an object with those that are there, as json-stat2 allows."""
    marks: dict[tuple[str, ...], str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    label: str = "Eksempel"

    def dataset(self, number: str, chosen: dict[str, list[str]] | None) -> dict[str, Any]:
        """The recorded shape; `chosen` None: metadata, without values."""
        of = dict(chosen or self.dimensions)
        answer: dict[str, Any] = {
            "version": "2.0", "class": "dataset", "label": f"{number}: {self.label}", "source": "Statistisk sentralbyrå",
            "updated": self.updated,
            "role": {"time": ["Tid"], "geo": [REGION], "metric": [CONTENTS]},
            "id": list(of), "size": [len(codes) for codes in of.values()],
            "dimension": {
                name: {
                    "label": name,
                    "category": {"index": {c: i for i, c in enumerate(codes)}, "label": {c: c for c in codes}},
                    "extension": {"elimination": name in self.may_be_left_out, "show": "code"},
                }
                for name, codes in of.items()
            },
            "extension": {"px": {"tableid": number, "language": "no"}, "contact": []},
        }  # fmt: skip
        if chosen is not None:
            keys = list(itertools.product(*of.values()))
            values = [self.values.get(key) for key in keys]
            answer["value"] = (
                {str(i): v for i, v in enumerate(values) if v is not None} if self.sparse else values
            )
            answer["status"] = {
                str(i): self.marks.get(key, "..")
                for i, (key, value) in enumerate(zip(keys, values, strict=True))
                if value is None
            }
        for code, base in self.units.items():
            answer["dimension"][CONTENTS]["category"].setdefault("unit", {})[code] = {
                "base": base,
                "decimals": 0,
            }
        return answer


@dataclass
class Services:
    """What the services hold, what has been asked, and what is to go wrong.

    `failures`: part of an address → what to do the next times it is asked: a status, `("status", headers)`, `break`
    (half an answer), `html`, `half` (JSON cut short), `stale` (one value too few).
    """

    tables: dict[str, Table] = field(default_factory=dict)
    most_cells: int = 800_000
    answers: dict[str, Any] = field(default_factory=dict)
    failures: dict[str, list[Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    tags: bool = True
    address: str = ""

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        if path == "/ssb/config":
            return 200, {"apiVersion": "2.0.0", "maxDataCells": self.most_cells, "languages": []}
        if path.startswith("/ssb/tables/"):
            number, what = path.split("/")[3:5]
            if number not in self.tables:
                return 400, {"type": "Parameter error", "title": "Non-existent table", "status": 404}
            table = self.tables[number]
            return (
                (200, table.dataset(number, None)) if what == "metadata" else self._data(table, number, query)
            )
        made = self.answers.get(path)
        if callable(made):
            return made(query)  # type: ignore[no-any-return]
        return (200, made) if made is not None else (404, {"status": 404, "error": "Not Found", "path": path})

    def _data(self, table: Table, number: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        said = {
            name.lower().removeprefix("valuecodes[").rstrip("]"): values[0].split(",")
            for name, values in query.items()
            if name.lower().startswith("valuecodes[")
        }
        chosen = {}
        for name, codes in table.dimensions.items():
            asked = said.pop(name.lower(), None)
            if asked is None and name not in table.may_be_left_out:
                return 400, _problem("Missing selection for mandantory variable")
            if asked is not None:
                if set(asked) - set(codes):
                    return 400, _problem("Non-existent value")
                if len(set(asked)) < len(asked):
                    return 500, b""
                chosen[name] = asked
        if said:
            return 400, _problem("Non-existent variable")
        cells = 1
        for codes in chosen.values():
            cells *= len(codes)
        if cells > self.most_cells:
            return 403, _problem("Too many cells selected")
        return 200, table.dataset(number, chosen)


def _problem(title: str) -> dict[str, Any]:
    return {"type": "Parameter error", "title": title, "status": 400}


@contextmanager
def served(services: Services) -> Iterator[Services]:
    """The services on a port of the loopback."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Quiet."""

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            services.asked.append(self.path)
            fault = next(
                (todo.pop(0) for part, todo in services.failures.items() if part in self.path and todo), None
            )
            headers: dict[str, str] = {}
            if isinstance(fault, tuple):
                fault, headers = fault
            if isinstance(fault, int):
                self._send(
                    fault,
                    b"429 - Too many requests in too short timeframe." if fault == 429 else b"",
                    headers,
                )
                return
            if len(self.path) > 2100 or fault == "html":
                self._send(404, b"<html><body>404</body></html>", {"content-type": "text/html"})
                return
            status, made = services.answer(parts.path, parse_qs(parts.query))
            if fault == "stale" and isinstance(made, dict):
                made = {**made, "value": made["value"][:-1]}
            content = made if isinstance(made, bytes) else json.dumps(made).encode()
            tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
            if services.tags and status == 200:
                headers["ETag"] = tag
                if self.headers.get("If-None-Match") == tag:
                    self._send(304, b"", headers)
                    return
            if fault == "half":
                content = content[: len(content) // 2]
            self._send(status, content, headers, broken=fault == "break")

        def _send(self, status: int, content: bytes, headers: dict[str, str], broken: bool = False) -> None:
            self.send_response(status)
            for name, value in {"content-type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if broken else content)
            if broken:
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    services.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield services
    finally:
        server.shutdown()
        server.server_close()
