"""`make run`: every part of the system on one machine, from one terminal. Nothing here knows Django's settings."""
