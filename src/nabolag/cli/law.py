"""`nabolag data refresh --law`: are the rules still written against the law in force?"""

from __future__ import annotations

import click

from nabolag.cli.common import echo_json


def refresh_law(lang: str, as_json: bool, base: str | None = None) -> int:
    """Fetch the cited acts from Lovdata, print what has changed, and return how many paragraphs did.

    `NABOLAG_LOVDATA_URL` names another address than Lovdata's own, such as a mirror.

    Raises:
        NabolagError: Lovdata does not answer, or its archive cannot be read.
    """
    import os

    from rich.console import Console

    from nabolag.governance.law import PART, citations, shipped, stale
    from nabolag.sources.lovdata import BASE, fetch
    from nabolag.text import texts

    _, law = texts(lang), shipped()
    address = base or os.environ.get("NABOLAG_LOVDATA_URL", BASE)
    with Console(stderr=True).status(_("Henter fra Lovdata …")) as shown:

        def progress(name: str, done: int) -> None:
            shown.update(_("Henter {name}: {size} MB", name=name, size=_.number(done / 1e6, 1)))

        kept = [
            p for p in law.paragraphs if not p.paragraph.startswith(PART)
        ]  # an amending act stands as adopted
        fetched = fetch(sorted({p.act for p in kept}), address, progress)
    changed = stale(kept, fetched)
    concerned = {
        (s.act, s.paragraph): list(
            dict.fromkeys(
                c.name for c in citations() if (c.cite.act, c.cite.paragraph) == (s.act, s.paragraph)
            )
        )
        for s in changed
    }
    if as_json:
        echo_json(
            {
                "checked": len(kept),
                "stale": [
                    {"act": s.act, "paragraph": s.paragraph, "text": s.text,
                     "rules": concerned[s.act, s.paragraph]}
                    for s in changed
                ],
            }
        )  # fmt: skip
        return len(changed)
    click.echo(
        _(
            "{count} paragrafer kontrollert mot Lovdata. {changed} har ny ordlyd.",
            count=_.number(len(kept)),
            changed=_.number(len(changed)),
        )
    )
    for s in changed:
        rules = ", ".join(concerned[s.act, s.paragraph])
        name = law.act(s.act).name
        if s.text is None:
            click.echo(
                _("Borte: {act} {paragraph}. Gjelder {rules}.", act=name, paragraph=s.paragraph, rules=rules)
            )
        else:
            click.echo(
                _(
                    "Ny ordlyd: {act} {paragraph}. Gjelder {rules}.",
                    act=name,
                    paragraph=s.paragraph,
                    rules=rules,
                )
            )
    if changed:
        click.echo(_("Reglene må leses på nytt mot teksten før de brukes videre."))
    return len(changed)
