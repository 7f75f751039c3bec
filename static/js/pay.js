// The household page's foot: adds up the ticked people as boxes are ticked. The server adds again.
//   inputs [data-amount-fen] (checkboxes) in a form with [data-pay-foot], [data-pay-count],
//   [data-pay-total], [data-pay-capitals]
(function () {
  "use strict";
  function yuan(fen) {
    var rest = String(fen % 100).padStart(2, "0");
    return Math.floor(fen / 100).toString().replace(/\B(?=(\d{3})+$)/g, ",") + "." + rest;
  }
  function add(form) {
    var boxes = Array.prototype.slice.call(form.querySelectorAll("[data-amount-fen]"));
    var ticked = boxes.filter(function (box) { return box.checked; });
    var fen = ticked.reduce(function (sum, box) { return sum + Number(box.dataset.amountFen); }, 0);
    form.querySelector("[data-pay-count]").textContent = ticked.length;
    form.querySelector("[data-pay-total]").textContent = "￥" + yuan(fen);
    form.querySelector("[data-pay-capitals]").hidden = ticked.length !== boxes.length;
  }
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-amount-fen]")) add(event.target.form);
  });
})();
