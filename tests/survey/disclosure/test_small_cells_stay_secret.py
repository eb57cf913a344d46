"""No small cell can be worked out from tables that are published together."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabolag.errors import BadInput
from nabolag.survey.disclosure import CountTable, Reader, attack, count_table, leaks, protect, protecting


def people(counts: dict[tuple[str, str], int], names: tuple[str, str] = ("size", "answer")) -> pl.DataFrame:
    rows = [cell for cell, n in counts.items() for _ in range(n)]
    return pl.DataFrame(rows, schema=list(names), orient="row")


TWO_BY_THREE = people(
    {
        ("small", "yes"): 2,
        ("small", "no"): 9,
        ("small", "unsure"): 8,
        ("large", "yes"): 20,
        ("large", "no"): 11,
        ("large", "unsure"): 30,
    }
)


def test_one_small_cell_takes_three_others_with_it() -> None:
    (table,) = protect([count_table(TWO_BY_THREE, ["size", "answer"])])
    assert not table.shows(size="small", answer="yes")
    # with all margins shown a rectangle is the least; the "unsure" column has the smallest count beside it
    hidden = table.frame.filter(status="suppressed")
    assert hidden.height == 4
    assert hidden["n"].is_null().all()
    assert set(hidden["answer"]) == {"yes", "no"} or set(hidden["answer"]) == {"yes", "unsure"}
    assert table.optimal


def test_zero_is_shown_and_is_not_suppressed() -> None:
    data = people({("a", "yes"): 0, ("a", "no"): 9, ("b", "yes"): 12, ("b", "no"): 7})
    (table,) = protect([count_table(data, ["size", "answer"])])
    zero = table.frame.filter(size="a", answer="yes")
    assert zero["n"].to_list() == [0]
    assert zero["status"].to_list() == ["published"]


def test_a_group_of_three_hides_its_zeros_too() -> None:
    data = people(
        {("a", "yes"): 3, ("a", "no"): 0, ("b", "yes"): 12, ("b", "no"): 7, ("c", "yes"): 9, ("c", "no"): 9}
    )
    table = protect([count_table(data, ["size", "answer"])])[0]
    assert not table.shows(size="a", answer="no")
    assert not table.shows(size="a")
    assert leaks([table]).is_empty()


def test_threshold_below_three_is_refused() -> None:
    with pytest.raises(BadInput, match="minst 3"):
        protect([count_table(TWO_BY_THREE, ["size"])], threshold=2)


def test_a_lower_threshold_hides_less() -> None:
    tables = [count_table(pl.concat([TWO_BY_THREE, TWO_BY_THREE]), ["size", "answer"])]
    assert protect(tables, 3)[0].hidden < protect(tables, 5)[0].hidden


def test_the_attack_finds_what_primary_suppression_alone_leaves_open() -> None:
    (table,) = protect([count_table(TWO_BY_THREE, ["size", "answer"])])
    counts = count_table(TWO_BY_THREE, ["size", "answer"]).frame["n"]
    naive = table.frame.with_columns(
        n=pl.when((counts >= 5) | (counts == 0)).then(counts),
        status=pl.when(counts >= 5).then(pl.lit("published")).otherwise(pl.lit("suppressed")),
    )
    careless = type(table)(table.name, table.dims, naive, {}, {}, frozenset(), 5, True)
    found = attack([careless])
    assert found.select("low", "high", "exact").rows() == [(2.0, 2.0, True)]
    assert leaks([careless]).height == 1


def test_late_answers_cannot_be_subtracted_out_of_two_waves() -> None:
    early = people({("a", "yes"): 12, ("a", "no"): 15, ("b", "yes"): 11, ("b", "no"): 14})
    late = people({("a", "yes"): 2, ("a", "no"): 6, ("b", "yes"): 7, ("b", "no"): 8})
    parts = {"wave": {"final": ("preliminary", "late")}}
    first = count_table(early, ["size", "answer"], where={"wave": "preliminary"})
    final = count_table(pl.concat([early, late]), ["size", "answer"], where={"wave": "final"}, unions=parts)
    apart = protect([first]) + protect(
        [count_table(pl.concat([early, late]), ["size", "answer"], where={"wave": "final"})]
    )
    assert sum(t.hidden for t in apart) == 0
    together = protect([first, final], published=apart[:1])
    assert leaks(together).is_empty()
    assert together[0].hidden == 0
    implied = attack(together).filter(
        ~pl.col("shown") & (pl.col("cell") == "answer = yes, size = a, wave = late")
    )
    assert implied.select(pl.col("low") <= 1, pl.col("high") >= 5).row(0) == (True, True)


def test_the_rest_of_the_country_does_not_give_the_county_away() -> None:
    data = people(
        {
            ("a", "yes"): 3,
            ("a", "no"): 22,
            ("b", "yes"): 18,
            ("b", "no"): 16,
            ("c", "yes"): 17,
            ("c", "no"): 14,
        }
    )
    plain = count_table(data, ["size", "answer"])
    rest = plain.frame.filter(pl.col("size").is_in(["b", "c"])).group_by("answer").agg(pl.col("n").sum())
    others = rest.select(pl.lit("not a").alias("size"), "answer", "n")
    table = CountTable(
        "with complement",
        ("size", "answer"),
        pl.concat([plain.frame, others]),
        unions={"size": {"not a": ("b", "c")}},
    )
    (both,) = protect([table])
    assert not both.shows(size="not a", answer="yes") or not both.shows(answer="yes")
    assert leaks([both]).is_empty()


def test_what_is_already_published_is_respected_or_refused() -> None:
    by_size = count_table(TWO_BY_THREE, ["size", "answer"])
    (table,) = protect([by_size])
    again = protect([by_size], published=[table])
    assert again[0].frame.equals(table.frame)
    with pytest.raises(BadInput, match="opprinnelige tabellene"):
        protect([count_table(TWO_BY_THREE, ["size"])], published=[table])
    careless = type(table)(
        table.name,
        table.dims,
        by_size.frame.with_columns(status=pl.lit("published")),
        {},
        {},
        frozenset(),
        5,
        True,
    )
    with pytest.raises(BadInput, match="allerede publisert"):
        protect([by_size], published=[careless])


def test_tables_that_contradict_each_other_are_refused() -> None:
    smaller = TWO_BY_THREE.head(40)
    with pytest.raises(BadInput, match="ulike utvalg"):
        protect([count_table(TWO_BY_THREE, ["size"]), count_table(smaller, ["size"], name="other")])
    table = count_table(TWO_BY_THREE, ["size"])
    broken = table.frame.with_columns(n=pl.when(pl.col("size").is_null()).then(81).otherwise(pl.col("n")))
    with pytest.raises(BadInput, match="Summen stemmer ikke"):
        protect([CountTable("broken", ("size",), broken)])


def test_those_who_skip_a_question_do_not_confuse_the_margins() -> None:
    rng = np.random.default_rng(4)
    data = pl.DataFrame(
        {
            "size": rng.choice(["a", "b", "c"], 120),
            "q1": rng.choice(["yes", "no", None], 120, p=[0.3, 0.6, 0.1]).tolist(),
            "q2": rng.choice(["yes", "no", None], 120, p=[0.05, 0.8, 0.15]).tolist(),
        }
    )
    tables = protect([count_table(data, ["size", q]) for q in ("q1", "q2")] + [count_table(data, ["size"])])
    assert leaks(tables).is_empty()


def test_a_small_group_where_all_answered_does_not_cost_the_totals() -> None:
    """Few skipped the question, none of them in the small group: who did not answer is not what is guarded."""
    data = people({(g, a): n for g, n in (("north", 2), ("west", 20), ("east", 30)) for a in ("yes", "no")})
    skipped = pl.DataFrame([("west", None), ("east", None), ("east", None)], schema=data.schema, orient="row")
    data = pl.concat([data, skipped])
    tables = protect(
        [count_table(data, ["size"]), count_table(data, ["answer"]), count_table(data, ["size", "answer"])]
    )
    assert all(t.optimal for t in tables)
    assert tables[0].frame.filter(pl.col("size").is_null())["n"].to_list() == [107]
    assert tables[1].frame["status"].unique().to_list() == ["published"]
    assert not tables[2].shows(size="north", answer="yes")
    assert leaks(tables).is_empty()


def test_the_cheapest_pattern_is_found() -> None:
    """Against trying every pattern of inner cells on a 3 × 4 table."""
    rng = np.random.default_rng(11)
    data = pl.DataFrame(
        {
            "size": rng.choice(list("abc"), 70, p=[0.2, 0.3, 0.5]),
            "answer": rng.choice(list("wxyz"), 70, p=[0.1, 0.2, 0.3, 0.4]),
        }
    )
    table = count_table(data, ["size", "answer"])
    (ours,) = protect([table])
    inner = [i for i, r in enumerate(table.frame.iter_rows(named=True)) if r["size"] and r["answer"]]
    n = table.frame["n"].to_list()
    small = [i for i in inner if 1 <= n[i] < 5]
    assert small
    rest = [i for i in inner if i not in small]

    def holds(extra: tuple[int, ...]) -> bool:
        hidden = {*small, *extra}
        frame = table.frame.with_columns(
            n=pl.Series([None if i in hidden else v for i, v in enumerate(n)], dtype=pl.Int64),
            status=pl.Series(["suppressed" if i in hidden else "published" for i in range(len(n))]),
        )
        found = attack([type(ours)("t", table.dims, frame, {}, {}, frozenset(), 5, True)])
        bounds = {cell: (low, high) for cell, low, high in found.select("cell", "low", "high").iter_rows()}
        rows = table.frame.rows(named=True)
        return all(
            bounds[f"answer = {rows[i]['answer']}, size = {rows[i]['size']}"][0] <= n[i] - 1 + 1e-6
            and bounds[f"answer = {rows[i]['answer']}, size = {rows[i]['size']}"][1] >= 5 - 1e-6
            for i in small
        )

    fewest = next(size for size in range(len(rest) + 1) if any(map(holds, combinations(rest, size))))
    assert ours.hidden == len(small) + fewest


def test_equal_groups_of_cells_are_searched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A guard protects the same tables again and again with more withheld: only what changed is searched anew."""
    searched: list[int] = []

    class Counted(protecting._Search):
        def run(self) -> tuple[protecting.Mask, bool] | None:
            searched.append(len(self.cells.keys))
            return super().run()

    monkeypatch.setattr(protecting, "_Search", Counted)
    other = TWO_BY_THREE.rename({"answer": "other", "size": "place"})
    tables = [count_table(TWO_BY_THREE, ["size", "answer"]), count_table(other, ["place", "other"])]
    patterns: protecting.Patterns = {}
    first = protect(tables, patterns=patterns)
    before = len(searched)
    withheld = pl.Series([r["place"] == "large" for r in tables[1].frame.iter_rows(named=True)])
    changed = [tables[0], replace(tables[1], frame=tables[1].frame.with_columns(withheld=withheld))]
    again = protect(changed, patterns=patterns)
    assert len(searched) - before == 1
    assert again[0].frame.equals(first[0].frame)
    assert again[1].frame.equals(protect(changed)[1].frame)


