// Checks an ID number as it is typed and fills what it says, as id-number.js reads it.
//   <input data-resident-id> in a [data-grid-row] or [data-person]; siblings there:
//   [data-fill="birth"], [data-fill="sex"], [data-fill="age"] (input, select or output), filled,
//   and open to typing only where the number says nothing of them;
//   [data-id-kind] (a select): the kind of document, put right where the number tells it;
//   [data-cell-message].
window.cunbao.residentId = (function () {
  "use strict";
  var id = window.cunbao.idNumber;

  function place(input) {
    return input.closest("[data-grid-row], [data-person]") || input.form || document.body;
  }

  function fill(target, value) {
    if (target.tagName === "SELECT") {
      var match = Array.prototype.find.call(target.options, function (option) {
        return option.textContent.replace(/^\d+\s*/, "").trim() === value;
      });
      if (match) target.value = match.value;
    } else target.value = value;
  }

  // The first other living row that holds the same number.
  function repeatOf(input, number) {
    var grid = input.closest("[data-grid]");
    if (!grid || number.length < 5) return null;
    var rows = Array.prototype.filter.call(grid.querySelectorAll("[data-grid-row]"), function (row) {
      return !row.classList.contains("is-deleted");
    });
    var at = rows.findIndex(function (row) {
      var other = row.querySelector("[data-resident-id]");
      return other && other !== input && id.normalise(other.value) === number;
    });
    return at < 0 ? null : at + 1;
  }

  function say(input, text) {
    var message = input.parentElement.querySelector("[data-cell-message]") ||
      place(input).querySelector("[data-id-message]");
    if (message) message.textContent = text || "";
    input.dataset.said = text || "";
    if (text) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    input.setCustomValidity(text || "");
  }

  // The select follows the number, unless the clerk has chosen a paper that it cannot tell.
  function settleKind(select, number) {
    var told = select && id.kindOf(number);
    var open = select && (id.NUMBERED.indexOf(select.value) >= 0 || select.value === id.BIRTH);
    if (told && open && select.value !== told) {
      select.value = told;
      select.dispatchEvent(new CustomEvent("kind-told", { bubbles: true }));
    }
  }

  // Birth and sex are the number's, or the clerk's where this kind of number has none.
  function openOrFill(input, kind, number, found) {
    var silent = id.NUMBERED.indexOf(kind) < 0 || /^[A-Z]/.test(number);
    ["birth", "sex", "age"].forEach(function (what) {
      var target = place(input).querySelector('[data-fill="' + what + '"]');
      if (!target) return;
      var typed = silent || (what === "sex" && number[0] === "9");
      if (target.tagName === "INPUT") {
        target.readOnly = !typed;
        target.tabIndex = typed ? 0 : -1;
      }
      if (found.birth && (found[what] || found[what] === 0)) fill(target, found[what]);
      else if (target.readOnly || (target.tagName === "OUTPUT" && !silent)) target.value = "";
    });
    if (silent) tellAge(place(input));
  }

  function tellAge(row) {
    var birth = row.querySelector('input[data-fill="birth"]');
    var age = row.querySelector('[data-fill="age"]');
    if (birth && age) age.value = id.isDay(birth.value) && birth.value <= id.today() ? id.ageOn(birth.value) : "";
  }

  // 19030506 and 1903.5.6 become 1903-05-06; 1 and 2 become 男 and 女.
  function tidyTyped(input) {
    var text = input.value.normalize("NFKC").trim();
    var parts = /^(\d{4})(\d\d)(\d\d)$/.exec(text) || /^(\d{4})[-.\/年](\d{1,2})[-.\/月](\d{1,2})日?$/.exec(text);
    if (input.dataset.fill === "sex") input.value = { 1: "男", 2: "女" }[text] || text;
    else if (parts) input.value = [parts[1], parts[2].padStart(2, "0"), parts[3].padStart(2, "0")].join("-");
  }

  function check(input, done) {
    var select = place(input).querySelector("[data-id-kind]");
    var number = id.normalise(input.value);
    settleKind(select, number);
    var kind = select ? select.value : "";
    if (done && input.value !== number) input.value = number;
    var found = id.readKind(kind, number, done);
    var repeat = found.error ? null : repeatOf(input, number);
    say(input, found.error || (repeat && "与第" + repeat + "行的号码重复，同一个人只登记一次。"));
    openOrFill(input, kind, number, found);
  }

  function open(input) {
    var select = place(input).querySelector("[data-id-kind]");
    openOrFill(input, select ? select.value : "", "", {});
  }

  function checkAll(scope, done) {
    scope.querySelectorAll("[data-resident-id]").forEach(function (input) {
      // What the server said ("already registered") stands until the number is touched.
      var servers = input.getAttribute("aria-invalid") === "true" && !("said" in input.dataset);
      if (input.value && !servers) check(input, done);
      else if (!input.value) open(input);
    });
  }

  document.addEventListener("input", function (event) {
    if (event.target.matches("[data-resident-id]") && !event.isComposing) check(event.target, false);
  });
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-resident-id]")) {
      // A repeat that was corrected here is no repeat in the other row either.
      var grid = event.target.closest("[data-grid]");
      check(event.target, true);
      if (grid) checkAll(grid, true);
    }
  });
  document.addEventListener("change", function (event) {
    var row = event.target.closest && event.target.closest("[data-grid-row], [data-person]");
    if (!row) return;
    if (event.target.matches("input[data-fill]")) {
      tidyTyped(event.target);
      tellAge(row);
    }
    if (event.target.matches("[data-id-kind]")) check(row.querySelector("[data-resident-id]"), true);
  });
  document.addEventListener("grid-changed", function (event) { checkAll(event.target, true); });
  ["DOMContentLoaded", "htmx:load"].forEach(function (name) {
    document.addEventListener(name, function () { checkAll(document, true); });
  });

  return { normalise: id.normalise, read: id.read, checkDigit: id.checkDigit };
})();
