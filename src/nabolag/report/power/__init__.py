"""Power on paper: an agreement's votes as text, tables, a figure, a workbook and a council paper.

In: an `Agreement` (and inhabitants or council seats where known). Out: a `Paper` in one language, which
`terminal`, `workbook` and `document` write, and the web page shows.
"""

from nabolag.report.power.document import document
from nabolag.report.power.figure import figure
from nabolag.report.power.paper import Paper, agreement_paper
from nabolag.report.power.tables import Table, game_table, shown
from nabolag.report.power.workbook import workbook

__all__ = ["Paper", "Table", "agreement_paper", "document", "figure", "game_table", "shown", "workbook"]
