"""The checks of a request against every limit. PURE."""
