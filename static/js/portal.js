// On every page: text size, help, dialogs, messages, sign-out, and what to do when htmx fails.
window.cunbao = (function () {
  "use strict";
  var toastTimer;

  // Keys belong to the input method while it composes; 229 is how older Chromium says so.
  function composing(event) {
    return event.isComposing || event.keyCode === 229;
  }

  function toast(text, label, action) {
    document.querySelectorAll(".toast-bar").forEach(function (old) { old.remove(); });
    var bar = document.createElement("div");
    bar.className = "toast-bar";
    bar.setAttribute("role", "status");
    bar.append(document.createElement("span"));
    bar.firstChild.textContent = text;
    if (action) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", function () { bar.remove(); action(); });
      bar.append(button);
    }
    document.body.append(bar);
    clearTimeout(toastTimer);
    toastTimer = setTimeout(function () { bar.remove(); }, 10000);
  }

  function setTextSize(size) {
    document.documentElement.dataset.text = size;
    try { localStorage.setItem("text-size", size); } catch (error) { /* holds for this page only */ }
    showTextSize();
  }

  function showTextSize() {
    var size = document.documentElement.dataset.text;
    document.querySelectorAll("[data-text-size]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.textSize === size));
    });
  }

  // Opens by showModal: the page behind is out of reach and focus returns afterwards.
  function openDialog(dialog) {
    if (dialog && !dialog.open) dialog.showModal();
  }

  document.addEventListener("click", function (event) {
    var target = event.target.closest("button, a");
    if (!target) return;
    if (target.matches("[data-text-size]")) setTextSize(target.dataset.textSize);
    if (target.matches("[data-help-open]")) openDialog(document.getElementById("help"));
    if (target.matches("[data-dialog-close]")) target.closest("dialog").close();
    if (target.matches("[data-message-close]")) target.closest(".message-box").remove();
    if (target.matches("[data-back]")) history.back();
    if (target.matches("[data-print]")) window.print();
  });

  document.addEventListener("keydown", function (event) {
    if (composing(event) || event.key !== "?" || event.ctrlKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, dialog")) return;
    event.preventDefault();
    openDialog(document.getElementById("help"));
  });

  // A shared machine: whatever this tab remembers of residents goes when its user goes.
  document.addEventListener("submit", function (event) {
    if (event.target.matches("[data-sign-out]")) sessionStorage.clear();
  });

  document.addEventListener("htmx:beforeSwap", function (event) {
    var detail = event.detail;
    if (detail.boosted) {
      // A refusal is a page like any other: the clerk must see it.
      detail.shouldSwap = true;
      detail.isError = false;
    } else if (/^\s*<!doctype/i.test(detail.serverResponse)) {
      // A whole page where a piece was asked for: the session is over. Reloading leads to sign-in.
      detail.shouldSwap = false;
      if (detail.xhr.status < 400) location.reload();
    }
  });

  document.addEventListener("htmx:responseError", function (event) {
    toast("没有成功（错误" + event.detail.xhr.status + "）。请再试一次，仍不行请联系管理员。");
  });

  document.addEventListener("htmx:sendError", function (event) {
    if (event.target.matches("[data-job-state], [data-once]")) return; // these say it themselves
    toast("连不上服务器，请检查网线后再试。");
  });

  document.addEventListener("DOMContentLoaded", function () {
    showTextSize();
    // A form that came back: straight to the first thing to put right.
    var wrong = document.querySelector('main [aria-invalid="true"]');
    if (wrong) wrong.focus();
  });
  document.addEventListener("htmx:load", showTextSize);

  return { toast: toast, composing: composing, openDialog: openDialog };
})();
