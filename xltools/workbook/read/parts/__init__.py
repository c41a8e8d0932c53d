"""What the parts of a workbook say: quickly where they are in a shape that is known, carefully otherwise.

The quick readers know what Excel, WPS, LibreOffice, openpyxl and XlsxWriter write. Each accounts for every byte of a part,
or leaves the part to the careful reader, which takes whatever XML allows. So both give the same facts, and what a quick
reader does not know is never passed over. ``tests/workbook/test_quick_and_careful.py`` holds them against each other.
"""
