"""What whoever runs the site watches: is it there, is it well, and what is wrong. Never of a person, home or place."""
