# SPDX-License-Identifier: MIT
"""HTML pages that need nothing else: no font and no picture from elsewhere, the same bytes for the same content."""

from collections.abc import Mapping

import jinja2

from tinytransit import __version__


def environment(package: str) -> jinja2.Environment:
    """Return the templates of a package, which may extend ``base.html.j2``; all that they show is escaped.

    Args:
        package: With a folder ``templates``.
    """
    return jinja2.Environment(
        loader=jinja2.ChoiceLoader([jinja2.PackageLoader(package), jinja2.PackageLoader("tinytransit")]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(templates: jinja2.Environment, template: str, content: Mapping[str, object]) -> str:
    """Return a page: one of the templates, filled with its content."""
    return templates.get_template(template).render(version=__version__, **content)
