# SPDX-License-Identifier: MIT
"""A flight in simulated time: stars come at their cadence, the target searches them, and packets go down each day."""

import heapq
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from hil.documents import Verdict
from hil.errors import InputError
from hil.mission.ground import Ground, Radio
from hil.mission.ledger import Ledger
from hil.mission.result import BoardRow, FlightStar, Memory, MissionResult
from hil.mission.searcher import Searched, Searcher
from hil.mission.stored_star import StarRecords, records_of, stored_star
from hil.run.streaming import device_of
from hil.session.recovery import RecoveringSession
from hil.targets.target import Target
from tinytransit.deploy.manifest import Manifest
from tinytransit.verification.mission.flight_software import FlightSoftware, PowerError, Waiting
from tinytransit.verification.mission.packet import IDENTITY_BYTES, PACKET_SIZE
from tinytransit.verification.mission.sky import SkyStar
from tinytransit.verification.survey.boards import BoardSurvey, board_surveys
from tinytransit.verification.survey.recorded import read_recorded
from tinytransit.verification.survey.twin import LONGEST_DAYS, SHORTEST_DAYS, SurveyTwin

_MS_A_DAY = 86_400e3
# A reset in the middle of a search comes after so many answers at most: a star takes about a hundred.
_MOST_ANSWERS = 60


@dataclass(frozen=True)
class MissionPlan:
    """What flies.

    Attributes:
        stars: How many.
        star: Makes or reads one by its number, from 0 on.
        blocks: Blocks of flux that the longest of them has.
        downlink: Bytes a day.
        memory_bytes: For the ring of raw flux.
        resets: Of the board.
        upsets: Flipped bits of memory, for each bit and day.
        damage: Share of packets and acknowledgements that the link loses or damages.
        seed: Of all this.
        patience_days: Passes after the last search, if the queue is not empty by then.
    """

    stars: int
    star: Callable[[int], SkyStar]
    blocks: int
    downlink: int
    memory_bytes: int = 8 << 20
    resets: int = 3
    upsets: float = 1e-7
    damage: float = 0.05
    seed: int = 1
    patience_days: int = 30


def run_mission(
    target: Target,
    manifest: Manifest,
    plan: MissionPlan,
    twin: SurveyTwin,
    firmware: Path,
    model: Path,
    *,
    timeout_s: float = 5.0,
    retries: int = 3,
    command: Sequence[str] = (),
    skipped: Sequence[tuple[str, str]] = (),
    progress: Callable[[int], None] = lambda done: None,
) -> MissionResult:
    """Start a target, fly, and stop it.

    Args:
        target: Where the stars are searched; it is stopped however this ends.
        manifest: Of the model that it runs.
        plan: The flight.
        twin: The same survey on this computer.
        firmware: The firmware folder, for the flight software's C.
        model: Folder of the model.
        timeout_s: Seconds to wait for an answer before a request is repeated; no less than a slow target needs.
        retries: How often a request is repeated.
        command: The command line, for the report.
        skipped: Files that were left out before.
        progress: Called with the number of stars done.

    Raises:
        InputError: If there is no star, the memory has no room for one, or a pass none for a packet.
        TargetError: If the target does not start.
        LinkError: If the link or the device fails in a way that repeating does not fix.
        SurveyError: If the recorded cycles cannot be read.
        CompilerError: If the flight software cannot be compiled.
    """
    start = time.perf_counter()
    flight = _Flight(plan, firmware, model)
    with RecoveringSession(target, manifest, timeout_s=timeout_s, retries=retries) as session:
        searcher = Searcher(target, session, twin, SHORTEST_DAYS, LONGEST_DAYS)
        days = flight.fly(searcher, progress)
        device = device_of(session.info)
    boards, searches, note = flight.boards()
    candidates = flight.ledger.balance(flight.software, flight.ground, flight.radio.damaged)
    searched = [row for row in flight.rows.values() if row.state == "searched"]
    good = bool(searched) and all(row.equal for row in searched) and candidates.lost == 0
    return MissionResult(
        verdict=Verdict.PASS if good else Verdict.FAIL,
        target=target.name,
        command=list(command),
        model_id=manifest.model_id,
        device=device,
        seed=plan.seed,
        days=days,
        downlink=plan.downlink,
        stars=flight.delivered_rows(),
        candidates=candidates,
        memory=flight.memory(),
        resets=flight.resets,
        torn=flight.torn,
        raw_bytes=flight.raw_bytes,
        sent_bytes=flight.ledger.sent * PACKET_SIZE,
        searches=searches,
        boards=[BoardRow(board=each.board, clock_hz=each.clock_hz, star_ms=each.star_ms, energy_mj=each.energy_mj,
                         stars_an_hour=each.stars_an_hour) for each in boards],
        boards_note=note,
        skipped=list(skipped),
        seconds=time.perf_counter() - start,
    )  # fmt: skip


