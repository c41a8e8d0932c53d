"""Document + form → which figure of the form stands in which cell of the document. Pure.

form_labels     form → the labels that a report has, in order, and the figures that follow each
wording         a label as published against a label of the form: how alike they are
mend_labels     labels that the page broke wrongly, put right
find_labels     document + labels → which label stands where
blank_cells     where the figures of a row begin when some of its cells are blank
place_figures   labels found + what stands between them → figures, where that is certain
alignment       all of it together, for one form, and which of several forms fits best
"""
