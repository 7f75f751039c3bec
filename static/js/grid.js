// A Django formset as a dense keyboard grid of real inputs (the paper form's members).
//   <div data-grid data-prefix="members">  {{ formset.management_form }}
//     <tbody data-grid-rows> <tr data-grid-row> … [data-grid-cell] inputs, [data-row-number],
//        button[data-grid-remove], the DELETE checkbox in .no-js-only </tr>
//        (or <table data-grid-rows> with a <tbody data-grid-row> of several lines a person)
//     <template data-grid-template> one row with __prefix__ </template>
//     button[data-grid-add]
// Without scripts the formset's own extra rows and DELETE boxes do the same work.
(function () {
  "use strict";
  var list = function (found) { return Array.prototype.slice.call(found); };

  function living(grid) {
    return list(grid.querySelectorAll("[data-grid-row]")).filter(function (row) {
      return !row.classList.contains("is-deleted");
    });
  }

  function cells(row) {
    return list(row.querySelectorAll("[data-grid-cell]")).filter(function (cell) {
      return !cell.disabled && !cell.readOnly && cell.type !== "hidden" && !("gridSkip" in cell.dataset) &&
        !cell.closest("[hidden]");
    });
  }

  function total(grid) {
    return grid.querySelector('input[name="' + grid.dataset.prefix + '-TOTAL_FORMS"]');
  }

  function renumber(grid) {
    living(grid).forEach(function (row, index) {
      var number = row.querySelector("[data-row-number]");
      if (number) number.textContent = index + 1;
    });
    var count = grid.querySelector("[data-row-count]");
    if (count) count.textContent = living(grid).length;
  }

  function changed(grid) {
    renumber(grid);
    grid.dispatchEvent(new CustomEvent("grid-changed", { bubbles: true }));
  }

  function addRow(grid) {
    var limit = grid.querySelector('input[name="' + grid.dataset.prefix + '-MAX_NUM_FORMS"]');
    if (limit && Number(total(grid).value) >= Number(limit.value)) {
      window.cunbao.toast("最多" + limit.value + "行，请先保存。");
      return null;
    }
    var holder = document.createElement("table");
    holder.innerHTML = grid.querySelector("[data-grid-template]").innerHTML
      .replace(/__prefix__/g, total(grid).value);
    var row = holder.querySelector("[data-grid-row]");
    grid.querySelector("[data-grid-rows]").append(row);
    total(grid).value = Number(total(grid).value) + 1;
    changed(grid);
    return row;
  }

  function setRemoved(row, removed) {
    var grid = row.closest("[data-grid]");
    var box = row.querySelector('input[name$="-DELETE"]');
    if (box) box.checked = removed;
    row.classList.toggle("is-deleted", removed);
    // What is taken out must not hold up the form by being required or wrong.
    row.querySelectorAll("[data-grid-cell]").forEach(function (cell) {
      if (removed && cell.required) { cell.required = false; cell.dataset.wasRequired = ""; }
      if (!removed && "wasRequired" in cell.dataset) cell.required = true;
      cell.setCustomValidity("");
    });
    changed(grid);
  }

  function remove(row) {
    var grid = row.closest("[data-grid]");
    var index = living(grid).indexOf(row);
    setRemoved(row, true);
    var near = living(grid)[Math.min(index, living(grid).length - 1)] || addRow(grid);
    if (near) focus(cells(near)[0]);
    window.cunbao.toast("已删去第" + (index + 1) + "行，保存后生效。", "撤销", function () {
      setRemoved(row, false);
      focus(cells(row)[0]);
    });
  }

  function focus(cell) {
    if (!cell) return;
    cell.focus();
    if (cell.select && cell.tagName === "INPUT") cell.select();
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-grid-add], [data-grid-remove]");
    if (!button) return;
    if (button.matches("[data-grid-remove]")) remove(button.closest("[data-grid-row]"));
    else {
      var row = addRow(button.closest("[data-grid]"));
      if (row) focus(cells(row)[0]);
    }
  });

  // Others (a restored draft, a pasted block) ask for rows and cells by event, not by name.
  document.addEventListener("grid-need-rows", function (event) {
    while (Number(total(event.target).value) < event.detail && addRow(event.target));
  });
  document.addEventListener("grid-sync", function (event) {
    event.target.querySelectorAll('[data-grid-row] input[name$="-DELETE"]').forEach(function (box) {
      box.closest("[data-grid-row]").classList.toggle("is-deleted", box.checked);
    });
    changed(event.target);
  });
  function start() {
    document.querySelectorAll("[data-grid]").forEach(function (grid) {
      grid.dispatchEvent(new CustomEvent("grid-sync", { bubbles: true }));
      // A form that came back goes on at the first cell that was refused.
      focus(grid.querySelector('[data-grid-cell][aria-invalid="true"]'));
    });
  }
  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("htmx:load", start);

  window.cunbao.grid = { living: living, cells: cells, addRow: addRow, changed: changed, focus: focus };
})();
