"""`nabolag serve`: the web app on this machine."""

from __future__ import annotations

import errno
import os
import socket
import sys
import threading
from typing import TYPE_CHECKING

import click

from nabolag.cli.common import N_, FriendlyCommand, as_of_option, lang_option, option
from nabolag.errors import BadInput
from nabolag.text import texts

if TYPE_CHECKING:
    from nabolag.store import Store


CONNECTIONS, IDLE_SECONDS = 1000, 15
LAST_ANSWERS = 20
"""Seconds for those who are being answered when the site stops."""
LISTENER = "NABOLAG_LISTENER"
"""In the environment of the process that takes over: the number of the open door."""


@click.command(
    "serve",
    cls=FriendlyCommand,
    help=N_(
        "Start nettstedet på denne maskinen. Ctrl-C stopper det.\n\n"
        "Eksempler:\n"
        "  nabolag serve\n"
        "  nabolag serve --port 9000 --page /kommune/1874\n"
        "  nabolag serve --store sqlite:///ledere/nabolag.db"
    ),
)
@option("--host", default="127.0.0.1", show_default=True, help=N_("Adressen det lyttes på."))
@option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help=N_("Porten; 0 velger en ledig."),
)
@option("--page", default="/", help=N_("Siden som åpnes."))
@option(
    "--open/--no-open", "open_", default=True, help=N_("Åpne siden i nettleseren, der det finnes en skjerm.")
)
@option(
    "--store", "store_url", help=N_("Lageret med undersøkelser, for eksempel sqlite:///ledere/nabolag.db.")
)
@as_of_option
@lang_option
def command(host: str, port: int, page: str, open_: bool, store_url: str | None, lang: str) -> None:
    store = None
    if store_url is not None:
        from nabolag.store import open_store

        store = open_store(store_url)
    serve(store, host, port, page, open_=open_, lang=lang, renew=sys.platform != "win32")


def serve(
    store: Store | None, host: str, port: int, page: str, *, open_: bool, lang: str, renew: bool = False
) -> None:
    """The site on this machine until it is stopped; says where, and opens `page` where there is a screen.

    `renew`: when newer data have been fetched, start the same command anew in this process, so that no page mixes two
    snapshots. Those who come meanwhile wait at the same door; those who are inside are answered first.

    Raises:
        BadInput: the port is taken, or the address is not this machine's.
    """
    _ = texts(lang)
    renewed = os.environ.pop(LISTENER, "")
    listener = socket.socket(fileno=int(renewed)) if renewed else _listen(host, port)
    import uvicorn

    from nabolag.web.app import create_app
    from nabolag.web.newer import Watch
    from nabolag.web.ready import make_ready

    app = create_app(store)
    make_ready()
    query = "" if lang == "nb" else f"?lang={lang}"
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    address = f"http://{shown}:{listener.getsockname()[1]}{page}{query}"
    if not renewed:
        click.echo(_("nabolag er oppe på {address} (Ctrl-C stopper)", address=address))
    if open_ and not renewed and _has_screen():
        click.launch(address)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=IDLE_SECONDS,
            timeout_graceful_shutdown=LAST_ANSWERS,
        )
    )
    newer = threading.Event()

    def leave() -> None:
        newer.set()
        server.should_exit = True

    door = -1
    if renew:
        door = os.dup(listener.fileno())  # the server closes its own when it stops
        Watch().start(leave)
    server.run(sockets=[listener])
    if newer.is_set():
        _anew(door)


def _anew(door: int) -> None:
    """This command once more, in the place of this process, with the open door."""
    os.set_inheritable(door, True)
    os.environ[LISTENER] = str(door)
    os.execv(sys.executable, [sys.executable, "-m", "nabolag", *sys.argv[1:]])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise BadInput(
                "Porten {port} er i bruk. Velg en annen med --port, eller --port 0 for en ledig.", port=port
            ) from error
        raise BadInput(
            "Kan ikke lytte på {host}:{port}: {reason}. Velg en annen port med --port, eller --port 0 for en ledig.",
            host=host,
            port=port,
            reason=error.strerror or str(error),
        ) from error
    return listener


def _has_screen() -> bool:
    return sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
