# SPDX-License-Identifier: MIT
"""The templates of the pages."""

import jinja2


def page_templates() -> jinja2.Environment:
    """Return the environment of all pages: text is escaped, and a name that is missing is an error."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader("hil.html"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
