"""What a reader has chosen once: a municipality, those it works with, a service. It lies in the address, nowhere else.

    /kommune/1874?med=1859,1860&tjeneste=water      the municipality is in the path
    /makt?kommune=1874&med=1859,1860                everywhere else it is `kommune`

A tool's own fields win: what `/sammenlign?k=` or a filled-in form names is what was chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from starlette.datastructures import QueryParams
from starlette.requests import Request

from nabolag.errors import BadInput, NabolagError, NotKnown
from nabolag.governance.forms import PARTICIPANTS
from nabolag.governance.forms import other_services as services_without_act
from nabolag.governance.forms import services as services_of_forms
from nabolag.governance.forms.service_list import Service as FormService
from nabolag.municipalities import find, several
from nabolag.report.casefile.services import SERVICES
from nabolag.report.casefile.services import service as casefile_service
from nabolag.report.casefile.subject import name_of
from nabolag.report.preparedness.roster import FIELDS, HELD, TAKEN_ALONG, TEAM, TELLS
from nabolag.text import LANGUAGES, Texts, fold, texts
from nabolag.web import own_fields
from nabolag.web.own_fields import Pairs, tool
from nabolag.web.unread import unread

MOST = 30
MOST_FIELDS = MOST * (len(FIELDS) + len(HELD) + len(TELLS) + MOST) + len(TEAM)
LOOKED_AT = 2 * MOST
"""So many names of an address are looked up: an unknown one takes milliseconds."""
TAKES_DUTY = re.compile(
    r"/kommune/[^/.]+(/(alene|samarbeid|gevinst|styring|staten|beredskap|partnere))?(\.[a-z]{3,4})?"
)
"""Pages that read who can be on duty, and those between them."""
MUNICIPALITY_PAGE = re.compile(r"^/kommune/(?P<which>[^/.]+)")


@dataclass(frozen=True)
class Basket:
    """A choice that was read.

    Attributes:
        code: the municipality that asks, or "".
        partners: the codes of those it works with, without `code`.
        service: an id of the case file's services (`water`), else of the forms' (`ppt`), or "".
        duty: who can be on duty, as the fields of the address tell; it is read where it matters, and handed on.
        faults: what could not be used, each a sentence in the reader's language; the rest was kept.
    """

    code: str = ""
    partners: tuple[str, ...] = ()
    service: str = ""
    faults: tuple[str, ...] = ()
    duty: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.code or self.partners or self.service)

    @property
    def codes(self) -> tuple[str, ...]:
        """Everyone chosen, the one that asks first."""
        return ((self.code,) if self.code else ()) + self.partners

    @property
    def names(self) -> tuple[str, ...]:
        """The same by name; with the county where two have one name."""
        return tuple(name_of(code) for code in self.codes)

    @property
    def case_service(self) -> str:
        """The service's id in the case file, "" when it has no figures of it."""
        return self.service if self.service in {one.id for one in SERVICES} else ""

    @property
    def form_service(self) -> str:
        """The service's id among the forms', "" when no form is told of it."""
        return _form_ids().get(self.service, "")

    def query(self, path: str = "") -> dict[str, str]:
        """What an address must carry; seen from another of the chosen at `/kommune/<code>`, that one is not a partner."""
        own, partners = {"kommune": self.code}, self.partners
        if page := MUNICIPALITY_PAGE.match(path):
            code = page["which"]
            own = {}
            if code in partners:
                partners = tuple(c for c in self.codes if c != code)
        along = dict(self.duty) if TAKES_DUTY.fullmatch(path) else {}
        fields = own | {"med": ",".join(partners), "tjeneste": self.service} | along
        return {key: value for key, value in fields.items() if value}


def basket_of(request: Request) -> Basket:
    """The choice in an address. Never raises: what cannot be used becomes a fault, the rest is kept."""
    kept = request.scope.get("nabolag.basket")
    if not isinstance(kept, Basket):
        kept = request.scope["nabolag.basket"] = read(request.url.path, request.query_params)
    return kept


def say(request: Request, sentence: str) -> None:
    """What else of the address could not be used, said on top of the page with the faults of the choice."""
    basket = basket_of(request)
    request.scope["nabolag.basket"] = replace(basket, faults=tuple(dict.fromkeys((*basket.faults, sentence))))


