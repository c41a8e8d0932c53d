"""The quick readers of a workbook's parts and the careful ones give the same facts, or the quick ones step back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

import pytest
from damage import by_hand, sound, unzipped, zipped
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from office import Office
from resaved import RESAVES, sheets_of

from xltools.model.errors import UnusableFileError
from xltools.ooxml.opening import load
from xltools.workbook.read import facts as reading
from xltools.workbook.read.facts import BookFacts, book_facts
from xltools.workbook.read.parts import strings as strings_part
from xltools.workbook.read.parts.quick_sheet import read_quickly
from xltools.workbook.read.parts.strings import shared_strings
from xltools.workbook.read.parts.text import NotCanonicalError, decoded
from xltools.workbook.read.worksheet import CellFormats, SheetFacts, read_sheet

SAMPLES = Path(__file__).parents[2] / "samples"
SENT = Path(__file__).parent / "sent_by_0_1"
DATA = sound()
#: Formats of cells by number: unlocked, a date, both, neither.
FORMATS = CellFormats([False, True, False, True] * 20, [False, False, True, True] * 20)
STRINGS = ["甲", "", "3", "#REF!", " 5 ", "长" * 50]


def facts_of(sheet: SheetFacts) -> dict[str, object]:
    """All that was found, values in their order."""
    found = {name: getattr(sheet, name) for name in SheetFacts.__slots__}
    return {**found, "values": list(sheet.values.items()), "merges": list(sheet.merges)}


def quick(data: bytes, strings: Sequence[str] = STRINGS) -> SheetFacts | None:
    sheet = SheetFacts("表")
    return sheet if read_quickly(data, sheet, strings, FORMATS) else None


def careful(data: bytes, strings: Sequence[str] = STRINGS) -> SheetFacts:
    sheet = SheetFacts("表")
    read_sheet(data, "表", sheet, list(strings), FORMATS)
    return sheet


def same(data: bytes, strings: Sequence[str] = STRINGS) -> bool:
    """Whether the quick reader takes a part; then the careful one must take it too, and find the same."""
    found = quick(data, strings)
    if found is None:
        return False
    assert facts_of(found) == facts_of(careful(data, strings)), data
    return True


def same_strings(data: bytes) -> bool:
    """The same of a part of shared strings."""
    try:
        found = strings_part._quick(decoded(data))
    except NotCanonicalError:
        return False
    assert found == strings_part._careful(data, "串"), data
    return True


# Whole workbooks


def carefully(data: bytes, monkeypatch: pytest.MonkeyPatch) -> BookFacts:
    with monkeypatch.context() as patched:
        patched.setattr(reading, "read_quickly", lambda *_: False)
        patched.setattr(strings_part, "_quick", _stepping_back)
        return book_facts(data)


def _stepping_back(_: str) -> list[str]:
    raise NotCanonicalError


def workbooks() -> Iterator[tuple[str, bytes]]:
    for path in sorted([*SAMPLES.rglob("*.xlsx"), *SENT.glob("*.xlsx")]):
        try:
            content = load(path)
        except UnusableFileError:
            continue
        if content.kind == "xlsx":
            yield path.name, content.data
    for name, resave in RESAVES.items():
        yield name, zipped(resave(unzipped(DATA)))
    yield "openpyxl", by_hand(lambda _: None)


WORKBOOKS = dict(workbooks())


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_workbook_says_the_same_to_both(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = WORKBOOKS[name]
    found, expected = book_facts(data), carefully(data, monkeypatch)
    assert list(found.sheets) == list(expected.sheets)
    for sheet in found.sheets:
        assert facts_of(found.sheets[sheet]) == facts_of(expected.sheets[sheet])


#: How our samples are resaved that the quick reader leaves to the careful one: no spreadsheet program writes so.
LEFT = {
    "rows and cells without names",
    "a prefix on every element",
    "UTF-16",
    "inline strings, runs, phonetic guides",
}


@pytest.mark.parametrize("name", WORKBOOKS)
def test_what_programs_write_is_read_quickly(name: str) -> None:
    parts = unzipped(WORKBOOKS[name])
    taken = Counter(quick(parts[sheet]) is not None for sheet in sheets_of(parts) if b"<v" in parts[sheet])
    assert taken[name in LEFT] == 0, taken


def test_what_libreoffice_itself_saves_is_read_quickly(
    tmp_path: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.xlsx").write_bytes(DATA)
    with office.open(tmp_path / "a.xlsx") as document:
        document.save(tmp_path / "b.xlsx", "xlsx")
    data = (tmp_path / "b.xlsx").read_bytes()
    parts = unzipped(data)
    assert all(quick(parts[sheet]) is not None for sheet in sheets_of(parts))
    found, expected = book_facts(data), carefully(data, monkeypatch)
    for sheet in found.sheets:
        assert facts_of(found.sheets[sheet]) == facts_of(expected.sheets[sheet])


# Parts that were changed


_ATTRIBUTE = re.compile(r' ([\w:]+)="([^"]*)"')
_TEXT = re.compile(r">([^<>]+)<")
_OF_CELL = re.compile(r"<(?:v|t[^<>]*)>([^<>]*)</")
_ELEMENT = re.compile(r"<(\w+)[^<>]*/>|<(v|f|c|row|is|si|t|r)\b[^<>]*>.*?</\2>", re.DOTALL)
_TAG = re.compile(r"</?\w[^<>]*>")
ODD = ["", "-1", "0", "1E999", "NaN", "１", "#REF!", "XFE1", "A0", "A05", "a1", "AAAA60", "_xD800_", "_x000D_", "shared", "str",
       "s", "d", "e", "b", "n", "inlineStr", "$A$1", "true", "1048577", "2", " 2 ", "&amp;lt;", "&#65;", "&#13;", "&#22635;", "&#55296;", "&#65534;", "&#9999999;", "&#065;", "&#1;", "&#x0;", "&x;",
       "]]>", "a>b", "\t", "\r\n", "\x01", "\ufffe", "'", "&quot;", "<![CDATA[7]]>", "<!-- 7 -->", "<?x y?>"]  # fmt: skip
EXTRA = [
    "<!-- <v>1</v> -->", "<![CDATA[<c/>]]>", "<?xml version='1.0'?>", " ", "\n", "\r", "7", "<c/>", '<c r="A1"/>', "<v>5</v>",
    '<row r="3"/>', "<is><t>甲</t></is>", "<f>A1</f>", "<x:v>1</x:v>", "</row>", "</sheetData>", "<sheetData>", "<sheetData/>",
    '<c r="D8" s="1" s="2"/>', '<row r="1" r="2"/>', '<mergeCell ref="A1:B2"/>', '<sheetProtection sheet="0"/>', "\ufeff",
    "<!DOCTYPE a>", '<f t="shared" si="0"/>', '<f t="shared" ref="A1:A3" si="0">B1</f>', "<t/>", "<si/>", "<rPh><t>a</t></rPh>",
]  # fmt: skip


def _replaced(text: str, start: int, end: int, by: str) -> str:
    return text[:start] + by + text[end:]


def _doubled_attribute(text: str, random: Random) -> str:
    one = random.choice(list(_ATTRIBUTE.finditer(text)))
    return _replaced(text, one.end(), one.end(), one[0])


def _swapped_attributes(text: str, random: Random) -> str:
    tag = random.choice([one for one in _TAG.finditer(text) if one[0].count('="') > 1])
    attributes = _ATTRIBUTE.findall(tag[0])
    random.shuffle(attributes)
    name = re.match(r"<[\w:]+", tag[0])
    assert name
    inside = "".join(f' {key}="{value}"' for key, value in attributes)
    return _replaced(
        text, tag.start(), tag.end(), name[0] + inside + ("/>" if tag[0].endswith("/>") else ">")
    )


def _spaced(text: str, random: Random) -> str:
    tag = random.choice(list(_TAG.finditer(text)))
    at = tag.end() - (2 if tag[0].endswith("/>") else 1)
    return _replaced(text, at, at, random.choice([" ", "\n", "\t", "\r\n", "  "]))


def _put_in(text: str, random: Random) -> str:
    tag = random.choice(list(_TAG.finditer(text)))
    return _replaced(text, tag.end(), tag.end(), random.choice(EXTRA))


def _odd_attribute(text: str, random: Random) -> str:
    one = random.choice(list(_ATTRIBUTE.finditer(text)))
    return _replaced(text, one.start(2), one.end(2), random.choice(ODD))


def _odd_text(text: str, random: Random) -> str:
    found = list(_TEXT.finditer(text))
    if not found:
        return text
    one = random.choice(found)
    return _replaced(text, one.start(1), one.end(1), random.choice(ODD))


def _dropped(text: str, random: Random) -> str:
    one = random.choice(list(random.choice([_ELEMENT, _TAG, _ATTRIBUTE]).finditer(text)))
    return _replaced(text, *one.span(), "")


def _doubled(text: str, random: Random) -> str:
    one = random.choice(list(_ELEMENT.finditer(text)))
    return _replaced(text, one.end(), one.end(), one[0])


CHANGES: tuple[Callable[[str, Random], str], ...] = (
    _doubled_attribute, _swapped_attributes, _spaced, _put_in, _put_in, _odd_attribute, _odd_text, _odd_text, _dropped, _doubled,
)  # fmt: skip

#: Small parts in the shapes that programs write, in which any change is likely to matter.
SHEETS = [
    ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="urn:m"><sheetPr/><cols><col min="1" max="2" hidden="1"/>'
    '</cols><sheetData><row r="1" spans="1:3" ht="0"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="2"><v>5</v></c><c r="C1" s="3"/>'
    '</row><row r="2" hidden="1"><c r="A2" t="str"><f>"a"&amp;B1</f><v>a&lt;5</v></c><c r="B2" t="b"><v>1</v></c><c r="C2" t="e">'
    '<v>#REF!</v></c></row><row r="4"/></sheetData><sheetProtection sheet="1"/><mergeCells count="1"><mergeCell ref="A1:B1"/>'
    '</mergeCells><conditionalFormatting sqref="A1"><cfRule><formula>A1 &gt; 1</formula></cfRule></conditionalFormatting>'
    '<dataValidations count="1"><dataValidation type="whole" sqref="A1"><formula1>0</formula1></dataValidation></dataValidations>'
    "</worksheet>"),
    ('<worksheet xmlns="urn:m" xmlns:x14ac="urn:x"><sheetData><row r="1" x14ac:dyDescent="0.15"><c r="A1" s="5"><f t="shared" ref="A1:A3" '
    'si="0">B1+1</f><v>2</v></c><c r="B1" t="inlineStr"><is><t xml:space="preserve"> 甲_x000D_ </t></is></c></row><row r="2"><c r="A2">'
    '<f t="shared" si="0"/><v>3</v></c><c r="B2" t="d"><v>2026-01-15</v></c></row><row r="3"><c r="A3" t="str"><f>B3</f><v/></c></row>'
    "</sheetData></worksheet>"),
    ('<?xml version="1.0" encoding="UTF-8"?>\n<worksheet><sheetData><row r="1" customFormat="false" ht="12.8" hidden="false"><c r="A1" s="0" '
    't="n"><f aca="false">SUM(B1:B2)</f><v>1</v></c><c r="B1" s="2" t="n"><v>45000</v></c></row></sheetData></worksheet>'),
]  # fmt: skip
#: Rows far down that hold formats alone: the quick reader skips them.
SHEETS.append(
    SHEETS[1].replace(
        "</sheetData>",
        '<row r="998" s="1" customFormat="1"/><row r="1500" spans="1:2"><c r="A1500" s="1"/><c r="B1500"/></row>'
        '<row r="1501" hidden="1"/><row r="1048576" ht="0"><c r="XFD1048576" s="3"/></row></sheetData>',
    )
)
TEXTS = [
    (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<sst xmlns="urn:m" count="3" uniqueCount="3"><si><t>甲&amp;乙</t></si>'
        '<si><t xml:space="preserve"> 丙 </t></si><si><r><t>丁</t></r><r><rPr><b/></rPr><t>戊</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si>'
        "<si><t/></si></sst>"
    ),
]


def _changed(text: str, seed: int) -> bytes:
    random = Random(seed)
    for _ in range(random.choice([1, 1, 1, 2, 5])):
        text = random.choice(CHANGES)(text, random)
        if not _ELEMENT.search(text) or not _ATTRIBUTE.search(text) or len(_TAG.findall(text)) < 5:
            break
    return text.encode("utf-8", "surrogatepass")


def _flipped(data: bytes, seed: int) -> bytes:
    random = Random(seed)
    wrong = bytearray(data)
    for _ in range(random.choice([1, 1, 2, 8])):
        wrong[random.randrange(len(wrong))] = random.choice(
            [random.randrange(256), 0x20, 0x3C, 0x3E, 0x22, 0x26, 0x30]
        )
    return bytes(wrong)


MANY = settings(max_examples=examples(3000), deadline=None)


@MANY
@given(seed=st.integers(0, 2**48), number=st.integers(0, len(SHEETS) - 1))
def test_sheets_changed_at_random(seed: int, number: int) -> None:
    same(_changed(SHEETS[number], seed))


@MANY
@given(seed=st.integers(0, 2**48), number=st.integers(0, len(SHEETS) - 1))
def test_bytes_of_sheets_changed_at_random(seed: int, number: int) -> None:
    same(_flipped(SHEETS[number].encode(), seed))


@MANY
@given(seed=st.integers(0, 2**48))
def test_strings_changed_at_random(seed: int) -> None:
    same_strings(_changed(TEXTS[0], seed))
    same_strings(_flipped(TEXTS[0].encode(), seed))


@settings(max_examples=examples(150), deadline=None)
@given(seed=st.integers(0, 2**48))
def test_real_sheets_changed_at_random(seed: int) -> None:
    random = Random(seed)
    parts = unzipped(DATA)
    text = parts[random.choice([*sheets_of(parts)])].decode()
    same(_changed(text, seed))


@MANY
@given(seed=st.integers(0, 2**48), number=st.integers(0, len(SHEETS) - 1))
def test_rows_as_in_earlier_files_with_other_texts(seed: int, number: int) -> None:
    """What the quick reader has learned of some files must hold of the next one, with strings of its own."""
    random = Random(seed)
    for _ in range(random.randrange(2, 6)):
        text = SHEETS[number]
        for _ in range(random.choice([0, 1, 1, 2, 5])):
            text = _other_text(text, random)
        same(text.encode("utf-8", "surrogatepass"), STRINGS[: random.randrange(len(STRINGS) + 1)])


def _other_text(text: str, random: Random) -> str:
    one = random.choice([*_OF_CELL.finditer(text)] or [*_TEXT.finditer(text)])
    return _replaced(text, *one.span(1), random.choice([*ODD, "0", "1", "2", "5", "12", "0.5", "甲"]))


def test_rows_are_read_alike_however_often_they_were_seen() -> None:
    number = SHEETS[2].replace("<v>1</v>", "<v>{}</v>")
    for text in ("1", "1", "2", "1", "&#49;", "2", "&#49;", "0012", "-0", "-0", "x", "1"):
        part = number.format(text).encode()
        assert same(part) is ("&" not in text), text


@pytest.mark.parametrize("text", ["0", "6", "99", "9" * 5000, "00", "1e0", "", "１"])
def test_strings_are_found_alike_however_often_rows_were_seen(text: str) -> None:
    # Rows that begin like no others: nothing is known of them.
    own = SHEETS[0].replace('spans="1:3"', f'spans="1:{sum(map(ord, text)) + 10}"')
    part = own.replace("<v>0</v>", f"<v>{text}</v>").encode()
    for strings in (STRINGS, STRINGS, [], STRINGS[:1], STRINGS):
        assert same(part, strings)


def test_unchanged_parts_are_read_quickly() -> None:
    assert all(same(text.encode()) for text in SHEETS)
    assert all(same_strings(text.encode()) for text in TEXTS)


def test_many_changes_are_still_read_quickly() -> None:
    """Else the laws above would compare nothing."""
    taken = Counter(same(_changed(SHEETS[seed % 3], seed)) for seed in range(600))
    assert taken[True] > 60


@pytest.mark.parametrize(
    "odd", ["<c/>", "<!-- -->", "<![CDATA[]]>", " ", '<c r="A1"/>', "<v>1</v>", '<row r="1" r="2"/>']
)
def test_what_no_program_writes_between_rows_is_left_to_the_careful_reader(odd: str) -> None:
    assert quick(SHEETS[0].replace('<row r="4"/>', odd).encode()) is None


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_part_that_is_no_xml_is_refused(number: int) -> None:
    cut = SHEETS[number].encode()[:-5]
    assert quick(cut) is None
    with pytest.raises(UnusableFileError):
        careful(cut)


def test_long_strings_are_read() -> None:
    text = TEXTS[0].replace("丁", "丁" * 5000).replace("丙", "丙" * 5000)
    assert same_strings(text.encode())
    assert shared_strings(text.encode(), "串")[1] == f" {'丙' * 5000} "
