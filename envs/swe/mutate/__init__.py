"""Faults for repositories that work: kinds of small changes on exact spans, and how to draw them."""
