"""Facing: a desktop facing-page transcription editor, scan and transcript side by side."""

__version__ = "0.1.0"
