"""Nothing of the portal is written in the admin: agencies, permissions, shares and roles have their own flows."""
