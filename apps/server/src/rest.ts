import { flushCompileCache } from 'node:module'
import { getHeapStatistics } from 'node:v8'

/** How often a process looks whether it rests. */
const LOOK_MS = 2000
/** Below this share of a processor it does. */
const RESTING_SHARE = 0.05
/** Heap that holds nothing, from which on a collection is worth its time. */
const EMPTY_BYTES_MIN = 16 * 1024 * 1024

/** Memory of the process above which what large data left is worth a collection before more of it comes. */
const FULL_BYTES_MIN = 192 * 1024 * 1024

/** Collects what is no longer used, in a process that has grown: V8 alone would let it grow to several times that. */
export function collectUnused(): void {
  if (process.memoryUsage.rss() > FULL_BYTES_MIN) globalThis.gc?.({ type: 'major', execution: 'sync' })
}

/**
 * Gives memory back when nothing is to do. V8 collects when it needs room, so a server that has started, or has had a
 * busy hour, would keep all that for as long as it rests. A collection takes some 30 ms, and only a resting process
 * does it. Needs --expose-gc (bin/find-node.mjs); without it nothing happens.
 */
export function restWhenIdle(): () => void {
  const { gc } = globalThis
  if (gc === undefined) return () => {}
  let before = process.cpuUsage()
  let hasFlushed = false
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(before)
    before = process.cpuUsage()
    if ((user + system) / 1000 > LOOK_MS * RESTING_SHARE) return
    if (!hasFlushed) {
      // The next start is quick even if this process is killed.
      flushCompileCache()
      hasFlushed = true
    }
    const { total_heap_size: heapBytes, used_heap_size: usedBytes } = getHeapStatistics()
    if (heapBytes - usedBytes > EMPTY_BYTES_MIN) gc({ type: 'major', flavor: 'last-resort' })
  }, LOOK_MS)
  timer.unref()
  return () => clearInterval(timer)
}
