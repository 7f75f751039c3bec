// One list that is open: collect, spoil, upload. Its key and its names are in this window alone.
window.cunbao.offline.round = (function () {
  "use strict";
  var offline = window.cunbao.offline;
  var view = offline.view;
  var books = offline.books;
  var queue = offline.queue;
  var session = null;

  function id(name) { return document.getElementById(name); }

  function begin(opened) {
    session = opened;
    return show();
  }

  function show(after) {
    var left = offline.walk.draw(session, take, after);
    var waiting = queue.waiting(session);
    offline.cards.draw(session, spoil);
    view.put(document.querySelector('[data-screen="walk"]'), {
      "walk-place": session.book.place, left: left + "人", "walk-until": view.time(session.book.until),
      cash: view.money(session.entries.reduce(function (sum, entry) { return queue.open(entry.row) && !entry.told.void ? sum + queue.fen(entry) : sum; }, 0))
    });
    id("send-count").textContent = waiting.length ? waiting.length + "笔" : "";
    view.show("walk");
    return offline.shelf.count();
  }

  function take(home, people, button) {
    var told = { household: home.id, head: home.head };
    told.lines = people.map(function (one) { return { id: one.id, name: one.name, fen: one.fen }; });
    view.hush();
    view.busy(button, function () {
      if (books.over(session.book)) return end();
      return queue.add(session, told).then(function (entry) {
        var fen = queue.fen(entry);
        return show(home.id).then(function () {
          view.say("success", {
            what: home.head + "户收了" + people.length + "人 " + view.money(fen) + "，临时号 " + queue.text(session, entry),
            cure: "请把临时号和金额（" + window.cunbao.capitals(fen) + "）写在给缴费人的票上"
          });
        });
      });
    });
  }

  function spoil(entry, reason, button) {
    if (!reason) return;
    view.busy(button, function () {
      return queue.spoil(session, entry, reason).then(function () { return show(); });
    });
  }

  function upload() {
    var bar = id("progress");
    bar.hidden = false;
    view.hush();
    return offline.sync.run(session, function (done, all) {
      bar.max = all;
      bar.value = done;
      id("progress-text").textContent = "正在上传第" + (done + 1) + "笔，共" + all + "笔";
    }).then(function (came) {
      bar.hidden = true;
      id("progress-text").textContent = "";
      return came.trouble ? show().then(function () { view.fail(came.trouble); }) : ended(came.state);
    });
  }

  function ended(state) {
    return books.follow(session.book, state).then(function (book) {
      if (!book) return end().then(function () { view.say("info", { what: "这本名册已经在系统里结束，手机上的名单已清除" }); });
      if (!book.list) session.households = [];
      var waits = session.entries.filter(function (entry) { return entry.row.state === "conflict"; }).length;
      return show().then(function () {
        if (waits) view.say("warning", { what: "都上传了，有" + waits + "笔和系统对不上", cure: "请看下面的两张卡片，打开系统逐笔处理" });
        else view.say("success", { what: "都上传了，已入账" });
      });
    });
  }

  function end() {
    session = null;
    ["homes", "entries", "conflicts"].forEach(function (name) { id(name).textContent = ""; });
    return offline.shelf.show();
  }

  return { begin: begin, upload: upload, end: end };
})();
