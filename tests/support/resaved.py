"""How Excel, WPS and others save a workbook of ours again: the same meaning in other XML.

Each function takes the parts of a package and gives them back as another program writes them. They were
drawn after files that Excel saved.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from xml.etree import ElementTree as ET

from damage import Parts
from openpyxl.formula.translate import Translator

from xltools.workbook.layout.grid import a1, position
from xltools.workbook.read.facts import cells_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
X14AC = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
_PREFIXES = {"": MAIN, "r": RELATIONS, "x14": X14, "xm": XM, "x14ac": X14AC, "mc": MC}

Resave = Callable[[Parts], Parts]


def m(name: str) -> str:
    """An element's name in the main namespace."""
    return f"{{{MAIN}}}{name}"


def sheets_of(parts: Parts) -> Iterator[str]:
    return (name for name in parts if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name))


def tree(data: bytes) -> ET.Element:
    return ET.fromstring(data)  # noqa: S314 - our own parts


def text(root: ET.Element, prefix: str = "") -> bytes:
    for name, uri in _PREFIXES.items():
        ET.register_namespace(name, uri)
    ET.register_namespace(prefix, MAIN)
    return _HEAD + bytes(ET.tostring(root, encoding="utf-8"))


def each_sheet(change: Callable[[ET.Element], None]) -> Resave:
    """A change of every worksheet."""

    def resave(parts: Parts) -> Parts:
        result = dict(parts)
        for name in sheets_of(parts):
            root = tree(parts[name])
            change(root)
            result[name] = text(root)
        return result

    return resave


def cells(root: ET.Element) -> Iterator[ET.Element]:
    return root.iter(m("c"))


def in_order(root: ET.Element, new: ET.Element, *before: str) -> None:
    """Puts an element where the schema wants it: before the first of these, else at the end."""
    for index, child in enumerate(root):
        if child.tag in {m(name) for name in before}:
            root.insert(index, new)
            return
    root.append(new)


# Cells


def _shared_formulas(root: ET.Element) -> None:
    """A formula and those below it that say the same, moved: written once."""
    at = {cell.get("r", ""): cell for cell in cells(root) if cell.find(m("f")) is not None}
    shared = 0
    for name, cell in at.items():
        formula = cell.find(m("f"))
        assert formula is not None
        if formula.get("t"):
            continue
        row, column = position(name)
        below: list[ET.Element] = []
        while (other := at.get(a1(row + 1 + len(below), column))) is not None:
            found = other.find(m("f"))
            moved = Translator(f"={formula.text}", origin=name).translate_formula(other.get("r", ""))
            if found is None or found.get("t") or f"={found.text}" != moved:
                break
            below.append(found)
        if below:
            formula.set("t", "shared")
            formula.set("ref", f"{name}:{a1(row + len(below), column)}")
            formula.set("si", str(shared))
            for found in below:
                found.text = None
                found.set("t", "shared")
                found.set("si", str(shared))
            shared += 1


def _formula_attributes(root: ET.Element) -> None:
    for cell in cells(root):
        formula = cell.find(m("f"))
        if formula is not None:
            formula.set("aca", "1")
            formula.set("ca", "1")


def _empty_results(root: ET.Element) -> None:
    """An empty text as ``t="str"`` with ``<v/>``."""
    for cell in cells(root):
        value = cell.find(m("v"))
        if cell.find(m("f")) is not None and (value is None or not value.text):
            cell.set("t", "str")
            if value is None:
                value = ET.SubElement(cell, m("v"))
            value.text = None


def _spaced_formulas(root: ET.Element) -> None:
    for cell in cells(root):
        formula = cell.find(m("f"))
        if formula is not None and formula.text:
            formula.text = re.sub(r'("[^"]*")|,', lambda found: found[1] or ", ", formula.text)


def strings_inline(parts: Parts) -> Parts:
    """Texts in the cells themselves, some as runs with a phonetic guide."""
    strings = [
        "".join(piece.text or "" for piece in item.iter(m("t")))
        for item in tree(parts["xl/sharedStrings.xml"])
    ]

    def change(root: ET.Element) -> None:
        for number, cell in enumerate(cells(root)):
            value = cell.find(m("v"))
            if cell.get("t") == "s" and value is not None:
                cell.remove(value)
                cell.set("t", "inlineStr")
                _runs(ET.SubElement(cell, m("is")), strings[int(value.text or 0)], rich=number % 2 == 0)

    result = each_sheet(change)(parts)
    del result["xl/sharedStrings.xml"]
    relations = result["xl/_rels/workbook.xml.rels"].decode()
    result["xl/_rels/workbook.xml.rels"] = re.sub(
        r'<Relationship [^>]*sharedStrings"[^>]*/>', "", relations
    ).encode()
    return result


def strings_rich(parts: Parts) -> Parts:
    """Shared texts as runs of different fonts, with phonetic guides."""
    root = tree(parts["xl/sharedStrings.xml"])
    for item in root:
        whole = "".join(piece.text or "" for piece in item.iter(m("t")))
        for child in list(item):
            item.remove(child)
        _runs(item, whole, rich=True)
    return {**parts, "xl/sharedStrings.xml": text(root)}


