// What a keyboard does at the desk. Every page works without this file.
(() => {
  const typing = (el) => el.closest("input, textarea, select, [contenteditable]") !== null;
  const step = (by) => {
    const lines = [...document.querySelectorAll(".inbox a")];
    const at = lines.indexOf(document.activeElement);
    const next = lines[at < 0 ? (by > 0 ? 0 : lines.length - 1) : at + by];
    if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
  };
  const go = (id) => { const link = document.getElementById(id); if (link) link.click(); };
  const keys = {
    j: () => step(1), k: () => step(-1), u: () => go("up"),
    "[": () => go("prev"), "]": () => go("next"), ArrowLeft: () => go("prev"), ArrowRight: () => go("next"),
    "/": () => { const field = document.getElementById("code"); if (field) field.select(); },
    "?": () => { const help = document.getElementById("keys"); if (help) { help.open = !help.open; help.scrollIntoView(); } },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    const act = keys[event.key];
    if (act && (event.key === "/" ? document.getElementById("code") : true)) {
      if (!event.key.startsWith("Arrow")) event.preventDefault();
      act();
    }
  });
  // A page that nobody looks at asks for no news.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === "list" && document.hidden) event.preventDefault();
  });
  // A refused form (409) is shown like any page: it says what is wrong.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 409) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });
  for (const help of document.querySelectorAll("#keys")) help.hidden = false;
  for (const button of document.querySelectorAll("#print")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();
