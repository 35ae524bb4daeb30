"""Files made of chains; each a pure function of what it is given."""