def service_name(id_: str, _: Texts) -> str:
    """The service in the reader's language."""
    return dict(service_choices(_)).get(id_, id_)


def service_choices(_: Texts) -> list[tuple[str, str]]:
    """(id, name) of every service somebody can choose: those with figures first."""
    names = {one.id: _(one.name).capitalize() for one in SERVICES}
    taken = {_form_ids().get(id_, "") for id_ in names}
    others = [(s.id, s.name(_.lang)) for s in _form_services() if s.id not in taken]
    return [*names.items(), *others]


def service_id(name: str) -> str:
    """The id of the service called `name`.

    Raises:
        NotKnown: no service is called that.
    """
    wanted = fold(name)
    try:
        return casefile_service(name).id
    except NotKnown:
        for one in _form_services():
            if wanted in {
                fold(one.id),
                *map(fold, (one.name(lang) for lang in LANGUAGES)),
                *map(fold, one.words),
            }:
                return _with_figures(one)
    raise NotKnown("Vi kjenner ingen tjeneste som heter «{said}». Velg en fra listen.", said=name)


def _with_figures(one: FormService) -> str:
    """The case file's id of a service of the forms, by the first word that both have; else its own id."""
    same = [case for case in SERVICES if _form_ids().get(case.id) == one.id]
    words = map(fold, (one.id, *one.words))
    return next((case.id for word in words for case in same if word in map(fold, case.words)), one.id)


def read(path: str, query: QueryParams) -> Basket:
    """The choice in the address `path` with this query. Never raises."""
    asked = query.get("lang", "nb")
    _ = texts(asked if asked in LANGUAGES else "nb")
    faults = unread(query, _, path)
    subject = ""
    named = own_fields.named(path, query.multi_items())
    if page := MUNICIPALITY_PAGE.match(path):
        subject = _code(page["which"])
        chosen = _codes(_split(query.getlist("med"), subject), faults, _, first=subject)
    elif named is not None:
        chosen = list(dict.fromkeys(code for name in named[:LOOKED_AT] if (code := _code(name))))
        asking = [code for name in query.getlist("kommune") if (code := _code(name))]
        if whom := query.get("for", ""):  # whom a paper on power is for
            asking = [_code(whom)]
        subject = asking[0] if len(asking) == 1 and asking[0] in chosen else (chosen or [""])[0]
        chosen = [code for code in chosen if code != subject]
        _codes([name for name in _split(query.getlist("med")) if not _code(name)][:LOOKED_AT], faults, _)
    else:
        subject = (_codes(query.getlist("kommune")[:1], faults, _) or [""])[0]
        chosen = _codes(_split(query.getlist("med"), subject), faults, _, first=subject)
    service = _service(path, query, faults, _)
    duty = tuple((k, v[:40]) for k, v in query.multi_items() if v.strip() and TAKEN_ALONG.fullmatch(k))
    kept = duty if TAKES_DUTY.fullmatch(path) else ()
    return Basket(subject, tuple(chosen), service, tuple(dict.fromkeys(faults)), kept[:MOST_FIELDS])


def filled(request: Request) -> QueryParams:
    """The query as a tool reads it: its own fields, and those it was not given from the basket."""
    basket = basket_of(request)
    pairs = request.query_params.multi_items()
    return QueryParams(own_fields.filled(request.url.path, pairs, basket.codes, basket.form_service))


def with_one(path: str, pairs: Pairs, name: str) -> Pairs:
    """The query with another municipality; what nobody is called stays, for the basket to say so."""
    basket, one, code = read(path, QueryParams(pairs)), tool(path), _code(name)
    if code and code in basket.codes:
        return pairs
    if one and code and one.rows(pairs) is not None:
        return one.added(pairs, code)
    if code and not basket.code and not MUNICIPALITY_PAGE.match(path):
        return [*(pair for pair in pairs if pair[0] != "kommune"), ("kommune", code)]
    return [*pairs, ("med", code or name.strip())]


