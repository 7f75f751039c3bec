// Several codes in one grid cell, as on the paper form: <select multiple data-picker> becomes a
// text box that takes the numbers ("4 7", "4、7") and a list to tick them in. The select stays in
// the form, unseen, and holds what is sent; without scripts it is what the clerk uses.
(function () {
  "use strict";

  function numbers(text) {
    return text.normalize("NFKC").split(/[^0-9]+/).filter(Boolean);
  }

  function chosen(select) {
    return Array.prototype.filter.call(select.options, function (option) { return option.selected; });
  }

  function words(options) {
    return options.map(function (option) { return option.textContent.replace(/^\d+\s*/, ""); }).join("、");
  }

  // From the select to what is seen.
  function show(select) {
    var box = select.picker;
    if (document.activeElement !== box.input) {
      box.input.value = chosen(select).map(function (option) { return option.value; }).join(" ");
    }
    box.words.textContent = words(chosen(select));
    box.list.querySelectorAll("input").forEach(function (tick, at) { tick.checked = select.options[at].selected; });
  }

  // From the typed numbers to the select; says which numbers are no code.
  function take(select) {
    var typed = numbers(select.picker.input.value);
    var codes = Array.prototype.map.call(select.options, function (option) { return option.value; });
    Array.prototype.forEach.call(select.options, function (option) { option.selected = typed.indexOf(option.value) >= 0; });
    var unknown = typed.filter(function (code) { return codes.indexOf(code) < 0; });
    var message = select.parentElement.querySelector("[data-cell-message]");
    var text = unknown.length ? "没有“" + unknown.join("、") + "”这一类。" : "";
    if (message) message.textContent = text;
    select.picker.input.setAttribute("aria-invalid", String(Boolean(text)));
    show(select);
  }

  function list(select) {
    var box = document.createElement("div");
    box.className = "picker-list";
    box.hidden = true;
    Array.prototype.forEach.call(select.options, function (option) {
      var label = document.createElement("label");
      var tick = document.createElement("input");
      tick.type = "checkbox";
      tick.className = "form-check-input";
      tick.tabIndex = -1; // the keyboard types the numbers
      tick.addEventListener("change", function () {
        option.selected = tick.checked;
        select.picker.input.value = "";
        select.dispatchEvent(new Event("input", { bubbles: true }));
        show(select);
      });
      label.append(tick, " " + option.textContent);
      box.append(label);
    });
    return box;
  }

  function build(select) {
    var input = document.createElement("input");
    var said = document.createElement("div");
    input.type = "text";
    input.className = select.className;
    input.autocomplete = "off";
    input.inputMode = "numeric";
    ["aria-label", "aria-describedby", "aria-invalid", "data-grid-cell"].forEach(function (name) {
      if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    });
    said.className = "picker-words";
    select.picker = { input: input, words: said, list: list(select) };
    select.removeAttribute("data-grid-cell");
    select.hidden = true;
    select.before(input, said, select.picker.list);
    input.addEventListener("input", function () { take(select); });
    input.addEventListener("focus", function () { select.picker.list.hidden = false; });
    // A click on the list takes the focus away for a moment; only leaving the cell closes it.
    select.parentElement.addEventListener("focusout", function (event) {
      if (select.parentElement.contains(event.relatedTarget)) return;
      select.picker.list.hidden = true;
      show(select);
    });
    select.picker.list.addEventListener("mousedown", function (event) { event.preventDefault(); });
    show(select);
  }

  function start() {
    document.querySelectorAll("select[multiple][data-picker]").forEach(function (select) {
      if (select.picker) show(select);
      else build(select);
    });
  }

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll(".picker-list").forEach(function (box) { box.hidden = true; });
  });
  ["DOMContentLoaded", "htmx:load", "grid-changed", "draft-restored"].forEach(function (name) {
    document.addEventListener(name, start);
  });
})();
