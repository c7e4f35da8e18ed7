"""Facing: a desktop facing-page transcription editor, the scan on one side and its transcript on the other."""

__version__ = "0.1.0"
