// The second line under a person of the registration form: why there is no number, and from when
// to when each declared hardship holds. It shows when it is wanted and goes when it is not.
//   [data-row-more] with [data-more="none"] (of it [data-more-newborn]) and [data-more="periods"]:
//   [data-periods] takes two date cells a category; [data-periods-typed] holds the field that is
//   sent, "4:2020-01-01~2020-12-31;7:2020-03-01~", which is what is typed without scripts.
(function () {
  "use strict";
  var WITHOUT = "99", NEWBORN = "newborn";
  var list = function (found) { return Array.prototype.slice.call(found); };

  function declared(row) {
    var select = row.querySelector('select[name$="-declared_hardships"]');
    return select ? list(select.options).filter(function (one) { return one.selected; }) : [];
  }

  function sent(row) { return row.querySelector('input[name$="-hardship_dates"]'); }

  // {"4": ["2020-01-01", "2020-12-31"]} of the field that is sent.
  function read(row) {
    var dates = {};
    sent(row).value.split(/[;；]/).forEach(function (part) {
      var found = /^\s*(\d+)\s*[:：]\s*([^~]*)~(.*)$/.exec(part);
      if (found) dates[found[1]] = [found[2].trim(), found[3].trim()];
    });
    return dates;
  }

  function write(row) {
    sent(row).value = list(row.querySelectorAll("[data-period]")).map(function (period) {
      var cells = period.querySelectorAll("input");
      return cells[0].value || cells[1].value ? period.dataset.period + ":" + cells[0].value + "~" + cells[1].value : "";
    }).filter(Boolean).join(";");
  }

  function dateCell(label, value) {
    var input = document.createElement("input");
    input.type = "text";
    input.className = "cell-input";
    input.autocomplete = "off";
    input.inputMode = "numeric";
    input.placeholder = "如 20200101";
    input.setAttribute("data-grid-cell", "");
    input.setAttribute("data-period-date", "");
    input.setAttribute("aria-label", label);
    input.value = value || "";
    return input;
  }

  function period(option, dates) {
    var box = document.createElement("span");
    var name = document.createElement("b");
    box.className = "period";
    box.dataset.period = option.value;
    name.textContent = option.textContent;
    box.append(name, " 从 ", dateCell(option.textContent + " 起", dates[0]), " 到 ", dateCell(option.textContent + " 止", dates[1]));
    return box;
  }

  function showPeriods(row) {
    var chosen = declared(row);
    var holder = row.querySelector("[data-periods]");
    var codes = chosen.map(function (one) { return one.value; }).join();
    if (holder.dataset.codes !== codes) {
      var dates = read(row);
      holder.dataset.codes = codes;
      holder.replaceChildren.apply(holder, chosen.map(function (one) { return period(one, dates[one.value] || []); }));
    }
    var field = sent(row);
    field.hidden = true;
    return chosen.length > 0;
  }

  function show(row) {
    var more = row.querySelector("[data-row-more]");
    if (!more) return;
    var kind = row.querySelector("[data-id-kind]");
    var number = row.querySelector("[data-resident-id]");
    var none = kind && kind.value === WITHOUT && !number.value.trim();
    var reason = row.querySelector('select[name$="-no_number"]');
    var periods = showPeriods(row);
    row.querySelector('[data-more="none"]').hidden = !none;
    row.querySelectorAll("[data-more-newborn]").forEach(function (part) { part.hidden = reason.value !== NEWBORN; });
    row.querySelector('[data-more="periods"]').hidden = !periods;
    more.hidden = !none && !periods;
  }

  function showAll() { document.querySelectorAll("[data-grid-row]").forEach(show); }

  // 20200101 and 2020.1.1 become 2020-01-01; what is no date stays for the server to speak of.
  function tidy(input) {
    var text = input.value.normalize("NFKC").trim();
    var parts = /^(\d{4})(\d\d)(\d\d)$/.exec(text) || /^(\d{4})[-.\/年](\d{1,2})[-.\/月](\d{1,2})日?$/.exec(text);
    input.value = parts ? [parts[1], parts[2].padStart(2, "0"), parts[3].padStart(2, "0")].join("-") : text.replace(/[~;；]/g, "");
  }

  ["input", "change", "kind-told"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var row = event.target.closest && event.target.closest("[data-grid-row]");
      if (!row || !row.querySelector("[data-row-more]")) return;
      if (event.target.matches("[data-period-date]")) {
        if (name === "change") tidy(event.target);
        write(row);
      } else if (!event.target.matches('[name$="-hardship_dates"]')) show(row);
    });
  });
  // A restored draft or a new row: the sent field is the truth.
  ["DOMContentLoaded", "htmx:load", "grid-changed", "draft-restored"].forEach(function (name) {
    document.addEventListener(name, function () {
      if (name === "draft-restored") {
        document.querySelectorAll("[data-periods]").forEach(function (holder) { delete holder.dataset.codes; });
      }
      showAll();
    });
  });
})();
