"""Measuring the search: `make bench`. Figures are ratios within one run, since machines are shared and noisy."""
