#!/usr/bin/python3
"""In bpftime-verify's place: gives every program the verdict $VERDICT, for no true reason.

Takes bpftime-verify's arguments and answers with as much of its JSON as is read.
"""
import json
import os
import sys

diagnostics = [{"id": "internal", "message": "by decree"}]
print(json.dumps({"programs": [
    {"program": argument.partition("=")[2], "verdict": os.environ["VERDICT"], "diagnostics": diagnostics}
    for argument in sys.argv if argument.startswith("--program=")]}))
