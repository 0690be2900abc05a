# SPDX-License-Identifier: MIT
"""Faults on purpose: lines that damage frames, links that are cut, processes that die, and a very long run.

`line` damages frames (pure); `proxy` puts two such lines between a port and the host; `target` makes that a target like
any other; `campaign` proves that every window is still answered correctly exactly once; `soak` that memory stays
constant.
"""
