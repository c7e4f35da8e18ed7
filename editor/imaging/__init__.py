"""Scans as pixels: reading them, cutting them into tiles, handing them to OCR. Knows neither Qt nor
document folders.
"""
