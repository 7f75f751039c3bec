// Keeps what was typed until the server has it.
//   <form data-draft="register-household"> on a page whose body names the user (data-user)
// In sessionStorage, not localStorage: village offices share machines, and a household's ID
// numbers must not lie on the disk for the next person. It survives a reload, a lost line and a
// session that ran out in this tab; it goes with sign-out, with another user and with the tab.
// A page may say <div data-draft-done="register-household"> when it shows the form afresh.
(function () {
  "use strict";
  var timers = {};
  var SECRET = /csrfmiddlewaretoken|idempotency_key|password/;

  function key(form) {
    return "draft:" + document.body.dataset.user + ":" + form.dataset.draft;
  }

  function content(form) {
    var pairs = [];
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string" && !SECRET.test(name)) pairs.push([name, value]);
    });
    return pairs;
  }

  function read(name) {
    try { return JSON.parse(sessionStorage.getItem(name)); } catch (error) { return null; }
  }

  function save(form, sent) {
    var draft = { at: Date.now(), sent: Boolean(sent), pairs: content(form) };
    try { sessionStorage.setItem(key(form), JSON.stringify(draft)); } catch (error) { /* full: no draft */ }
  }

  function restore(form, draft) {
    var byName = {};
    draft.pairs.forEach(function (pair) { (byName[pair[0]] = byName[pair[0]] || []).push(pair[1]); });
    form.querySelectorAll("[data-grid]").forEach(function (grid) {
      var rows = Number((byName[grid.dataset.prefix + "-TOTAL_FORMS"] || [0])[0]);
      grid.dispatchEvent(new CustomEvent("grid-need-rows", { bubbles: true, detail: rows }));
    });
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!field.name || SECRET.test(field.name) || /_FORMS$/.test(field.name) || field.type === "file") return;
      var values = byName[field.name] || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.indexOf(field.value) >= 0;
      else if (field.multiple) {
        Array.prototype.forEach.call(field.options, function (one) { one.selected = values.indexOf(one.value) >= 0; });
      } else if (values.length) field.value = values[0];
    });
    form.querySelectorAll("[data-grid]").forEach(function (grid) {
      grid.dispatchEvent(new CustomEvent("grid-sync", { bubbles: true }));
    });
    form.dispatchEvent(new CustomEvent("draft-restored", { bubbles: true }));
  }

  function offer(form, draft) {
    var at = new Date(draft.at);
    var time = at.getHours() + ":" + String(at.getMinutes()).padStart(2, "0");
    var box = document.createElement("div");
    box.className = "message-box message-info";
    box.setAttribute("role", "status");
    box.dataset.draftOffer = "";
    box.innerHTML = '<div class="message-text"><strong></strong><p>草稿只存在这台电脑的这个窗口里，退出登录就清除。</p>' +
      '<button type="button" class="btn btn-primary btn-sm">恢复草稿</button> ' +
      '<button type="button" class="btn btn-secondary btn-sm">不要了</button></div>';
    box.querySelector("strong").textContent = "这张表 " + time + " 填到一半，还没有保存成功。";
    box.querySelectorAll("button")[0].addEventListener("click", function () { restore(form, draft); box.remove(); });
    box.querySelectorAll("button")[1].addEventListener("click", function () {
      sessionStorage.removeItem(key(form));
      box.remove();
    });
    form.prepend(box);
  }

  // A draft that was sent is done with when the next page is not the same form again.
  // `swapped`: the page came into this window without a load, and its body's marks are the old
  // page's; then only what the new page says itself counts.
  function tidy(swapped) {
    var mine = "draft:" + document.body.dataset.user + ":";
    var saved = document.querySelector('[data-message="success"]');
    Object.keys(sessionStorage).filter(function (name) { return /^draft:/.test(name); }).forEach(function (name) {
      var form = name.slice(mine.length);
      var here = document.querySelector('[data-draft="' + form + '"]');
      var done = document.querySelector('[data-draft-done="' + form + '"]');
      // The sign-in page has no user: a session that ran out keeps its drafts for the same person.
      var another = document.body.dataset.user && name.indexOf(mine) !== 0;
      var sent = document.body.dataset.user && (read(name) || {}).sent;
      var gone = swapped ? saved : !here || saved;
      if (another || done || (sent && gone)) sessionStorage.removeItem(name);
    });
  }

  document.addEventListener("input", function (event) {
    var form = event.target.closest("[data-draft]");
    if (!form) return;
    clearTimeout(timers[form.dataset.draft]);
    timers[form.dataset.draft] = setTimeout(save, 400, form);
  });
  document.addEventListener("submit", function (event) {
    // A boosted form is stopped by the library that sends it itself.
    var boosted = event.target.matches('[hx-boost="true"]');
    if (!event.target.matches("[data-draft]") || (event.defaultPrevented && !boosted)) return;
    clearTimeout(timers[event.target.dataset.draft]);
    save(event.target, true);
  });
  // The line broke: nothing was sent that anybody knows of.
  ["htmx:sendError", "htmx:timeout", "htmx:sendAbort"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var form = event.target.closest && event.target.closest("[data-draft]");
      if (form) save(form, false);
    });
  });
  document.addEventListener("htmx:afterSwap", function () { tidy(true); });
  document.addEventListener("DOMContentLoaded", function () {
    tidy(false);
    document.querySelectorAll("[data-draft]").forEach(function (form) {
      var draft = read(key(form));
      if (draft && JSON.stringify(draft.pairs) !== JSON.stringify(content(form))) offer(form, draft);
    });
  });
})();
