"""The record of a run: what went in, what came out, and with which tools."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version

import msgspec

from nabolag.survey.tabulation.analysis import Analysis

_TOOLS = ("nabolag", "polars", "numpy", "scipy", "highspy", "pyreadstat", "altair", "typst", "python-pptx")


def run_record(
    analysis: Analysis,
    *,
    inputs: Mapping[str, bytes],
    outputs: Mapping[str, bytes],
    started: datetime,
    finished: datetime,
) -> dict[str, object]:
    """Hashes of every file in and out, the plan as understood, tools, and times given by the caller.

    No step draws at random, so there is no seed: `seed` is null.
    """
    return {
        "title": analysis.title,
        "origin": analysis.origin,
        "started": started.isoformat(),
        "finished": finished.isoformat(),
        "seed": None,
        "inputs": {name: _hash(content) for name, content in inputs.items()},
        "outputs": {name: _hash(content) for name, content in outputs.items()},
        "plan": msgspec.to_builtins(analysis.plan),
        "respondents": analysis.respondents,
        "cells": sum(t.frame.height for t in analysis.tables),
        "hidden": analysis.hidden,
        "fewest_hidden": analysis.optimal,
        "tools": {"python": platform.python_version(), **{name: version(name) for name in _TOOLS}},
    }


def _hash(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
