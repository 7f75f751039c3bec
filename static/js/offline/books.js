// Lists on this device: taken out, opened by PIN, cleared when their time is over, handed back.
window.cunbao.offline.books = (function () {
  "use strict";
  var offline = window.cunbao.offline;
  var store = offline.store;
  var vault = offline.vault;
  var takeKey = vault.uuid();

  // A clock that was put back does not make a list younger.
  function over(book) {
    return Math.max(Date.now(), book.seen) >= book.until;
  }

  function takeOut(code, pin) {
    return offline.line.standing().then(function (standing) {
      return offline.line.post("issue/" + code + "/", standing.token, { idempotency_key: takeKey });
    }).then(function (answer) {
      if (answer.status !== 200) throw answer.told;
      return keep(answer.told, pin);
    });
  }

  function keep(list, pin) {
    var salt = vault.random(16);
    var book = {
      id: list.book, place: list.place, year: list.year, numbers: list.numbers, prefix: list.prefix,
      until: Date.now() + list.seconds * 1000, seen: Date.now(), salt: salt, top: 0
    };
    return vault.keyOf(pin, salt).then(function (key) {
      return Promise.all([vault.seal(key, list.households), vault.seal(key, "村保")]);
    }).then(function (sealed) {
      book.list = sealed[0];
      book.probe = sealed[1];
      return store.keepBook(book);
    }).then(function () {
      takeKey = vault.uuid();
      if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
      return book;
    });
  }

  // {book, key, households}; households are empty once the list was cleared. Rejects a wrong PIN.
  function unlock(book, pin) {
    return vault.keyOf(pin, book.salt).then(function (key) {
      return vault.open(key, book.probe).then(function () {
        return book.list ? vault.open(key, book.list) : [];
      }).then(function (households) {
        return { book: book, key: key, households: households, entries: [] };
      });
    });
  }

  // Names go: of the list, and of every payment that the portal has. What it lacks stays, sealed.
  function clear(book) {
    book.list = null;
    return store.changeBook(book.id, { list: null }).then(function () { return store.entries(book.id); }).then(function (entries) {
      var settled = entries.filter(function (entry) { return !offline.queue.open(entry); });
      return Promise.all(settled.map(store.dropEntry));
    });
  }

  function look(book) {
    book.seen = Math.max(Date.now(), book.seen);
    return store.changeBook(book.id, { seen: book.seen }).then(function () {
      return over(book) && book.list ? clear(book) : null;
    });
  }

  // Every list of this device after those whose time is over were cleared.
  function all() {
    return store.books().then(function (books) {
      return Promise.all(books.map(look)).then(function () { return store.books(); });
    });
  }

  // What the portal has ended goes from here; a payment that it lacks is sent first.
  function follow(book, state) {
    if (!state || state === "out") return Promise.resolve(book);
    return clear(book).then(function () { return store.entries(book.id); }).then(function (entries) {
      if (entries.length) return book;
      return store.forget(book.id).then(function () { return null; });
    });
  }

  function handBack(book) {
    return Promise.all([offline.line.standing(), store.book(book.id)]).then(function (both) {
      if (both[0].books[book.id] === "revoked") return { status: 200 };
      return offline.line.post(book.id + "/hand-back/", both[0].token, { last_no: both[1].top });
    }).then(function (answer) {
      if (answer.status !== 200) throw answer.told;
      return store.forget(book.id);
    });
  }

  // What the portal has ended meanwhile goes as soon as this page hears of it. Says whether
  // anything did.
  function hear() {
    return Promise.all([offline.line.standing(), store.books()]).then(function (both) {
      var states = both[0].books;
      var ended = both[1].filter(function (book) { return book.list && (states[book.id] || "out") !== "out"; });
      return Promise.all(ended.map(function (book) { return follow(book, states[book.id]); }))
        .then(function () { return ended.length > 0; });
    });
  }

  return { takeOut: takeOut, unlock: unlock, all: all, over: over, follow: follow, hear: hear,
    handBack: handBack };
})();
