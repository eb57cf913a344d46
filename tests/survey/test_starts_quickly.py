"""What takes long to import is imported by what uses it."""

from __future__ import annotations

import subprocess
import sys

SLOW = (
    "scipy.stats",
    "scipy.sparse",
    "pyreadstat",
    "numba",
    "altair",
    "dask",
    "duckdb",
    "openpyxl",
    "xlsxwriter",
)


def test_designs_models_and_tables_import_nothing_that_takes_long() -> None:
    code = (
        "import sys, nabolag.survey, nabolag.survey.estimation.models, nabolag.survey.tabulation.analysis;"
        f"print(sorted(set({SLOW!r}) & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"
