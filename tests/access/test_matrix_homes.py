"""The access matrix of homes, cameras and clips, and of the site itself."""

from tests.access import matrix

globals().update(matrix.of("devices", ""))
