"""The Qt-free heart of Facing: values, edits and history. Imports nothing of ours, does no input or
output."""
