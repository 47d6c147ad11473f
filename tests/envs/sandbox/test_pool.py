"""Sandboxes kept ready: each is handed out once, and a failure reaches whoever waits."""

import itertools
import threading

import pytest

from turngym.envs.core import WorldError
from turngym.envs.sandbox import Pool, Result
from turngym.envs.sandbox.protocol import Limits


class Numbered:
    """A sandbox that only knows its number, and whether it was closed."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.closed = 0

    def exec(self, command: str, timeout_s: float = 30.0) -> Result:
        return Result(exit_code=self.number, output=command)

    def read(self, path: str) -> bytes:
        return path.encode()

    def write(self, path: str, content: bytes) -> None:
        raise PermissionError(path)

    def snapshot(self) -> str:
        return str(self.number)

    def restore(self, snapshot: str) -> None:
        raise ValueError(snapshot)

    def close(self) -> None:
        self.closed += 1


def test_each_sandbox_is_handed_out_once_and_in_order() -> None:
    numbers = itertools.count()
    with Pool(lambda: Numbered(next(numbers)), size=2) as pool:
        assert [pool.take().number for _ in range(5)] == [0, 1, 2, 3, 4]


def test_no_more_are_started_than_are_to_be_ready() -> None:
    started: list[Numbered] = []
    third = threading.Event()

    def start() -> Numbered:
        started.append(Numbered(len(started)))
        if len(started) == 3:
            third.set()
        return started[-1]

    with Pool(start, size=2) as pool:
        pool.take()
        assert third.wait(5)
        pool.take()
    assert len(started) in (3, 4)  # the fourth begins when the second is taken, if there is time


def test_closing_closes_what_nobody_took() -> None:
    started: list[Numbered] = []
    ready = threading.Semaphore(0)

    def start() -> Numbered:
        started.append(Numbered(len(started)))
        ready.release()
        return started[-1]

    pool = Pool(start, size=3)
    for _ in range(3):
        assert ready.acquire(timeout=5)
    mine = pool.take()
    pool.close()
    pool.close()
    assert mine.closed == 0
    assert {sandbox.closed for sandbox in started if sandbox is not mine} == {1}


def test_what_prevents_a_start_is_raised_and_the_next_try_may_work() -> None:
    numbers = itertools.count()

    def start() -> Numbered:
        number = next(numbers)
        if number == 0:
            raise WorldError("not yet")
        return Numbered(number)

    with Pool(start, size=1) as pool:
        with pytest.raises(WorldError, match="not yet"):
            pool.take()
        assert pool.take().number == 1


def test_many_threads_take_different_sandboxes() -> None:
    numbers = itertools.count()
    taken: list[int] = []
    with Pool(lambda: Numbered(next(numbers)), size=3) as pool:
        threads = [
            threading.Thread(target=lambda: taken.append(pool.take().number)) for _ in range(20)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    assert sorted(taken) == list(range(20))


def test_a_closed_pool_gives_nothing() -> None:
    pool = Pool(lambda: Numbered(0), size=1)
    pool.close()
    with pytest.raises(ValueError, match="the pool is closed"):
        pool.take()


def test_a_pool_of_none_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="size is 0: expected at least 1"):
        Pool(lambda: Numbered(0), size=0)


@pytest.mark.parametrize("value", [0, -1, 1.5, True])
def test_limits_are_whole_numbers_above_zero(value: object) -> None:
    with pytest.raises(ValueError, match=r"processes is .*: expected a whole number above 0"):
        Limits(processes=value)  # type: ignore[arg-type]  # the mistake itself
