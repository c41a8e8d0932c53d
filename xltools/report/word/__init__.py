"""Word templates: drawn from a form, looked through, and filled in; and what a document is made of.

Only this room knows the XML of Word. It is told what stands for each placeholder, and does not ask where that is from.
"""
