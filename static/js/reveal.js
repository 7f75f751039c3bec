// Shows a masked number for some seconds (components/masked.html). The POST leaves an audit entry;
// the answer is the number as plain text, and nothing but this element ever holds it.
(function () {
  "use strict";

  function hide(box) {
    if (!box.dataset.mask) return;
    clearTimeout(Number(box.dataset.timer));
    box.querySelector("[data-masked-text]").textContent = box.dataset.mask;
    box.querySelector("[data-reveal]").hidden = false;
    delete box.dataset.mask;
  }

  function show(box, button, number) {
    var text = box.querySelector("[data-masked-text]");
    box.dataset.mask = text.textContent;
    text.textContent = number;
    button.hidden = true;
    box.dataset.timer = setTimeout(hide, Number(button.dataset.revealSeconds || 20) * 1000, box);
  }

  function token() {
    var input = document.querySelector("input[name=csrfmiddlewaretoken]");
    return input ? input.value : "";
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-reveal]");
    if (!button) return;
    button.disabled = true;
    fetch(button.dataset.reveal, {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-CSRFToken": token() },
    }).then(function (answer) {
      var plain = (answer.headers.get("Content-Type") || "").indexOf("text/plain") === 0;
      if (!answer.ok || !plain) throw new Error("not shown");
      return answer.text();
    }).then(function (number) {
      show(button.closest("[data-masked]"), button, number);
    }).catch(function () {
      window.cunbao.toast("没能显示号码。请刷新页面再试；如果已经退出，请重新登录。");
    }).finally(function () { button.disabled = false; });
  });

  // Nobody finds an open number on a screen that its user has left.
  function hideAll() {
    document.querySelectorAll("[data-masked]").forEach(hide);
  }
  window.addEventListener("pagehide", hideAll);
  document.addEventListener("visibilitychange", function () { if (document.hidden) hideAll(); });
})();
