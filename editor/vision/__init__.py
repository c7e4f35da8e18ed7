"""What a program sees on a scan besides words: strokes, stamps, writing, rules, ink nobody read.

May import `imaging`, `core` and `jobs`, and inside functions numpy and OpenCV, which take 280 ms to
import: nothing of this package is imported by a window that starts.
"""
