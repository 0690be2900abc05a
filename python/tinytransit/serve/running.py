# SPDX-License-Identifier: MIT
"""Run the server: bind first, so that a port in use is said at once; end with all workers."""

import os
import secrets
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from tinytransit.serve.app import create_app
from tinytransit.serve.errors import ServeError
from tinytransit.serve.guard import LOOPBACK
from tinytransit.serve.limits import Limits

_SHORTEST_TOKEN = 16


def run_server(
    folder: Path,
    model: Path,
    *,
    catalogs: tuple[Path, ...],
    host: str,
    port: int,
    token_file: Path | None,
    workers: int,
    limits: Limits,
    told: Callable[[str], None],
    learning: Path | None = None,
) -> None:
    """Serve until Ctrl-C.

    Args:
        folder: Of jobs, uploads and results.
        model: Folder of the model.
        catalogs: Catalogues to compare with.
        host: Address to listen on.
        port: Likewise; 0: any.
        token_file: Of the token; made if it is missing.
        workers: How many processes search.
        limits: Of requests, files and the queue.
        told: Is given the address.
        learning: Folder of labels and retrained models; one in ``folder`` by default.

    Raises:
        ServeError: If the address is reachable from elsewhere and there is no token, or cannot be used.
        TinyTransitError: If folder or model cannot be used.
    """
    if host not in LOOPBACK and token_file is None:
        raise ServeError(f"{host} can be reached by others: give a --token-file, or leave the host at 127.0.0.1")
    token = None if token_file is None else _token_in(token_file)
    listening = _bound(host, port)
    with listening:
        app = create_app(folder, model, catalogs=catalogs, workers=workers, limits=limits, token=token,
                         learning=learning)  # fmt: skip
        shown = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}/"
        told(
            f"{shown}; Ctrl-C ends it"
            if token is None
            else f"{shown}?token=TOKEN, with the one in {token_file}; Ctrl-C ends it"
        )
        # Slow senders are no threat to a server for one person; a limit on open connections bounds them.
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, limit_concurrency=500, timeout_keep_alive=30
        )
        uvicorn.Server(config).run(sockets=[listening])


def _token_in(file: Path) -> str:
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as made:
            made.write(secrets.token_urlsafe(32) + "\n")
    token = file.read_text(encoding="utf-8").partition("\n")[0].strip()
    if len(token) < _SHORTEST_TOKEN or not token.isascii():
        raise ServeError(
            f"{file}: the token must have {_SHORTEST_TOKEN} ASCII characters or more; remove the file for a new one"
        )
    return token


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(512)
    except OSError as error:
        listening.close()
        raise ServeError(f"cannot listen on {host}, port {port}: {error.strerror}; try another --port") from error
    return listening
