# SPDX-License-Identifier: MIT
"""LOGISTIC, as a table of 256 bytes."""

from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.logistic import logistic_table
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.step import Step, Table


def lower(operator: Operator) -> Step:
    """Lower to ``lookup_s8`` with a table made at compile time."""
    checks.version_at_most(operator, 3)
    source, result = checks.activation(operator, 0), checks.output(operator)
    checks.require(operator, source.size == result.size, f"it takes {source.size} values to {result.size}")
    checks.require(
        operator,
        float(result.scale) == 1 / 256 and result.zero_point == -128,
        f"its output has scale {result.scale} and zero point {result.zero_point}, expected 1/256 and -128",
    )
    try:
        table = logistic_table(float(source.scale), source.zero_point)
    except ValueError as error:
        checks.require(operator, False, str(error))
        raise
    return Step(
        operator.name,
        operator.layer,
        "lookup_s8",
        (source,),
        result,
        parameters={"n": source.size},
        tables=(Table("table", table),),
        why="one byte in, one byte out: a table",
    )
