"""What the demo street's town asks in public, and how it is answered. Only where DEMO=1."""
