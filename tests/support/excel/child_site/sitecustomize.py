"""Python runs this when it starts, where this folder is on its path: the tests' Excel becomes xlwings' own."""

from excel.relay import connect

connect()
