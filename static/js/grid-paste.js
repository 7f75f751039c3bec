// A block copied in Excel or WPS, pasted into a keyboard grid: it fills cells to the right and
// rows downward from the cell that has the focus, adding rows. If its first row names columns of
// the grid, the columns go by name. Dates, codes and ID numbers are the server's to judge.
(function () {
  "use strict";

  // Tab-separated text as spreadsheets write it: quotes around cells with tabs, breaks or quotes.
  function parse(text) {
    var rows = [[""]];
    var quoted = false;
    for (var i = 0; i < text.length; i++) {
      var row = rows[rows.length - 1];
      var at = row.length - 1;
      var sign = text[i];
      if (quoted && sign === '"' && text[i + 1] === '"') { row[at] += '"'; i++; }
      else if (quoted && sign === '"') quoted = false;
      else if (quoted) row[at] += sign;
      else if (sign === '"' && row[at] === "") quoted = true;
      else if (sign === "\t") row.push("");
      else if (sign === "\n") rows.push([""]);
      else if (sign !== "\r") row[at] += sign;
    }
    return rows.map(function (row) {
      return row.map(function (value) { return value.replace(/\s+/g, " ").trim(); });
    }).filter(function (row) { return row.some(Boolean); });
  }

  // 2, 配偶 and "2 配偶" all mean the option "2 配偶".
  function choose(select, value) {
    var match = Array.prototype.find.call(select.options, function (option) {
      var text = option.textContent.trim();
      return [option.value, text, text.replace(/^\d+\s*/, ""), text.replace(/\s.*$/, "")].indexOf(value) >= 0;
    });
    if (match) select.value = match.value;
    return Boolean(match);
  }

  function put(cell, value) {
    var message = cell.parentElement.querySelector("[data-cell-message]");
    if (cell.tagName === "SELECT") {
      var known = !value || choose(cell, value);
      if (message) message.textContent = known ? "" : "“" + value + "”不在选项里，请选一个。";
      cell.setAttribute("aria-invalid", String(!known));
    } else if (cell.type === "checkbox") cell.checked = /^(是|续|有|1|√|✓|y)/i.test(value);
    else {
      cell.value = value;
      cell.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  // What other tables call our columns.
  var ALIASES = {
    "身份证": "公民身份号码", "身份证号": "公民身份号码", "身份证号码": "公民身份号码", "证件号": "公民身份号码",
    "证件号码": "公民身份号码", "关系": "与户主关系", "电话": "联系电话", "手机": "联系电话", "手机号": "联系电话",
    "电话号码": "联系电话", "手机号码": "联系电话", "联系方式": "联系电话",
  };

  // For each pasted column the grid's column, by the names in the first row, or null.
  function columnsByName(first, names) {
    var found = first.map(function (name) {
      var plain = name.replace(/\s/g, "");
      return names.indexOf(names.indexOf(plain) < 0 && ALIASES[plain] || plain);
    });
    var known = found.filter(function (index) { return index >= 0; });
    return known.length >= 2 ? found : null;
  }

  function paste(grid, cell, rows) {
    var tools = window.cunbao.grid;
    var row = cell.closest("[data-grid-row]");
    var before = [];
    var names = tools.cells(row).map(function (one) { return one.getAttribute("aria-label"); });
    var columns = columnsByName(rows[0], names);
    var first = tools.cells(row).indexOf(cell);
    if (columns) rows = rows.slice(1);
    rows.forEach(function (values) {
      if (!row) row = tools.addRow(grid);
      if (!row) return;
      var targets = tools.cells(row);
      values.forEach(function (value, index) {
        var target = targets[columns ? columns[index] : first + index];
        if (!target) return;
        before.push([target, target.type === "checkbox" ? target.checked : target.value]);
        put(target, value);
      });
      row = tools.living(grid)[tools.living(grid).indexOf(row) + 1];
    });
    tools.changed(grid);
    window.cunbao.toast("已贴入" + rows.length + "行，请核对。", "撤销", function () {
      before.forEach(function (pair) {
        if (pair[0].type === "checkbox") pair[0].checked = pair[1];
        else pair[0].value = pair[1];
        pair[0].dispatchEvent(new Event("input", { bubbles: true }));
      });
      tools.changed(grid);
    });
  }

  document.addEventListener("paste", function (event) {
    var cell = event.target;
    var grid = cell.closest && cell.closest("[data-grid]");
    if (!grid || !cell.matches("[data-grid-cell]")) return;
    var rows = parse(event.clipboardData.getData("text/plain"));
    if (!rows.length || (rows.length === 1 && rows[0].length === 1)) return; // one value: as ever
    event.preventDefault();
    paste(grid, cell, rows);
  });
})();
