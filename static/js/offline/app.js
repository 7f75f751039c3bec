// The page that collects without a network: what it opens with, and its buttons.
(function () {
  "use strict";
  var offline = window.cunbao.offline;
  var view = offline.view;

  function id(name) { return document.getElementById(name); }

  function signal() {
    offline.cards.badge(id("line"), navigator.onLine ? "success" : "muted", navigator.onLine ? "有网络" : "没有网络");
  }

  // Nobody waits for this: without a network or a sign-in it is asked the next time.
  function hear() {
    if (!navigator.onLine) return;
    offline.books.hear().then(function (ended) {
      if (!ended) return;
      offline.round.end().then(function () {
        view.say("info", { what: "有名册已经在系统里作废，手机上的名单已清除" });
      }, view.fail);
    }, function () { /* asked again the next time */ });
  }

  function takeOut(event) {
    event.preventDefault();
    var form = event.target;
    var pin = form.elements.pin.value;
    if (pin !== form.elements.again.value) return view.say("danger", { what: "两次输入的口令不一样", cure: "请重新输入" });
    view.busy(event.submitter, function () {
      return offline.books.takeOut(form.dataset.group, pin).then(function (book) {
        history.replaceState(null, "", location.pathname);
        form.reset();
        return offline.shelf.unlock(book, pin);
      });
    });
  }

  function start() {
    if (!window.isSecureContext || !navigator.serviceWorker || !crypto.subtle) {
      view.show("unable");
      return;
    }
    navigator.serviceWorker.register(document.body.dataset.worker).catch(function () { /* the page works while it is open */ });
    var group = new URLSearchParams(location.search).get("group");
    if (!group) offline.shelf.show().then(hear).catch(view.fail);
    else {
      id("take-out").dataset.group = group;
      view.show("take");
    }
    id("take-out").addEventListener("submit", takeOut);
    id("send").addEventListener("click", function () { view.busy(id("send"), offline.round.upload); });
    id("lock").addEventListener("click", function () { view.hush(); offline.round.end().catch(view.fail); });
    window.addEventListener("online", signal);
    window.addEventListener("offline", signal);
    signal();
    document.body.dataset.ready = "1";
  }

  start();
})();
