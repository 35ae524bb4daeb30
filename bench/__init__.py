"""Measures the portal's pages against an empty view, on one real server.

`make bench` (or `python -m bench --help`); docs/how-to/measure.md explains the figures.
"""
