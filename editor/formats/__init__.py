"""Files: each module translates between values of the core and the bytes of one format, and opens
nothing by itself.
"""
