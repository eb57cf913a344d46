"""The services a case file has figures for, and the words people use for them."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from nabolag.cooperation.potential import scale_called
from nabolag.errors import NotKnown
from nabolag.governance.forms import other_services, services
from nabolag.text import LANGUAGES, N_, fold, texts
from nabolag.text.languages import InEach


@dataclass(frozen=True)
class Service:
    """`fee` and `expenditure` are indicator ids; `sectors` are the register's words for the service."""

    id: str
    name: str
    words: tuple[str, ...]
    fee: str | None = None
    expenditure: str | None = None

    @property
    def accounts(self) -> str:
        """What the accounts and the income system call it: the id of its spending, models and official scale.

        >>> Service("skole", "skole", ("skole",)).accounts
        'school'
        """
        return IN_ACCOUNTS.get(self.id, self.id)


IN_ACCOUNTS = {
    "skole": "school",
    "vei": "roads",
    "plan": "planning",
    "plan-og-bygg": "planning",
    "nav": "social",
}
"""The services the accounts and the income system call otherwise than the list of forms does."""


SERVICES = (
    Service("water", N_("vann"), ("vann", "vatn", "vannforsyning", "drikkevann", "va"), fee="water_fee"),
    Service("wastewater", N_("avløp"), ("avløp", "avlaup", "kloakk", "sewage"), fee="wastewater_fee"),
    Service("waste", N_("renovasjon"), ("renovasjon", "avfall", "søppel"), fee="waste_fee"),
    Service("chimney", N_("feiing og tilsyn"), ("feiing", "feier", "chimney sweeping"), fee="chimney_fee"),
    Service("fire", N_("brann og ulykkesvern"), ("brann", "brannvern"), expenditure="fire_expenditure"),
    Service(
        "child_welfare",
        N_("barnevern"),
        ("barnevern", "child protection"),
        expenditure="child_welfare_expenditure",
    ),
    Service(
        "administration",
        N_("administrasjon"),
        ("administrasjon", "adm"),
        expenditure="administration_expenditure",
    ),
)


def service(name: str) -> Service:
    """The service called `name` in any of the three languages.

    Raises:
        NotKnown: no service here is called that; `candidates` are the nearest.
    """
    wanted = fold(name)
    for one in SERVICES:
        if wanted in {fold(one.id), fold(one.name), *map(fold, one.words)}:
            return one
    spelt = {fold(word): one.words[0] for one in SERVICES for word in (one.id, one.name, *one.words)}
    near = difflib.get_close_matches(wanted, spelt, n=3, cutoff=0.6)
    raise NotKnown(
        "Tjenesten «{said}» har ingen tall i saksgrunnlaget. Velg en av {services}.",
        said=name,
        services=InEach(
            {lang: ", ".join(map(texts(lang), (one.name for one in SERVICES))) for lang in LANGUAGES}
        ),
        candidates=list(dict.fromkeys(spelt[word] for word in near)),
    )


def accounts_called(name: str) -> str:
    """What the accounts call the service that `name` is a word for, in the income system or in any of our lists.

    Raises:
        NotKnown: as `service_of_any_list`.
    """
    scale = scale_called(name)
    return service_of_any_list(name).accounts if scale is None else scale.id


def service_of_any_list(name: str, lang: str = "nb") -> Service:
    """The service called `name`; one the case file has no figures of comes from the list of forms, named in `lang`.

    Raises:
        NotKnown: neither list has it; `candidates` are the nearest.
    """
    try:
        return service(name)
    except NotKnown:
        wanted = fold(name)
        for one in (*services(), *other_services()):
            if wanted in {fold(one.id), fold(one.name(lang)), fold(one.name.nb), *map(fold, one.words)}:
                return Service(one.id, _within(one.name(lang)), one.words)
        raise


def _within(name: str) -> str:
    """A name from a list as it stands inside a sentence: `Annen tjeneste` as `annen tjeneste`, `PP-tjeneste` as it is."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name
