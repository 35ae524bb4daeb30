"""Filters of the lists of the register; one list a module."""
