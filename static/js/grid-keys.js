// Keys of the keyboard grid: Enter and Shift+Enter go on and back, arrows move, Ctrl+Enter saves.
// Up and down stay a select's own: they change its value.
(function () {
  "use strict";
  var tools = window.cunbao.grid;

  // One step in reading order; past the last cell a new row opens, unless the last one is empty.
  function step(grid, cell, by) {
    var all = tools.living(grid).reduce(function (sum, row) { return sum.concat(tools.cells(row)); }, []);
    var at = all.indexOf(cell);
    if (at < 0) {
      // A cell that Enter passes by (reached with Tab) goes on from where it stands.
      at = all.filter(function (one) {
        return one.compareDocumentPosition(cell) & Node.DOCUMENT_POSITION_FOLLOWING;
      }).length - (by > 0 ? 1 : 0);
    }
    var next = all[at + by];
    if (!next && by > 0) {
      var empty = tools.cells(cell.closest("[data-grid-row]")).every(function (one) {
        return one.tagName === "SELECT" || (one.type === "checkbox" ? !one.checked : !one.value);
      });
      var row = empty ? null : tools.addRow(grid);
      next = row ? tools.cells(row)[0] : null;
    }
    tools.focus(next);
  }

  function vertical(grid, cell, by) {
    var rows = tools.living(grid);
    var row = cell.closest("[data-grid-row]");
    var to = rows[rows.indexOf(row) + by];
    if (!to) return;
    // By what the column is called: a row may have cells that its neighbour has not.
    var name = cell.getAttribute("aria-label");
    var same = tools.cells(to).filter(function (one) { return one.getAttribute("aria-label") === name; })[0];
    tools.focus(same || tools.cells(to)[tools.cells(row).indexOf(cell)]);
  }

  // The form's own fields above the grid: Enter goes through them and on into the grid.
  function stepInForm(field, by) {
    var all = Array.prototype.slice.call(field.form.querySelectorAll("[data-form-cell]"));
    var next = all[all.indexOf(field) + by];
    var grid = field.form.querySelector("[data-grid]");
    if (!next && by > 0 && grid) next = tools.cells(tools.living(grid)[0])[0];
    tools.focus(next);
  }

  function atEdge(cell, key) {
    if (cell.tagName === "SELECT" || cell.type === "checkbox") return true;
    var edge = key === "ArrowLeft" ? 0 : cell.value.length;
    var all = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    return all || (cell.selectionStart === edge && cell.selectionEnd === edge);
  }

  document.addEventListener("keydown", function (event) {
    if (window.cunbao.composing(event) || event.altKey) return;
    var cell = event.target;
    var grid = cell.closest("[data-grid]");
    if (event.key === "Enter" && event.ctrlKey && cell.form) {
      event.preventDefault();
      if (cell.dispatchEvent(new Event("change", { bubbles: true }))) cell.form.requestSubmit();
      return;
    }
    if (event.key === "Enter" && cell.matches("[data-form-cell]")) {
      event.preventDefault();
      stepInForm(cell, event.shiftKey ? -1 : 1);
      return;
    }
    if (!grid || !cell.matches("[data-grid-cell]") || event.ctrlKey) return;
    var select = cell.tagName === "SELECT";
    if (event.key === "Enter") step(grid, cell, event.shiftKey ? -1 : 1);
    else if (event.key === "ArrowDown" && !select) vertical(grid, cell, 1);
    else if (event.key === "ArrowUp" && !select) vertical(grid, cell, -1);
    else if (event.key === "ArrowRight" && !event.shiftKey && atEdge(cell, event.key)) step(grid, cell, 1);
    else if (event.key === "ArrowLeft" && !event.shiftKey && atEdge(cell, event.key)) step(grid, cell, -1);
    else return;
    event.preventDefault();
  });
})();
