"""What measures of the state would do: side by side in the country, and in one municipality; what came of real ones; barriers.

In: measures and a range of take-up, or a case. Out: papers and the sections of them.
"""

from nabolag.report.state.barriers import barrier_sections, barriers_here
from nabolag.report.state.here import here_data, measures_here
from nabolag.report.state.live import live_measures
from nabolag.report.state.outcomes import outcomes_of
from nabolag.report.state.paper import (
    measure_sections,
    measures_data,
    measures_paper,
)
from nabolag.report.state.transition import transition_here, transition_section
from nabolag.report.state.tried import replay_section, replays_data
from nabolag.report.state.wave import Wave, wave_in

__all__ = [
    "Wave",
    "barrier_sections",
    "barriers_here",
    "here_data",
    "live_measures",
    "measure_sections",
    "measures_data",
    "measures_here",
    "measures_paper",
    "outcomes_of",
    "replay_section",
    "replays_data",
    "transition_here",
    "transition_section",
    "wave_in",
]
