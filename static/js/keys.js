// One key for an act: <button data-key="t">, <input type="radio" data-key="1">, <select data-key="b">.
// Outside of text boxes and dialogs the key presses, ticks or focuses it.
(function () {
  "use strict";

  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.target.closest("input:not([type=radio]), textarea, select")) return;
    if (!/^[0-9a-z]$/i.test(event.key)) return;
    var target = document.querySelector('[data-key="' + event.key.toLowerCase() + '"]');
    if (!target) return;
    event.preventDefault();
    target.focus();
    if (target.tagName !== "SELECT") target.click();
  });
})();
