// The edition's Python and storage as Flet's worker starts them, one piece of code after the other.
let python = null;
let last = Promise.resolve();

self.onmessage = ({ data: { runtime, code } }) => {
  last = last.then(async () => {
    try {
      python ??= (await import(runtime)).loadPyodide({});
      const answer = await (await python).runPythonAsync(code);
      // Python's own objects stay here.
      postMessage({ answer: ["string", "number"].includes(typeof answer) ? answer : null });
    } catch (error) {
      postMessage({ error: String(error) });
    }
  });
};
