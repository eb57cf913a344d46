"""A local map tells where one is; what repeats or is for later stands folded, and nothing is said twice."""

from __future__ import annotations

import re

from fastapi.testclient import TestClient

from nabolag.report.answers import case_of
from nabolag.report.answers.whole import whole_case
from nabolag.report.casefile import case_file
from nabolag.report.paper.blocks import Bullets, Map
from nabolag.report.paper.html import fragment
from nabolag.web.app import create_app
from nabolag.web.maps import neighbourhood

SITE = TestClient(create_app())


def names_of(svg: str) -> list[str]:
    return re.findall(r'<text class="nb-m-name[^>]*>([^<]*)</text>', svg)


def test_a_local_map_has_names_inside_it_and_the_land_beside() -> None:
    for code, own, others in (("1874", "Moskenes", {"Flakstad"}), ("0301", "Oslo", {"Nordre Follo"})):
        svg = str(neighbourhood(code, "nb"))
        width, height = map(int, re.search(r'viewBox="-1 -1 (\d+) (\d+)"', svg).groups())  # type: ignore[union-attr]
        assert names_of(svg)[0] == own
        assert others <= set(re.findall(r"<title>([^<]*)</title>", svg))
        assert "nb-m-far" in svg
        for x, y, size, name in re.findall(r'x="(\d+)" y="(\d+)" font-size="(\d+)"[^>]*>([^<]*)</text>', svg):
            half = len(name) * int(size) * 0.3
            assert int(x) - half >= -2, name
            assert int(x) + half <= width + 2, name
            assert int(size) * 0.8 <= int(y) <= height, name


def test_the_one_it_merges_with_is_on_the_map() -> None:
    drawn = [
        block for section in case_file("1874").sections for block in section.blocks if isinstance(block, Map)
    ]
    assert "1860" in drawn[0].around


def test_the_whole_case_says_nothing_twice() -> None:
    for code in ("1874", "5610"):
        said = [
            item
            for section in whole_case(case_of(code)).sections
            for block in section.blocks
            if isinstance(block, Bullets)
            for item in block.items
        ]
        assert len(said) == len(set(said)), [one for one in said if said.count(one) > 1]


def test_folds_hold_what_belongs_to_them_and_close() -> None:
    page = SITE.get("/form?service=vann&kommuner=Moskenes,Flakstad").text
    assert page.count("<details") == page.count("</details>")
    first = page[page.index('id="form-vertskommune"') :]
    inside = first[: first.index('id="form-vertskommune-nemnd"')]
    assert 'id="form-vertskommune-mer"' in inside
    assert inside.count("<details") == inside.count("</details>")  # the next form's own is left open
    verdicts = re.findall(r'data-label="Svar">(.)', page)
    assert verdicts == sorted(verdicts, key="✓!?✕".index)
    assert "Loven åpner nå for vertskommune (administrativ) og vertskommune med felles nemnd" in page
    assert re.search(r"\d+ former avhenger av ett svar: Skal samarbeidet selv treffe enkeltvedtak\?", page)


def test_a_paper_without_folds_is_the_same_as_before() -> None:
    html = str(fragment(case_file("1874")))
    assert html.count("<section") == html.count("</section>")
    assert html.count("<details") == html.count("</details>")
