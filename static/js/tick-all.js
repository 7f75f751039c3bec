// One box that ticks all others of its form, and a count of what is ticked.
//   <input type="checkbox" data-tick-all> and <span data-tick-count> in a <form>; the boxes carry
//   data-tick.
(function () {
  "use strict";
  function boxes(form) {
    return Array.prototype.slice.call(form.querySelectorAll("input[data-tick]"));
  }

  function show(form) {
    var all = boxes(form);
    var ticked = all.filter(function (box) { return box.checked; }).length;
    var first = form.querySelector("[data-tick-all]");
    if (first) {
      first.checked = ticked > 0 && ticked === all.length;
      first.indeterminate = ticked > 0 && ticked < all.length;
    }
    form.querySelectorAll("[data-tick-count]").forEach(function (place) {
      place.textContent = ticked ? "已勾选 " + ticked + " 条" : "还没有勾选";
    });
  }

  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (!form || !form.querySelector("[data-tick-all]")) return;
    if (event.target.matches("[data-tick-all]")) {
      boxes(form).forEach(function (box) { box.checked = event.target.checked; });
    }
    show(form);
  });
  document.querySelectorAll("[data-tick-all]").forEach(function (first) { show(first.form); });
})();
