# SPDX-License-Identifier: MIT
"""From an upload to a verdict, a label and a board, through a worker in a process of its own."""

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from helpers.firmware_images import RELEASED_MODEL

from tinytransit.files import write_text
from tinytransit.learning.labels import standing_labels, windows_file
from tinytransit.learning.plan import Plan, keep_plan
from tinytransit.learning.report import report_file
from tinytransit.learning.store import LearningStore
from tinytransit.serve.app import create_app
from tinytransit.window.shard import read_shard

Wait = Callable[[TestClient, str], dict[str, Any]]


@pytest.fixture(scope="module")
def searched(client: TestClient, planet: bytes, finished: Wait) -> dict[str, Any]:
    answer = client.post("/api/jobs", params={"name": "TIC_7.csv"}, content=planet)
    assert answer.status_code == 202
    return finished(client, answer.json()["id"])


def test_a_planet_is_found(client: TestClient, searched: dict[str, Any]) -> None:
    assert searched["state"] == "done" and searched["star"] == "TIC 7" and searched["candidates"] == 1
    result = client.get(f"/api/jobs/{searched['id']}/result").json()
    (candidate,) = result["detection"]["candidates"]
    assert candidate["period_days"] == pytest.approx(3.3, rel=1e-3)
    (points,) = result["candidates"]
    assert len(points["folded"]["hours"]) == len(points["folded"]["ppm"]) > 20
    assert len(result["series"]["raw"]["time"]) == 27 * 48


def test_progress_is_told_until_the_end(client: TestClient, planet: bytes, finished: Wait) -> None:
    job_id = client.post("/api/jobs", params={"name": "TIC_8.csv"}, content=planet).json()["id"]
    with client.stream("GET", f"/api/jobs/{job_id}/events") as stream:
        told = [json.loads(line.removeprefix("data: ")) for line in stream.iter_lines() if line.startswith("data: ")]
    assert told[-1]["state"] == "done"
    assert finished(client, job_id)["candidates"] == 1


@pytest.mark.parametrize("target", ["tflm-host"])
def test_a_window_on_a_board_is_answered_as_the_reference_does(
    client: TestClient, searched: dict[str, Any], target: str
) -> None:
    answer = client.post(f"/api/jobs/{searched['id']}/candidates/1/board", json={"target": target}).json()
    assert answer["equal"] and answer["outputs"] == answer["expected"]
    assert set(answer["scores"]) == {"transit_like", "planet_like"}


@pytest.mark.parametrize("target", ["serial:spy:///dev/x?file=y", "serial:../x y", "moon", ""])
def test_only_boards_are_targets(client: TestClient, searched: dict[str, Any], target: str) -> None:
    path = f"/api/jobs/{searched['id']}/candidates/1/board"
    assert client.post(path, json={"target": target}).status_code == 422


def test_labels_are_kept_and_taken_back(client: TestClient, searched: dict[str, Any]) -> None:
    path = f"/api/jobs/{searched['id']}/candidates/1/label"
    number = client.post(path, json={"label": "planet"}).json()["number"]
    (label,) = client.get("/api/labels", params={"job": searched["id"]}).json()
    assert label["label"] == "planet" and label["star"] == "TIC 7"
    assert label["period_days"] == pytest.approx(3.3, rel=1e-3)
    assert client.get("/api/learning").json()["labels"] == {"planet": 1}
    # It has the window that the network saw, to be learnt from.
    folder = client.app.state.store.folder / "learning"  # type: ignore[attr-defined]
    with LearningStore(folder) as learning:
        (kept,) = standing_labels(learning)
        assert kept.windows is not None
        window = read_shard(windows_file(learning, kept.windows))
    assert window.star.tolist() == ["TIC 7"] and window.local_view.min() == -1
    assert client.delete(f"/api/labels/{number}").status_code == 200
    assert client.get("/api/labels", params={"job": searched["id"]}).json() == []
    assert client.post(path, json={"label": "moon"}).status_code == 422
    assert client.post(f"/api/jobs/{searched['id']}/candidates/9/label", json={"label": "junk"}).status_code == 404


def test_a_retraining_needs_a_first_one_and_then_runs_by_itself(client: TestClient) -> None:
    state = client.get("/api/learning").json()
    assert (state["possible"], state["running"], state["last"], state["restart"]) == (False, False, None, False)
    assert client.get("/api/models").json() == {"models": [], "changes": [], "retrainings": []}
    answer = client.post("/api/retrainings")
    assert answer.status_code == 422 and "--windows" in answer.json()["detail"]
    folder = client.app.state.store.folder / "learning"  # type: ignore[attr-defined]
    with LearningStore(folder) as learning:
        keep_plan(learning, Plan(windows=folder / "gone.npz"))
        with learning.alone():
            assert client.get("/api/learning").json()["running"]
            assert client.post("/api/retrainings").status_code == 409
    assert client.post("/api/retrainings").json() == {"begun": True}
    deadline = time.monotonic() + 120
    while not (failed := client.get("/api/learning").json()["failed"]):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert "gone.npz" in failed


