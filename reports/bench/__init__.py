"""Benchmarks: each measures a piece of work and, in the same run, the floor it stands on."""
