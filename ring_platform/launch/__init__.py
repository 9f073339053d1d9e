"""`make run`: every part of the system on one machine, from one terminal. It knows nothing of Django."""
