"""Readers of files: one module for each kind of file, each giving the same kind of Document.

text, html, word, pdf    what stood where, with its place; no cell is interpreted
pdf_limits               what a PDF may unpack to and draw
blocks                   paragraphs and real tables → rows of cells: what html, word and pdf have in common
radicals                 signs that PDFs give for characters of the same shape
"""
