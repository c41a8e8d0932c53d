"""Locks: whose lock it is, and that the one Excel puts on by itself keeps nobody out."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from damage import Inbox, encrypted, labelled, scrambled, sound
from office import Office

#: What Excel encrypts with where nobody gave a password.
EXCELS_OWN = "VelvetSweatshop"


def test_a_workbook_that_excel_locked_by_itself_opens_as_it_does_everywhere(inbox: Inbox) -> None:
    inbox.put(encrypted(EXCELS_OWN)).expect()


def test_its_digest_is_that_of_the_file_as_it_came(inbox: Inbox) -> None:
    data = encrypted(EXCELS_OWN)
    inbox.put(data)
    assert inbox.counted().source.sha256 == hashlib.sha256(data).hexdigest()


def test_a_password_that_somebody_typed_is_told(inbox: Inbox) -> None:
    inbox.put(encrypted("123456")).expect("S92", says="加了打开密码")


def test_a_label_is_no_password_and_nobody_is_told_to_take_one_off(inbox: Inbox) -> None:
    finding = inbox.put(labelled()).expect("S87", says=("敏感度标签或权限管理", "没有可以取消的密码"))
    assert finding.is_error


@pytest.mark.parametrize("name", ["101_青禾镇_2025.xlsx", "101_青禾镇_2025.xls", "101_青禾镇_2025.et"])
def test_bytes_that_are_no_workbook_at_all_were_encrypted_by_other_software(inbox: Inbox, name: str) -> None:
    inbox.put(scrambled(), name).expect("S88", says="文档安全软件", name=name)


def test_the_same_bytes_under_another_name_are_just_some_file(inbox: Inbox) -> None:
    inbox.put(scrambled(), "101_青禾镇_2025.bin").expect("S93", says="其他文件", name="101_青禾镇_2025.bin")


@pytest.mark.parametrize(("words", "code"), [(EXCELS_OWN, "S17"), ("123456", "S92")])
def test_an_old_workbook_with_either_lock(
    inbox: Inbox, office: Office, tmp_path: Path, words: str, code: str
) -> None:
    new, old = tmp_path / "new.xlsx", tmp_path / "old.xls"
    new.write_bytes(sound())
    with office.open(new) as document:
        document.save(old, "xls", words)
    inbox.put(old.read_bytes(), "101_青禾镇_2025.xls").expect(code, name="101_青禾镇_2025.xls")
