"""What the book promises, measured in one run and printed as one table: `make bench`.

Everything happens in a copy of the sources below ``_build/bench``; the reader's sources and site are not touched.
"""
