"""One job for many things, shared among processes: no more than there are cores, none for a few things.

Results come in the order of the things. Only a few of them wait at a time, however many things there are. A process that
dies, by whatever a file does to it, costs one thing: the others of its share are done again.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future, ProcessPoolExecutor
    from multiprocessing.context import BaseContext

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Fewer things than this are not worth a process, which must begin with loading the program.
FEW = 100
#: How many things are handed over together, and how many such shares wait for a process.
_SHARE, _WAITING = 16, 3
#: What the command line is called where it is started.
_COMMANDS = frozenset({"xltools", "xltools-script", "__main__"})


def in_order(
    job: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    lost: Callable[[Item], Result],
    workers: int | None = None,
) -> Iterator[Result]:
    """What the job makes of each thing, in their order.

    Args:
        job: The job. It raises nothing; it and its results can be pickled.
        items: The things.
        lost: What is said of a thing that ends the process which works on it.
        workers: How many processes; None for as many as it is worth.
    """
    count = _worth(len(items)) if workers is None else workers
    context = _context() if count > 1 else None
    if context is None:
        yield from map(job, items)
        return
    # The first one is done here: whatever is made once for all of them is then there when a process is forked.
    yield from map(job, items[:1])
    yield from _shared(job, items[1:], lost, count, context)


def by_executor(
    executor: Executor,
    job: Any,
    items: Sequence[Item],
    *,
    lost: Callable[[Item], Result],
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
    shares = [items[start : start + _SHARE] for start in range(0, len(items), _SHARE)]
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
    lost: Callable[[Item], Result],
) -> list[Result]:
    """What came of a share; where it failed, its things are done again, one by one."""
    try:
        return future.result()
    except Exception:  # noqa: BLE001 - whatever an executor says when one of its machines is gone
        if len(share) == 1:
            return [lost(share[0])]
    again = [([item], executor.submit(_by, job, [item])) for item in share]
    return [result for one, future in again for result in _results(executor, job, one, future, lost)]


def _by(job: Callable[[Any], Any], share: Sequence[Any]) -> list[Any]:
    return [job(item) for item in share]


def each_by_a_process(job: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
    """What a large job makes of each of a few large things, in their order: several at a time, each by a process.

    A thing that ends its process is done in this one.
    """
    count = min(cores(), len(items))
    context = _context() if count > 1 else None
    yield from map(job, items) if context is None else _shared(job, items, job, count, context, share=1)


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


def _shared(
    job: Callable[[Item], Result],
    items: Sequence[Item],
    lost: Callable[[Item], Result],
    count: int,
    context: BaseContext,
    share: int = _SHARE,
) -> Iterator[Result]:
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415 - as in _context

    shares = [items[start : start + share] for start in range(0, len(items), share)]
    done = 0
    while done < len(shares):
        # A pool that has lost a process is of no use any more: what was not done goes to another one.
        with _pool(job, count, context) as pool:
            waiting: deque[Future[list[Result]]] = deque()
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
                    yield from results
            except BrokenProcessPool:
                pass
            finally:
                # Nobody waits for what nobody wants any more; else the pool's thread ends before the next pool begins.
                pool.shutdown(wait=not waiting, cancel_futures=True)
        yield from _one_by_one(job, shares[done], lost, context)
        done += 1


def _one_by_one(
    job: Callable[[Item], Result], share: Sequence[Item], lost: Callable[[Item], Result], context: BaseContext
) -> Iterator[Result]:
    """The things of a share in which a process was lost, each in a process of its own."""
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415 - as in _context

    for item in share:
        with _pool(job, 1, context) as pool:
            try:
                (result,) = pool.submit(_done, [item]).result()
            except BrokenProcessPool:
                result = lost(item)
        yield result


def _pool(job: Callable[[Any], Any], count: int, context: BaseContext) -> ProcessPoolExecutor:
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - as in _context

    return ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(job,))


#: In a process: the job that it was begun for.
_jobs: list[Callable[[Any], Any]] = []


def _begin(job: Callable[[Any], Any]) -> None:
    _jobs[:] = [job]


def _done(share: Sequence[Any]) -> list[Any]:
    return [_jobs[0](item) for item in share]
