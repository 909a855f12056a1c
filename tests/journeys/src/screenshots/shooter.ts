import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

export type Shoot = (page: Page, name: string, settleMs?: number) => Promise<void>

export const FOLDER = fileURLToPath(new URL('../../../../screenshots', import.meta.url))
const THEMES = ['light', 'dark'] as const

/** Takes pictures whose name was asked for, in both themes, and keeps what looked wrong without being looked at. */
export class Shooter {
  /** What somebody is to read beside the pictures. */
  readonly remarks: string[] = []
  taken = 0
  readonly #words: readonly string[]

  constructor(words: readonly string[]) {
    this.#words = words
    mkdirSync(FOLDER, { recursive: true })
  }

  wants(name: string): boolean {
    return this.#words.length === 0 || this.#words.some((word) => name.includes(word))
  }

  readonly shoot: Shoot = async (page, name, settleMs = 0) => {
    if (!this.wants(name)) return
    if (settleMs > 0) await page.waitForTimeout(settleMs)
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'no-preference' })
      await settled(page)
      await page.screenshot({ path: `${FOLDER}/${name}-${theme}.png` })
    }
    this.taken += THEMES.length
    if (await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)) {
      this.remark(name, 'the page is wider than its window')
    }
  }

  remark(name: string, text: string): void {
    this.remarks.push(`${name}: ${text}`)
  }
}

/** Letters are there, and what moves to an end has reached it; what a skeleton or a running glyph does has none. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready
    for (let frame = 0; frame < 3; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve))
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
    await Promise.allSettled(ending.map(({ finished }) => finished))
  })
}
