// What this device keeps: lists that were taken out, and payments with their provisional numbers.
// Two stores: `books` by id, `entries` by [book, no]. What names anybody stands sealed in them.
window.cunbao.offline = {};
window.cunbao.offline.store = (function () {
  "use strict";
  var opened = null;

  function database() {
    opened = opened || new Promise(function (resolve, reject) {
      var asked = indexedDB.open("cunbao-offline", 1);
      asked.onupgradeneeded = function () {
        asked.result.createObjectStore("books", { keyPath: "id" });
        asked.result.createObjectStore("entries", { keyPath: ["book", "no"] });
      };
      asked.onsuccess = function () { resolve(asked.result); };
      asked.onerror = function () { reject(asked.error); };
    });
    return opened;
  }

  // One transaction; it is over when the disk has it. `act` may return the request that is asked.
  function run(mode, act) {
    return database().then(function (db) {
      return new Promise(function (resolve, reject) {
        var transaction = db.transaction(["books", "entries"], mode, { durability: "strict" });
        var asked;
        transaction.oncomplete = function () { resolve(asked && asked.result); };
        transaction.onabort = function () { reject(transaction.error); };
        asked = act(transaction.objectStore("books"), transaction.objectStore("entries"));
      });
    });
  }

  function ofBook(id) {
    return IDBKeyRange.bound([id], [id, []]);
  }

  return {
    books: function () { return run("readonly", function (books) { return books.getAll(); }); },
    book: function (id) { return run("readonly", function (books) { return books.get(id); }); },
    keepBook: function (book) { return run("readwrite", function (books) { books.put(book); }); },
    entries: function (id) {
      return run("readonly", function (books, entries) { return entries.getAll(ofBook(id)); });
    },
    changeBook: function (id, changes) {
      return run("readwrite", function (books) {
        var asked = books.get(id);
        asked.onsuccess = function () { books.put(Object.assign(asked.result, changes)); };
      });
    },
    // Gives the entry the next number, in one step whatever other windows do. Rejects with the
    // text `full` when there is none left.
    addEntry: function (entry) {
      var full = false;
      return run("readwrite", function (books, entries) {
        var asked = books.get(entry.book);
        asked.onsuccess = function () {
          var book = asked.result;
          full = book.top >= book.numbers;
          if (full) return;
          book.top += 1;
          entry.no = book.top;
          books.put(book);
          entries.add(entry);
        };
      }).then(function () {
        if (full) throw "full";
        return entry;
      });
    },
    keepEntry: function (entry) {
      return run("readwrite", function (books, entries) { entries.put(entry); });
    },
    dropEntry: function (entry) {
      return run("readwrite", function (books, entries) { entries.delete([entry.book, entry.no]); });
    },
    forget: function (id) {
      return run("readwrite", function (books, entries) {
        books.delete(id);
        entries.delete(ofBook(id));
      });
    }
  };
})();
