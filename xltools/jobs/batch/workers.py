"""One job for many things, shared among processes: no more than there are cores, none for a few things.

Results come in the order of the things. Only a few of them wait at a time, however many things there are. A process that
dies, by whatever a file does to it, costs one thing: the others of its share are done again.
"""

from __future__ import annotations

import faulthandler
import gc
import math
import os
import pickle
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future, ProcessPoolExecutor
    from multiprocessing.context import BaseContext

Item = TypeVar("Item")
Result = TypeVar("Result")
Other = TypeVar("Other")


class Lost(Enum):
    """Why nothing came of a thing."""

    DIED = auto()  # the process that worked on it is gone
    TIME = auto()  # it took longer than it may


@dataclass(frozen=True, slots=True)
class Budget:
    """What one thing may take: seconds, and megabytes beyond what a process has at its beginning.

    Seconds count wherever there are processes, and end one whatever it does; megabytes on Linux.
    """

    seconds: float = 60
    megabytes: int = 2048


#: Fewer things than this are not worth a process, which must begin with loading the program.
FEW = 100
#: So many things are handed over together at most, and so many such shares wait for a process. What things of a share have in
#: common is told once.
_SHARE, _WAITING = 64, 2
#: The last shares are smaller, down to this one, so that no process waits long for another.
_SMALLEST = 4
#: What the command line is called where it is started.
_COMMANDS = frozenset({"xltools", "xltools-script", "__main__"})


def in_order(
    job: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    lost: Callable[[Item, Lost], Result],
    heavy: Callable[[Item], bool] = lambda _: False,
    budget: Budget | None = None,
    prepare: Callable[[], object] = lambda: None,
    workers: int | None = None,
) -> Iterator[Result]:
    """What the job makes of each thing, in their order.

    Args:
        job: The job. It raises nothing; it and its results can be pickled.
        items: The things.
        lost: What is said of a thing that ends the process which works on it, or takes more than it may.
        heavy: Whether a thing may take long, so that it is worth a process of its own where the others are not.
        budget: What one thing may take in a process; None for whatever it takes.
        prepare: Makes what all of them need once, before processes are begun.
        workers: How many processes; None for as many as it is worth.
    """
    count = _worth(len(items)) if workers is None else workers
    pools = _Pools(job, lost, _context(), budget)
    if count <= 1 or pools.context is None:
        for item in items:
            yield from pools.one_by_one([item]) if pools.context and heavy(item) else [job(item)]
        return
    prepare()
    yield from pools.shared(items, count, _SHARE)


def by_executor(
    executor: Executor,
    job: Any,
    items: Sequence[Item],
    *,
    lost: Callable[[Item, Lost], Result],
    waiting: int,
) -> Iterator[Result]:
    """The same by an executor of somebody else's, such as a cluster's.

    Args:
        executor: The executor.
        job: The job, or what the executor takes for it.
        items: The things.
        lost: What is said of a thing with which the executor fails.
        waiting: How many shares wait there at a time.
    """
    shares = _shares(items, waiting, _SHARE)
    there: deque[tuple[Sequence[Item], Future[list[Result]]]] = deque()
    for share in (*shares, *[None] * waiting):
        if share is not None:
            there.append((share, executor.submit(_by, job, share)))
        if there and (share is None or len(there) >= waiting):
            given, future = there.popleft()
            yield from _results(executor, job, given, future, lost)


def _results(
    executor: Executor,
    job: Any,
    share: Sequence[Item],
    future: Future[list[Result]],
    lost: Callable[[Item, Lost], Result],
) -> list[Result]:
    """What came of a share; where it failed, its things are done again, one by one."""
    try:
        return future.result()
    except Exception:  # noqa: BLE001 - whatever an executor says when one of its machines is gone
        if len(share) == 1:
            return [lost(share[0], Lost.DIED)]
    again = [([item], executor.submit(_by, job, [item])) for item in share]
    return [result for one, future in again for result in _results(executor, job, one, future, lost)]


