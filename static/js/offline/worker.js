// The service worker of the page that collects without a network. It keeps the page's shell and its
// files, which hold nobody's data, and nothing else: what the portal says is never kept.
(function () {
  "use strict";
  var shell = self.shell;
  var name = "cunbao-offline-" + shell.files.join("|").split("").reduce(function (hash, sign) {
    return Math.imul(hash ^ sign.charCodeAt(0), 16777619);
  }, 2166136261);

  // Past the browser's own cache: a shell of one release is never filled with files of another.
  function fresh(path) {
    return new Request(path, { cache: "reload", credentials: "omit" });
  }

  self.addEventListener("install", function (event) {
    event.waitUntil(caches.open(name).then(function (cache) {
      return cache.addAll([shell.page].concat(shell.files).map(fresh));
    }).then(function () { return self.skipWaiting(); }));
  });

  self.addEventListener("activate", function (event) {
    event.waitUntil(caches.keys().then(function (names) {
      return Promise.all(names.map(function (one) {
        return /^cunbao-offline-/.test(one) && one !== name ? caches.delete(one) : null;
      }));
    }).then(function () { return self.clients.claim(); }));
  });

  self.addEventListener("fetch", function (event) {
    var path = new URL(event.request.url).pathname;
    var ours = path === shell.page || shell.files.indexOf(path) >= 0;
    if (event.request.method !== "GET" || !ours) return;
    event.respondWith(caches.open(name).then(function (cache) {
      return cache.match(path).then(function (kept) { return kept || fetch(event.request); });
    }));
  });
})();
