"""Runs: every device gets its turn, and what it brings is kept whatever happens to the others."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from netraven.core.events import Event, RunFinished, RunStarted, TurnEnded
from netraven.core.models import Device, HostKey
from netraven.core.outcome import Failure, Outcome, Remark, RunStatus, Stage, Status
from netraven.daemon import at_work
from netraven.jobs.target import Suspicion, Target, Tools
from netraven.services.queue import RunQueue
from netraven.services.runner import Limits, Runner
from netraven.services.waiting import Room
from netraven.store import runs, suspects
from tests.database import add_device, value
from tests.services.conftest import House, changed, collect, config_of


async def devices(house: House, count: int) -> list[Device]:
    return [await add_device(house.db, f"edge{number}") for number in range(count)]


async def failing(target: Target, tools: Tools) -> Outcome:
    if target.device.hostname == "edge1":
        raise ZeroDivisionError("a mistake of ours")
    return await collect(target, tools)


async def test_a_fault_of_our_own_in_one_turn_does_not_end_the_others(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    report = await house.run(await devices(house, 3), failing)
    assert report.status is RunStatus.PARTIAL_FAILURE
    failures = {device.hostname: outcome.failure for device, outcome in report.outcomes if outcome.failure}
    assert {name: (failure.reason, failure.message) for name, failure in failures.items()} == {
        "edge1": ("internal_error", "ZeroDivisionError: a mistake of ours")
    }
    assert "Traceback" in caplog.text
    assert await value(house.db, "SELECT count(*) FROM snapshots") == 2


def without_credential(target: Target, reason: str) -> Outcome:
    failure = Failure(stage=Stage.AUTH, reason=reason, message="no")
    return Outcome(device_id=target.device.id, status=Status.FAILED, duration_ms=1, failure=failure)


@pytest.mark.parametrize(
    ("reasons", "status"),
    [
        (["no_credential", "no_credential"], RunStatus.NO_CREDENTIALS),
        (["no_credential", "auth_rejected"], RunStatus.FAILURE),
    ],
)
async def test_a_run_says_what_came_of_it(house: House, reasons: Sequence[str], status: RunStatus) -> None:
    left = list(reasons)

    async def turn(target: Target, tools: Tools) -> Outcome:
        del tools
        return without_credential(target, left.pop())

    report = await house.run(await devices(house, 2), turn)
    assert (report.status, report.counts.failed) == (status, 2)
    assert (await runs.get(house.db.reader, report.run_id)).status is status


async def test_what_happens_is_told_in_order(house: House) -> None:
    heard = list[Event]()
    with house.bus.listening(heard.append):
        await house.run(await devices(house, 1))
    kinds = [type(event) for event in heard if isinstance(event, RunStarted | TurnEnded | RunFinished)]
    assert kinds == [RunStarted, TurnEnded, RunFinished]
    assert await house.said() == [
        "run 1 of nightly started on 1 devices",
        "edge0: configuration changed",
        "run 1 of nightly ended: 1 of 1 devices good, 1 changed, 0 suspect, 0 failed",
    ]


async def test_no_more_devices_are_visited_at_once_than_allowed(house: House) -> None:
    inside, most = 0, 0

    async def turn(target: Target, tools: Tools) -> Outcome:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0)
        inside -= 1
        return await collect(target, tools)

    narrow: Runner = replace(house.runner, limits=Limits(room=Room(sessions=3)))
    await house.db.reader.rows("SELECT 1")
    async with house.at_work():
        ticket = await house.queue.start_run(house.order([]))
        await ticket.report
        await narrow.execute(ticket.run, house.order([], turn).job_type, await devices(house, 9))
    assert most == 3


async def cancelled_in_the_middle(house: House) -> int:
    """Run two devices, of which the second never answers, stop everything then, and return the run's id."""
    visited, answered = asyncio.Event(), asyncio.Event()

    async def turn(target: Target, tools: Tools) -> Outcome:
        if target.device.hostname == "edge1":
            visited.set()
            await asyncio.Event().wait()
        answered.set()
        return await collect(target, tools)

    listed = await devices(house, 2)
    async with house.at_work():
        ticket = await house.queue.start_run(house.order(listed, turn))
        await visited.wait()
        await answered.wait()
    assert ticket.report.cancelled()
    return ticket.run.id


async def test_a_cancelled_run_keeps_what_it_has_collected(house: House) -> None:
    run_id = await cancelled_in_the_middle(house)
    [result] = await runs.results(house.db.reader, run_id)
    assert (result.device_name, result.status, result.changed) == ("edge0", Status.SUCCESS, True)
    assert await house.archive.read(result.commit or "", result.path or "") == b"hostname edge0\nend\n"


