// One tab at a time: who holds the data, how another tab takes them over, and how this one lets go.
"use strict";

xomso.tab = (() => {
  const LOCK = "xomso-data";
  const LETTING_GO = 1000;
  const LAST_WRITES = 300;
  const tab = { held: false, stopped: false, channel: null };
  const workers = [];
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  tab.hear = (listen) => {
    tab.channel = new BroadcastChannel("xomso");
    tab.channel.addEventListener("message", (event) => listen(event.data));
  };

  function hold(options) {
    return new Promise((resolve) => {
      navigator.locks.request(LOCK, options, (lock) => {
        resolve(Boolean(lock));
        tab.held = Boolean(lock);
        return lock && new Promise(() => {});
      }).catch(() => (tab.held ? stop() : resolve(false)));
    });
  }

  /* Take the data when no other tab has them. */
  tab.holdIfFree = async () => {
    // Again for a while: a page that was just reloaded may still be letting go of them.
    for (let tries = 0; tries < 10; tries++) {
      if (await hold({ ifAvailable: true })) return true;
      await wait(LETTING_GO / 10);
    }
    return false;
  };

  tab.takeOver = async () => {
    xomso.splash.opening("moving");
    const { held } = await navigator.locks.query();
    const gone = new Promise((resolve) =>
      tab.channel.addEventListener("message", (event) => event.data.type === "stopped" && resolve()));
    await hold({ steal: true });
    // The other tab writes what it has in hand before this one opens the same data.
    if (held.some((lock) => lock.name === LOCK)) await Promise.race([gone, wait(LETTING_GO + LAST_WRITES)]);
  };

  tab.askedBack = () => {
    const asked = sessionStorage.getItem("xomso.back");
    sessionStorage.removeItem("xomso.back");
    return Boolean(asked);
  };

  tab.stopPython = async () => {
    tab.channel.postMessage({ type: "stop" });
    await wait(LAST_WRITES);
    workers.forEach((worker) => worker.terminate());
  };

  async function stop() {
    tab.stopped = true;
    document.body.textContent = "";
    xomso.splash.notice("moved", [xomso.splash.say("movedWhy")], "back", () => {
      sessionStorage.setItem("xomso.back", "yes");
      location.reload();
    });
    await tab.stopPython();
    tab.channel.postMessage({ type: "stopped" });
  }

  /* Know the worker that python.js makes and keeps to itself. */
  tab.watchWorkers = (fail) => {
    window.Worker = class extends window.Worker {
      constructor(url, options) {
        if (tab.stopped) throw new Error("Xóm Số has moved to another tab");
        super(url, options);
        workers.push(this);
        xomso.splash.step("tools");
        this.addEventListener("error", (event) => fail(event.message));
        this.addEventListener("message", (event) => {
          // python-worker.js sends one word when it is up, or else the text of an error.
          if (typeof event.data === "string" && event.data !== "initialized") fail(event.data);
          else xomso.splash.step("data");
        });
      }
    };
  };

  return tab;
})();
