"""Decisions on text. Pure: no input or output, no clock, no logging."""
