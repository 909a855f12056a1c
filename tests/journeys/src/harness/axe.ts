import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** What axe finds against WCAG 2.2 AA on the page as it stands: a line for each thing, with what it is about. */
export async function violationsOf(page: Page): Promise<string[]> {
  // By the debugger, not as a script of the page: that would not be let in.
  await page.evaluate(axe.source)
  const found = await page.evaluate(async (rules) => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
    const { violations } = await axe.run(document, {
      runOnly: { type: 'tag', values: rules },
      resultTypes: ['violations'],
    })
    return violations.map(({ id, nodes }) => {
      // Of contrast, the colours say most.
      const lines = nodes.map(({ html, any }) => `${html.slice(0, 160)} (${any[0]?.message ?? ''})`)
      return `${id}: ${lines.join(' | ')}`
    })
  }, RULES)
  return found
}

/** In both themes. Nothing moves meanwhile: colours that change while they are looked at are of neither. */
export async function expectClean(page: Page, where = ''): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    // The page is told of it a moment later.
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe(colorScheme)
    expect(await violationsOf(page), `${where}, ${colorScheme}`).toEqual([])
  }
}
