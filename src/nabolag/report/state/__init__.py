"""What measures of the state would do: side by side in the country, and in one municipality; and what came of real ones.

In: measures and a range of take-up. Out: papers and the sections of them.
"""

from nabolag.report.state.paper import measure_sections, measures_here, measures_paper, replay_section

__all__ = ["measure_sections", "measures_here", "measures_paper", "replay_section"]
