"""What comes from outside and goes out again: survey files, Lovdata's open data, files written whole.

In: paths and addresses. Out: values of our own, or one clear error that names the file. Nothing below reads or writes.
"""
