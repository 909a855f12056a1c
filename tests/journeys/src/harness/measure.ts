import type { Page } from 'playwright-core'

export interface Frames {
  /** Milliseconds from one frame to the next. */
  readonly median: number
  readonly p95: number
  /** Milliseconds of script in a frame, as the browser counts them. */
  readonly script: number
  readonly count: number
}

/** Frames while something is done, a step of it in each. */
export async function framesOf(page: Page, steps: number, step: (at: number) => Promise<void>): Promise<Frames> {
  const debug = await page.context().newCDPSession(page)
  await debug.send('Performance.enable')
  const scriptMs = async () => {
    const { metrics } = await debug.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'ScriptDuration')!.value * 1_000
  }
  await page.evaluate(() => {
    const frames: number[] = []
    Object.assign(globalThis, { frames, isMeasuring: true })
    const tick = (now: number) => {
      frames.push(now)
      if ((globalThis as unknown as { isMeasuring: boolean }).isMeasuring) requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
  })
  const before = await scriptMs()
  for (let at = 0; at < steps; at++) await step(at)
  const script = (await scriptMs()) - before
  const at = await page.evaluate(() => {
    Object.assign(globalThis, { isMeasuring: false })
    return (globalThis as unknown as { frames: number[] }).frames
  })
  await debug.detach()
  const gaps = at.slice(1).map((now, index) => now - at[index]!)
  const sorted = gaps.toSorted((a, b) => a - b)
  const part = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
  return { median: part(0.5), p95: part(0.95), script: script / gaps.length, count: gaps.length }
}

/** From now on: how long the longest task of the page took, from 50 ms. */
export async function longTasksOf(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const tasks: number[] = []
    Object.assign(globalThis, { tasks })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration)
    }).observe({ entryTypes: ['longtask'] })
  })
  return () => page.evaluate(() => (globalThis as unknown as { tasks: number[] }).tasks)
}
