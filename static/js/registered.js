// Asks, while a row of the registration form is typed, who stands in the register already.
//   <form data-check="/…/check/"> with rows as resident-id.js has them, and [data-person-name].
// Sent by POST a moment after the last key; answers {number, name}: a sentence each, or nothing.
// Without the line nothing is said here: the server looks again when the form is saved.
(function () {
  "use strict";
  var WAIT = 350;
  var timers = new WeakMap();

  function content(form, row) {
    var data = new URLSearchParams();
    var field = function (selector) { return row.querySelector(selector) || { value: "" }; };
    data.set("id_kind", field("[data-id-kind]").value);
    data.set("id_number", field("[data-resident-id]").value);
    data.set("name", field("[data-person-name]").value);
    data.set("born", field('[data-fill="birth"]').value);
    ["group", "household"].forEach(function (name) {
      if (form.elements[name]) data.set(name, form.elements[name].value);
    });
    return data;
  }

  function say(cell, text, warning) {
    var message = cell && cell.parentElement.querySelector("[data-cell-message]");
    if (!message) return;
    var mine = cell.dataset.told === message.textContent;
    if (!text && !mine) return; // another's sentence stays
    message.textContent = text;
    message.classList.toggle("is-warning", Boolean(text) && warning);
    cell.dataset.told = text;
    if (text && !warning) cell.setAttribute("aria-invalid", "true");
    else if (mine) cell.removeAttribute("aria-invalid");
  }

  function ask(form, row) {
    var number = row.querySelector("[data-resident-id]");
    var name = row.querySelector("[data-person-name]");
    var data = content(form, row);
    var asked = data.toString();
    if (row.dataset.asked === asked || (!number.value.trim() && !(data.get("name") && data.get("born")))) return;
    row.dataset.asked = asked;
    fetch(form.dataset.check, {
      method: "POST",
      body: data,
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "Accept": "application/json" },
    }).then(function (answer) { return answer.ok ? answer.json() : Promise.reject(answer.status); })
      .then(function (told) {
        if (row.dataset.asked !== asked || content(form, row).toString() !== asked) return;
        if (!number.dataset.said) say(number, told.number, false);
        say(name, told.name, true);
      })
      .catch(function () { delete row.dataset.asked; });
  }

  ["input", "change", "grid-changed", "draft-restored"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      var form = event.target.closest && event.target.closest("form[data-check]");
      if (!form) return;
      var row = event.target.closest("[data-grid-row]");
      var rows = row ? [row] : form.querySelectorAll("[data-grid-row]:not(.is-deleted)");
      Array.prototype.forEach.call(rows, function (one) {
        clearTimeout(timers.get(one));
        timers.set(one, setTimeout(ask, WAIT, form, one));
      });
    });
  });
})();
