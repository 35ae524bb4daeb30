"""What the pages of this app gather from the others; they only read."""
