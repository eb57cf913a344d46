"""Boards and representatives against the law, as a paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nabolag.governance.ownership import Interest, advice, advice_source, rule
from nabolag.governance.ownership.board import Check, checks, competence_missing
from nabolag.municipalities import Municipality
from nabolag.report.ownership.words import UNKNOWN, law_of, notes
from nabolag.report.paper import Block, Bullets, Cell, Column, Paper, Section, Table, row, text
from nabolag.report.sources import told_by
from nabolag.text import N_, Texts

OK = {True: N_("ja"), False: N_("nei"), None: N_("må avklares")}
LAW = ("remove", "recall", "recall-ko", "recall-ipr", "recall-kf", "not-eligible", "own-accountant", "own-accountant-kf",
       "committee-not", "elected-bodies", "sexes-state", "sexes")  # fmt: skip


def board_paper(
    municipality: Municipality, interests: Sequence[Interest], _: Texts, officers: Sequence[str] = ()
) -> Paper:
    """Each company's board and representatives, what the law asks of them, and what KS advises."""
    found = [(one, check) for one in interests for check in checks(one, officers)]
    broken = sum(check.ok is False for _one, check in found)
    open_ = sum(check.ok is None for _one, check in found)
    lead = [
        _("{n} {n:krav er|krav er} ikke oppfylt.", n=broken)
        if broken
        else _("Ingen brudd er funnet i det som er oppgitt."),
        _("{n} {n:krav|krav} må avklares, fordi noe ikke er oppgitt.", n=open_) if open_ else "",
    ]
    table = Table(
        _("Styre og representanter mot loven"),
        (Column(_("Virksomhet")), Column(_("Krav")), Column(_("Oppfylt")), Column(_("Har"), priority=2),
         Column(_("Grense"), priority=2), Column(_("Hvor"), priority=3)),
        tuple(_line(one, check, _) for one, check in found if not _open(check)),
        note=_(
            "Styremedlemmer valgt av de ansatte regnes for seg i kravet til begge kjønn: oppgi bare dem eierne har valgt. Har "
            "selskapet 31–200 ansatte, gjelder fem medlemmer bare når de ansatte krever plass."
        ),
    )  # fmt: skip
    unsettled = tuple(_unsettled(found, _))
    settled: tuple[Block, ...] = (table,) if table.rows else ()
    lacking = tuple(
        _("{name}: ingen i styret har {what}.", name=one.name, what=_.join(missing))
        for one in interests
        if (missing := competence_missing(one))
    )
    asked = tuple(one.name for one in interests if not one.competence_needed)
    competence: list[Block] = [Bullets(lacking)] if lacking else []
    if asked:
        competence.append(
            text(
                _("Det er ikke skrevet hvilken kompetanse som trengs i {names}.", names=_.join(asked))
                if len(asked) < len(interests)
                else _("Det er ikke skrevet hvilken kompetanse som trengs i noen av virksomhetene.")
            )
        )
    source, url = advice_source()
    source = told_by(source, _)
    lines = tuple(_("KS nr. {n}", n=one.number) + f": {one.say(_.lang)}" for one in advice("board"))
    return Paper(
        stem=f"eierskap-styre-{municipality.code}",
        title=_("Styre og representanter: {name}", name=municipality.name),
        lang=_.lang,
        lead=tuple(line for line in lead if line),
        sections=(
            *((Section("krav", _("Kravene"), settled),) if settled else ()),
            *((Section("avklares", _("Må avklares, fordi noe ikke er oppgitt"), unsettled),) if unsettled else ()),
            *(() if found else (Section("krav", _("Kravene"), (text(_("Ingen virksomheter har krav vi kjenner.")),)),)),
            *((Section("kompetanse", _("Kompetanse"), tuple(competence)),) if competence else ()),
            Section("lov", _("Hva loven sier"), (law_of(map(rule, LAW), _),), folded=True),
            Section("rad", _("KS' råd"), (
                text(_("Dette er råd, ikke lov. Gjengitt i våre ord.")), Bullets(lines), text(f"{source}: {url}", tone="quiet"),
            ), folded=True),
        ),
        notes=(
            *notes(_),
            _("Likestillings- og diskrimineringsloven er ikke blant lovtekstene her: hva den krever av utvalg "
              "og styrer, må avklares."),
        ),
        data={
            "checks": [
                {"name": one.name, "rule": c.rule, "ok": c.ok, "has": c.has, "limit": c.needs} for one, c in found
            ]
        },
    )  # fmt: skip


def _unsettled(found: Sequence[tuple[Interest, Check]], _: Texts) -> Iterator[Block]:
    """What must be clarified: those with the same open demands are named once, before the demands."""
    by_name: dict[str, list[str]] = {}
    for one, check in found:
        if _open(check):
            by_name.setdefault(one.name, []).append(check.rule)
    alike: dict[tuple[str, ...], list[str]] = {}
    for name, rules in by_name.items():
        alike.setdefault(tuple(rules), []).append(name)
    for asked, names in alike.items():
        yield text(_.join(names) + ":")
        yield Table(
            _("Krav som må avklares for {n} {n:virksomhet|virksomheter}", n=len(names)),
            (Column(_("Krav")), Column(_("Hvor"), priority=2)),
            tuple(row(rule(id_).say(_.lang), rule(id_).law) for id_ in asked),
        )


def _open(check: Check) -> bool:
    return check.ok is None and check.has is None


def _line(one: Interest, check: Check, _: Texts) -> tuple[Cell, ...]:
    asked = rule(check.rule)
    unknown = _(UNKNOWN)
    has = unknown if check.has is None else str(check.has)
    return row(
        one.name,
        asked.say(_.lang),
        _(OK[check.ok]),
        has,
        "–" if check.needs is None else str(check.needs),
        asked.law,
    )
