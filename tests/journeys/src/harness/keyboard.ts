import type { Page } from 'playwright-core'

const TABS_MAX = 120

/** What the focus is on, as a screen reader would begin: its role, or its tag, and its name. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const at = document.activeElement
    if (at === null || at === document.body) return ''
    const labels = [...((at as HTMLInputElement).labels ?? [])].map(({ textContent }) => textContent)
    const name = at.getAttribute('aria-label') ?? labels[0] ?? at.textContent ?? ''
    return `${at.getAttribute('role') ?? at.tagName.toLowerCase()} ${name.replaceAll(/\s+/g, ' ').trim()}`
  })

/** Goes on by Tab (or another key) until the focus is on what is wanted. */
export async function tabTo(page: Page, wanted: RegExp, key = 'Tab'): Promise<void> {
  const passed: string[] = []
  for (let count = 0; count < TABS_MAX; count++) {
    const at = await focused(page)
    if (wanted.test(at)) return
    passed.push(at)
    await page.keyboard.press(key)
  }
  throw new Error(`${key} does not lead to ${wanted}; it leads to:\n${passed.join('\n')}`)
}
