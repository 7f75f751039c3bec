// The lists on this device: opened by PIN, handed back when nothing waits on them any more.
window.cunbao.offline.shelf = (function () {
  "use strict";
  var offline = window.cunbao.offline;
  var view = offline.view;
  var books = offline.books;
  var queue = offline.queue;

  function id(name) { return document.getElementById(name); }

  // `number` payments of all lists that the portal has not got: stands in the frame of every screen.
  function count() {
    return offline.store.books().then(function (all) {
      return Promise.all(all.map(function (book) { return offline.store.entries(book.id); }));
    }).then(function (lists) {
      var rows = [].concat.apply([], lists);
      var number = rows.filter(function (row) { return row.state === "waiting"; }).length;
      id("unsent").hidden = number === 0;
      id("unsent").textContent = number + "笔还没上传";
    });
  }

  function bookItem(book, entries) {
    var made = view.copy("t-book");
    var over = books.over(book);
    var unsent = entries.filter(queue.open).length;
    view.put(made, { place: book.place, until: over ? "已过有效期，名单已清除，只能上传和交回" : "有效期至" + view.time(book.until) });
    view.put(made, { unsent: unsent ? unsent + "笔还没上传或没处理" : "没有要上传的" });
    view.slot(made, "open").addEventListener("submit", function (event) {
      event.preventDefault();
      view.busy(event.submitter, function () { return unlock(book, event.target.elements.pin.value); });
    });
    var back = view.slot(made, "back");
    if (unsent) back.remove();
    else back.addEventListener("click", function () { view.busy(back, function () { return handBack(book); }); });
    return made;
  }

  function show() {
    return books.all().then(function (all) {
      return Promise.all(all.map(function (book) {
        return offline.store.entries(book.id).then(function (entries) { return bookItem(book, entries); });
      }));
    }).then(function (items) {
      id("books").textContent = "";
      items.forEach(function (item) { id("books").append(item); });
      id("no-books").hidden = items.length > 0;
      view.show("books");
      return count();
    });
  }

  function unlock(book, pin) {
    view.hush();
    return books.unlock(book, pin).catch(function () {
      throw { what: "没有打开", why: "口令不对", cure: "请再输一次；口令没有存在任何地方，忘了的请联系镇里作废这本名册" };
    }).then(queue.load).then(function (opened) {
      return offline.round.begin(opened);
    });
  }

  function handBack(book) {
    return books.handBack(book).then(show).then(function () {
      view.say("success", { what: "名册已交回，手机上的名单已清除" });
    });
  }

  return { show: show, unlock: unlock, count: count };
})();
