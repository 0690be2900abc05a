# SPDX-License-Identifier: MIT
"""AVERAGE_POOL_2D."""

import dataclasses

from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.operators import max_pool_2d
from tinytransit.deploy.static.step import Step


def lower(operator: Operator) -> Step:
    """Lower to ``average_pool_2d_s8``, which leaves padding out of the mean; checks and sizes are MAX_POOL_2D's."""
    return dataclasses.replace(max_pool_2d.lower(operator), kernel="average_pool_2d_s8")
