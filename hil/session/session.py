# SPDX-License-Identifier: MIT
"""A target that has been started, with a link on which it has said that it runs the expected model."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hil.protocol.link import Link
from hil.protocol.messages import Info
from hil.targets.target import Target
from tinytransit.deploy.manifest import Manifest


@dataclass(frozen=True)
class Session:
    """A device that can be asked.

    Attributes:
        target: What runs.
        link: The way to it.
        info: What it said of itself.
    """

    target: Target
    link: Link
    info: Info


@contextmanager
def open_session(target: Target, manifest: Manifest, timeout_s: float, retries: int) -> Iterator[Session]:
    """Start a target, open a session, and stop the target however the block ends.

    Args:
        target: Where the model runs.
        manifest: The model to expect there.
        timeout_s: Seconds to wait for an answer before a request is repeated; no less than a slow target needs.
        retries: How often a request is repeated.

    Raises:
        TargetError: If the target does not start, or ends early, be it in the block; its last words are in the text.
        LinkError: If the link or the device fails in a way that repeating does not fix.
    """
    with (
        target.running() as port,
        Link(port, target.baudrate, max(timeout_s, target.answer_s), retries) as link,
    ):
        yield Session(target, link, link.open_session(manifest, target.boot_s))
