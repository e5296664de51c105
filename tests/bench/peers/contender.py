# The other peer of contender.c: python-jsonschema, for models. It parses the body each time.
import json
import sys
import time

import jsonschema

file, body_file = sys.argv[2:4]
with open(file) as f:
    validator = jsonschema.Draft4Validator(json.load(f))
with open(body_file) as f:
    body = f.read()


def measure(seconds):
    begin = end = time.perf_counter_ns()
    turns = 0
    while end - begin < seconds * 1e9:
        for _ in range(10):
            validator.is_valid(json.loads(body))
        turns += 10
        end = time.perf_counter_ns()
    return (end - begin) / turns


if len(sys.argv) == 4:
    print("valid" if validator.is_valid(json.loads(body)) else "invalid")
else:
    seconds = float(sys.argv[4])
    measure(seconds / 2)
    print("%.0f" % measure(seconds))
