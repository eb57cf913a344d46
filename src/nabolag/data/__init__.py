"""What ships: tables with a descriptor each, published facts, and boundaries.

In: parquet, YAML and JSON files of this package, written only by `tools/build_data.py`.
Out: read-only frames and frozen records, each with publisher, vintage, licence and unit. A missing or
changed file is a `DataDamaged` that names the file and what is wrong.
"""

from nabolag.data.geometry import boundaries
from nabolag.data.published import Fact, fact_of, facts
from nabolag.data.shipped import Column, TableDescriptor, Words, descriptor, descriptors, table, tables

__all__ = [
    "Column",
    "Fact",
    "TableDescriptor",
    "Words",
    "boundaries",
    "descriptor",
    "descriptors",
    "fact_of",
    "facts",
    "table",
    "tables",
]
