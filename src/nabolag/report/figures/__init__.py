"""Figures: charts made once as Vega-Lite, rendered without a browser, and maps as our own SVG.

In: values. Out: a `Figure` with SVG for a page, SVG or PNG for a file, its table, and the text that says
what is to be seen. `alt` has no default: a figure without it is a type error.
"""

from nabolag.report.figures.chart import Figure
from nabolag.report.figures.maps import country_map, local_map

__all__ = ["Figure", "country_map", "local_map"]
