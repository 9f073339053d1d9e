"""Shapes on the ground: rings of longitude and latitude, measured in metres. PURE.

A ring is a closed list of (lon, lat) in degrees (WGS 84). Lengths and areas are taken in a local plane around the
ring's middle (equirectangular, on the sphere of devices/geo.py): over some kilometres the error is below a thousandth.
"""