def test_few_questions_tell_what_all_bounds_do() -> None:
    """`always_within` asks for far fewer bounds than `bounds` and says the same of whole and broken counts."""
    rng = np.random.default_rng(4)
    data = pl.DataFrame({"size": rng.choice(list("abcd"), 90), "answer": rng.choice(list("wxyz"), 90)})
    tables = protect([count_table(data, ["size", "answer"])])
    reader = Reader(tables)
    for group in reader.groups:
        found = list(reader.bounds(group))
        for low, high in ((0.5, 20.0), (1e-6, 12.0), (-1.0, 9.0)):
            said = reader.always_within(group, dict.fromkeys(group, (low, high)))
            assert said == [b.key for b in found if b.low > low and b.high < high]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(25, 150), st.sampled_from([3, 5]))
def test_no_hidden_cell_of_linked_tables_can_be_worked_out(seed: int, n: int, threshold: int) -> None:
    rng = np.random.default_rng(seed)
    data = pl.DataFrame(
        {
            "size": rng.choice(list("abc"), n, p=[0.5, 0.35, 0.15]),
            "region": rng.choice(list("NSVO"), n),
            "q1": rng.choice(list("123"), n, p=[0.1, 0.3, 0.6]),
            "q2": rng.choice(["yes", "no", None], n, p=[0.15, 0.75, 0.1]).tolist(),
        }
    )
    tables = [count_table(data, [g, q]) for g in ("size", "region") for q in ("q1", "q2")]
    protected = protect(tables, threshold)
    truth = {k: v for t in tables for k, v in zip(t.identities(), t.frame["n"], strict=True)}
    found = attack(protected, integer=True)
    assert not found.filter(pl.col("shown") & pl.col("exact")).height
    assert leaks(protected).is_empty()
    guarded = found.filter(
        "guarded"
    )  # those who skipped a question have the name of their group, and may be known
    for key, value in truth.items():
        if 1 <= value < threshold and not any(c.startswith("\x00") for _, c in key):
            bounds = guarded.filter(cell=", ".join(f"{v} = {c}" for v, c in sorted(key)) or "total")
            assert bounds.height
            assert bounds["low"].max() <= value - 1 + 1e-6
            assert bounds["high"].min() >= threshold - 1e-6
