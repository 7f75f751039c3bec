// Adds up counted cash (components/cash_count.html). Whole fen throughout; the server adds again.
(function () {
  "use strict";

  function yuan(fen) {
    var rest = String(Math.abs(fen) % 100).padStart(2, "0");
    var whole = String(Math.floor(Math.abs(fen) / 100)).replace(/\B(?=(\d{3})+$)/g, ",");
    return (fen < 0 ? "−" : "") + whole + "." + rest;
  }

  // Typing 12 with the input method in full-width mode is still 12.
  function count(input) {
    var text = input.value.normalize("NFKC").trim();
    return /^\d{0,6}$/.test(text) ? Number(text) : NaN;
  }

  function add(box) {
    var total = 0;
    box.querySelectorAll("[data-fen]").forEach(function (input) {
      var fen = count(input) * Number(input.dataset.fen);
      input.setAttribute("aria-invalid", String(isNaN(fen)));
      input.classList.toggle("is-invalid", isNaN(fen));
      input.closest("tr").querySelector("[data-cash-line]").textContent = isNaN(fen) ? "？" : yuan(fen);
      total += fen;
    });
    var shown = box.querySelector("[data-cash-difference]");
    var off = total - Number(box.dataset.expected);
    box.querySelector("[data-cash-total]").textContent = isNaN(total) ? "？" : yuan(total);
    shown.className = off === 0 ? "difference-zero" : "difference-off";
    shown.textContent = isNaN(total) ? "张数只能填数字"
      : off === 0 ? "✓ 相符"
      : (off > 0 ? "▲ 长款 " : "▼ 短款 ") + yuan(Math.abs(off));
    box.dispatchEvent(new CustomEvent("cash-counted", { bubbles: true, detail: { off: off } }));
  }

  // An explanation is asked for only when there is something to explain.
  document.addEventListener("cash-counted", function (event) {
    document.querySelectorAll("[data-cash-explain]").forEach(function (box) {
      box.hidden = event.detail.off === 0;
    });
  });
  document.addEventListener("input", function (event) {
    var box = event.target.closest("[data-cash-count]");
    if (box) add(box);
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !event.target.matches("[data-fen]")) return;
    event.preventDefault();
    var inputs = Array.prototype.slice.call(
      event.target.closest("[data-cash-count]").querySelectorAll("[data-fen]"));
    var next = inputs[inputs.indexOf(event.target) + 1];
    if (next) next.select();
  });
  function start() {
    document.querySelectorAll("[data-cash-count]").forEach(add);
  }
  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("htmx:load", start);
})();
