"""Workbooks that are out: what a returned one was made from, and what may have changed since."""
