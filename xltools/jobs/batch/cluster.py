"""The machines of a Dask cluster in place of this one's processes. An extra: ``xltools[dask]``.

Files are not sent: every machine opens them itself, so that the inbox stands in a folder that all of them have under the same
path. Whoever reaches a scheduler can run anything on its machines: it belongs into a network of one's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

import xltools
from xltools.jobs.batch.workers import Item, Lost, Result, by_executor
from xltools.model.errors import UnusableArgumentError

#: So many seconds are waited for a scheduler.
_PATIENCE = 20
#: So many shares wait for each thread of the cluster.
_WAITING = 4


@dataclass(frozen=True)
class Cluster:
    """A cluster that was reached.

    Attributes:
        client: The client of Dask.
        threads: How many things it does at a time.
    """

    client: Any
    threads: int

    def in_order(
        self, job: Callable[[Item], Result], items: Sequence[Item], lost: Callable[[Item, Lost], Result]
    ) -> Iterator[Result]:
        """What the job makes of each thing, in their order, as ``workers.in_order`` says."""
        executor: Executor = self.client.get_executor(pure=False)
        # The job goes to each machine once, however large it is.
        there = self.client.scatter(job, broadcast=True, hash=False)
        yield from by_executor(executor, there, items, lost=lost, waiting=self.threads * _WAITING)


def program() -> str:
    """What tells this very program from every other version of it: a digest of its modules and of the forms inside it."""
    digest = sha256()
    folder = Path(xltools.__file__).parent
    for path in sorted((*folder.rglob("*.py"), *folder.rglob("*.toml"))):
        digest.update(f"{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()


@contextmanager
def cluster_at(address: str) -> Iterator[Cluster]:
    """The cluster of a scheduler.

    Args:
        address: Where the scheduler is: ``tcp://HOST:PORT``.

    Raises:
        UnusableArgumentError: The extra is not installed (A15), there is no scheduler or it has no machines (A16), or a machine
            has another version of the program (A17).
    """
    try:
        distributed = import_module("distributed")
    except ImportError as error:
        raise UnusableArgumentError("A15") from error
    try:
        client = distributed.Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UnusableArgumentError("A16", address=address) from error
    with client:
        programs: dict[str, str] = client.run(program)
        if not programs:
            raise UnusableArgumentError("A16", address=address)
        others = sorted(machine for machine, theirs in programs.items() if theirs != program())
        if others:
            raise UnusableArgumentError("A17", machine=others[0])
        threads = sum(client.nthreads().values())
        yield Cluster(client, threads)
