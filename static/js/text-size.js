// Runs before the first paint, so that the page does not jump: text size, and "scripts work here".
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");
  try {
    root.dataset.text = localStorage.getItem("text-size") || "standard";
  } catch (error) {
    root.dataset.text = "standard"; // storage is forbidden on this machine: the standard size
  }
})();
