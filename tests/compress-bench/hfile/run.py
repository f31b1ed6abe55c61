# SPDX-License-Identifier: MIT
"""Runs the tests of this folder; each prints one line, "ok NAME" or "not ok NAME"."""

import sys
import traceback

import real_files
import damaged_files
import made_files

failed = False
for module in real_files, made_files, damaged_files:
    for name, test in module.tests():
        try:
            test()
            print("ok hfile: " + name, flush=True)
        except Exception as fault:  # a test that breaks is a test that fails
            failed = True
            if isinstance(fault, AssertionError):
                print("    %s" % fault)
            else:
                traceback.print_exc(file=sys.stdout)
            print("not ok hfile: " + name, flush=True)
sys.exit(1 if failed else 0)
