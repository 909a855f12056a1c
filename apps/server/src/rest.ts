import { flushCompileCache } from 'node:module'
import { getHeapStatistics } from 'node:v8'

/** How often a process looks whether it rests. */
const LOOK_MS = 2000
/** Below this share of a processor it does. */
const RESTING_SHARE = 0.05
/** Heap that holds nothing, from which on a collection is worth its time. */
const EMPTY_BYTES_MIN = 16 * 1024 * 1024

/** What is in use, or was, above which what large data left is worth a collection before more of it comes. */
const FULL_BYTES_MIN = 192 * 1024 * 1024
/** So much must have come since the last collection: it takes 50 ms, in which nobody is served. */
const GROWN_BYTES_MIN = 64 * 1024 * 1024

let leftBytes = 0

/** Collects what is no longer used, in a process that has grown: V8 alone would let it grow to several times that. */
export function collectUnused(): void {
  const bytes = usedBytes()
  // V8 has collected meanwhile, too.
  leftBytes = Math.min(leftBytes, bytes)
  if (bytes < FULL_BYTES_MIN || bytes - leftBytes < GROWN_BYTES_MIN) return
  globalThis.gc?.({ type: 'major', execution: 'sync' })
  leftBytes = usedBytes()
}

function usedBytes(): number {
  const { used_heap_size: heapBytes, external_memory: outsideBytes } = getHeapStatistics()
  return heapBytes + outsideBytes
}

/** A process that has worked rests after so long without work. */
const SHORT_REST_MS = 30_000
/** From then on it is no matter that its next work begins slowly. */
const LONG_REST_MS = 5 * 60_000

/**
 * Gives memory back when nothing is to do. V8 collects when it needs room, so a server that has started, or has had a
 * busy hour, would keep all that for as long as it rests. A collection takes some 30 ms, and only a resting process does it.
 *
 * A process that has only started, and one that has rested for long, gives back all that it can. One that has worked waits:
 * with the last objects of their kinds a collection takes the code that was compiled for them, and W1 began at two thirds of
 * its speed after a pause of some seconds (at half, and for fifteen seconds, after a collection of all that can be had).
 *
 * Needs --expose-gc (bin/find-node.mjs); without it nothing happens.
 */
export function restWhenIdle(): () => void {
  const { gc } = globalThis
  if (gc === undefined) return () => {}
  let before = process.cpuUsage()
  let restedMs = 0
  let busyLooks = 0
  let hasFlushed = false
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(before)
    before = process.cpuUsage()
    const isResting = (user + system) / 1000 < LOOK_MS * RESTING_SHARE
    if (!isResting) {
      busyLooks += 1
      restedMs = 0
      return
    }
    if (!hasFlushed) {
      // The next start is quick even if this process is killed.
      flushCompileCache()
      hasFlushed = true
    }
    restedMs += LOOK_MS
    // The start itself may be seen once.
    const hasWorked = busyLooks > 1
    if (restedMs === (hasWorked ? LONG_REST_MS : LOOK_MS)) collect({ type: 'major', flavor: 'last-resort' })
    else if (hasWorked && restedMs === SHORT_REST_MS) collect({ type: 'major' })
  }, LOOK_MS)
  timer.unref()
  return () => clearInterval(timer)

  function collect(how: NodeJS.GCOptions & { flavor?: 'last-resort' }): void {
    const { total_heap_size: heapBytes, used_heap_size: usedBytes } = getHeapStatistics()
    if (heapBytes - usedBytes > EMPTY_BYTES_MIN) gc!(how as NodeJS.GCOptions)
  }
}