@dataclass
class _Watched:
    """A star from its first cadence to its search.

    Attributes:
        index: Of the star.
        sky: What it is.
        slot: In the ring.
        records: What is to be written of it.
        complete: Whether it has been watched to its end.
        attempts: How often the board was given it.
    """

    index: int
    sky: SkyStar
    slot: int
    records: StarRecords
    complete: bool = False
    attempts: int = 0


class _Flight:
    """All that changes while it flies."""

    def __init__(self, plan: MissionPlan, firmware: Path, model: Path) -> None:
        if not plan.stars:
            raise InputError("no star to watch; name a file or a folder with --input, or a number with --stars")
        if plan.downlink < PACKET_SIZE:
            raise InputError(f"--downlink is {plan.downlink} bytes a day; a packet has {PACKET_SIZE}")
        one = FlightSoftware(1, plan.blocks, firmware).star_bytes
        room = plan.memory_bytes // one
        if room < 2:
            raise InputError(f"--memory is {plan.memory_bytes} bytes; two stars of this flight take {2 * one}")
        self.plan = plan
        self.slots = min(room, plan.stars)
        self.software = FlightSoftware(self.slots, plan.blocks, firmware)
        # A few slots stay free for those that wait for their search.
        self._watching = self.slots if self.slots == plan.stars else max(1, self.slots - max(1, self.slots // 8))
        self._draws = Random(f"{plan.seed} flight")
        self.radio, self.ground, self.ledger = Radio(Random(f"{plan.seed} radio"), plan.damage), Ground(), Ledger()
        self.rows: dict[int, FlightStar] = {}
        self.resets = self.torn = self.flips = self._repaired = self._broken = 0
        self.raw_bytes = 0
        self._watched: dict[int, _Watched] = {}
        # Of each star, the candidates that are what was injected.
        self._injected: dict[int, set[bytes]] = {}
        self._next_star = 0
        self._free_at = 0.0
        self._events: list[tuple[float, int, Callable[[float], None]]] = []
        self._count = 0
        self._recorded, self._firmware, self._model = read_recorded(), firmware, model
        self._resets_at = set(Random(f"{plan.seed} resets").sample(range(plan.stars), min(plan.resets, plan.stars)))

    def fly(self, searcher: Searcher, progress: Callable[[int], None]) -> float:
        """Fly, and return the days that passed."""
        now = 0.0
        self._begin_watching()
        self._at(1.0, self._pass)
        self._schedule_flip(0.0)
        last = None
        while last is None or self._goes_on(now - last):
            now, _, event = heapq.heappop(self._events)
            event(now)
            if now >= self._free_at:
                self._search(searcher, now)
                progress(len(self.rows))
            if last is None and len(self.rows) == self.plan.stars:
                last = now
        return now

    def boards(self) -> tuple[list[BoardSurvey], float, str]:
        """Return what a star takes on each board, the searches of one on average, and where that is from."""
        searched = [row.searches for row in self.rows.values() if row.searches]
        mean = sum(searched) / len(searched) if searched else 1.0
        note = f"{self._recorded.source(self._firmware, self._model)}; {mean:.2f} searches a star"
        return board_surveys(self._recorded.cost(mean)), mean, note

    def memory(self) -> Memory:
        """Return what became of memory."""
        self._note_counts()
        return Memory(bytes=self.software.memory.size, stars=self.slots, packets=self.software.queue_slots,
                      flips=self.flips, repaired=self._repaired, broken=self._broken)  # fmt: skip

    def delivered_rows(self) -> list[FlightStar]:
        """Return the stars in their order, each with whether what was injected is on the ground."""
        down = {index for index, own in self._injected.items() if own & self.ground.delivered.keys()}
        return [self.rows[index].model_copy(update={"delivered": index in down}) for index in sorted(self.rows)]

    def _at(self, when: float, event: Callable[[float], None]) -> None:
        self._count += 1
        heapq.heappush(self._events, (when, self._count, event))

    def _begin_watching(self) -> None:
        """Let the first stars begin one after the other, so that they do not all end on one day."""
        span = self.plan.star(0).star.span_days
        for place in range(self._watching):
            self._at(span * place / self._watching, self._begin)

    def _begin(self, now: float) -> None:
        """Begin to watch the next star, if there is one."""
        if self._next_star == self.plan.stars:
            return
        index = self._next_star
        self._next_star += 1
        sky = self.plan.star(index)
        records = records_of(sky.star, index + 1, SHORTEST_DAYS, LONGEST_DAYS)
        lost_before = self.software.counts().overwritten
        slot = self.software.begin_star(records.begin)
        assert slot is not None  # fewer are watched than there are slots
        if self.software.counts().overwritten > lost_before:
            # The last of those that were there: one before it, whose head was broken, left the slot to it.
            self._settle([each for each in self._watched.values() if each.slot == slot and each.complete][-1],
                         "overwritten")  # fmt: skip
        self._watched[index + 1] = _Watched(index, sky, slot, records)
        for block, (flux, end) in enumerate(zip(records.blocks, records.end_days, strict=True)):
            self._at(now + end, partial(self._put, slot, records.begin, block, flux))
        self._at(now + sky.star.span_days, partial(self._end, index + 1))

    def _put(self, slot: int, star: bytes, block: int, flux: bytes, now: float) -> None:
        self.software.put(slot, star, block, flux)

    def _end(self, number: int, now: float) -> None:
        """A star has been watched to its end: it waits for its search, and another one begins."""
        watched = self._watched[number]
        watched.complete = True
        self.software.complete(watched.slot, watched.records.begin, len(watched.records.blocks))
        self._begin(now)

    def _pass(self, now: float) -> None:
        """A pass over the ground station: acknowledgements come up, packets go down, memory is scrubbed."""
        self.software.scrub()
        for ack in self.ground.acknowledgements():
            heard = self.radio.carry(ack)
            if heard is not None:
                self.ledger.acknowledge(self.software, heard)
        self.software.begin_pass()
        for _ in range(self.plan.downlink // PACKET_SIZE):
            packet = self.software.next_packet()
            if packet is None:
                break
            self.ledger.sent += 1
            self.ground.receive(self.radio.carry(packet))
        self._at(now + 1.0, self._pass)

    def _goes_on(self, days_after: float) -> bool:
        return bool(self.software.held()) and days_after <= self.plan.patience_days

    def _schedule_flip(self, now: float) -> None:
        rate = self.plan.upsets * 8 * self.software.memory.size
        if rate > 0:
            self._at(now + self._draws.expovariate(rate), self._flip)

    def _flip(self, now: float) -> None:
        """A particle flips a bit of memory."""
        self.software.memory[self._draws.randrange(self.software.memory.size)] ^= 1 << self._draws.randrange(8)
        self.flips += 1
        self._schedule_flip(now)

    def _search(self, searcher: Searcher, now: float) -> None:
        """Search the star that has waited longest, if one waits."""
        waiting = self.software.next_star()
        if waiting is None:
            # A star that is complete and does not wait is lost: both copies of its head are broken.
            for lost in [each for each in self._watched.values() if each.complete]:
                self._settle(lost, "spoilt")
            return
        star = stored_star("", waiting.star, waiting.flux)
        resets = searcher.can_reset and len(self.rows) in self._resets_at
        self._resets_at.discard(len(self.rows))
        in_search = resets and self._draws.random() < 0.5
        searched = searcher.search(star, self._draws.randint(1, _MOST_ANSWERS) if in_search else None)
        if in_search:
            self._reset()
        watched = self._watched[star.number]
        watched.attempts += searched.attempts
        self._free_at = now + self._search_days(searched.searches)
        self._at(self._free_at, lambda when: None)
        try:
            if resets and not in_search:
                self.software.fail_after(self._draws.randrange(1, PACKET_SIZE * (len(searched.candidates) + 1)))
            for candidate in searched.candidates:
                self.ledger.keep(self.software, candidate)
            self.software.free_star(waiting.slot)
        except PowerError:
            self.torn += 1
        if resets and not in_search:
            searcher.reset()
            self._reset()
            # What was half done is done again: the star is still in the ring, or all its candidates are kept.
            if self._still_waits(waiting):
                return
        self.ledger.found += len(searched.candidates)
        self._settle(watched, "searched", searched, waiting.missing)

    def _still_waits(self, waiting: Waiting) -> bool:
        after = self.software.next_star()
        return after is not None and after.slot == waiting.slot and after.star == waiting.star

    def _reset(self) -> None:
        """The board was reset, and with it the RAM of the flight software, which runs on it."""
        self.resets += 1
        self._note_counts()
        self.software.reset()

    def _note_counts(self) -> None:
        """Add up what the flight software forgets at a reset."""
        counts = self.software.counts()
        self._repaired += counts.ring_repaired + counts.queue_repaired
        self._broken += counts.ring_broken + counts.queue_broken

    def _search_days(self, searches: int) -> float:
        """Return how long the slowest board takes."""
        return max(each.star_ms[2] for each in board_surveys(self._recorded.cost(searches))) / _MS_A_DAY

    def _settle(self, watched: _Watched, state: str, searched: Searched | None = None, gaps: int = 0) -> None:
        """A star is done with, this way or that."""
        del self._watched[watched.index + 1]
        sky = watched.sky
        own: set[bytes] = set()
        if searched is not None:
            self.raw_bytes += watched.records.flux_bytes
            own = {candidate[:IDENTITY_BYTES] for candidate, period in
                   zip(searched.candidates, searched.periods, strict=True) if sky.is_found(period)}  # fmt: skip
        self._injected[watched.index] = own
        self.rows[watched.index] = FlightStar(
            star=sky.star.name, injected=sky.injected, period_days=sky.period_days, state=state,
            equal=searched is not None and searched.equal, searches=searched.searches if searched else 0,
            candidates=len(searched.candidates) if searched else 0, found=bool(own), delivered=False, gaps=gaps,
            attempts=watched.attempts, search_ms=searched.milliseconds if searched else 0.0,
        )  # fmt: skip
