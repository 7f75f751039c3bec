// Keys of the search box (components/search_box.html). Results are `<a href data-result>` in the
// box that data-search names: / comes here, arrows move, Enter opens, Escape clears.
(function () {
  "use strict";

  function results(input) {
    return Array.prototype.slice.call(
      document.querySelectorAll(input.dataset.search + " [data-result]"));
  }

  function mark(input, list, index) {
    list.forEach(function (link, at) {
      link.classList.toggle("is-current", at === index);
      if (at === index) {
        link.id = link.id || "result-" + at;
        input.setAttribute("aria-activedescendant", link.id);
        link.scrollIntoView({ block: "nearest" });
      }
    });
    if (index < 0) input.removeAttribute("aria-activedescendant");
  }

  function current(list) {
    return list.findIndex(function (link) { return link.classList.contains("is-current"); });
  }

  document.addEventListener("keydown", function (event) {
    if (window.cunbao.composing(event)) return;
    var input = event.target;
    if (event.key === "/" && !input.closest("input, textarea, select, dialog")) {
      var box = document.querySelector("[data-search]");
      if (box) {
        event.preventDefault();
        box.focus();
        box.select();
      }
      return;
    }
    if (!input.matches("[data-search]")) return;
    var list = results(input);
    var at = current(list);
    if (event.key === "ArrowDown") mark(input, list, Math.min(at + 1, list.length - 1));
    else if (event.key === "ArrowUp") mark(input, list, Math.max(at - 1, 0));
    else if (event.key === "Enter" && at >= 0) list[at].click();
    // One hit needs no choosing. Until it is there, Enter searches at once.
    else if (event.key === "Enter" && list.length === 1 && input.dataset.shown === input.value) list[0].click();
    else if (event.key === "Escape") {
      input.value = "";
      input.dispatchEvent(new Event("search-now", { bubbles: true }));
    } else return;
    event.preventDefault();
  });

  // Letters that are still being composed are no name yet: search when the word stands.
  document.addEventListener("htmx:beforeRequest", function (event) {
    var input = event.target.querySelector && event.target.querySelector("[data-search]");
    if (input && input.dataset.composing) event.preventDefault();
  });
  document.addEventListener("compositionstart", function (event) {
    if (event.target.matches("[data-search]")) event.target.dataset.composing = "1";
  });
  document.addEventListener("compositionend", function (event) {
    if (!event.target.matches("[data-search]")) return;
    delete event.target.dataset.composing;
    event.target.dispatchEvent(new Event("search-now", { bubbles: true }));
  });

  document.addEventListener("htmx:afterSettle", function (event) {
    document.querySelectorAll("[data-search]").forEach(function (input) {
      if (event.target.matches(input.dataset.search)) input.dataset.shown = input.value;
    });
  });
})();
