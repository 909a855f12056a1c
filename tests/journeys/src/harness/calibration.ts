import type { Page } from 'playwright-core'

const LOOPS = 3
const STEPS = 20_000_000

/**
 * How long a loop that does nothing but count takes in this page just now, the shortest of three: milliseconds of two machines,
 * or of two minutes of one, are compared by their ratio to it.
 */
export async function calibrationMs(page: Page): Promise<number> {
  const times: number[] = []
  for (let loop = 0; loop < LOOPS; loop++) {
    times.push(
      await page.evaluate((steps) => {
        const begun = performance.now()
        let sum = 0
        for (let step = 0; step < steps; step++) sum = (sum + step * 7) % 1_000_003
        return performance.now() - begun + (sum < 0 ? 1 : 0)
      }, STEPS),
    )
  }
  return Math.min(...times)
}

/**
 * Says how long something took, beside its budget, and in loops of this machine. It is said and never asserted: how long a thing
 * takes depends on what else the machine does, and what it must not do (draw anew, ask again, send more) is counted.
 */
export async function tellMs(page: Page, what: string, tookMs: number, budgetMs: number): Promise<void> {
  const loopMs = await calibrationMs(page)
  const loops = (tookMs / loopMs).toPrecision(2)
  console.log(
    `${what}: ${tookMs.toFixed(1)} ms of ${budgetMs}, which are ${loops} calibration loops of ${loopMs.toFixed(0)} ms`,
  )
}