def without_one(path: str, pairs: Pairs, code: str) -> tuple[str, Pairs]:
    """The address without a municipality; where it was the one that asks, the first of the others asks."""
    basket, one = read(path, QueryParams(pairs)), tool(path)
    rows = one.rows(pairs) if one else None
    if one and rows is not None:
        for i in reversed([i for i, name in enumerate(rows) if _code(name) == code]):
            pairs = one.removed(pairs, i)
        left = one.rows(pairs) is not None
        return path, pairs if left else [pair for pair in pairs if pair != ("kommune", code)]
    rest = [c for c in basket.codes if c != code]
    kept = [(k, v) for k, v in pairs if k != "kommune" and not (k == "med" and v not in PARTICIPANTS)]
    if MUNICIPALITY_PAGE.match(path):
        if code == basket.code:  # its page is left: the next one's, or the front page
            path = f"/kommune/{rest.pop(0)}" if rest else "/"
            kept = [(k, v) for k, v in kept if k in ("lang", "tjeneste")]  # the rest was that page's own
        else:
            rest = [c for c in rest if c != basket.code]  # it is in the path
    elif rest:
        kept.append(("kommune", rest.pop(0)))
    return path, [*kept, *([("med", ",".join(rest))] if rest else [])]


def _service(path: str, query: QueryParams, faults: list[str], _: Texts) -> str:
    """A service that only a tool's own field names wrongly is for that tool to say."""
    own, chosen = own_fields.service(path, query.multi_items()), query.get("tjeneste", "").strip()
    for name in (own, chosen):
        if name:
            try:
                id_ = service_id(name)
                if len({*map(_service_or_none, query.getlist("tjeneste")[:LOOKED_AT])} - {""}) > 1:
                    faults.append(
                        _("Utvalget tar én tjeneste om gangen. Her er det {name}.", name=service_name(id_, _))
                    )
                return id_
            except NabolagError as error:
                if name == chosen:
                    faults.append(error.text(_))
    return ""


def _service_or_none(name: str) -> str:
    try:
        return service_id(name) if name.strip() else ""
    except NabolagError:
        return ""


def _codes(names: list[str], faults: list[str], _: Texts, first: str = "") -> list[str]:
    """The codes meant; `first` is chosen already."""
    taken, left_out = [first] if first else [], max(0, len(names) - LOOKED_AT)
    for name in names[:LOOKED_AT]:
        try:
            code = _find_code(name)
        except BadInput as error:
            faults.append(_meant(error, _))
            continue
        if code in taken:
            faults.append(
                _("{name} sto to ganger i utvalget. Kommunen er regnet med én gang.", name=name_of(code))
            )
        elif len(taken) >= MOST:
            left_out += 1
        else:
            taken.append(code)
    if left_out:
        faults.append(_("Utvalget tar høyst {most} kommuner. {n} er ikke tatt med.", most=MOST, n=left_out))
    return taken[1:] if first else taken


def _meant(error: BadInput, _: Texts) -> str:
    near = tuple(getattr(error, "candidates", ()))
    message = error.text(_)
    told = all(each in message for each in near)
    return message if told else f"{message} {_('Mente du: {names}?', names=', '.join(near))}"


def _split(values: Iterable[str], first: str = "") -> list[str]:
    """The names in `med=a,b&med=c`; kinds of participants are a field of the interview's, not a municipality."""
    return [
        one
        for value in values
        for one in several(value)
        if one not in PARTICIPANTS
        and not (one == first and first not in value)  # it lies in the region written
    ]


def _code(name: str) -> str:
    try:
        return _find_code(name) if name.strip() else ""
    except BadInput:
        return ""


@lru_cache(maxsize=4096)
def _find_code(name: str) -> str:
    return find(name).code


def _form_services() -> tuple[FormService, ...]:
    return (*services_of_forms(), *services_without_act())


@cache
def _form_ids() -> dict[str, str]:
    """Id of a service in the case file, or of the forms', to the forms' id."""
    ids = {one.id: one.id for one in _form_services()}
    for case in SERVICES:
        words = {fold(word) for word in case.words}
        for one in _form_services():
            if words & {fold(one.id), fold(one.name.nb), *map(fold, one.words)}:
                ids[case.id] = one.id
                break
    return ids
