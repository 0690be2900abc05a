# SPDX-License-Identifier: MIT
"""A server for light curves: a queue of searches, a REST interface, and a page to work in."""
