// Tables of the class "sortable": the heads of their columns become buttons.  Without this
// script the table stands as it was written.
"use strict";
(function () {
  function valueOf(row, column) {
    var cell = row.cells[column];
    if (!cell || cell.colSpan > 1) {
      return null;
    }
    if (cell.hasAttribute("data-value")) {
      return Number(cell.getAttribute("data-value"));
    }
    return cell.textContent === "" || cell.classList.contains("none") ? null : cell.textContent;
  }

  function compare(one, other) {
    if (typeof one === "number" && typeof other === "number") {
      return one - other;
    }
    return String(one).localeCompare(String(other), "en", { numeric: true });
  }

  function sort(table, head, column) {
    var first = head.getAttribute("data-first") || "ascending";
    var second = first === "ascending" ? "descending" : "ascending";
    var order = head.getAttribute("aria-sort") === first ? second : first;
    var body = table.tBodies[0];
    var sign = order === "ascending" ? 1 : -1;
    var rows = Array.prototype.map.call(body.rows, function (row, place) {
      return { row: row, value: valueOf(row, column), place: place };
    });

    rows.sort(function (one, other) {
      // What was not measured stands at the end either way.
      if (one.value === null || other.value === null) {
        return (one.value === null) - (other.value === null) || one.place - other.place;
      }
      return sign * compare(one.value, other.value) || one.place - other.place;
    });
    rows.forEach(function (entry) {
      body.appendChild(entry.row);
    });
    table.querySelectorAll("th[aria-sort]").forEach(function (other) {
      other.removeAttribute("aria-sort");
    });
    head.setAttribute("aria-sort", order);
  }

  document.querySelectorAll("table.sortable").forEach(function (table) {
    var heads = table.tHead.rows[table.tHead.rows.length - 1].cells;

    Array.prototype.forEach.call(heads, function (head, column) {
      var button = document.createElement("button");

      button.type = "button";
      button.textContent = head.textContent;
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () {
        sort(table, head, column);
      });
    });
  });
})();
