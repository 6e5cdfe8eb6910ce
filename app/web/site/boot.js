// Starts the app: asks whether this browser can, takes the data, has everything fetched, loads Flet, hears it.
"use strict";

(() => {
  const SLOW = 45000;
  const { splash, tab, versions } = xomso;
  let installPrompt = null;

  function knowsModuleWorkers() {
    let asked = false;
    try {
      new Worker("blob://", { get type() { asked = true; return "module"; } }).terminate();
    } catch (refused) { /* the address is none; what counts is whether `type` was looked at */ }
    return asked;
  }

  /* What keeps this browser from running the app, as a notice; undefined when nothing does. */
  function obstacle() {
    const why = (key) => [splash.say(`${key}Why`), splash.say(`${key}Do`)];
    if (!window.isSecureContext) return ["insecure", why("insecure")];
    if (/Zalo|FBAN|FBAV|FB_IAB|Instagram|MicroMessenger|\bLine\//.test(navigator.userAgent)) {
      const copy = () => navigator.clipboard.writeText(location.href).then(() => splash.note("copied"));
      return ["inside", why("inside"), "copy", copy];
    }
    const has = {
      storage: navigator.storage && navigator.storage.getDirectory,
      locks: navigator.locks && window.BroadcastChannel,
      offline: navigator.serviceWorker && window.caches,
      worker: knowsModuleWorkers(),
      wasm: window.WebAssembly && WebAssembly.Tag,
    };
    const lacking = Object.keys(has).filter((name) => !has[name]).map((name) => splash.say(name));
    if (lacking.length) return ["old", [splash.say("lacks", { list: lacking.join("; ") }), splash.say("oldDo")]];
  }

  function fail(reason) {
    if (tab.stopped) return;
    console.error("Xóm Số did not start:", reason);
    splash.notice("failed", [splash.say("failedWhy")], "retry", versions.startAgain);
  }

  function load(address) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.addEventListener("load", resolve);
      script.addEventListener("error", () => reject(new Error(address)));
      document.body.append(script);
    });
  }

  async function begin() {
    splash.opening("opening");
    await versions.prepare();
    if (tab.stopped) return;
    splash.opening("screen");
    setTimeout(() => splash.slow(versions.startAgain), SLOW);
    tab.watchWorkers(fail);
    const config = JSON.parse(document.getElementById("config").textContent);
    window.flet = config.flet;
    window.flet.flutterAppLoaded = new Promise((resolve) => { window.flet.flutterAppResolve = resolve; });
    try {
      for (const script of config.scripts) await load(script);
    } catch (missing) {
      fail(missing);
    }
  }

  async function askToStay(how) {
    // Browsers keep an installed app's data more readily: one question before it is installed, one after.
    const standing = window.matchMedia("(display-mode: standalone)").matches ? "installed" : how;
    if (splash.recall("asked") === standing || (await navigator.storage.persisted())) return;
    splash.keep("asked", standing);
    await navigator.storage.persist();
  }

  function hear(message) {
    if (message.type === "state") {
      const { waiting, received, returned, set_aside } = message;
      splash.keep("queue", JSON.stringify({ waiting, received, returned, set_aside }));
      splash.keep("lang", message.lang);
      document.documentElement.lang = splash.language();
    }
    // The rest concerns the tab whose Python speaks.
    if (!tab.held || tab.stopped) return;
    if (message.type === "failed") fail(message.reason);
    if (message.type === "form") versions.formOpen = message.open;
    if (message.type === "keep") navigator.storage.persist();
    if (message.type === "install" && installPrompt) {
      installPrompt.prompt();
      installPrompt = null;
    }
    if (message.type === "ready" && !versions.ready) {
      versions.ready = true;
      splash.leave();
      askToStay("browser");
    }
    versions.offer();
  }

  async function main() {
    splash.opening("opening");
    const trouble = obstacle();
    if (trouble) return splash.notice(...trouble);
    tab.hear(hear);
    window.addEventListener("beforeinstallprompt", (event) => {
      event.preventDefault();
      installPrompt = event;
    });
    window.addEventListener("appinstalled", () => askToStay("installed"));
    // WebKit brings a Flutter page back from its history with frames that are never drawn.
    window.addEventListener("pageshow", (event) =>
      event.persisted && navigator.vendor.startsWith("Apple") && location.reload());
    const here = () => tab.takeOver().then(begin);
    if (tab.askedBack()) return here();
    if (await tab.holdIfFree()) return begin();
    splash.notice("elsewhere", [splash.say("elsewhereWhy")], "here", here);
  }

  main();
})();
