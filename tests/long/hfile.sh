#!/bin/sh
# SPDX-License-Identifier: MIT
#
# HFiles with ten times the damage of `make check`.  ZG_HFILES=DIR adds the files of a folder;
# large ones take minutes each.
ZG_FLIPS=${ZG_FLIPS:-10000} exec sh "${ZG_ROOT:-.}/tests/compress-bench/hfile.sh"
