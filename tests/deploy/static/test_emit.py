# SPDX-License-Identifier: MIT
"""The generated C: the map of the arena in its head is true of the calls, and names are identifiers."""

import re
from itertools import combinations

import pytest
from helpers.networks import one_conv_net
from helpers.native_engine import ROOT

from tinytransit.deploy.static.compiler import compile_model
from tinytransit.deploy.static.goal import Goal
