// Run in each context after inside.js: hands `enter` out and takes away what V8 adds to a context whatever its snapshot
// says.
;(() => {
  const { enter } = globalThis
  delete globalThis.enter
  delete globalThis.WebAssembly
  delete globalThis.SharedArrayBuffer
  // Its clock is that of the machine.
  if (globalThis.Temporal !== undefined) delete globalThis.Temporal.Now
  return enter
})()
