# SPDX-License-Identifier: MIT
"""The command ``tinytransit serve``."""

from pathlib import Path
from typing import Annotated

import typer

from tinytransit.batch.options import Jobs
from tinytransit.learning.options import STORE, Store
from tinytransit.options import RELEASED_MODEL, Model, SomeCatalogs, writable
from tinytransit.terminal import say


def register(app: typer.Typer) -> None:
    """Add this room's command."""
    app.command()(serve)


def serve(
    data: Annotated[
        Path,
        typer.Option(metavar="DIR", file_okay=False, callback=writable, help="Folder of jobs, uploads and results."),
    ] = Path("tinytransit-serve"),
    model: Model = RELEASED_MODEL,
    catalog: SomeCatalogs = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="PORT", min=0, max=65535, help="0: any that is free.")] = 8321,
    token_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            dir_okay=False,
            help="Its first line is the token that each request must show; made if it is missing.",
        ),
    ] = None,
    store: Store = STORE,
    jobs: Jobs = None,
    longest: Annotated[float, typer.Option(metavar="SECONDS", min=1, help="Longest time of one light curve.")] = 300.0,
) -> None:
    """Serve a page to search light curves in, and the same as a REST interface.

    Only this computer reaches it unless a --host is given, and then only with a --token-file. Jobs wait in a queue that
    outlives the server; what was running when it ended is done when it starts again. Labels go to the --store, from
    which `tinytransit retrain` learns. Ctrl-C ends it and its workers.

    Example: tinytransit serve --catalog toi.csv, then open http://127.0.0.1:8321
    """
    from tinytransit.batch.scheduler import processes
    from tinytransit.resources import promoted_model
    from tinytransit.serve.limits import Limits
    from tinytransit.serve.running import run_server

    if model == RELEASED_MODEL:
        # The default is that of the default store.
        model = promoted_model(store) or model
    run_server(
        data, model, catalogs=tuple(catalog or ()), host=host, port=port, token_file=token_file,
        workers=processes(jobs), limits=Limits(time_limit_s=longest), told=say, learning=store,
    )  # fmt: skip
