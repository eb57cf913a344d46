"""Measurements, printed; never tests. `python -m benchmarks` runs the quick ones."""
