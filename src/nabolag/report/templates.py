"""Where a room of `report` finds its HTML templates: escaped, strict about what is missing, no blank lines of tags."""

from __future__ import annotations

from functools import cache

import jinja2


@cache
def template(room: str, name: str) -> jinja2.Template:
    """The template `name` in the folder `templates` of the package `room`."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(room),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template(name)
