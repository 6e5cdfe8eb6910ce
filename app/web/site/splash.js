// What is seen before Flutter and Python are there: a card with a title, a step, a progress and the state of the queue.
"use strict";

xomso.splash = (() => {
  const splash = document.getElementById("splash");
  const part = (id) => splash.querySelector(`#${id}`);

  function recall(name) {
    try { return localStorage.getItem(`xomso.${name}`); } catch (refused) { return null; }
  }
  function keep(name, value) {
    try { localStorage.setItem(`xomso.${name}`, value); } catch (refused) { /* only the next first paint is poorer */ }
  }
  function language() {
    const last = recall("lang");
    return Object.keys(xomso.words).includes(last) ? last : "vi";
  }
  function say(key, values) {
    return xomso.words[language()][key].replace(/{(\w+)}/g, (_, name) => values[name]);
  }
  function paint(id, text) {
    part(id).textContent = text;
  }
  function speak(text) {
    // Apart from what is painted: a screen reader would read out every tenth of a megabyte.
    if (part("spoken").textContent !== text) paint("spoken", text);
  }
  function button(key, action, plain) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = say(key);
    if (plain) made.className = "plain";
    made.addEventListener("click", action);
    return made;
  }
  function queue() {
    let counts;
    try { counts = JSON.parse(recall("queue")) || {}; } catch (broken) { counts = {}; }
    const some = ["waiting", "returned", "set_aside"].filter((word) => counts[word] > 0);
    if (!some.length) return "waiting" in counts ? say("sent") : "";
    return some.map((word) => say(word, { n: counts[word] })).join(" · ");
  }
  function show(className) {
    document.documentElement.lang = language();
    splash.className = className;
    if (!splash.isConnected) document.body.append(splash);
    part("actions").textContent = "";
  }

  function opening(step) {
    show("opening");
    paint("title", "Xóm Số");
    paint("what", say("what"));
    paint("step", say(step));
    speak(say(step));
    paint("note", "");
    paint("queue", queue());
    part("progress").removeAttribute("value");
  }
  function step(key) {
    if (splash.className !== "opening") return;
    paint("step", say(key));
    speak(say(key));
  }
  function progress(done, total) {
    const megabytes = (bytes, digits) =>
      new Intl.NumberFormat(language(), { maximumFractionDigits: digits }).format(bytes / 1e6);
    const text = say("first", { done: megabytes(done, 1), total: megabytes(total, total < 1e7 ? 1 : 0) });
    const quarter = Math.floor((4 * part("progress").value) / total);
    if (part("progress").value === 0 || Math.floor((4 * done) / total) !== quarter) speak(text);
    paint("step", text);
    paint("note", say("once"));
    part("progress").max = total;
    part("progress").value = done;
  }
  function slow(retry) {
    if (splash.className !== "opening") return;
    note("slow");
    part("actions").append(button("retry", retry, true));
  }
  function notice(title, lines, label, action) {
    show("notice");
    paint("title", say(title));
    paint("what", "");
    paint("step", lines[0]);
    paint("note", lines[1] || "");
    paint("queue", "");
    speak([say(title), ...lines].join(" "));
    if (label) part("actions").append(button(label, action));
  }
  function note(key) {
    paint("note", say(key));
    speak(say(key));
  }
  function leave() {
    splash.className = "gone";
    setTimeout(() => splash.className === "gone" && splash.remove(), 300);
  }

  return { recall, keep, language, say, button, opening, step, progress, slow, notice, note, leave };
})();
