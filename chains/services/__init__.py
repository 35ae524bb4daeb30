"""Writes across several records of the register; one use a module."""
