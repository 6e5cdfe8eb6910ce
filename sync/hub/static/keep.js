// Asks the browser to keep the guides that are read here; every page works as well without this script.
if ("serviceWorker" in navigator) {
  window.addEventListener("load", () => {
    navigator.serviceWorker
      .register("/q/sw.js", { scope: "/q/" })
      .catch((reason) => console.info("Guides are not kept for times without a network:", reason));
  });
}
