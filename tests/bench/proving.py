# SPDX-License-Identifier: MIT
"""What the tests of this folder share: each function of a module whose name does not begin with
an underscore is a test, and its name is the sentence that it proves."""

import inspect
import os
import re
import sys
import traceback


class Skip(Exception):
    """Raised by a test that this machine cannot make; the text says what would be needed."""


def prove(module):
    """Runs the tests of a module, prints their lines and ends the program."""
    tests = [(name, test) for name, test in inspect.getmembers(module, inspect.isfunction)
             if test.__module__ == module.__name__ and not name.startswith("_")]
    tests.sort(key=lambda pair: pair[1].__code__.co_firstlineno)
    failed = False
    for name, test in tests:
        if not re.search(os.environ.get("ZG_ONLY", ""), name):
            continue
        try:
            test()
        except Skip as reason:
            print(f"skip {name} ({reason})", flush=True)
        except Exception:  # whatever it was, the test did not prove its sentence
            failed = True
            print(f"not ok {name}")
            for line in traceback.format_exc().strip().split("\n")[-12:]:
                print(f"#   {line[:300]}", flush=True)
        else:
            print(f"ok {name}", flush=True)
    sys.exit(1 if failed else 0)
