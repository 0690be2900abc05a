# SPDX-License-Identifier: MIT
"""Stand-ins, inputs and small models that tests of several rooms share."""
