// Asks the browser to keep the guides that are read here, lets a reader save one for good, and lists those that were saved;
// every page works as well without this script.
if ("serviceWorker" in navigator) {
  window.addEventListener("load", () => {
    navigator.serviceWorker
      .register("/q/sw.js", { scope: "/q/" })
      .then(() => navigator.serviceWorker.ready)
      .then(offer)
      .catch((reason) => console.info("Guides are not kept for times without a network:", reason));
  });
}

const print = document.getElementById("print");
if (print) {
  print.hidden = false;
  print.onclick = () => window.print();
}

async function offer(registration) {
  const ask = (what) =>
    new Promise((answer) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => answer(data);
      registration.active.postMessage({ ...what, address: location.href }, [port2]);
    });
  const save = document.getElementById("save");
  const list = document.querySelector("#saved ul");
  if (save) {
    const said = document.getElementById("said");
    const plain = save.textContent;
    const show = (saved) => {
      save.textContent = saved ? save.dataset.saved : plain;
      save.setAttribute("aria-pressed", String(saved));
      save.hidden = false;
    };
    show((await ask({ do: "look" })).saved);
    save.onclick = async () => {
      const saving = save.getAttribute("aria-pressed") !== "true";
      const { saved } = await ask({ do: saving ? "save" : "drop" });
      show(saved);
      said.textContent = said.dataset[saved === saving ? (saved ? "saved" : "dropped") : "failed"];
    };
  } else if (list) {
    const { rows } = await ask({ do: "list" });
    list.innerHTML = rows;
    list.parentElement.hidden = !rows;
  }
}
