// Seals what names anybody: AES-GCM under a key that is made of the clerk's PIN and kept nowhere.
window.cunbao.offline.vault = (function () {
  "use strict";
  var ROUNDS = 310000;

  function random(count) {
    return crypto.getRandomValues(new Uint8Array(count));
  }

  // A PIN typed in full-width mode is the same PIN.
  function keyOf(pin, salt) {
    var typed = new TextEncoder().encode(pin.normalize("NFKC"));
    return crypto.subtle.importKey("raw", typed, "PBKDF2", false, ["deriveKey"]).then(function (base) {
      var how = { name: "PBKDF2", hash: "SHA-256", salt: salt, iterations: ROUNDS };
      return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    });
  }

  function seal(key, value) {
    var iv = random(12);
    var plain = new TextEncoder().encode(JSON.stringify(value));
    return crypto.subtle.encrypt({ name: "AES-GCM", iv: iv }, key, plain).then(function (data) {
      return { iv: iv, data: data };
    });
  }

  // Rejects under another key, and where anything of it was changed.
  function open(key, sealed) {
    return crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, key, sealed.data).then(function (plain) {
      return JSON.parse(new TextDecoder().decode(plain));
    });
  }

  function uuid() {
    var bytes = random(16);
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    var hex = Array.prototype.map.call(bytes, function (one) { return (one + 256).toString(16).slice(1); }).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  return { random: random, keyOf: keyOf, seal: seal, open: open, uuid: uuid };
})();