def _shares(items: Sequence[Item], count: int, most: int) -> list[Sequence[Item]]:
    """The things in shares for so many processes."""
    shares: list[Sequence[Item]] = []
    start = 0
    while start < len(items):
        size = min(most, max(_SMALLEST, (len(items) - start) // (count * 4)))
        shares.append(items[start : start + size])
        start += size
    return shares


def _by(job: Callable[[Any], Any], share: Sequence[Any]) -> list[Any]:
    return [job(item) for item in share]


def each_by_a_process(job: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
    """What a large job makes of each of a few large things, in their order: several at a time, each by a process.

    A thing that ends its process is done in this one.
    """
    count = min(cores(), len(items))
    pools = _Pools(job, lambda item, _: job(item), _context(), None)
    yield from map(job, items) if count <= 1 or pools.context is None else pools.shared(items, count, 1)


def side_by_side(
    here: Callable[[], Result], there: Callable[[], Other], *, count: int
) -> tuple[Result, Other]:
    """What two jobs make: at the same time where a process can be forked for the second, else one after the other.

    Args:
        here: The job of this process.
        there: The job of the other one; of this one too, where that ends before it is done. What it makes can be pickled.
        count: Of how many things they make something. A few are not worth a process, nor are many worth one that begins
            with loading the program and being told of all of them.
    """
    context = _context()
    if _worth(count) <= 1 or context is None or context.get_start_method() != "fork":
        return here(), there()
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415 - as in _context

    pools: _Pools[None, Other] = _Pools(lambda _: there(), lambda *_: there(), context, None)
    with pools.pool(1) as pool:
        coming = pool.submit(_done, [None])
        made = here()
        try:
            (other,) = _unpacked(coming.result())
        except BrokenProcessPool:
            other = there()
    return made, other


def cores() -> int:
    """How many cores this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)  # not on every system
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _worth(count: int) -> int:
    return min(cores(), count // (FEW // 2)) if count >= FEW else 1


def _context() -> BaseContext | None:
    """How a process is begun here; None where none should be.

    Where processes cannot be forked safely, a new one runs the main program again up to its own guard: this is done to
    the command line alone, and never to the program of somebody who imports the package.
    """
    # Only here: a browser's Python has no processes, and few files need none.
    import multiprocessing  # noqa: PLC0415

    if sys.platform == "linux" and threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    main = sys.modules.get("__main__")
    started = Path(getattr(main, "__file__", None) or "").stem
    is_command = started in _COMMANDS and "xltools.cli" in sys.modules
    return multiprocessing.get_context("spawn") if is_command else None


@dataclass(frozen=True)
class _Pools(Generic[Item, Result]):
    """Makes pools of processes for a job, one after the other where one is lost."""

    job: Callable[[Item], Result]
    lost: Callable[[Item, Lost], Result]
    context: BaseContext | None
    budget: Budget | None

    def shared(self, items: Sequence[Item], count: int, share: int) -> Iterator[Result]:
        """The things in shares, each done by one of ``count`` processes."""
        from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415 - as in _context

        shares = _shares(items, count, share)
        done = 0
        while done < len(shares):
            # A pool that has lost a process is of no use any more: what was not done goes to another one.
            with self.pool(count) as pool:
                waiting: deque[Future[bytes]] = deque()
                coming = iter(shares[done:])
                try:
                    while True:
                        for next_share in coming:
                            waiting.append(pool.submit(_done, next_share))
                            if len(waiting) >= count * _WAITING:
                                break
                        if not waiting:
                            return
                        results = waiting.popleft().result()
                        done += 1
                        yield from _unpacked(results)
                except BrokenProcessPool:
                    pass
                finally:
                    # Nobody waits for what nobody wants any more; else the pool's thread ends before the next pool begins.
                    pool.shutdown(wait=not waiting, cancel_futures=True)
            yield from self.one_by_one(shares[done])
            done += 1

    def one_by_one(self, share: Sequence[Item]) -> Iterator[Result]:
        """Things of which one may end its process: by another process, which does them one after the other."""
        from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415 - as in _context

        items = deque(share)
        while items:
            with self.pool(1) as pool:
                is_alive = True
                while items and is_alive:
                    began = time.monotonic()
                    try:
                        (result,) = _unpacked(pool.submit(_done, [items[0]]).result())
                    except BrokenProcessPool:
                        is_alive = False
                        took = time.monotonic() - began
                        too_long = self.budget is not None and took >= self.budget.seconds
                        result = self.lost(items[0], Lost.TIME if too_long else Lost.DIED)
                    items.popleft()
                    yield result

    def pool(self, count: int) -> ProcessPoolExecutor:
        """Processes for the job."""
        from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - as in _context

        arguments = (self.job, self.budget)
        return ProcessPoolExecutor(count, mp_context=self.context, initializer=_begin, initargs=arguments)


#: In a process: the job that it was begun for, and what one thing may take.
_jobs: list[tuple[Callable[[Any], Any], Budget | None]] = []


def _begin(job: Callable[[Any], Any], budget: Budget | None) -> None:
    _jobs[:] = [(job, budget)]
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.freeze()  # what was there before the process is not looked through, and stays shared with the others
    if budget:
        _bound_memory(budget.megabytes)


def _end_with_parent() -> None:
    """Ends this process with the one that began it, which may be ended without a word: else it would wait for more forever."""
    from multiprocessing import parent_process  # noqa: PLC0415 - as in _context

    if parent := parent_process():
        parent.join()
        os._exit(1)


def _bound_memory(megabytes: int) -> None:
    """Lets this process take so much more memory than it has; then Python says MemoryError. Nothing where the system cannot
    be asked."""
    try:
        import resource  # noqa: PLC0415 - not on every system

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = pages * resource.getpagesize() + megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    except (ImportError, OSError, ValueError):
        return


def _done(share: Sequence[Any]) -> bytes:
    """Does the things of a share, and packs what comes of them: the pool's own pickler asks for every object whether it has a
    way of its own to pickle it, a tenth of what judging takes."""
    job, budget = _jobs[0]
    done = [job(item) for item in share] if budget is None else _within(job, share, budget.seconds)
    return pickle.dumps(done, pickle.HIGHEST_PROTOCOL)


def _unpacked(results: bytes) -> list[Any]:
    unpacked: list[Any] = pickle.loads(results)  # noqa: S301 - packed by this very run
    return unpacked


def _within(job: Callable[[Any], Any], share: Sequence[Any], seconds: float) -> list[Any]:
    """Does one thing after the other. Where one takes longer than it may, the process ends, whatever it is busy with.

    A watch is a thread, which costs as much as reading a sheet: the next thing has what is left of the last one's, where
    that has hardly begun.
    """
    slack = min(1.0, seconds / 10)
    done, begun = [], -math.inf
    with Path(os.devnull).open("w") as nowhere:
        try:
            for item in share:
                now = time.monotonic()
                if now - begun > slack:
                    faulthandler.dump_traceback_later(seconds + slack, exit=True, file=nowhere)
                    begun = now
                done.append(job(item))
        finally:
            faulthandler.cancel_dump_traceback_later()
    return done
