"""What is on scans in truth, and how well a program sees it."""
