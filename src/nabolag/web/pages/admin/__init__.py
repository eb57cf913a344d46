"""The pages behind the login: how a survey goes, its raw answers, who may log in, and the log.

In: the store, and a login with a role (owner, analyst, reader). Out: pages that no cache keeps. Every page
takes its login from `access`; what is done goes through the functions the command line uses, into the log.
"""

from fastapi import APIRouter

from nabolag.web.pages.admin import (
    capacity,
    correcting,
    desk,
    exports,
    history,
    login,
    overview,
    people,
    preview,
    register,
    saved,
    second,
    trying,
)

router = APIRouter()
PARTS = (
    overview,
    login,
    people,
    second,
    history,
    desk,
    correcting,
    exports,
    preview,
    trying,
    register,
    saved,
    capacity,
)
for part in PARTS:
    router.include_router(part.router)
