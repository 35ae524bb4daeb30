"""Forms of the register: the chain with its parts on one page, and single papers."""
