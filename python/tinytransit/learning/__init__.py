# SPDX-License-Identifier: MIT
"""Learn on: labels of people, data sets of a named version, retraining, and the history of the models."""
