// The service worker seen from the page: the first download, and new versions offered without disturbing anybody.
"use strict";

xomso.versions = (() => {
  const HOUR = 3600000;
  const versions = { ready: false, formOpen: false };
  const container = navigator.serviceWorker;
  const bar = document.getElementById("update");
  let registration = null;
  let quietUntil = 0;

  async function register() {
    // The same question as Flutter's loader asks before it chooses a CanvasKit.
    const blink = navigator.vendor === "Google Inc." || navigator.userAgent.includes("Edg/");
    const chromium = blink && window.ImageDecoder && Intl.v8BreakIterator && Intl.Segmenter;
    registration = await container.register(
      `sw.js?v=${chromium ? "chromium" : "other"}`, { scope: "./", updateViaCache: "none" });
  }

  function settled(worker) {
    return new Promise((resolve) => {
      const look = () => ["activated", "redundant"].includes(worker.state) && resolve();
      worker.addEventListener("statechange", look);
      look();
    });
  }

  async function fetchAll() {
    await register();
    // A page reloaded past its service worker is not under its control, and need not be.
    if (registration.active) return;
    const controlled = new Promise((resolve) => {
      container.addEventListener("controllerchange", resolve, { once: true });
    });
    let done = 0;
    const count = (event) => {
      if (event.data.type !== "progress" || xomso.tab.stopped) return;
      done = event.data.done;
      xomso.splash.progress(done, event.data.total);
    };
    container.addEventListener("message", count);
    container.startMessages();
    // Each attempt goes on where the last one broke off; one that brings nothing more is the last.
    for (let before = -1; !registration.active && done > before;) {
      if (before >= 0) await register();
      before = done;
      await settled(registration.installing || registration.waiting);
    }
    container.removeEventListener("message", count);
    if (registration.active) await Promise.race([controlled, new Promise((resolve) => setTimeout(resolve, 2000))]);
  }

  /* Have the service worker fetch everything, once; where it cannot, the app still runs with a network. */
  versions.prepare = async () => {
    if (container.controller) {
      register().then(watch, (refused) => console.warn(refused));
      return;
    }
    await fetchAll().then(watch, (refused) => console.warn(refused));
  };

  function watch() {
    const look = () => registration.update().catch(() => {});  // no network is no news
    const follow = () => {
      if (registration.installing) registration.installing.addEventListener("statechange", versions.offer);
    };
    registration.addEventListener("updatefound", follow);
    follow();
    setInterval(look, HOUR);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
    versions.offer();
    look();
  }

  /* Show or hide the bar about a new version, by what is known now. */
  versions.offer = () => {
    const due = versions.ready && !xomso.tab.stopped && registration && registration.waiting && registration.active;
    const seen = due && !versions.formOpen && Date.now() >= quietUntil;
    const language = xomso.splash.language();
    if (!seen || bar.lang !== language) bar.textContent = "";
    if (!seen || bar.firstChild) return;
    xomso.tab.channel.postMessage({ type: "update-waiting" });
    const text = document.createElement("span");
    text.textContent = xomso.splash.say("update");
    bar.lang = language;
    bar.append(text, xomso.splash.button("later", later, true), xomso.splash.button("restart", restart));
  };

  function later() {
    quietUntil = Date.now() + HOUR;
    setTimeout(versions.offer, HOUR);
    versions.offer();
  }

  /* Load the page again, with the new version if there is one: it may be the cure. */
  versions.startAgain = () => {
    if (registration && registration.waiting) restart();
    else location.reload();
  };

  function restart() {
    container.addEventListener("controllerchange", async () => {
      await xomso.tab.stopPython();
      location.reload();
    }, { once: true });
    registration.waiting.postMessage({ type: "activate" });
  }

  return versions;
})();
