"""The algorithms whose growth `make bench` shows, a module a subject of the package.

To add one, add a line to the `ALGORITHMS` of its subject: name, library, what n is, sizes, and a function from n to a
`Trial`, for which each module has makers.
"""

from lemmata_bench.algorithms import draws, inference, learning, limits, linalg, monte_carlo, probability, transformer

ALGORITHMS = (
    *linalg.ALGORITHMS,
    *draws.ALGORITHMS,
    *probability.ALGORITHMS,
    *limits.ALGORITHMS,
    *monte_carlo.ALGORITHMS,
    *inference.ALGORITHMS,
    *learning.ALGORITHMS,
    *transformer.ALGORITHMS,
)
