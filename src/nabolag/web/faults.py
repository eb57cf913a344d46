"""What a log says of a fault: which kind, and where in the code; never a token, an answer or a value."""

from __future__ import annotations

import logging
import re
import traceback

_TOKEN = re.compile(r"(/s/)[^/?\s\"']+")
SERVERS = ("uvicorn.error", "asyncio", "hypercorn.error", "gunicorn.error")


def where(error: BaseException) -> str:
    """The kinds of the fault and of what led to it, and the lines of code they passed, without their messages."""
    parts: list[str] = []
    led: BaseException | None = error
    while led is not None and len(parts) < 10:
        parts.append(f"{type(led).__name__}\n{''.join(traceback.format_tb(led.__traceback__))}")
        led = led.__cause__ or (None if led.__suppress_context__ else led.__context__)
    return "\nafter ".join(parts)


def hidden(text: str) -> str:
    """`text` with the token of every respondent's address taken out."""
    return _TOKEN.sub(r"\1…", text)


class OnlyWhere(logging.Filter):
    """Lets a server's own lines through without messages of errors and without tokens."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record on its way."""
        message = hidden(record.getMessage())
        if record.exc_info and record.exc_info[1] is not None:
            message = f"{message.splitlines()[0] if message else ''} {where(record.exc_info[1])}"
            record.exc_info, record.exc_text = None, None
        record.msg, record.args = message, ()
        return True


def keep_logs_clean() -> None:
    """Put the filter on the servers' logs; once, however often it is called."""
    for name in SERVERS:
        log = logging.getLogger(name)
        if not any(isinstance(f, OnlyWhere) for f in log.filters):
            log.addFilter(OnlyWhere())
