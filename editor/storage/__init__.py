"""Documents on disk: folders, zipped folders, the journal, the lock. Knows paths; knows no Qt and
no pictures.
"""
