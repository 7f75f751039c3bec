// Checks an ID number as it is typed and fills what it says. The server checks all of it again
// (values/resident_id.py; the sentences are the same).
//   <input data-resident-id> in a [data-grid-row] or [data-person]; siblings there:
//   [data-fill="birth"], [data-fill="sex"], [data-fill="age"] (input, select or output), filled;
//   [data-id-kind] (a select): only 01, 17 and an empty value are checked; [data-cell-message].
//   <body data-today="2020-10-12"> is the day that ages and future births are measured by.
window.cunbao.residentId = (function () {
  "use strict";
  var WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

  function normalise(text) {
    var number = text.normalize("NFKC").replace(/[\s'`"\u2018\u2019\u201c\u201d\u200b\ufeff-]/g, "");
    return number.toUpperCase().replace(/[×*✕ΧХ]$/, "X");
  }

  function checkDigit(first17) {
    var sum = WEIGHTS.reduce(function (total, weight, i) { return total + weight * first17[i]; }, 0);
    return "10X98765432"[sum % 11];
  }

  function today() {
    var given = document.body.dataset.today;
    if (given) return given;
    var now = new Date();
    return [now.getFullYear(), String(now.getMonth() + 1).padStart(2, "0"), String(now.getDate()).padStart(2, "0")].join("-");
  }

  function isDay(iso) {
    var day = new Date(iso + "T00:00:00Z");
    return !isNaN(day) && day.toISOString().slice(0, 10) === iso;
  }

  // {birth, sex, age} of a good number; {error} of a bad one; {} while there is too little to say.
  function read(number, done) {
    if (/^\d{15}$/.test(number) && done) return { error: "这是15位的旧身份证号，请按身份证或户口簿填写18位号码。" };
    if (/[^0-9X]/.test(number) || /X./.test(number)) return { error: "号码里有不该出现的字符：前17位只能是数字，最后一位是数字或X。" };
    if (number.length > 18) return { error: "号码多了" + (number.length - 18) + "位，应当是18位。" };
    if (number.length < 18) return done && number ? { error: "号码只有" + number.length + "位，应当是18位。" } : {};
    var birth = number.slice(6, 10) + "-" + number.slice(10, 12) + "-" + number.slice(12, 14);
    if (!isDay(birth) || birth < "1900-01-01" || birth > today()) {
      return { error: "第7至14位的出生日期“" + number.slice(6, 14) + "”不对，请对照身份证核对。" };
    }
    if (checkDigit(number) !== number[17]) return { error: "最后一位（校验码）不对，其中必有数字写错，请逐位核对。" };
    var age = today().slice(0, 4) - birth.slice(0, 4) - (today().slice(5) < birth.slice(5) ? 1 : 0);
    return { birth: birth, age: age, sex: number[0] === "9" ? "" : number[16] % 2 ? "男" : "女" };
  }

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
    if (!grid || number.length < 15) return null;
    var rows = Array.prototype.filter.call(grid.querySelectorAll("[data-grid-row]"), function (row) {
      return !row.classList.contains("is-deleted");
    });
    var at = rows.findIndex(function (row) {
      var other = row.querySelector("[data-resident-id]");
      return other && other !== input && normalise(other.value) === number;
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

  function check(input, done) {
    var kind = place(input).querySelector("[data-id-kind]");
    if (kind && ["", "01", "17"].indexOf(kind.value) < 0) return say(input, "");
    var number = normalise(input.value);
    if (done && input.value !== number) input.value = number;
    var found = read(number, done);
    var repeat = found.error ? null : repeatOf(input, number);
    say(input, found.error || (repeat && "与第" + repeat + "行的号码重复，同一个人只登记一次。"));
    ["birth", "sex", "age"].forEach(function (what) {
      var target = place(input).querySelector('[data-fill="' + what + '"]');
      if (!target) return;
      if (found.birth && (found[what] || found[what] === 0)) fill(target, found[what]);
      else if (target.tagName === "OUTPUT" || target.readOnly) target.value = "";
    });
  }

  function checkAll(scope, done) {
    scope.querySelectorAll("[data-resident-id]").forEach(function (input) {
      // What the server said ("already registered") stands until the number is touched.
      var servers = input.getAttribute("aria-invalid") === "true" && !("said" in input.dataset);
      if (input.value && !servers) check(input, done);
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
  document.addEventListener("grid-changed", function (event) { checkAll(event.target, true); });
  document.addEventListener("DOMContentLoaded", function () { checkAll(document, true); });

  return { normalise: normalise, read: read, checkDigit: checkDigit };
})();
