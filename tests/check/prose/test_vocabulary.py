"""``prose.toml`` is read whole or refused with its key; whatever a text holds is read in bounded time."""

from __future__ import annotations

import pytest
from prose_text import codes
from returns import FORM

from xltools.county.library import shipped
from xltools.form.load import load
from xltools.form.toml import FormError
from xltools.form.vocabulary.load import read_vocabulary

PHRASE = "[[phrase]]\nname='甲'\nvalue='t3.received.total'\n"
SECTION = "[[section]]\nid='overview'\n"


def test_the_words_stand_beside_the_form_they_are_of() -> None:
    loaded = load(shipped() / "disclosure-2021")
    assert loaded.vocabulary.phrases
    assert loaded.vocabulary == FORM.vocabulary


def test_a_form_without_words_reads_no_claims() -> None:
    empty = read_vocabulary(b"", FORM)
    assert (empty.phrases, empty.local, dict(empty.aspects)) == ((), (), {})


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('fillers = "共"', "fillers"),
        ("unknown = 1", "unknown"),
        ("[[section]]\nid = 'nowhere'", "section[1].id"),
        ("[[phrase]]\nname='甲'\nvalue='t3.nothing.total'\nsays=['收{N}']", "phrase[1].value"),
        ("[[phrase]]\nname='甲'\nvalue='收到'\nsays=['收{N}']", "phrase[1].value"),
        ("[[phrase]]\nname='甲'\nvalue=''\nsays=['收{N}']", "phrase[1].value"),
        (f"{PHRASE}says=['收']", "phrase[1].says"),
        (f"{PHRASE}says=['{{收}}{{N}}']", "phrase[1].says"),
        (f"{PHRASE}says=['收{{N}}']\nwholes=['t3.nothing.total']", "phrase[1].wholes"),
        (f"{PHRASE}says=['收{{N}}']\nscale='万'", "phrase[1].scale"),
        (f"{SECTION}[[section.aspect]]\nname='甲'", "section[1].aspect[1].words"),
        (
            f"{SECTION}[[section.aspect]]\nname='甲'\nwords=['乙']\nlevels=['省']",
            "section[1].aspect[1].levels",
        ),
        ("[[local]]\nsection='nowhere'\nmost=3", "local[1].section"),
        ("[[local]]\nsection='overview'\ntotal='t1.nothing.number'", "local[1].total"),
        ("[[local]]\nsection='overview'\nby_channel=['t1.nothing.number']", "local[1].by_channel"),
        ("[[local]]\nsection='overview'\nrepeats=['nothing']", "local[1].repeats"),
        ("[[breakdown]]\nwhole=['申请']", "breakdown[1].words"),
        ("[[breakdown]]\nwords=['网上']", "breakdown[1].whole"),
        ("[[breakdown]]\nwords=['网上']\nwhole=['申请']\nall=['网上']", "breakdown[1].all"),
        ("= 1", "全文"),
    ],
)
def test_wrong_words_are_refused_with_their_key(text: str, key: str) -> None:
    with pytest.raises(FormError) as error:
        read_vocabulary(text.encode(), FORM)
    assert error.value.key == key


@pytest.mark.parametrize(
    "text",
    [
        "收到" * 16000,
        "1，" * 16000,
        "其中1条，" * 8000,
        "1条。其中" * 4000,
        "（一）\n" * 8000,
        "\ue000\uf8ff" * 9000,
        "百分之" * 9000,
        "申请1件，办结" * 4000,
        "收到群众公开申请" * 4000,
        "行政复议1件，均" * 4000,
        "（1件，占1%" * 4000,
        "在清河县" * 8000,
        "总体情况、" * 8000 + "六个部分",
        "统计期限自20251月" * 4000,
        "规范性文件1件，废止" * 4000,
    ],
    ids=lambda text: text[:12],
)
def test_a_text_that_is_anything_at_all_is_read_in_bounded_time(text: str) -> None:
    codes(text, county_name="青山县")
