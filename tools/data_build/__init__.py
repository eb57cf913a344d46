"""Builds the shipped data package from source files; used by `tools/build_data.py` only."""
