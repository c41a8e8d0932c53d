"""Parts that are the same in many files are read once: what was made of their bytes is remembered."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Reading = Callable[Concatenate[bytes, Arguments], Result]

#: Larger parts are a file's own, and not remembered.
_LARGEST = 1024 * 1024


def remembered(most: int) -> Callable[[Reading[Arguments, Result]], Reading[Arguments, Result]]:
    """Makes a function of bytes remember its ``most`` latest results. What it raises is not remembered.

    Bytes are known again by all of themselves, and by all other arguments. The results are shared: whoever gets one must
    not change it.
    """

    def of(function: Reading[Arguments, Result]) -> Reading[Arguments, Result]:
        known = lru_cache(maxsize=most)(function)

        @wraps(function)
        def called(data: bytes, /, *args: Arguments.args, **named: Arguments.kwargs) -> Result:
            if len(data) > _LARGEST:
                return function(data, *args, **named)
            return known(data, *args, **named)  # type: ignore[arg-type] # all of them can be hashed

        return called

    return of
