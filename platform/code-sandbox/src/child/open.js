// Run in each context after inside.js: hands `enter` out and takes away what V8 adds to a context whatever was in its
// snapshot (a snapshot without WebAssembly ends the process at the next context).
;(() => {
  const { enter } = globalThis
  delete globalThis.enter
  delete globalThis.WebAssembly
  delete globalThis.SharedArrayBuffer
  delete globalThis.Atomics
  // Finalizers could call into a later run (seen on Node 26).
  delete globalThis.FinalizationRegistry
  delete globalThis.WeakRef
  // Its clock is that of the machine.
  if (globalThis.Temporal !== undefined) delete globalThis.Temporal.Now
  return enter
})()
