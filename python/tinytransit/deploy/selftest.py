# SPDX-License-Identifier: MIT
"""Golden windows as C, for the firmware's self-test."""

import jinja2
import numpy as np

from tinytransit import __version__
from tinytransit.deploy.golden import Golden
from tinytransit.deploy.static.emit import c_template_environment

SELFTEST_WINDOWS = 4


def selftest_source(golden: Golden, count: int = SELFTEST_WINDOWS) -> str:
    """Return ``selftest_vectors.c`` with ``count`` windows, or all if there are fewer.

    The windows are spread evenly over the range of answers, so that an engine that always says the same fails.
    """
    answers = [golden.output_bytes(row) for row in range(len(golden))]
    ranked = sorted(range(len(golden)), key=lambda row: np.frombuffer(answers[row], np.int8).tolist())
    chosen = sorted({ranked[round(i)] for i in np.linspace(0, len(ranked) - 1, count)})
    windows = [
        {
            "title": f"{golden.shard.star[row]} {golden.shard.name[row]}".strip(),
            "inputs": np.frombuffer(golden.input_bytes(row), np.int8),
            "outputs": np.frombuffer(answers[row], np.int8),
        }
        for row in chosen
    ]
    template = c_template_environment(jinja2.PackageLoader("tinytransit.deploy")).get_template("selftest_vectors.c.j2")
    return template.render(version=__version__, model_id=golden.manifest.model_id, windows=windows)
