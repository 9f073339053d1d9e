"""The demo street: who lives there, what their cameras saw this week. Only where DEMO=1."""
