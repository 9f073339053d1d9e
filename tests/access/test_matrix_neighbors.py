"""The access matrix of the feed and of the API."""

from tests.access import matrix

globals().update(matrix.of("neighbors", "api"))
