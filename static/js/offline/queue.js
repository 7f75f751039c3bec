// Payments on this device. Each has its key and its provisional number before anything is sent.
// A row keeps book, no, key, state and the answer plain; who paid what stands sealed in it.
// States: waiting → taken | conflict → decided_taken | decided_returned; void; refused.
window.cunbao.offline.queue = (function () {
  "use strict";
  var offline = window.cunbao.offline;
  var store = offline.store;
  var vault = offline.vault;

  // Not settled with the portal: it is never cleared away.
  function open(row) {
    return ["waiting", "conflict", "refused"].indexOf(row.state) >= 0;
  }

  function load(session) {
    return store.entries(session.book.id).then(function (rows) {
      return Promise.all(rows.map(function (row) {
        return vault.open(session.key, row.sealed).then(function (told) { return { row: row, told: told }; });
      }));
    }).then(function (entries) { session.entries = entries; return session; });
  }

  // `told`: {household, head, lines: [{id, name, fen}]}. Resolves when the disk has it.
  function add(session, told) {
    told.at = Date.now();
    var key = vault.uuid();
    return vault.seal(session.key, told).then(function (sealed) {
      return number(session, { book: session.book.id, key: key, state: "waiting", at: told.at, sealed: sealed });
    }).then(function (row) {
      var entry = { row: row, told: told };
      session.entries.push(entry);
      return entry;
    });
  }

  function number(session, row) {
    return store.addEntry(row).then(function () {
      session.book.top = row.no;
      return row;
    }, function (error) {
      if (error !== "full") throw error;
      throw { what: "没有收款", why: "这本名册的临时号用完了", cure: "请先上传、交回，再带走一次" };
    });
  }

  // A spoiled number is told to the portal too. Once it was sent, only the portal can say.
  function spoil(session, entry, reason) {
    if (entry.row.tried || entry.row.state !== "waiting") {
      return Promise.reject({ what: "不能作废", why: "这一笔已经发出过，系统可能已经记上", cure: "请先上传；已入账的在系统里冲销" });
    }
    var told = Object.assign({}, entry.told, { void: reason });
    return vault.seal(session.key, told).then(function (sealed) {
      entry.told = told;
      entry.row.sealed = sealed;
      return store.keepEntry(entry.row);
    });
  }

  function keep(entry, changes) {
    Object.assign(entry.row, changes);
    return store.keepEntry(entry.row);
  }

  function text(session, entry) {
    return session.book.prefix + String(entry.row.no).padStart(3, "0");
  }

  function fen(entry) {
    return entry.told.lines.reduce(function (sum, line) { return sum + line.fen; }, 0);
  }

  // Enrolment -> the entry that stands for it on this device.
  function standing(session) {
    var found = {};
    session.entries.forEach(function (entry) {
      if (entry.told.void || entry.row.state === "decided_returned") return;
      entry.told.lines.forEach(function (line) { found[line.id] = entry; });
    });
    return found;
  }

  function waiting(session) {
    return session.entries.filter(function (entry) { return entry.row.state === "waiting"; });
  }

  return { open: open, load: load, add: add, spoil: spoil, keep: keep, text: text, fen: fen,
    standing: standing, waiting: waiting };
})();
