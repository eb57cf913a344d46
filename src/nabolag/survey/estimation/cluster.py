"""The sums of a scanned survey made on a Dask cluster: each worker sums a part of the rows by the same Polars plan.

A worker needs Polars in the same version and must reach the files by the same path; it needs nothing of nabolag.
"""

from __future__ import annotations

import socket
import warnings
from collections.abc import Sequence
from typing import Any

import polars as pl

from nabolag.errors import BadInput

_WAIT = 10  # seconds for a scheduler to answer


def collected(address: str, plans: Sequence[pl.LazyFrame]) -> list[pl.DataFrame]:
    """What each plan gives, worked out on the cluster whose scheduler has `address` ("tcp://host:8786").

    Raises:
        BadInput: the package distributed is missing, or the cluster does not answer.
    """
    with client_at(address) as client:
        futures = client.map(pl.LazyFrame.collect, list(plans), engine="streaming", pure=False)
        made: list[pl.DataFrame] = client.gather(futures)
        return made


def client_at(address: str) -> Any:
    """A Dask client of the cluster whose scheduler has `address`; close it, or use it in a `with`.

    Raises:
        BadInput: the package distributed is missing, or the cluster does not answer.
    """
    try:
        from distributed import Client
        from distributed.comm.addressing import parse_address, parse_host_port
        from distributed.comm.registry import get_backend
    except ImportError as error:
        raise BadInput(
            "En klynge trenger pakken {package}: pip install {package}.", package="distributed"
        ) from error
    try:
        kind, place = parse_address(address)
        get_backend(kind)
        if kind in ("tcp", "tls"):  # asked first, since a client that finds nobody goes on looking
            socket.create_connection(parse_host_port(place), timeout=_WAIT).close()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of other versions of packages that no plan uses
            return Client(address, timeout=_WAIT, set_as_default=False)
    except (OSError, ValueError, ImportError) as error:
        raise BadInput(
            "Klyngen {address} svarer ikke. En adresse ser ut som {example}.",
            address=address,
            example="tcp://localhost:8786",
        ) from error
