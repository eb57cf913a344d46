"""What becomes a figure, a page or a file. In: values from the rooms. Out: case files, figures, tables.

Writing to disk happens here and nowhere below.
"""
