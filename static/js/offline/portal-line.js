// Asks the portal, and says in words why it cannot: {what, why, cure, kind}.
window.cunbao.offline.line = (function () {
  "use strict";
  var TROUBLES = {
    offline: { what: "没有连上服务器", why: "现在没有网络", cure: "到有信号的地方再按“上传”，收的款都在手机里" },
    signin: { what: "没有上传", why: "登录已经过期", cure: "请先登录，再回到这一页上传" },
    other: { what: "没有上传", why: "现在登录的不是带走这本名册的人", cure: "请由带走名册的收款人登录" },
    broken: { what: "没有上传", why: "服务器出错", cure: "请过一会儿再按一次，仍不行请联系管理员" }
  };

  function trouble(kind) {
    return Object.assign({ kind: kind }, TROUBLES[kind]);
  }

  function base() {
    return document.body.dataset.base;
  }

  function ask(path, how) {
    var stop = new AbortController();
    var timer = setTimeout(function () { stop.abort(); }, 30000);
    how = Object.assign({ credentials: "same-origin", cache: "no-store", signal: stop.signal }, how);
    return fetch(base() + path, how).then(function (answer) {
      var json = /json/.test(answer.headers.get("Content-Type") || "");
      if (answer.status === 404) throw trouble("other");
      if (!json) throw trouble(answer.status < 400 || answer.status === 403 ? "signin" : "broken");
      return answer.json().then(function (told) { return { status: answer.status, told: told }; });
    }).catch(function (error) {
      throw error.kind ? error : trouble("offline");
    }).finally(function () { clearTimeout(timer); });
  }

  // The token that posts need, and how the portal's side of each list stands.
  function standing() {
    return ask("standing/", {}).then(function (answer) { return answer.told; });
  }

  function post(path, token, fields) {
    var headers = { "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token };
    return ask(path, { method: "POST", headers: headers, body: new URLSearchParams(fields).toString() });
  }

  return { standing: standing, post: post };
})();
