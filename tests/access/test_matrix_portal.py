"""The access matrix of the police portal."""

from tests.access import matrix

globals().update(matrix.of("police_portal"))
