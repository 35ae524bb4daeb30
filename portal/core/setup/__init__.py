"""What `make` runs: the environment, the start of all processes, a browser for tests."""
