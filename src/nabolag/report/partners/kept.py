"""Answers to scenarios in a file, one a line: what a run that was stopped has done, the next one need not do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from nabolag import __version__
from nabolag.errors import BadInput, unread
from nabolag.report.partners.solving import Result


class KeptFile(Mapping[str, Result]):
    """A mapping that is written line by line; in memory alone without a path. Answers of another version are left aside.

    Raises:
        BadInput: the file cannot be read or written, or a line is not an answer.
    """

    def __init__(self, path: Path | None) -> None:
        self._path, self._found = path, dict[str, Result]()
        if path is None or not path.exists():
            return
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise unread(path, error) from error
        for number, line in enumerate(lines, 1):
            try:
                answer = json.loads(line)
                if answer["version"] == __version__:
                    self._found[answer["key"]] = answer["result"]
            except (ValueError, KeyError, TypeError) as error:
                if number == len(lines):  # the machine stopped while it was written
                    break
                raise BadInput(
                    "{path}, linje {line} er ikke et svar herfra. Bruk en fil som er laget med --kept.",
                    path=path,
                    line=number,
                ) from error
        self._whole(path)

    def _whole(self, path: Path) -> None:
        """Write what was read anew, without half a line at the end."""
        lines = [self._line(key, result) for key, result in self._found.items()]
        try:
            path.write_text("".join(lines), encoding="utf-8")
        except OSError as error:
            raise BadInput(
                "Kan ikke skrive til {path}: {why}.", path=path, why=error.strerror or error
            ) from error

    def _line(self, key: str, result: Result) -> str:
        return json.dumps({"version": __version__, "key": key, "result": result}, ensure_ascii=False) + "\n"

    def __getitem__(self, key: str) -> Result:
        return self._found[key]

    def __setitem__(self, key: str, result: Result) -> None:
        self._found[key] = result
        if self._path is not None:
            try:
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(self._line(key, result))
            except OSError as error:
                raise BadInput(
                    "Kan ikke skrive til {path}: {why}.", path=self._path, why=error.strerror or error
                ) from error

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)
