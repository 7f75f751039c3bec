// Fills the page's own <template>s with text; never markup. Money, times, messages, screens.
window.cunbao.offline.view = (function () {
  "use strict";

  function copy(id) {
    return document.getElementById(id).content.firstElementChild.cloneNode(true);
  }

  function slot(node, name) {
    return node.querySelector('[data-slot="' + name + '"]');
  }

  function put(node, texts) {
    Object.keys(texts).forEach(function (name) { slot(node, name).textContent = texts[name]; });
    return node;
  }

  function money(fen) {
    var rest = String(Math.abs(fen) % 100).padStart(2, "0");
    var whole = String(Math.floor(Math.abs(fen) / 100)).replace(/\B(?=(\d{3})+$)/g, ",");
    return (fen < 0 ? "−" : "") + "￥" + whole + "." + rest;
  }

  function time(moment) {
    var at = new Date(moment);
    return (at.getMonth() + 1) + "月" + at.getDate() + "日 " + at.getHours() + ":" + String(at.getMinutes()).padStart(2, "0");
  }

  // `told` is {what, why, cure} as the portal's refusals are; kind success, info, warning, danger.
  function say(kind, told) {
    var box = copy("t-message");
    box.classList.add("message-" + kind);
    put(box, { what: told.what || "没有办成" });
    [["why", "原因："], ["cure", "怎么办："]].forEach(function (one) {
      var line = slot(box, one[0]);
      if (told[one[0]]) line.textContent = one[1] + told[one[0]];
      else line.remove();
    });
    if (told.kind !== "signin") slot(box, "signin").remove();
    hush();
    document.getElementById("messages").append(box);
    box.scrollIntoView({ block: "nearest" });
  }

  function hush() {
    document.getElementById("messages").textContent = "";
  }

  function fail(error) {
    say("danger", error && error.what ? error : { what: "没有办成", why: "手机里的数据读写出错", cure: "请重新打开这一页再试，仍不行请联系管理员" });
  }

  function show(name) {
    document.querySelectorAll("[data-screen]").forEach(function (screen) {
      screen.hidden = screen.dataset.screen !== name;
    });
    var head = document.querySelector('[data-screen="' + name + '"] h1');
    if (head) head.focus();
  }

  // The button is off until what it started is over, whatever came of it.
  function busy(button, act) {
    button.disabled = true;
    return act().catch(fail).finally(function () { button.disabled = false; });
  }

  return { copy: copy, slot: slot, put: put, money: money, time: time, say: say, hush: hush,
    fail: fail, show: show, busy: busy };
})();
