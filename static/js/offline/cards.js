// Payments on this device as a list, and each that the portal could not book as two cards.
window.cunbao.offline.cards = (function () {
  "use strict";
  var offline = window.cunbao.offline;
  var view = offline.view;
  var queue = offline.queue;
  var STATES = {
    waiting: ["warning", "还没上传"], taken: ["success", "已入账"], conflict: ["danger", "对不上，待处理"],
    decided_taken: ["success", "已处理，入了账"], decided_returned: ["muted", "已处理，退回本人"],
    void: ["muted", "作废"], refused: ["danger", "系统不认，请联系镇里"]
  };

  function row(name, text, strong) {
    var made = view.put(view.copy("t-card-line"), { name: name, text: text });
    if (strong) made.classList.add("fw-bold");
    return made;
  }

  function door(session, entry) {
    var card = view.copy("t-card");
    view.put(card, { title: "您在现场收的" });
    entry.told.lines.forEach(function (line) {
      view.slot(card, "lines").append(row(line.name, view.money(line.fen)));
    });
    view.slot(card, "lines").append(row("收了现金", view.money(queue.fen(entry)), true));
    return card;
  }

  function portal(entry) {
    var names = {};
    entry.told.lines.forEach(function (line) { names[line.id] = line.name; });
    var card = view.put(view.copy("t-card"), { title: "系统里现在的" });
    var due = 0;
    (entry.row.now || []).forEach(function (line) {
      due += line.fen;
      view.slot(card, "lines").append(row(names[line.id], line.text || "应缴 " + view.money(line.fen)));
    });
    view.slot(card, "lines").append(row("还应缴", view.money(due), true));
    return card;
  }

  function conflict(session, entry) {
    var box = view.copy("t-conflict");
    view.put(box, { head: entry.told.head + "户　" + queue.text(session, entry), why: entry.row.why });
    view.slot(box, "cards").append(door(session, entry), portal(entry));
    view.slot(box, "go").href = entry.row.url;
    return box;
  }

  // Colour, sign and word together.
  function badge(node, kind, text) {
    node.className = "status status-" + kind;
    node.textContent = text;
    node.prepend(view.copy("sign-" + kind));
  }

  function item(session, entry, spoil) {
    var made = view.copy("t-entry");
    var state = entry.told.void && entry.row.state === "waiting" ? ["muted", "作废，还没上传"] : STATES[entry.row.state];
    badge(view.slot(made, "state"), state[0], state[1]);
    var note = entry.told.void || entry.row.receipt || (entry.row.state === "refused" ? entry.row.why : "");
    view.put(made, {
      number: queue.text(session, entry), head: entry.told.head + "户 " + entry.told.lines.length + "人",
      fen: view.money(queue.fen(entry)), at: view.time(entry.told.at), note: note
    });
    var form = view.slot(made, "spoil");
    if (entry.row.state !== "waiting" || entry.row.tried || entry.told.void) view.slot(made, "spoil-box").remove();
    else form.addEventListener("submit", function (event) {
      event.preventDefault();
      spoil(entry, form.elements.reason.value.trim(), event.submitter);
    });
    return made;
  }

  // Draws both lists anew. spoil(entry, reason, button) is what 作废 does.
  function draw(session, spoil) {
    var boxes = document.getElementById("conflicts");
    var list = document.getElementById("entries");
    boxes.textContent = list.textContent = "";
    session.entries.slice().reverse().forEach(function (entry) {
      if (entry.row.state === "conflict") boxes.append(conflict(session, entry));
      list.append(item(session, entry, spoil));
    });
    document.getElementById("no-entries").hidden = session.entries.length > 0;
  }

  return { draw: draw, badge: badge };
})();
