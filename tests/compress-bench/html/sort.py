#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""sort.py BROWSER PAGE: presses heads of the table in a headless browser, and compares the
order of the rows and aria-sort with what they should be."""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# What is written into the page: press, look, and leave what was seen.
PRESS = """
<script>
"use strict";
(function () {
  const table = document.querySelector("table.sortable");
  const seen = [];
  const press = function (title) {
    const heads = Array.from(table.tHead.rows[1].cells);
    const head = heads.find((cell) => cell.textContent === title);
    head.querySelector("button").click();
    const column = heads.indexOf(head);
    seen.push({
      sorts: heads.filter((cell) => cell.hasAttribute("aria-sort")).length,
      order: head.getAttribute("aria-sort"),
      cells: Array.from(table.tBodies[0].rows, (row) =>
        row.cells[column].getAttribute("data-value") || row.cells[column].textContent),
    });
  };
  ["ratio", "ratio", "p50", "codec"].forEach(press);
  const out = document.createElement("pre");
  out.id = "seen";
  out.textContent = JSON.stringify(seen);
  document.body.appendChild(out);
})();
</script>
"""


def main():
    browser, page = sys.argv[1:3]
    text = Path(page).read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pressed.html"
        path.write_text(text.replace("</body>", PRESS + "</body>"), encoding="utf-8")
        command = [browser, "--headless=new", "--no-sandbox", "--disable-gpu",
                   f"--user-data-dir={folder}/profile", "--dump-dom", path.as_uri()]
        shown = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    found = re.search(r'<pre id="seen">(.*?)</pre>', shown.stdout)
    if not found:
        print("#   the browser showed no table:", shown.stderr[-300:])
        return 1
    down, up, fast, names = json.loads(found.group(1))
    ratios = [float(cell) for cell in down["cells"]]
    good = (
        len(set(ratios)) > 1
        and ratios == sorted(ratios, reverse=True)
        and [float(cell) for cell in up["cells"]] == sorted(ratios)
        and [step["order"] for step in (down, up, fast, names)]
        == ["descending", "ascending", "ascending", "ascending"]
        and all(step["sorts"] == 1 for step in (down, up, fast, names))
        and [float(cell) for cell in fast["cells"]] == sorted(float(cell) for cell in fast["cells"])
        and names["cells"] == ["gz:1", "gz:1", "gz:9", "gz:9", "lzo1x-1", "lzo1x-1"]
    )
    if not good:
        print("#  ", found.group(1))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
