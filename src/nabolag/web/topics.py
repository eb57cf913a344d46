"""What indicators and published figures are about, for readers who look for one among many."""

from __future__ import annotations

from nabolag.text import N_

TOPICS = {
    N_("Folk"): ("population", "population_change_10y", "share_80_plus", "share_0_15"),
    N_("Gebyr og eiendomsskatt"): (
        "water_fee",
        "wastewater_fee",
        "waste_fee",
        "chimney_fee",
        "fees_sum",
        "property_tax",
    ),
    N_("Økonomi"): ("net_debt", "net_operating_result", "need_index", "free_income", "robek"),
    N_("Tjenester"): (
        "administration_expenditure",
        "child_welfare_expenditure",
        "fire_expenditure",
        "municipal_road",
    ),
    N_("Sted og styring"): (),
}
"""Indicators by topic, in the order they are shown; the last topic has those that are in no other."""
FACT_TOPICS = {
    N_("Kapasitet og kompetanse"): ("capacity", "capacity_summary", "capacity_research"),
    N_("Barrierer"): ("barriers",),
    N_("Statens rolle"): ("state_role",),
    N_("Hvor mange samarbeid det er"): ("counts", "partners"),
    N_("Tjenester"): ("services",),
    N_("Gebyr og investeringer"): ("fees", "investment"),
    N_("Styring"): ("steering",),
    N_("Hva forskningen finner"): ("evidence", "international"),
    N_("Påstander"): ("claims",),
}
"""Groups of published figures by topic."""


def topic_of(id_: str) -> str:
    """The topic of an indicator, as a message."""
    return next((topic for topic, ids in TOPICS.items() if id_ in ids), list(TOPICS)[-1])


def fact_topics() -> dict[str, str]:
    """The topics of published figures: what stands in the address, and the message."""
    return {groups[0]: topic for topic, groups in FACT_TOPICS.items()}


def groups_of(topic: str) -> tuple[str, ...]:
    """The groups of published figures of the topic called `topic` in an address; none when it is not one."""
    return next((groups for groups in FACT_TOPICS.values() if groups[0] == topic), ())