def test_a_report_is_shown_with_its_styles_and_without_scripts(client: TestClient) -> None:
    folder = client.app.state.store.folder / "learning"  # type: ignore[attr-defined]
    with LearningStore(folder) as learning:
        write_text(report_file(learning, 1), "<style>p { color: red; }</style><p>refused</p>")
    answer = client.get("/reports/1")
    assert answer.text.endswith("refused</p>") and answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "style-src 'unsafe-inline'" in policy and "script" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    for path in ("/reports/2", "/reports/-1", "/api/models/0000"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("TIC_1.fits", b"SIMPLE  =                    T", "fits"),
        ("TIC_1.csv", b"a,b\n1,2\n", "time"),
        ("nobody.csv", b"time,flux\n1,1\n", "star"),
        ("TIC_1.csv.gz", b"\x1f\x8b\x08 not gzip", ""),
        ("TIC_1.csv", b"\xff\xfe\x00" * 50, ""),
    ],
)
def test_a_damaged_file_gets_a_reason(client: TestClient, finished: Wait, name: str, content: bytes, told: str) -> None:
    job = finished(client, client.post("/api/jobs", params={"name": name}, content=content).json()["id"])
    assert job["state"] == "failed" and job["reason"] and told in job["reason"].lower()
    assert "error of the program" not in job["reason"]
    assert client.get(f"/api/jobs/{job['id']}/result").status_code == 409


def test_windows_are_scored(client: TestClient) -> None:
    golden = (RELEASED_MODEL / "golden.npz").read_bytes()
    answer = client.post("/api/windows", content=golden).json()
    assert len(answer["stars"]) == len(answer["scores"]["transit_like"]) == 32
    assert client.post("/api/windows", content=golden[:-500]).status_code == 422
    assert client.post("/api/windows", content=b"no windows").status_code == 422


def test_what_is_not_there_is_404_and_a_removed_job_is_gone(client: TestClient, planet: bytes, finished: Wait) -> None:
    job_id = client.post("/api/jobs", params={"name": "TIC_9.csv"}, content=planet).json()["id"]
    finished(client, job_id)
    assert client.delete(f"/api/jobs/{job_id}").json() == {"removed": True}
    for path in (f"/api/jobs/{job_id}", f"/api/jobs/{job_id}/result", f"/api/jobs/{job_id}/events", "/static/..%2fx"):
        assert client.get(path).status_code == 404


def test_a_killed_worker_is_replaced_and_its_job_done(client: TestClient, planet: bytes, finished: Wait) -> None:
    ids = [
        client.post("/api/jobs", params={"name": f"TIC_{20 + n}.csv"}, content=planet).json()["id"] for n in range(3)
    ]
    supervisor = client.app.state.supervisor  # type: ignore[attr-defined]
    os.kill(supervisor.process_ids[0], signal.SIGKILL)
    assert [finished(client, job_id)["state"] for job_id in ids] == ["done"] * 3
    assert client.get("/api/health").json()["workers"] == 1


def test_jobs_outlive_the_server(tmp_path: Path, planet: bytes, finished: Wait) -> None:
    with TestClient(create_app(tmp_path, RELEASED_MODEL, workers=0, hosts=("testserver",))) as first:
        job_id = first.post("/api/jobs", params={"name": "TIC_7.csv"}, content=planet).json()["id"]
    with TestClient(create_app(tmp_path, RELEASED_MODEL, workers=1, hosts=("testserver",))) as second:
        assert finished(second, job_id)["state"] == "done"


def test_no_worker_outlives_the_server(tmp_path: Path) -> None:
    with TestClient(create_app(tmp_path, RELEASED_MODEL, workers=2, hosts=("testserver",))) as running:
        pids = running.app.state.supervisor.process_ids  # type: ignore[attr-defined]
        assert len(pids) == 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_long_light_curve_keeps_its_points(client: TestClient, finished: Wait) -> None:
    at = 1325.0 + np.arange(20_000) * 2 / 1440
    flux = 1 + np.random.default_rng(2).normal(0, 5e-4, at.size)
    text = "time,flux\n" + "".join(f"{a:.6f},{b:.7f}\n" for a, b in zip(at, flux, strict=True))
    job = finished(client, client.post("/api/jobs", params={"name": "TIC_3.csv"}, content=text.encode()).json()["id"])
    assert job["state"] == "done"
    raw = client.get(f"/api/jobs/{job['id']}/result").json()["series"]["raw"]
    assert len(raw["time"]) > 19_000 and len(raw["time"]) == len(raw["ppm"])
