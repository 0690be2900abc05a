# SPDX-License-Identifier: MIT
"""A plan is read strictly, and what is wrong with one is said by file, field and expectation."""

from pathlib import Path

import pytest

from hil.campaigns.plan import PlanError, read_plan

GOOD = """
name: week-12
windows: {golden: true, shards: [a.npz], limit: 100}
repetitions: 2
limits: {latency_ms: 5, retries: 1}
seed: 7
parallel: 2
targets:
  - target: native
  - {target: labwired, board: feather_f405, repetitions: 1, limits: {latency_ms: 20.5}, windows: {golden: true}}
"""
EXAMPLES = sorted(Path("hil/campaigns/examples").glob("*.yaml"))


def _written(folder: Path, text: str) -> Path:
    path = folder / "plan.yaml"
    path.write_text(text)
    return path


def test_a_target_takes_from_the_plan_what_it_does_not_say(tmp_path: Path) -> None:
    plan, text = read_plan(_written(tmp_path, GOOD))
    assert text == GOOD and plan.model == Path("models")
    native, labwired = plan.targets
    assert (native.name, labwired.name) == ("native", "labwired:feather_f405")
    assert (plan.repetitions_of(native), plan.repetitions_of(labwired)) == (2, 1)
    assert plan.windows_of(native).shards == (Path("a.npz"),) and plan.windows_of(labwired).shards == ()
    limits = plan.limits_of(labwired)
    assert (limits.latency_ms, limits.retries, limits.timeout_s) == (20.5, 1, 5.0)
    assert plan.limits_of(native).latency_ms == 5


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_are_plans(example: Path) -> None:
    assert read_plan(example)[0].targets


def test_there_are_examples() -> None:
    assert EXAMPLES


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("name: week-12", "name: ../x", r"name: .*'\.\./x'"),
        ("repetitions: 2\n", "repetitions: 0\n", "repetitions: .* 1, got 0"),
        ("repetitions: 2\n", "repetitions: '2'\n", "repetitions: .*'2'"),
        ("golden: true, shards", "golden: 1, shards", "windows.golden: .*got 1"),
        ("seed: 7", "sed: 7", "sed: "),
        ("board: feather_f405", "bord: x", r"targets\[1\].bord: "),
        ("latency_ms: 20.5", "latency_ms: .nan", r"targets\[1\].limits.latency_ms: "),
        ("  - target: native\n", "  - firmware: x\n", r"targets\[0\].target: "),
        ("{golden: true, shards: [a.npz], limit: 100}", "{limit: 3}", "windows: "),
        ("target: labwired, board: feather_f405", "target: native", "'native'"),
        ("seed: 7", "seed: 7\nseed: 8", "line 7: .*seed"),
        ("seed: 7", "seed: [", r"line \d+: "),
        ("seed: 7", "seed: !!python/object/apply:os.getpid []", "line 6: "),
        ("seed: 7", "seed: !!bool maybe", "line 6: "),
        ("seed: 7", "seed: !!timestamp 2026-13-45", "line 6: "),
        ("seed: 7", "seed: 2026-13-45", "seed: .*'2026-13-45'"),
        ("seed: 7", "seed: 1:30", "seed: .*'1:30'"),
        ("seed: 7", "seed: 017", "seed: .*'017'"),
        ("seed: 7", f"seed: {'9' * 5000}", "seed: "),
        ("seed: 7", "seed: &a [*a]", "line 6: "),
        ("seed: 7", f"seed: {'[' * 21}{']' * 21}", "line 6: "),
        ("seed: 7", 'model: "a\\0b"', "model: "),
        ("repetitions: 2\n", "repetitions: 1000000000000\n", "repetitions: .*1000000000000"),
        ("parallel: 2", "parallel: 1000000", "parallel: "),
        ("latency_ms: 20.5", "timeout_s: 1e300", r"targets\[1\].limits.timeout_s: "),
        ("seed: 7", "? [a]\n: 7", "line 6: "),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in GOOD
    path = _written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(PlanError, match=words) as raised:
        read_plan(path)
    assert str(raised.value).startswith(str(path)) and "\n" not in str(raised.value)


def test_two_targets_at_one_port_are_refused(tmp_path: Path) -> None:
    targets = "[{target: serial:/dev/ttyACM0}, {target: serial:/dev/ttyACM0@921600}]"
    path = _written(tmp_path, f"name: x\nwindows: {{golden: true}}\ntargets: {targets}\n")
    with pytest.raises(PlanError, match="serial:/dev/ttyACM0"):
        read_plan(path)


@pytest.mark.parametrize("text", ["", "- 1", "[" * 50_000, "x" * (1 << 21)], ids=["empty", "list", "deep", "large"])
def test_what_is_no_plan_at_all_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(PlanError, match=r"plan\.yaml"):
        read_plan(_written(tmp_path, text))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"absent\.yaml"):
        read_plan(tmp_path / "absent.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"name: \xe9t\xe9")
    with pytest.raises(PlanError, match=r"latin\.yaml.*UTF-8"):
        read_plan(tmp_path / "latin.yaml")
