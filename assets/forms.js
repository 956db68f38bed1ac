/* Pages of forms work without this. With it files can be dropped, and a bar moves while they are loaded. */
(function () {
  "use strict";

  var ASKED_EVERY = 1000; // milliseconds

  /* Files and whole folders, dropped anywhere in the zone, go into its field and are sent. */
  function takeDrops(zone) {
    var form = zone.querySelector("form");
    var field = document.getElementById(zone.getAttribute("data-drop"));
    var said = form.querySelector(".said");
    ["dragenter", "dragover"].forEach(function (name) {
      zone.addEventListener(name, function (event) {
        event.preventDefault();
        zone.classList.add("over");
      });
    });
    zone.addEventListener("dragleave", function (event) {
      if (!zone.contains(event.relatedTarget)) zone.classList.remove("over");
    });
    zone.addEventListener("drop", function (event) {
      event.preventDefault();
      zone.classList.remove("over");
      var entries = Array.prototype.map.call(event.dataTransfer.items, function (item) {
        return item.webkitGetAsEntry ? item.webkitGetAsEntry() : null;
      });
      var plain = Array.prototype.slice.call(event.dataTransfer.files);
      var all = entries.some(Boolean) ? Promise.all(entries.filter(Boolean).map(filesOf)).then(flat) : Promise.resolve(plain);
      all.then(function (files) {
        if (!files.length) {
          said.textContent = "No file was dropped.";
          return;
        }
        var kept = new DataTransfer();
        files.forEach(function (file) { kept.items.add(file); });
        field.files = kept.files;
        form.requestSubmit();
      }, function () { said.textContent = "What was dropped could not be read. Choose the files instead."; });
    });
    form.addEventListener("submit", function () {
      said.textContent = "Sending, then looking at each file. Large files take a while.";
    });
  }

  function flat(lists) {
    return Array.prototype.concat.apply([], lists);
  }

  function filesOf(entry) {
    return new Promise(function (done, failed) {
      if (entry.isFile) {
        entry.file(function (file) { done([file]); }, failed);
        return;
      }
      var reader = entry.createReader();
      var found = [];
      (function more() {
        reader.readEntries(function (entries) {
          if (!entries.length) {
            Promise.all(found.map(filesOf)).then(flat).then(done, failed);
            return;
          }
          found = found.concat(entries); // a browser gives a hundred at a time
          more();
        }, failed);
      })();
    });
  }

  /* The bar moves each second; what is read out changes only when a file is done. */
  function follow(section) {
    var bar = section.querySelector("progress");
    var words = section.querySelector("[role=status]");
    var spoken = words.textContent;
    var seen = document.createElement("p");
    seen.className = "how-far";
    seen.setAttribute("aria-hidden", "true");
    words.classList.add("hidden");
    words.parentNode.insertBefore(seen, words.nextSibling);
    seen.textContent = spoken;
    section.querySelectorAll(".without-scripts").forEach(function (one) { one.remove(); });

    /* Another file has its turn: the list and the heading say so too. */
    function renew() {
      fetch(window.location.pathname, { credentials: "same-origin" })
        .then(function (answer) { return answer.text(); })
        .then(function (text) {
          var fresh = new DOMParser().parseFromString(text, "text/html");
          [".files", "h1"].forEach(function (part) {
            var now = document.querySelector(part), then = fresh.querySelector(part);
            if (now && then) now.innerHTML = then.innerHTML;
          });
        });
    }

    function ask() {
      fetch(section.getAttribute("data-progress"), { credentials: "same-origin" })
        .then(function (answer) {
          if (!answer.ok) throw new Error(String(answer.status));
          return answer.json();
        })
        .then(function (now) {
          if (!now.loading) {
            window.location.reload();
            return;
          }
          bar.value = now.share;
          seen.textContent = now.words;
          if (now.spoken !== words.textContent) {
            words.textContent = now.spoken;
            renew();
          }
          window.setTimeout(ask, ASKED_EVERY);
        })
        .catch(function () { window.setTimeout(ask, 5 * ASKED_EVERY); });
    }
    window.setTimeout(ask, ASKED_EVERY);
  }

  /* What is pressed twice is sent once. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post") return;
    if (form.sentAlready) {
      event.preventDefault();
      return;
    }
    form.sentAlready = true;
    window.addEventListener("pageshow", function () { form.sentAlready = false; });
  });

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-drop]").forEach(takeDrops);
    document.querySelectorAll("[data-progress]").forEach(follow);
    var id = window.location.hash.slice(1);
    var target = id && document.getElementById(id);
    if (target && target.hasAttribute("tabindex")) target.focus({ preventScroll: true });
  });
})();
