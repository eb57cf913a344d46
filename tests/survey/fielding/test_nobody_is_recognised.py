"""A file of answers points nobody out, two files no more than one, and no count tells who answered just then."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fielded import NOW, SURVEY, come, field, new_store

from nabolag.errors import BadInput
from nabolag.store import Store
from nabolag.store.accounts import events
from nabolag.store.invitations import Invitation, invitations
from nabolag.survey.fielding.batches import FEWEST, refresh
from nabolag.survey.fielding.exporting import exported, exported_in_full, report
from nabolag.survey.fielding.opening import close_fielding
from nabolag.survey.fielding.progress import counts
from nabolag.survey.fielding.recognition import FACTS, K, coarsened, extended
from nabolag.survey.fielding.retention import delete_contacts

COLUMNS = (*FACTS, "N_stratum", "vekt_utvalg")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = new_store(tmp_path)
    field(opened, 120)
    yield opened
    opened.close()


def people(store: Store) -> list[Invitation]:
    with store.read() as c:
        return invitations(c, SURVEY)


def answer(store: Store, who: list[Invitation]) -> None:
    for person in who:
        come(store, person.id, "completed")


def rows(store: Store, at: object = NOW) -> list[tuple[object, ...]]:
    data = exported(store, SURVEY, at, "ane", "csv").data  # type: ignore[arg-type]
    return data.select(COLUMNS).rows()


def fitting(row: tuple[object, ...], everybody: list[Invitation]) -> int:
    """How many of those invited the facts of a row fit."""
    said = {name: value for name, value in zip(FACTS, row, strict=False) if value not in (None, "")}
    return sum(all(p.background[name] == value for name, value in said.items()) for p in everybody)


def test_a_file_says_only_what_five_of_those_invited_share(store: Store) -> None:
    everybody = people(store)
    answer(store, everybody)
    data = exported(store, SURVEY, NOW, "ane", "csv").data
    assert "klynge" not in data.columns
    found = data.select(COLUMNS).rows()
    assert len(found) == 120
    assert min(Counter(found).values()) >= K, (
        "everybody has answered, so a row's like are all who were invited"
    )
    assert min(fitting(row, everybody) for row in found) >= K
    known = report(store, SURVEY)
    assert known.given == 0
    assert 0 < known.full <= known.clustered <= known.invited == 120
    assert data["vekt_utvalg"].sum() == pytest.approx(sum(p.background["vekt_utvalg"] for p in everybody))


facts = st.tuples(*[st.sampled_from([None, "a", "b", "c"]) for _ in FACTS])


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(facts, st.integers(1, 9), min_size=1, max_size=40),
    st.dictionaries(facts, st.integers(1, 3)),
)
def test_coarse_facts_are_true_and_shared(
    first: dict[tuple[object, ...], int], more: dict[tuple[object, ...], int]
) -> None:
    given_ = coarsened(first)
    for found, said in given_.items():
        assert all(s is None or s == f for f, s in zip(found, said, strict=True))
    sizes: Counter[object] = Counter()
    for found, n in first.items():
        sizes[given_[found]] += n
    assert min(sizes.values()) >= min(K, sum(first.values()))
    everybody = first | {f: first.get(f, 0) + n for f, n in more.items()}
    later = extended(given_, everybody)
    sizes.clear()
    for found, n in everybody.items():
        sizes[later[found]] += n
        assert later[found] in (given_.get(found), (None,) * len(FACTS))
    assert min(sizes.values()) >= min(K, sum(everybody.values()))


def test_two_files_tell_no_more_than_one(store: Store) -> None:
    everybody = people(store)
    random.Random(3).shuffle(everybody)
    answer(store, everybody[:40])
    first = rows(store)
    answer(store, everybody[40 : 40 + FEWEST - 1])
    assert rows(store, NOW + timedelta(days=1)) == first, "fewer than a batch have come since"
    answer(store, everybody[60:80])
    assert rows(store, NOW + timedelta(minutes=1)) == first, "nor within the hour"
    later = rows(store, NOW + timedelta(days=1))
    new = sum((Counter(later) - Counter(first)).values())
    assert len(later) - len(first) == new >= FEWEST
    delete_contacts(store, SURVEY, NOW, "kari")
    assert not Counter(later) - Counter(rows(store)), "and what is said of each stays when contacts are gone"


def test_an_owner_may_have_every_fact_for_a_reason_and_it_is_in_the_log(store: Store) -> None:
    answer(store, people(store)[:30])
    with pytest.raises(BadInput):
        exported_in_full(store, SURVEY, NOW, "kari", "csv", " " * 50)
    reason = "Avtalt med kommunene 3. mai, for vekting"
    first, second = [exported_in_full(store, SURVEY, NOW, "kari", "csv", reason).data for _ in range(2)]
    assert first.height == 30
    assert not set(first["klynge"]) & set(second["klynge"]), "the names of municipalities are drawn anew"
    with store.read() as c:
        last = events(c, SURVEY)[0]
    assert (last.account, last.action, last.detail["reason"]) == ("kari", "export in full", reason)


def test_counts_of_others_stand_still_until_a_batch_has_come(store: Store) -> None:
    everybody = people(store)
    answer(store, everybody[:FEWEST])
    refresh(store, SURVEY, NOW)
    assert counts(store, SURVEY, shown=True)["completed"] == FEWEST
    answer(store, everybody[10:30])
    refresh(store, SURVEY, NOW + timedelta(minutes=59))
    assert counts(store, SURVEY, shown=True)["completed"] == FEWEST, "not within the hour"
    refresh(store, SURVEY, NOW + timedelta(minutes=60))
    assert counts(store, SURVEY, shown=True)["completed"] == FEWEST + 20
    for person in everybody[40 : 40 + FEWEST - 1]:
        come(store, person.id, "declined")
        refresh(store, SURVEY, NOW + timedelta(days=2))
        assert counts(store, SURVEY, shown=True)["declined"] == 0
    assert counts(store, SURVEY)["declined"] == FEWEST - 1
    close_fielding(store, SURVEY, NOW, "kari")
    refresh(store, SURVEY, NOW)
    assert counts(store, SURVEY, shown=True) == counts(store, SURVEY)


def test_too_few_answers_leave_no_file(store: Store) -> None:
    answer(store, people(store)[: FEWEST - 1])
    with pytest.raises(BadInput, match=str(FEWEST)):
        exported(store, SURVEY, NOW, "ane", "csv")
    close_fielding(store, SURVEY, NOW, "kari")
    assert len(rows(store)) == FEWEST - 1
