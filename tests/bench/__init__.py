"""Tests of the benchmarks themselves: a wrong scorer would praise a wrong detector."""
