"""Reading a scan by a program: the engine seam, Tesseract behind it, and the page text made of what
it read.
"""
