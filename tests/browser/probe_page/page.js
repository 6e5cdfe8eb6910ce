// Gives pieces of Python to the edition's own Python in a worker: run(code) resolves to what the last line is.
"use strict";

const runtime = new URLSearchParams(location.search).get("runtime");
const worker = new Worker("worker.mjs", { type: "module" });
const asked = [];

worker.addEventListener("message", ({ data: { answer, error } }) => {
  const { resolve, reject } = asked.shift();
  if (error) reject(new Error(error));
  else resolve(answer);
});
worker.addEventListener("error", (event) => asked.shift()?.reject(new Error(event.message)));

window.run = (code) =>
  new Promise((resolve, reject) => {
    asked.push({ resolve, reject });
    worker.postMessage({ runtime, code });
  });
