"""nabolag: evidence for what Norwegian municipalities should do together.

Rooms, in the order data flows: `data`, `sources`, `store` → `municipalities`, `survey` →
`cooperation`, `governance` → `report` → `web`, `cli`. Import the room you need;
importing `nabolag` alone loads nothing heavy.
"""

__version__ = "0.1.0"