async def test_a_cancelled_run_is_interrupted_and_says_so(house: House) -> None:
    run = await runs.get(house.db.reader, await cancelled_in_the_middle(house))
    assert (run.status, run.counts.total, run.counts.success) == (RunStatus.INTERRUPTED, 2, 1)
    assert run.completed_at is not None
    assert "edge0: configuration changed" in await house.said()


def suspect(target: Target, text: str) -> Outcome:
    failure = Failure(stage=Stage.ACCEPT, reason="shrunk", message="short")
    return replace(changed(target, text), status=Status.SUSPECT, changed=False, failure=failure)


async def shrunk(target: Target, tools: Tools) -> Outcome:
    """Be suspect at first, and confirm the same text at the second visit."""
    del tools
    found = suspect(target, "short\n")
    return replace(found, status=Status.SUCCESS, changed=True, failure=None) if target.suspicion else found


async def test_a_suspect_that_is_confirmed_is_kept_aside_no_more(house: House) -> None:
    heard = list[Event]()
    [device] = await devices(house, 1)
    with house.bus.listening(heard.append):
        report = await house.run([device], shrunk)
    assert (report.status, report.counts.total, report.counts.changed) == (RunStatus.SUCCESS, 1, 1)
    assert await suspects.of_device(house.db.reader, device.id) == []
    assert [event.outcome.status for event in heard if isinstance(event, TurnEnded)] == [Status.SUCCESS]
    assert "edge0: much shorter configuration confirmed by a second visit" in await house.said()


async def test_a_suspect_that_is_not_confirmed_is_kept_aside_sealed(house: House) -> None:
    [device] = await devices(house, 1)
    texts = ["first\n", "second\n"]

    async def turn(target: Target, tools: Tools) -> Outcome:
        del tools
        return suspect(target, texts.pop(0))

    report = await house.run([device], turn)
    assert (report.status, report.counts.suspect) == (RunStatus.FAILURE, 1)
    kept = await suspects.of_device(house.db.reader, device.id)
    assert sorted(each.size_bytes for each in kept) == [6, 7]
    assert b"second" not in await suspects.read(house.db.reader, kept[0].id)
    assert await house.archive.head() is None


async def test_devices_at_one_address_are_visited_one_after_the_other(house: House) -> None:
    first, second = await devices(house, 2)
    inside = list[str]()

    async def turn(target: Target, tools: Tools) -> Outcome:
        assert inside == []
        inside.append(target.device.hostname)
        await asyncio.sleep(0)
        inside.clear()
        return await collect(target, tools)

    report = await house.run([first, replace(second, ip_address=first.ip_address)], turn)
    assert report.status is RunStatus.SUCCESS
    assert config_of(first) != config_of(second)


def lost(target: Target) -> Outcome:
    failure = Failure(stage=Stage.TCP, reason="tcp_timeout", message="no answer")
    return Outcome(device_id=target.device.id, status=Status.FAILED, duration_ms=1, failure=failure)


def hasty(house: House, **limits: object) -> House:
    """Return the house with a runner that waits milliseconds where others wait seconds."""
    values = {"retry_waits_s": ((0.001, 0.002),), "recheck_after_s": 0.0} | limits
    runner = replace(house.runner, limits=Limits(**values))  # type: ignore[arg-type]  # tests name the fields
    return replace(house, runner=runner, queue=RunQueue(runner, house.db, house.clock))


async def test_a_device_that_answers_at_the_second_attempt_is_good_and_the_journal_names_the_retry(
    house: House,
) -> None:
    visits = 0

    async def turn(target: Target, tools: Tools) -> Outcome:
        nonlocal visits
        visits += 1
        return lost(target) if visits == 1 else await collect(target, tools)

    report = await hasty(house).run(await devices(house, 1), turn)
    assert (report.status, visits) == (RunStatus.SUCCESS, 2)
    assert (await house.said())[1:3] == ["edge0: retried after 0.0 s: no answer", "edge0: configuration changed"]


async def test_a_final_failure_says_how_many_attempts_there_were(house: House) -> None:
    heard = list[Event]()

    async def turn(target: Target, tools: Tools) -> Outcome:
        del tools
        return lost(target)

    with house.bus.listening(heard.append):
        report = await hasty(house, retries=2).run(await devices(house, 1), turn)
    [(_, outcome)] = report.outcomes
    assert outcome.failure is not None
    assert outcome.failure.message == "no answer (3 attempts)"
    assert len([event for event in heard if isinstance(event, TurnEnded)]) == 1
    assert await value(house.db, "SELECT failures_in_row FROM devices") == 1


