"""The window: everything that knows Qt, and nothing that decides what an edit means."""
