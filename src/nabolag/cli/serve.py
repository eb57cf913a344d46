"""`nabolag serve`: the web app on this machine."""

from __future__ import annotations

import errno
import os
import socket
import sys
from typing import TYPE_CHECKING

import click

from nabolag.cli.common import N_, FriendlyCommand, as_of_option, lang_option, option
from nabolag.errors import BadInput
from nabolag.text import texts

if TYPE_CHECKING:
    from nabolag.store import Store


CONNECTIONS, IDLE_SECONDS = 1000, 15


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
    serve(store, host, port, page, open_=open_, lang=lang)


def serve(store: Store | None, host: str, port: int, page: str, *, open_: bool, lang: str) -> None:
    """The site on this machine until it is stopped; says where, and opens `page` where there is a screen.

    Raises:
        BadInput: the port is taken, or the address is not this machine's.
    """
    _ = texts(lang)
    listener = _listen(host, port)
    import uvicorn

    from nabolag.web.app import create_app
    from nabolag.web.ready import make_ready

    app = create_app(store)
    make_ready()
    query = "" if lang == "nb" else f"?lang={lang}"
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    address = f"http://{shown}:{listener.getsockname()[1]}{page}{query}"
    click.echo(_("nabolag er oppe på {address} (Ctrl-C stopper)", address=address))
    if open_ and _has_screen():
        click.launch(address)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=IDLE_SECONDS,
        )
    )
    server.run(sockets=[listener])


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
