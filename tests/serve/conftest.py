# SPDX-License-Identifier: MIT
"""A star with a planet as a file, and a server with a worker."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from helpers.firmware_images import RELEASED_MODEL

from tinytransit.serve.app import create_app

Wait = Callable[[TestClient, str], dict[str, Any]]


def curve_csv(seed: int = 1, depth: float = 0.004) -> bytes:
    """A sector of half-hour cadences with a planet of 3.3 days."""
    at = 1325.0 + np.arange(27 * 48) / 48
    phase = (at - 1326.1 + 1.65) % 3.3 - 1.65
    flux = 1 + np.random.default_rng(seed).normal(0, 2e-4, at.size) - depth * (np.abs(phase) < 0.06)
    return ("time,flux\n" + "".join(f"{a:.6f},{b:.7f}\n" for a, b in zip(at, flux, strict=True))).encode()


@pytest.fixture(scope="session")
def planet() -> bytes:
    return curve_csv()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A running server, whose worker is a process of its own."""
    app = create_app(tmp_path_factory.mktemp("serve"), RELEASED_MODEL, hosts=("testserver",))
    with TestClient(app) as running:
        yield running


@pytest.fixture(scope="session")
def finished() -> Wait:
    def wait(client: TestClient, job_id: str) -> dict[str, Any]:
        deadline = time.monotonic() + 200
        while time.monotonic() < deadline:
            job: dict[str, Any] = client.get(f"/api/jobs/{job_id}").json()
            if job["state"] in ("done", "failed"):
                return job
            time.sleep(0.2)
        raise AssertionError(f"not done: {job}")

    return wait


@pytest.fixture(scope="module")
def folder_of_job(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("jobs")
