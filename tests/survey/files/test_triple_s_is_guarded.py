"""A triple-S file with numbers that are none is refused by name, and never read from the wrong place."""

from __future__ import annotations

from pathlib import Path

import pytest

from nabolag.errors import BadInput
from nabolag.sources.survey_files import read_survey

HEAD = (
    '<sss version="1.2"><survey><title>T</title><record ident="A"{record}>{variables}</record></survey></sss>'
)
SINGLE = (
    '<variable ident="1" type="single"><name>Q1</name><label>L</label><position {position}/>'
    '<values><value code="{code}">A</value></values></variable>'
)
MULTIPLE = (
    '<variable ident="1" type="multiple"><name>Q1</name><label>L</label><position start="1" finish="4"/>'
    '<spread {spread}/><values><value code="{code}">A</value></values></variable>'
)


def single(position: str = 'start="1"', code: str = "1") -> str:
    return SINGLE.format(position=position, code=code)


def multiple(spread: str = 'subfields="2" width="2"', code: str = "1") -> str:
    return MULTIPLE.format(spread=spread, code=code)


@pytest.mark.parametrize(
    ("variables", "record"),
    [
        (single('start="0"'), ""),
        (single('start="-1"'), ""),
        (single('start="x"'), ""),
        (single('start="1.5"'), ""),
        (single('start=""'), ""),
        (single('start="²"'), ""),
        (single('start="3" finish="2"'), ""),
        (single('start="1" finish="æ"'), ""),
        (single('start="' + "9" * 5000 + '"'), ""),
        (multiple('subfields="0"'), ""),
        (multiple('subfields="-2"'), ""),
        (multiple('subfields="to"'), ""),
        (multiple('subfields="2" width="0"'), ""),
        (multiple('subfields="2" width="x"'), ""),
        (single() + single(), ""),
    ],
)
def test_numbers_that_are_none_are_named(tmp_path: Path, variables: str, record: str) -> None:
    (tmp_path / "a.sss").write_text(HEAD.format(variables=variables, record=record))
    (tmp_path / "a.asc").write_text("1111\n1 1 \n")
    with pytest.raises(BadInput, match=r"a\.sss"):
        read_survey(tmp_path / "a.sss")


def test_no_number_and_a_field_beyond_all_bounds_are_named(tmp_path: Path) -> None:
    quantity = single().replace('"single"', '"quantity"').replace('start="1"', 'start="1" finish="3"')
    (tmp_path / "a.sss").write_text(HEAD.format(variables=quantity, record=""))
    (tmp_path / "a.asc").write_text("nan\n")
    with pytest.raises(BadInput, match="rad 1"):
        read_survey(tmp_path / "a.sss")
    (tmp_path / "a.sss").write_text(HEAD.format(variables=single(), record=' format="csv"'))
    (tmp_path / "a.csv").write_text('"' + "1" * 200_000 + '"\n')
    with pytest.raises(BadInput, match=r"a\.(csv|sss)") as refused:
        read_survey(tmp_path / "a.sss")
    assert len(str(refused.value)) < 300


def test_a_million_subfields_take_no_time_and_no_rows_are_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "a.sss").write_text(
        HEAD.format(variables=multiple('subfields="900000000" width="2"'), record="")
    )
    (tmp_path / "a.asc").write_text("01 1\n0002\n")
    assert read_survey(tmp_path / "a.sss").data["Q1_1"].to_list() == [1.0, 0.0]
    (tmp_path / "a.sss").write_text(HEAD.format(variables=multiple('subfields="2"'), record=' skip="9"'))
    assert read_survey(tmp_path / "a.sss").data.height == 0
