"""A pytest plugin, loaded before every other: each process, xdist's workers too, gets an environment of its own."""

from tests import environment

environment.prepare()
