"""Pages of the register, one use a module."""
