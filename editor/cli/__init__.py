"""The command line: one module a sub-command, each a thin reader of arguments over the session.

Never imports Qt: opening the window and drawing it (`render`) are dispatched by `editor.__main__`.
Errors become one sentence on standard error and the exit status of the contract; standard output
gets only answers.
"""
