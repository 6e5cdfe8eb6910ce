// Reads the guide aloud, section by section, on phones that have a voice of its language. Nothing is sent anywhere: only
// voices of the phone itself are used, as others would tell a stranger what is read.

const speech = window.speechSynthesis;
const listen = document.getElementById("listen");
const onward = document.getElementById("onward");
const LONGEST = 180; // characters: Chromium falls silent in the middle of longer ones

if (speech && listen) {
  const lang = document.documentElement.lang;
  const start = listen.textContent;
  let voice = null;
  let run = 0; // a stopped run's late events must not touch the next one

  const find = () => {
    const fits = (one) => one.localService && one.lang.toLowerCase().replace("_", "-").split("-")[0] === lang;
    voice = speech.getVoices().find(fits) ?? null;
    listen.hidden = !voice;
  };

  const parts = () => {
    const titles = [...document.querySelectorAll("main > h1, main > .lead, main > .note:not([hidden])")];
    const sections = [...document.querySelectorAll("main > section:not(.sources)")];
    const read = "h2, li, dt, dd, p";
    return [titles, ...sections.map((one) => [...one.querySelectorAll(read)])].filter((part) => part.length);
  };

  // Sentences, and pieces of very long ones, so that it can be stopped at once and never falls silent.
  const pieces = (text) => {
    const whole = text.replace(/\s+/g, " ").trim();
    const sentences = whole.match(/[^.!?;:។]+[.!?;:។]*/g) ?? [];
    return sentences.flatMap((one) => one.trim().match(new RegExp(`.{1,${LONGEST}}(?:\\s|$)|.{1,${LONGEST}}`, "g")) ?? []);
  };

  const textOf = (element) => {
    const copy = element.cloneNode(true);
    for (const other of copy.querySelectorAll(`[lang]:not([lang="${lang}"])`)) other.remove();
    return copy.textContent;
  };

  const mark = (element) => {
    document.querySelector(".spoken")?.classList.remove("spoken");
    element?.classList.add("spoken");
    element?.scrollIntoView({ block: "center" });
  };

  const stop = () => {
    run += 1;
    speech.cancel();
    mark(null);
    onward.hidden = true;
    listen.textContent = start;
    listen.setAttribute("aria-pressed", "false");
  };

  const say = (text, mine) =>
    new Promise((done) => {
      const said = new SpeechSynthesisUtterance(text);
      said.voice = voice;
      said.lang = voice.lang;
      said.rate = 0.9;
      said.onend = () => done(mine === run);
      said.onerror = () => done(false);
      speech.speak(said);
    });

  const readFrom = async (at) => {
    speech.cancel();
    const mine = (run += 1);
    listen.textContent = listen.dataset.stop;
    listen.setAttribute("aria-pressed", "true");
    const all = parts();
    for (let section = at; section < all.length; section += 1) {
      onward.hidden = section + 1 >= all.length;
      onward.onclick = () => readFrom(section + 1);
      for (const element of all[section]) {
        mark(element);
        for (const piece of pieces(textOf(element))) {
          if (!(await say(piece, mine))) return mine === run && stop();
        }
      }
    }
    if (mine === run) stop();
  };

  listen.onclick = () => (listen.getAttribute("aria-pressed") === "true" ? stop() : readFrom(0));
  window.addEventListener("pagehide", stop);
  speech.addEventListener?.("voiceschanged", find);
  find();
}
