"""Who borders on whom, as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nabolag.errors import BadInput

Ints = NDArray[np.int64]
Node = str | int | tuple[int, ...]


@dataclass(frozen=True)
class Graph:
    """Nodes in a fixed order, and each one's neighbours as `ends[starts[i]:starts[i + 1]]`, ascending."""

    nodes: tuple[Node, ...]
    starts: Ints
    ends: Ints

    @property
    def place(self) -> dict[Node, int]:
        return {node: at for at, node in enumerate(self.nodes)}


def graph_of(neighbours: Mapping[Node, Iterable[Node]], nodes: Iterable[Node] | None = None) -> Graph:
    """The graph of `nodes` (all of them unless told), in an order where neighbours stand near each other.

    A neighbour said on one side only is one on both.

    Raises:
        BadInput: no nodes, a neighbour that is not among the nodes of `neighbours`, one that borders on itself, or a
            node that stands twice.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import reverse_cuthill_mckee

    everyone = list(neighbours)
    chosen = everyone if nodes is None else list(nodes)
    if not chosen:
        raise BadInput("Det er ingen kommuner å dele inn. Oppgi minst én.")
    if len(set(chosen)) < len(chosen):
        twice = next(node for node in chosen if chosen.count(node) > 1)
        raise BadInput("«{node}» står to ganger.", node=twice)
    all_nodes = set(everyone)
    for node in chosen:
        if node not in all_nodes:
            raise BadInput(
                "«{node}» er ikke med i naboskapet. Gi den en tom liste når den ikke har naboer.", node=node
            )
    ordered = sorted(chosen, key=_sorting)
    place = {node: at for at, node in enumerate(ordered)}
    pairs = set()
    for node in ordered:
        for other in neighbours[node]:
            if other == node:
                raise BadInput("«{node}» er nabo med seg selv.", node=node)
            if other not in all_nodes:
                raise BadInput(
                    "«{node}» har naboen «{other}», som ikke er med i naboskapet.", node=node, other=other
                )
            if other in place:
                pairs |= {(place[node], place[other]), (place[other], place[node])}
    n = len(ordered)
    rows, columns = (
        (np.array(part, dtype=np.int64) for part in zip(*sorted(pairs), strict=True)) if pairs else _NONE
    )
    matrix = coo_array((np.ones(len(rows)), (rows, columns)), shape=(n, n)).tocsr()
    order = reverse_cuthill_mckee(matrix, symmetric_mode=True).astype(np.int64)
    matrix = matrix[order][:, order].tocsr()
    matrix.sort_indices()
    return Graph(
        tuple(ordered[at] for at in order), matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64)
    )


def whole_from_one(name: str, value: object) -> None:
    """Nothing, when `value` is a whole number from 1.

    Raises:
        BadInput: it is not.
    """
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise BadInput("{name} er {value}. Skriv et helt tall fra 1.", name=name, value=value)


_NONE = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def _sorting(node: Node) -> tuple[str, object]:
    return (type(node).__name__, node)
