"""Reads files that are changed by what the reader's own code does with them (atheris, libFuzzer).

    ./dev fuzz --guided --reader mail --seconds 600

Every branch of the package that a file reaches is noted; what reaches a new one is changed further. It is the same readers
and sound files as without ``--guided``, but one process reads all of them, so that a file that takes too long, or ends the
process, ends the run. What crashed lies in tests/fuzz/found/ then. Needs `pip install atheris`, on Linux.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
#: The files that crashed a reader once.
FOUND = Path(__file__).parent / "found"


def main() -> int:
    """Returns 1 where a file crashed the reader."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--reader", required=True)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        _read(asked.reader, asked.seconds)
        return 0
    # libFuzzer ends the process in which it runs: what it found is looked at from outside.
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            __file__,
            "--reader",
            asked.reader,
            "--seconds",
            str(asked.seconds),
            "--inside",
        ]
        done = subprocess.run(command, cwd=folder, check=False)
        crashed = [
            path for path in Path(folder).iterdir() if path.name.startswith(("crash-", "timeout-", "oom-"))
        ]
        for path in crashed:
            print(_keep(asked.reader, path.read_bytes()))
    return 1 if crashed or done.returncode else 0


def _keep(reader: str, data: bytes) -> Path:
    from fuzzed import READERS

    FOUND.mkdir(exist_ok=True)
    kept = FOUND / f"{reader}-{hashlib.sha256(data).hexdigest()[:12]}{READERS[reader].suffix}"
    kept.write_bytes(data)
    return kept


def _read(reader: str, seconds: int) -> None:
    try:
        import atheris
    except ImportError:
        sys.exit("there is no atheris here: pip install atheris")
    with atheris.instrument_imports(include=["xltools"]):
        from fuzzed import READERS
    chosen = READERS[reader]
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    path = folder / (chosen.name or f"file{chosen.suffix}")

    def once(data: bytes) -> None:
        path.write_bytes(data)
        chosen.read(path)

    def changed(data: bytes, most: int, seed: int) -> bytes:
        """Half of the changes are those that know the kind of file, the others libFuzzer's own."""
        random = Random(seed)
        if random.random() < 0.5:
            with contextlib.suppress(Exception):  # what was changed already may be none of its kind any more
                new = random.choice(chosen.changes)(data, random)
                if len(new) <= most:
                    return new
        return bytes(atheris.Mutate(data, most))

    corpus = folder / "corpus"
    corpus.mkdir()
    for number, data in enumerate(chosen.corpus()):
        (corpus / str(number)).write_bytes(data)
    options = [
        f"-max_total_time={seconds}",
        "-timeout=20",
        "-rss_limit_mb=2048",
        "-max_len=400000",
        "-verbosity=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], once, custom_mutator=changed)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
