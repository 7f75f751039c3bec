// A payment is sent once, however often the button is pressed or the line breaks.
//   <form method="post" hx-boost="true" data-once="pay:household-12:2021"> with components/once.html
// The key comes from the server with the form. It is kept with a print of what was sent: the same
// content sent again within a quarter of an hour carries the same key, so the server answers with
// the same receipt. The page that follows success says <div data-once-done="pay:…"></div>.
(function () {
  "use strict";
  var KEEP = 15 * 60 * 1000;
  // data-once-unknown on the form says it for forms that take no money.
  var UNKNOWN = "网络中断，暂时不知道这一笔有没有记上。请再按一次提交：如果已经记上，会显示同一张收据，不会重复收款。";

  function print(form) {
    var hash = 2166136261;
    new FormData(form).forEach(function (value, name) {
      if (name === "idempotency_key" || name === "csrfmiddlewaretoken") return;
      var text = name + "=" + value + "&";
      for (var i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
    });
    return String(hash >>> 0);
  }

  function applyKey(form) {
    var name = "once:" + form.dataset.once;
    var input = form.querySelector("[data-once-key]");
    var saved = JSON.parse(sessionStorage.getItem(name) || "null");
    var now = Date.now();
    if (saved && saved.print === print(form) && now - saved.at < KEEP) input.value = saved.key;
    else sessionStorage.setItem(name, JSON.stringify({ key: input.value, print: print(form), at: now }));
  }

  function lock(form) {
    form.dataset.busy = "1";
    // After this event: a button disabled at once would not send its own name and value.
    setTimeout(function () {
      form.querySelectorAll("button:not([type=button])").forEach(function (button) {
        button.dataset.label = button.innerHTML;
        button.textContent = "正在提交…";
        button.disabled = true;
      });
    }, 0);
  }

  function unlock(form) {
    delete form.dataset.busy;
    form.querySelectorAll("button[data-label]").forEach(function (button) {
      button.innerHTML = button.dataset.label;
      delete button.dataset.label;
      button.disabled = false;
    });
  }

  function say(form, text) {
    var box = form.querySelector("[data-once-message]");
    if (!box) return;
    box.className = text ? "message-box message-warning" : "";
    box.textContent = text;
  }

  function forget() {
    document.querySelectorAll("[data-once-done]").forEach(function (done) {
      sessionStorage.removeItem("once:" + done.dataset.onceDone);
    });
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.busy) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    applyKey(form);
    say(form, "");
    lock(form);
  }, true);

  ["htmx:sendError", "htmx:timeout", "htmx:sendAbort"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var form = event.target.closest && event.target.closest("[data-once]");
      if (!form) return;
      // A lock that is being set in this turn must be set before it is lifted.
      setTimeout(function () { unlock(form); say(form, form.dataset.onceUnknown || UNKNOWN); }, 10);
    });
  });

  window.addEventListener("pageshow", function () {
    document.querySelectorAll("[data-once]").forEach(unlock);
  });
  document.addEventListener("DOMContentLoaded", forget);
  document.addEventListener("htmx:afterSwap", forget);
})();
