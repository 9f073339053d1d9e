"""Every limit on a police request, as a number. The checks stand in checks.py, the shapes in shapes.py.

The same numbers bind the form, the flow that submits, and the constraints of the database.
"""

from __future__ import annotations

from datetime import timedelta

SQUARE_MILE_M2 = 2_589_988.110336  # the international mile of 1609.344 m, squared
WINDOW_LEAST, WINDOW_MOST = timedelta(minutes=15), timedelta(hours=12)
AREA_LEAST_M2 = 64_750  # 0.025 square miles, to whole square metres inward
AREA_MOST_M2 = 1_294_994  # 0.5 square miles
SHRINK_M = 50.0  # the shape survives being shrunk by this
HULL_SHARE_LEAST = 0.8  # of its convex hull that it fills
VERTICES_MOST = 100
BACK_MOST = timedelta(days=45)  # from the window's start to the submission
REQUESTS_PER_CASE = 2
TAKEN_BACK_MOST = 5  # before they opened, of one agency in a day: each says whether it needs an overseer
RESPONSE_DAYS_LEAST, RESPONSE_DAYS_MOST, RESPONSE_DAYS = 1, 30, 7
MESSAGE_MOST = 2000  # characters
OUTCOME_OWED = timedelta(days=30)  # after closing
LEASE = timedelta(days=30)
LEASES_MOST = 2  # the first one, and one more on a supervisor's statement
STACK_REACH_M = 500.0  # requests of any agency this near …
STACK_SPAN = timedelta(hours=24)  # … whose windows are this near …
STACK_DAYS = timedelta(days=30)  # … submitted within this time count together for the meter
AREA_HOURS_MOST = 1.0  # square miles x hours: above it an overseer decides
PERMISSION_MOST = timedelta(days=731)  # 24 months
POLICY_WINDOW = timedelta(days=14)  # residents comment before a new use policy takes effect
END_TOLD_DAYS = (60, 30, 7)  # before a permission ends
OFFICER_INVITE_LIVES = timedelta(days=90)
OFFICER_IDLE = timedelta(days=360)
BREAK_GLASS = timedelta(minutes=30)
NOTICE_BEFORE = timedelta(days=7)  # between telling an owner and a disclosure, unless the order is due earlier
GAG_MOST = timedelta(days=366)  # of one order that forbids telling
EMERGENCY_TELL_MOST = timedelta(hours=72)  # from the release to telling the owner
EMERGENCY_REVIEW = timedelta(days=7)  # an overseer has looked at it
LINE_MOST = timedelta(days=14)  # of one line of an order: first to last hour
LINES_MOST = 20  # of one order
PRESERVATION_MOST = timedelta(days=180)  # of one order; another one may follow
FILMED_WINDOW_MOST = timedelta(hours=6)
FILMED_BACK_MOST = timedelta(days=180)  # as long as a recording can be kept
FILMED_ANSWER = timedelta(days=14)  # the outcome is told then, whatever came and whenever
FILMED_MOST = 5  # of one person in 30 days
VOUCHER_LIVES = timedelta(days=365)
VOUCHERS_MOST = 2000  # of one programme
