"""Readers of files: one for each kind of file, each giving the same kind of Document.

text, html/, word/, pdf/    what stood where, with its place; no cell is interpreted
web_archive                 a web page saved as one message
locks                       files that are locked
blocks                      paragraphs and real tables → rows of cells: what html, word and pdf have in common
typography, inline_marks    how type changes what a text says: raised, struck through
radicals                    signs that PDFs give for characters of the same shape
"""
