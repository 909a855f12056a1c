const LATEST_MS = 4_000

/** Once nothing else is to be done, or a while later; until what it gives is called. */
export function whenIdle(what: () => void): () => void {
  if (!('requestIdleCallback' in globalThis)) {
    const timer = setTimeout(what, LATEST_MS)
    return () => clearTimeout(timer)
  }
  const id = requestIdleCallback(what, { timeout: LATEST_MS })
  return () => cancelIdleCallback(id)
}
