# SPDX-License-Identifier: MIT
"""Fifty clients, a thousand light curves, a worker killed: nothing is lost; a thousand damaged files: a reason each."""

import os
import random
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from helpers.firmware_images import RELEASED_MODEL

from tinytransit.serve.app import create_app
from tinytransit.serve.limits import Limits

pytestmark = [pytest.mark.campaign, pytest.mark.timeout(7200)]

COUNT = int(os.environ.get("LIGHT_CURVES", "1000"))
CLIENTS = 50
DEADLINE_S = 6000


def sent(client: TestClient, name: str, content: bytes) -> str:
    """Queue a light curve, waiting where the server asks for it, and return the job's id."""
    while (answer := client.post("/api/jobs", params={"name": name}, content=content)).status_code == 429:
        time.sleep(float(answer.headers["Retry-After"]))
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def run(folder: Path, contents: Callable[[int], bytes], disturb: Callable[[TestClient], None]) -> dict[str, str]:
    """Send all, disturb the server, wait for all, and return each job's state and reason."""
    app = create_app(folder, RELEASED_MODEL, workers=2, hosts=("testserver",), limits=Limits(waiting=2 * COUNT))
    with TestClient(app) as client:
        started = time.monotonic()
        with ThreadPoolExecutor(CLIENTS) as clients:
            ids = list(clients.map(lambda n: sent(client, f"TIC_{n + 1}.csv", contents(n)), range(COUNT)))
        accepted = time.monotonic() - started
        disturb(client)
        while sum(client.app.state.store.counts()[state] for state in ("queued", "running")):  # type: ignore[attr-defined]
            assert time.monotonic() - started < DEADLINE_S
            time.sleep(0.5)
        took = time.monotonic() - started
        states = {}
        for job_id in ids:
            job = client.app.state.store.job(job_id)  # type: ignore[attr-defined]
            states[job_id] = f"{job.state} {job.reason}".strip()
        print(f"{COUNT} light curves of {CLIENTS} clients: accepted in {accepted:.1f} s, all ended after {took:.0f} s")
        assert client.get("/api/health").json()["workers"] == 2
    return states


def test_nothing_is_lost_when_a_worker_is_killed(tmp_path: Path, planet: bytes) -> None:
    def kill(client: TestClient) -> None:
        os.kill(client.app.state.supervisor.process_ids[0], signal.SIGKILL)  # type: ignore[attr-defined]

    states = run(tmp_path, lambda _: planet, kill)
    assert len(states) == COUNT and set(states.values()) == {"done"}


def test_each_damaged_file_gets_a_reason_and_no_worker_ends(tmp_path: Path, planet: bytes) -> None:
    seed = 11

    def damaged(number: int) -> bytes:
        rng = random.Random(seed * COUNT + number)
        content = bytearray(planet)
        for _ in range(rng.randint(1, 40)):
            content[rng.randrange(len(content))] = rng.randrange(256)
        # A header that is none, so that none of them can be searched.
        return bytes(rng.randrange(256) for _ in range(rng.randint(1, 40))) + bytes(content[rng.randrange(200) :])

    pids: list[int] = []

    def note(client: TestClient) -> None:
        pids.extend(client.app.state.supervisor.process_ids)  # type: ignore[attr-defined]

    states = run(tmp_path, damaged, note)
    failed = [state for state in states.values() if state.startswith("failed ")]
    assert len(failed) + sum(state == "done" for state in states.values()) == COUNT
    assert len(failed) > 0.95 * COUNT
    assert not [state for state in failed if "error of the program" in state or "ended" in state]