async def test_a_retry_that_waits_holds_no_session(house: House) -> None:
    order = list[str]()

    async def turn(target: Target, tools: Tools) -> Outcome:
        order.append(target.device.hostname)
        return lost(target) if order == ["edge0"] else await collect(target, tools)

    narrow = hasty(house, room=Room(sessions=1), retry_waits_s=((0.05, 0.05),))
    report = await narrow.run(await devices(house, 3), turn)
    assert (report.status, order) == (RunStatus.SUCCESS, ["edge0", "edge1", "edge2", "edge0"])


async def test_a_mass_outage_uses_up_the_retries_and_the_run_says_so(house: House) -> None:
    visits = 0

    async def turn(target: Target, tools: Tools) -> Outcome:
        nonlocal visits
        del tools
        visits += 1
        return lost(target)

    report = await hasty(house).run(await devices(house, 30), turn)
    assert (report.counts.failed, visits) == (30, 50)
    spent = [line for line in await house.said() if "used up" in line]
    assert spent == ["run 1 has used up its 20 retries: failures are final now"]


async def test_whoever_answers_a_retry_must_show_the_key_of_the_first_attempt(house: House) -> None:
    key, expected = HostKey(key_type="ssh-ed25519", public_key="AAAA", fingerprint="SHA256:x"), list[HostKey | None]()

    async def turn(target: Target, tools: Tools) -> Outcome:
        expected.append(target.host_key)
        return replace(lost(target), host_key=key) if len(expected) == 1 else await collect(target, tools)

    await hasty(house).run(await devices(house, 1), turn)
    assert expected == [None, key]


async def test_a_device_that_somebody_else_visits_holds_no_session(house: House) -> None:
    first, second = await devices(house, 2)
    narrow, visited = hasty(house, room=Room(sessions=1)), list[str]()
    busy, free = asyncio.Event(), asyncio.Event()

    async def turn(target: Target, tools: Tools) -> Outcome:
        visited.append(target.device.hostname)
        free.set()
        return await collect(target, tools)

    async def elsewhere() -> None:
        async with house.runner.doors.through((first.ip_address, first.port)):
            busy.set()
            await free.wait()

    async with asyncio.TaskGroup() as group:
        group.create_task(elsewhere())
        await busy.wait()
        report = await narrow.run([first, second], turn)
    assert (report.status, visited) == (RunStatus.SUCCESS, ["edge1", "edge0"])


async def test_a_cancelled_run_gives_all_sessions_back(house: House) -> None:
    narrow, begun = hasty(house, room=Room(sessions=1)), asyncio.Event()

    async def never(target: Target, tools: Tools) -> Outcome:
        del target, tools
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    listed = await devices(house, 3)
    async with asyncio.timeout(20), at_work(narrow.journal.write):
        ticket = await narrow.queue.start_run(narrow.order(listed, never))
        async with at_work(narrow.queue.work):
            await begun.wait()
        assert ticket.report.cancelled()
    assert narrow.runner.doors.in_use == 0


async def test_a_remark_is_told_once_however_many_turns_there_are(house: House) -> None:
    remark = Remark("info", "legacy SSH algorithms in use")

    async def turn(target: Target, tools: Tools) -> Outcome:
        return replace(await shrunk(target, tools), remarks=(remark,))

    await house.run(await devices(house, 1), turn)
    assert [line for line in await house.said() if "legacy" in line] == ["edge0: legacy SSH algorithms in use"]


async def test_a_cut_text_that_comes_whole_the_second_time_is_good_and_kept_aside_no_more(house: House) -> None:
    [device] = await devices(house, 1)
    seen = list[Suspicion | None]()

    async def turn(target: Target, tools: Tools) -> Outcome:
        seen.append(target.suspicion)
        cut = suspect(target, "hostname edge0\n")
        failure = Failure(stage=Stage.ACCEPT, reason="truncated", message="cut")
        return await collect(target, tools) if target.suspicion else replace(cut, failure=failure)

    report = await house.run([device], turn)
    assert (report.status, [each and each.reason for each in seen]) == (RunStatus.SUCCESS, [None, "truncated"])
    assert await suspects.of_device(house.db.reader, device.id) == []
    assert (await house.said())[-2] == (
        "edge0: configuration changed; the second visit brought it whole, the first one was suspect: truncated"
    )
