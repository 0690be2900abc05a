# SPDX-License-Identifier: MIT
"""How well a model does, measured the same way for every model."""
