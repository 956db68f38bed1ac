/* What only the page itself can do: put drawings in, write the address, copy, print, move the focus. */
(function () {
  "use strict";

  function draw(root) {
    var found = root.querySelectorAll ? Array.prototype.slice.call(root.querySelectorAll("[data-svg]")) : [];
    if (root.matches && root.matches("[data-svg]")) found.push(root);
    found.forEach(function (place) {
      var svg = place.getAttribute("data-svg");
      if (place.drawnSvg !== svg) {
        place.innerHTML = svg;
        place.drawnSvg = svg;
      }
    });
  }

  /* Most pages come whole from the server; those with a large chart are drawn here, one into the other. */
  function isDrawnHere(path) {
    return /^\/(homes|areas)\/[^/]+\/metrics\/|^\/compare$/.test(path) && !!document.getElementById("react-entry-point");
  }

  /* The way dcc.Link goes to an address, so that back, forward and reload all work. */
  function go(address) {
    if (!isDrawnHere(window.location.pathname)) {
      window.location.assign(address);
      return;
    }
    window.history.pushState({}, "", address);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }

  function toTop() {
    var id = window.location.hash.slice(1);
    var target = id && document.getElementById(id);
    var heading = document.getElementById("heading");
    if (target) target.scrollIntoView();
    else window.scrollTo(0, 0);
    if (target || heading) (target || heading).focus({ preventScroll: true });
  }

  /* A reader is told of the new page by its heading; on the first page nothing is moved. */
  var arriving = null;
  var kept = null;
  var shown = null;

  function arrived() {
    var heading = document.getElementById("heading");
    if (!heading) return;
    var here = window.location.pathname;
    if (arriving && arriving !== heading) {
      arriving = null;
      toTop();
    }
    shown = here;
  }

  new MutationObserver(function (changes) {
    changes.forEach(function (change) {
      if (change.type === "attributes") draw(change.target);
      change.addedNodes.forEach(function (node) {
        if (node.nodeType === 1) draw(node);
      });
    });
    if (arriving) arrived();
    if (kept) refocus();
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-svg"] });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy],[data-print]");
    if (button) {
      if (button.hasAttribute("data-print")) window.print();
      else copy(button);
      return;
    }
    var link = event.target.closest("a[href]");
    var plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented || link.target) return;
    var to = link.getAttribute("href");
    if (to.charAt(0) === "#") {
      var target = document.getElementById(to.slice(1));
      if (target) {
        event.preventDefault();
        target.scrollIntoView();
        target.focus({ preventScroll: true });
      }
      return;
    }
    if (to.charAt(0) !== "/" || to.charAt(1) === "/" || link.hasAttribute("download")) return;
    if (!isDrawnHere(to.split(/[?#]/)[0])) return;
    event.preventDefault();
    var url = new URL(to, window.location.origin);
    var same = url.pathname === window.location.pathname;
    if (same && url.search === window.location.search) {
      if (url.hash) { window.history.replaceState({}, "", to); toTop(); } else { window.location.reload(); }
      return;
    }
    arriving = document.getElementById("heading") || document.body;
    go(to);
  });

  /* By keyboard a choice passes others on its way, letter by letter: it is followed once the keys rest, or on Enter. */
  var KEYS_REST = 1000; // milliseconds, after which a browser takes the next letter for a new word
  var pressed = 0;
  var following = null;

  document.addEventListener("keydown", function (event) {
    if (event.target.tagName !== "SELECT") return;
    pressed = event.key === "Enter" ? 0 : Date.now();
    if (!following) return;
    window.clearTimeout(following.timer);
    if (pressed) following.timer = window.setTimeout(follow, KEYS_REST);
    else follow();
  });

  document.addEventListener("change", function (event) {
    var box = event.target;
    if (box.tagName !== "SELECT" || !box.closest("[data-address]")) return;
    if (following) window.clearTimeout(following.timer);
    following = { box: box };
    if (Date.now() - pressed < KEYS_REST) following.timer = window.setTimeout(follow, KEYS_REST);
    else follow();
  });

  function follow() {
    var box = following.box;
    following = null;
    var url = new URL(window.location.href);
    if (box.value && box.value !== "default") url.searchParams.set(box.name, box.value);
    else url.searchParams.delete(box.name);
    url.hash = "";
    var to = url.pathname + url.search;
    if (to === window.location.pathname + window.location.search) return;
    var active = document.activeElement;
    if (!document.getElementById("react-entry-point")) renew(to, (active && active.id) || box.id, true);
    else {
      if (!active || active === document.body || active === box) kept = box;
      go(to);
    }
  }

  /* Where the page is drawn anew here, the choice keeps the focus too, and the new heading is read out. */
  function refocus() {
    var box = document.getElementById(kept.id);
    if (!box || box === kept) return;
    kept = null;
    box.focus({ preventScroll: true });
    var said = document.getElementById("heading"), aloud = document.getElementById("announced");
    if (said && aloud) aloud.textContent = said.textContent;
  }

  document.addEventListener("focusin", function (event) {
    if (kept && event.target !== kept) kept = null;
  });

  /* A page that came whole changes in place: the choice keeps the focus, and what it gave is read out. */
  var looked = window.location.pathname + window.location.search;

  function renew(to, focus, isNew) {
    fetch(to, { credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      return answer.text();
    }).then(function (text) {
      var fresh = new DOMParser().parseFromString(text, "text/html");
      ["main", "header", "nav.menu", ".trail"].forEach(function (part) {
        var now = document.querySelector(part), then = fresh.querySelector(part);
        if (now && then) now.innerHTML = then.innerHTML;
      });
      document.title = fresh.title;
      if (isNew) window.history.pushState({}, "", to);
      looked = to;
      var box = focus && document.getElementById(focus);
      if (box) box.focus({ preventScroll: true });
      var said = document.querySelector("main [data-announce]") || document.getElementById("heading");
      var aloud = document.getElementById("announced");
      if (said && aloud) aloud.textContent = said.textContent;
    }).catch(function () { window.location.assign(to); });
  }

  window.addEventListener("popstate", function () {
    var to = window.location.pathname + window.location.search;
    if (!document.getElementById("react-entry-point") && to !== looked) renew(to, "", false);
  });

  function copy(button) {
    var link = window.location.origin + button.getAttribute("data-copy");
    var said = button.parentNode.querySelector(".said");
    function tell(words) {
      if (said) said.textContent = words;
    }
    if (!navigator.clipboard) {
      tell(link);
      return;
    }
    navigator.clipboard.writeText(link).then(
      function () { tell("Link copied."); },
      function () { tell(link); }
    );
  }

  /* On paper every table is open. */
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("main details").forEach(function (one) {
      if (!one.open) { one.open = true; one.openedForPrint = true; }
    });
  });
  window.addEventListener("afterprint", function () {
    document.querySelectorAll("main details").forEach(function (one) {
      if (one.openedForPrint) { one.open = false; one.openedForPrint = false; }
    });
  });
})();
