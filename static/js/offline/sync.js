// Sends what waits, one payment at a time, in the order of its numbers. An answer that was lost is
// asked for again under the same key; what the portal could not book is asked after too.
window.cunbao.offline.sync = (function () {
  "use strict";
  var offline = window.cunbao.offline;
  var queue = offline.queue;
  var LATER = ["busy", "clock_went_back", "form_reused"];

  function fields(entry) {
    return {
      idempotency_key: entry.row.key,
      no: entry.row.no,
      household: entry.told.household,
      lines: entry.told.lines.map(function (line) { return line.id + ":" + line.fen; }).join(","),
      age: Math.max(0, Math.round((Date.now() - entry.row.at) / 1000)),
      void: entry.told.void || ""
    };
  }

  function send(session, token, entry) {
    var first = entry.row.tried ? Promise.resolve() : queue.keep(entry, { tried: true });
    return first.then(function () {
      return offline.line.post(session.book.id + "/take-in/", token, fields(entry));
    }).then(function (answer) {
      var told = answer.told;
      if (answer.status === 200) {
        return queue.keep(entry, { state: told.state, receipt: told.receipt, why: told.why, now: told.now, url: told.url });
      }
      if (LATER.indexOf(told.code) >= 0 || answer.status === 400) throw told;
      return queue.keep(entry, { state: "refused", why: told.what + "。" + told.cure });
    });
  }

  // progress(done, all) before each; resolves with {trouble, state}: what stopped it, if anything.
  function run(session, progress) {
    var asked = session.entries.filter(function (entry) {
      return entry.row.state === "waiting" || entry.row.state === "conflict";
    });
    return offline.line.standing().then(function (standing) {
      var state = standing.books[session.book.id];
      if (!state) throw { kind: "other", what: "没有上传", why: "现在登录的不是带走这本名册的人", cure: "请由带走名册的收款人登录" };
      return asked.reduce(function (before, entry, place) {
        return before.then(function () {
          progress(place, asked.length);
          return send(session, standing.token, entry);
        });
      }, Promise.resolve()).then(function () { return { state: state }; });
    }).catch(function (trouble) { return { trouble: trouble }; });
  }

  return { run: run };
})();
