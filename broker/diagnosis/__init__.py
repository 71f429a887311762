"""Diagnosis: what a visit has shown, what that may mean, and what the technician finds.

- *evidence*: what a visit's events have shown so far: looks, answers, test results, codes, measurements, changes
- *look*: one side saw a symptom, or did not: where, during which test, with which cable
- *sign*: one yes-or-no question to the evidence, and the step that would answer it while it is open
- *cause*: what may be behind it all; signs speak for and against it, and it names the groups of parts that mend it
- *case*: one visit's evidence and what it makes of it, rebuilt from the same events at any time
- *verdict*: the technician's finding, with evidence; each visit that came about needs one
- *part*, *visit order*: what somebody must bring to the customer's home, and all that was found, so nobody asks twice
"""
