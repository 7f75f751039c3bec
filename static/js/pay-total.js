// The amount under a household follows the ticks. The server adds again and refuses another sum.
//   in one form: <input type="checkbox" data-amount-fen="28000">, [data-pay-count], [data-pay-total],
//   [data-pay-capitals]; the submit button is off while nobody is ticked.
window.cunbao.capitals = (function () {
  "use strict";
  var DIGITS = "零壹贰叁肆伍陆柒捌玖";
  var UNITS = [[100000000, "亿"], [10000, "万"], [1000, "仟"], [100, "佰"], [10, "拾"]];

  function say(number) {
    var unit = UNITS.find(function (one) { return number >= one[0]; });
    if (!unit) return DIGITS[number];
    var rest = number % unit[0];
    return say(Math.floor(number / unit[0])) + unit[1] + (rest && rest < unit[0] / 10 ? "零" : "") + (rest ? say(rest) : "");
  }

  // As values/money.py says it: 人民币贰佰捌拾元整.
  function capitals(fen) {
    var yuan = Math.floor(fen / 100);
    var tens = Math.floor(fen / 10) % 10;
    var ones = fen % 10;
    return "人民币" + (yuan || !fen ? say(yuan) + "元" : "") + (tens ? DIGITS[tens] + "角" : "") +
      (ones ? (yuan && !tens ? "零" : "") + DIGITS[ones] + "分" : "") + (tens || ones ? "" : "整");
  }

  function figures(fen) {
    var whole = String(Math.floor(fen / 100)).replace(/\B(?=(\d{3})+$)/g, ",");
    return "￥" + whole + "." + String(fen % 100).padStart(2, "0");
  }

  function set(form, name, text) {
    var shown = form.querySelector("[data-pay-" + name + "]");
    if (shown) shown.textContent = text;
  }

  function add(form) {
    var ticked = form.querySelectorAll("[data-amount-fen]:checked");
    var fen = Array.prototype.reduce.call(ticked, function (sum, box) { return sum + Number(box.dataset.amountFen); }, 0);
    set(form, "count", ticked.length);
    set(form, "total", figures(fen));
    set(form, "capitals", capitals(fen));
    var button = form.querySelector("button:not([type=button])");
    if (button && !form.dataset.busy) button.disabled = ticked.length === 0;
  }

  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-amount-fen]")) add(event.target.form);
  });
  // A page that comes back keeps its ticks.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("[data-pay-total]").forEach(function (total) {
      if (total.closest("form")) add(total.closest("form"));
    });
  });

  return capitals;
})();
