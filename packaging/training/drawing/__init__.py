"""Draws typed pages that people have written on, with exact truth, to train and to judge seeing."""
