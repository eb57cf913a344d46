"""A throw-away PostgreSQL server of Debian's, in a temporary folder, run by a user without rights."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path:
    """Where PostgreSQL's programs lie.

    Raises:
        AssertionError: PostgreSQL is not installed.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    assert found or on_path, "PostgreSQL is missing: ./test installs it, or run apt-get install postgresql"
    return (found[-1] if found else Path(on_path or "")).parent


@contextmanager
def server() -> Iterator[str]:
    """A running server; gives the URL of its empty database."""
    programs = binaries()
    with tempfile.TemporaryDirectory(prefix="nabolag-pg-", ignore_cleanup_errors=True) as folder:
        root = Path(folder)
        as_user: list[str] = []
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            user = pwd.getpwnam("postgres")
            os.chown(root, user.pw_uid, user.pw_gid)
            as_user = ["runuser", "-u", "postgres", "--"]
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]

        def run(*command: str) -> None:
            done = subprocess.run([*as_user, *command], capture_output=True, text=True, cwd="/", check=False)
            assert done.returncode == 0, done.stderr or done.stdout

        data = str(root / "data")
        run(
            str(programs / "initdb"),
            "-D",
            data,
            "-U",
            "nabolag",
            "--auth=trust",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        )
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={root}"
        run(str(programs / "pg_ctl"), "-D", data, "-w", "-l", str(root / "log"), "-o", options, "start")
        try:
            yield f"postgresql://nabolag@127.0.0.1:{port}/postgres"
        finally:
            run(str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "stop")
