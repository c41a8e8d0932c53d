"""What deciphers in the page says what the library ``cryptography`` says, byte for byte."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from damage import encrypted, sound

from xltools.page import ciphers

KEYS = [16, 24, 32]
LENGTHS = [0, 16, 160, 4096]


@pytest.mark.parametrize("size", KEYS)
@pytest.mark.parametrize("length", LENGTHS)
def test_aes(size: int, length: int) -> None:
    random = Random(f"{size} {length}")
    for _ in range(10):
        key, start, data = random.randbytes(size), random.randbytes(16), random.randbytes(length)
        for mode, own in ((modes.CBC(start), ciphers.CBC(start)), (modes.ECB(), ciphers.ECB())):  # noqa: S305 - as Office does
            enciphers = Cipher(algorithms.AES(key), mode).encryptor()
            enciphered = enciphers.update(data) + enciphers.finalize()
            deciphers = ciphers.Cipher(ciphers.AES(key), own).decryptor()
            cut = random.randint(0, length)
            assert (
                deciphers.update(enciphered[:cut]) + deciphers.update(enciphered[cut:]) + deciphers.finalize()
                == data
            )


@pytest.mark.parametrize("size", [5, 7, 8, 10, 16, 20, 24, 32])
def test_rc4(size: int) -> None:
    random = Random(size)
    key, data = random.randbytes(size), random.randbytes(1000)
    theirs = Cipher(ARC4(key), mode=None).decryptor()
    ours = ciphers.Cipher(ciphers.ARC4(key), mode=None).decryptor()
    for part in (data[:333], data[333:]):
        assert ours.update(part) == theirs.update(part)


def test_what_the_library_refuses_is_refused() -> None:
    for refused in (
        lambda: ciphers.AES(b"short"),
        lambda: ciphers.ARC4(b"one"),
        lambda: ciphers.CBC(b"short"),
        lambda: ciphers.Cipher(ciphers.AES(bytes(16)), None).decryptor(),
    ):
        with pytest.raises(ValueError, match=r"size|mode"):
            refused()
    deciphers = ciphers.Cipher(ciphers.AES(bytes(16)), ciphers.ECB()).decryptor()
    assert deciphers.update(bytes(17)) != b""
    with pytest.raises(ValueError, match="multiple"):
        deciphers.finalize()


OPEN = """
import sys
sys.path[:0] = [sys.argv[1]]
from pathlib import Path
from xltools.ooxml.locks import unlocked
import cryptography
assert Path(cryptography.__file__).is_relative_to(sys.argv[1])
Path(sys.argv[1], "opened").write_bytes(unlocked(Path(sys.argv[1], "locked").read_bytes()))
"""


def test_msoffcrypto_opens_excels_own_lock_by_it(tmp_path: Path) -> None:
    """As in the page: the library's place is taken."""
    for name, text in ciphers.STAND_IN.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "locked").write_bytes(encrypted("VelvetSweatshop"))
    subprocess.run([sys.executable, "-c", OPEN, str(tmp_path)], check=True)
    assert (tmp_path / "opened").read_bytes() == sound()
