// Asks before a risky act, and says what follows from it.
//   <form data-confirm="what follows" [data-confirm-title="…？"] [data-confirm-button="…"]
//         [data-confirm-mild]>, or the same attributes on one of the form's buttons.
// Without scripts the form simply submits; the server checks everything again anyway.
(function () {
  "use strict";
  var waiting = null; // {form, button} while the dialog is open
  var agreed = null; // the form whose next submit goes through

  function fill(dialog, data) {
    dialog.querySelector("#confirm-title").textContent = data.confirmTitle || "请再确认一次";
    dialog.querySelector("#confirm-text").textContent = data.confirm;
    var go = dialog.querySelector("#confirm-go");
    go.textContent = data.confirmButton || "确定";
    var mild = "confirmMild" in data;
    dialog.classList.toggle("is-risky", !mild);
    go.className = mild ? "btn btn-primary" : "btn btn-danger";
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    var button = event.submitter || null;
    var source = button && button.dataset.confirm ? button : form;
    if (!source.dataset.confirm) return;
    if (agreed === form) {
      agreed = null;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    var dialog = document.getElementById("confirm");
    fill(dialog, source.dataset);
    waiting = { form: form, button: button };
    dialog.showModal();
    // Enter, pressed once too often, must not do the risky act.
    dialog.querySelector("[data-dialog-close]").focus();
  }, true);

  document.addEventListener("click", function (event) {
    if (!event.target.closest("#confirm-go") || !waiting) return;
    var act = waiting;
    document.getElementById("confirm").close();
    agreed = act.form;
    if (act.button && act.button.isConnected) act.form.requestSubmit(act.button);
    else act.form.requestSubmit();
    agreed = null; // the form was invalid and never submitted: ask again next time
  });
})();
