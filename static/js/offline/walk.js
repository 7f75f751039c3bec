// The group from door to door: who pays what, who has paid, and the button that takes it.
window.cunbao.offline.walk = (function () {
  "use strict";
  var offline = window.cunbao.offline;
  var view = offline.view;
  var queue = offline.queue;

  function dueOf(home, standing) {
    return home.members.filter(function (one) { return !one.paid && !one.refused && !standing[one.id]; });
  }

  function member(session, one, standing) {
    var entry = standing[one.id];
    var due = !one.paid && !one.refused && !entry;
    var made = view.put(view.copy(due ? "t-due" : "t-member"), { name: one.name, masked: one.masked });
    view.put(made, { fen: one.refused ? "" : view.money(one.fen), identity: one.identity });
    if (due) {
      view.slot(made, "take").value = one.id;
      return made;
    }
    var badge = view.slot(made, "state");
    if (one.refused) offline.cards.badge(badge, "danger", one.refused);
    else if (one.paid) offline.cards.badge(badge, "success", "带走以前已缴费");
    else offline.cards.badge(badge, entry.row.state === "conflict" ? "danger" : "success", "已收 " + queue.text(session, entry));
    return made;
  }

  function chosen(form, due) {
    var ticked = Array.prototype.map.call(form.querySelectorAll("[name=take]:checked"), function (box) { return Number(box.value); });
    return due.filter(function (one) { return ticked.indexOf(one.id) >= 0; });
  }

  function total(form, due) {
    var people = chosen(form, due);
    var fen = people.reduce(function (sum, one) { return sum + one.fen; }, 0);
    view.put(form, { count: people.length, total: view.money(fen) });
    view.slot(form, "pay").disabled = people.length === 0;
  }

  function household(session, home, standing, take) {
    var due = dueOf(home, standing);
    var made = view.copy("t-home");
    view.put(made, {
      place: home.place, head: home.head + "户", number: home.number + (home.address ? "　" + home.address : ""),
      state: due.length ? due.length + "人 " + view.money(due.reduce(function (sum, one) { return sum + one.fen; }, 0)) : "收齐"
    });
    made.dataset.household = home.id;
    made.dataset.due = due.length;
    var form = view.slot(made, "form");
    home.members.forEach(function (one) { view.slot(made, "members").append(member(session, one, standing)); });
    if (!due.length || offline.books.over(session.book)) view.slot(form, "pay").remove();
    else {
      total(form, due);
      form.addEventListener("change", function () { total(form, due); });
    }
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var people = chosen(form, due);
      if (people.length) take(home, people, view.slot(form, "pay"));
    });
    return made;
  }

  // Draws the whole list; the household `open`, or the first with somebody to ask behind it, opens.
  function draw(session, take, after) {
    var list = document.getElementById("homes");
    var standing = queue.standing(session);
    var place = session.households.findIndex(function (home) { return home.id === after; });
    list.textContent = "";
    var made = session.households.map(function (home) { return household(session, home, standing, take); });
    made.forEach(function (one) { list.append(one); });
    var next = made.slice(place + 1).concat(made).find(function (one) { return Number(one.dataset.due); });
    if (next) next.open = true;
    if (next && after) next.querySelector("summary").focus();
    document.getElementById("no-homes").hidden = made.length > 0;
    return session.households.reduce(function (sum, home) { return sum + dueOf(home, standing).length; }, 0);
  }

  return { draw: draw };
})();