def _runs(item: ET.Element, whole: str, *, rich: bool) -> None:
    halves = (whole[: len(whole) // 2], whole[len(whole) // 2 :]) if rich and len(whole) > 1 else (whole,)
    for half in halves:
        holder = item
        if len(halves) > 1:
            holder = ET.SubElement(item, m("r"))
            ET.SubElement(ET.SubElement(holder, m("rPr")), m("b"))
        piece = ET.SubElement(holder, m("t"))
        piece.text = half
        piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    if rich:
        guide = ET.SubElement(item, m("rPh"), {"sb": "0", "eb": "1"})
        ET.SubElement(guide, m("t")).text = "ピンイン"
        ET.SubElement(item, m("phoneticPr"), {"fontId": "1"})


def _numbers(root: ET.Element) -> None:
    """The same numbers as programs may write them."""
    forms = ("{:.1f}", "{:.0f}", "{:E}", "{:.16E}")
    for count, cell in enumerate(cells(root)):
        value = cell.find(m("v"))
        if cell.get("t", "n") == "n" and value is not None and value.text:
            number = float(value.text)
            form = forms[count % 4] if number.is_integer() else "{:.16E}"
            value.text = form.format(number)


def _spans(root: ET.Element) -> None:
    root.set(f"{{{MC}}}Ignorable", "x14ac")
    for row in root.iter(m("row")):
        row.set("spans", "1:16384")
        row.set(f"{{{X14AC}}}dyDescent", "0.15")
        row.set("hidden", "false")
        row.set("customFormat", "true")


def _no_names(root: ET.Element) -> None:
    """Rows and cells without ``r``: each stands after the one before it."""
    data = root.find(m("sheetData"))
    assert data is not None
    rows = {int(row.get("r", "0")): row for row in data}
    for child in list(data):
        data.remove(child)
    for number in range(1, max(rows, default=0) + 1):
        row = rows.get(number, ET.Element(m("row")))
        row.attrib.pop("r", None)
        at = {position(cell.get("r", ""))[1]: cell for cell in row}
        for child in list(row):
            row.remove(child)
        for column in range(max(at, default=-1) + 1):
            cell = at.get(column, ET.Element(m("c")))
            cell.attrib.pop("r", None)
            row.append(cell)
        data.append(row)


# Styles


def styles_renumbered(parts: Parts) -> Parts:
    """The cell formats in another order; the first, the default, stays."""
    root = tree(parts["xl/styles.xml"])
    formats = root.find(m("cellXfs"))
    assert formats is not None
    entries = list(formats)
    count = len(entries)
    for entry in entries:
        formats.remove(entry)
    formats.extend([entries[0], *reversed(entries[1:])])

    def change(sheet: ET.Element) -> None:
        for element in (*sheet.iter(m("c")), *sheet.iter(m("row")), *sheet.iter(m("col"))):
            for key in ("s", "style"):
                number = int(element.get(key, "0"))
                if number:
                    element.set(key, str(count - number))

    return {**each_sheet(change)(parts), "xl/styles.xml": text(root)}


# Validations, columns, merges


def _validations_split(root: ET.Element) -> None:
    """A validation for every cell."""
    holder = root.find(m("dataValidations"))
    for rule in [] if holder is None else list(holder):
        assert holder is not None
        holder.remove(rule)
        for box in cells_of(rule.get("sqref", "")):
            for at in box.cells():
                one = copy.deepcopy(rule)
                one.set("sqref", a1(*at))
                holder.append(one)
        holder.set("count", str(len(holder)))


def _validations_merged(root: ET.Element) -> None:
    """The cells of a validation one by one in one list, their order turned round."""
    for rule in root.iter(m("dataValidation")):
        names = [a1(*at) for box in cells_of(rule.get("sqref", "")) for at in box.cells()]
        rule.set("sqref", " ".join(reversed(names)))


def _validations_x14(root: ET.Element) -> None:
    """Validations in the extension list, where Excel puts those that look at another sheet."""
    holder = root.find(m("dataValidations"))
    if holder is None:
        return
    root.remove(holder)
    extension = ET.SubElement(ET.SubElement(root, m("extLst")), m("ext"))
    extension.set("uri", "{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}")
    outer = ET.SubElement(extension, f"{{{X14}}}dataValidations", {"count": str(len(holder))})
    for rule in holder:
        attributes = {key: value for key, value in rule.attrib.items() if key != "sqref"}
        new = ET.SubElement(outer, f"{{{X14}}}dataValidation", attributes)
        for formula in rule:
            inner = ET.SubElement(new, f"{{{X14}}}{formula.tag.rpartition('}')[2]}")
            ET.SubElement(inner, f"{{{XM}}}f").text = formula.text
        ET.SubElement(new, f"{{{XM}}}sqref").text = rule.get("sqref")


def _columns_split(root: ET.Element) -> None:
    holder = root.find(m("cols"))
    for column in [] if holder is None else list(holder):
        assert holder is not None
        holder.remove(column)
        for number in range(int(column.get("min", "1")), int(column.get("max", "1")) + 1):
            one = copy.deepcopy(column)
            one.set("min", str(number))
            one.set("max", str(number))
            holder.append(one)


def _merges_turned(root: ET.Element) -> None:
    holder = root.find(m("mergeCells"))
    if holder is not None:
        holder[:] = reversed(list(holder))


def _alternate(root: ET.Element) -> None:
    """What Excel keeps for newer versions of itself, and a drawing's leftovers."""
    root.set(f"{{{MC}}}Ignorable", "x14ac")
    outer = ET.Element(f"{{{MC}}}AlternateContent")
    choice = ET.SubElement(outer, f"{{{MC}}}Choice", {"Requires": "x14"})
    ET.SubElement(choice, m("controls"))
    ET.SubElement(outer, f"{{{MC}}}Fallback")
    in_order(root, outer, "tableParts", "extLst")


def _booleans(root: ET.Element) -> None:
    """Flags as true and false rather than 1 and 0."""
    for element in root.iter():
        for key in (
            "hidden",
            "sheet",
            "objects",
            "scenarios",
            "allowBlank",
            "showInputMessage",
            "showErrorMessage",
        ):
            if element.get(key) in ("0", "1"):
                element.set(key, "true" if element.get(key) == "1" else "false")


# The package


def prefixed(parts: Parts) -> Parts:
    """Every main element with a prefix: ``<x:worksheet><x:sheetData>``."""
    changed = (*sheets_of(parts), "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml")
    return {**parts, **{name: text(tree(parts[name]), prefix="x") for name in changed}}


def absolute_targets(parts: Parts) -> Parts:
    name = "xl/_rels/workbook.xml.rels"
    return {**parts, name: parts[name].replace(b'Target="', b'Target="/xl/')}


def other_names(parts: Parts) -> Parts:
    """The parts under other names, found by their relationships only."""
    names = {name: name.replace("/sheet", "/blatt") for name in sheets_of(parts)}
    names["xl/sharedStrings.xml"] = "xl/texts/strings.xml"
    names["xl/styles.xml"] = "xl/formats.xml"
    relations = parts["xl/_rels/workbook.xml.rels"].decode()
    for old, new in names.items():
        relations = relations.replace(f'"{old.removeprefix("xl/")}"', f'"{new.removeprefix("xl/")}"')
    result = {names.get(name, name): content for name, content in parts.items()}
    return {**result, "xl/_rels/workbook.xml.rels": relations.encode()}


def utf_16(parts: Parts) -> Parts:
    def encoded(data: bytes) -> bytes:
        return data.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"', 1).encode("utf-16")

    changed = (*sheets_of(parts), "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml")
    return {**parts, **{name: encoded(parts[name]) for name in changed}}


def calculation_chain(parts: Parts) -> Parts:
    chain = f'<calcChain xmlns="{MAIN}"><c r="L8" i="4" l="1"/><c r="L9" i="4"/></calcChain>'
    return {**parts, "xl/calcChain.xml": _HEAD + chain.encode(), "xl/metadata.xml": _HEAD + b"<metadata/>"}


def wps(parts: Parts) -> Parts:
    """WPS leaves its version behind, names its own namespace, and unhides what is not hidden."""
    space = 'xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"'
    result = dict(parts)
    for name in sheets_of(parts):
        changed = parts[name].decode().replace("<worksheet ", f"<worksheet {space} ", 1)
        result[name] = changed.replace("<sheetData>", '<sheetData etc:test="1">').encode()
    result["docProps/custom.xml"] = b"<Properties><property name='KSOProductBuildVer'/></Properties>"
    result["xl/woinfos.xml"] = b"<woProps/>"
    return result


#: By name, for a test each.
RESAVES: dict[str, Resave] = {
    "shared formulas": each_sheet(_shared_formulas),
    "attributes of formulas": each_sheet(_formula_attributes),
    "empty text results": each_sheet(_empty_results),
    "spaces in formulas": each_sheet(_spaced_formulas),
    "inline strings, runs, phonetic guides": strings_inline,
    "shared strings as runs with phonetic guides": strings_rich,
    "numbers in other notations": each_sheet(_numbers),
    "spans and heights": each_sheet(_spans),
    "rows and cells without names": each_sheet(_no_names),
    "styles renumbered": styles_renumbered,
    "validations split": each_sheet(_validations_split),
    "validations merged": each_sheet(_validations_merged),
    "validations in the extension list": each_sheet(_validations_x14),
    "columns split": each_sheet(_columns_split),
    "merges in another order": each_sheet(_merges_turned),
    "alternate content": each_sheet(_alternate),
    "flags in words": each_sheet(_booleans),
    "a prefix on every element": prefixed,
    "absolute targets": absolute_targets,
    "parts under other names": other_names,
    "UTF-16": utf_16,
    "calculation chain": calculation_chain,
    "WPS": wps,
}
#: What Excel does all at once.
EXCEL = (
    "shared formulas", "empty text results", "shared strings as runs with phonetic guides", "numbers in other notations",
    "spans and heights", "styles renumbered", "validations in the extension list", "columns split",
    "alternate content", "calculation chain",
)  # fmt: skip
