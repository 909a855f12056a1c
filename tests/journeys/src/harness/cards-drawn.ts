import type { Page } from 'playwright-core'

/** From now on: cards of which anything was drawn anew, by id. What moves with the canvas does not count. */
export async function cardsDrawnAnew(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const drawn = new Set<string>()
    Object.assign(globalThis, { drawn })
    const observer = new MutationObserver((records) => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement
        const id = element?.closest('[data-node]')?.getAttribute('data-node')
        if (id != null) drawn.add(id)
      }
    })
    const canvas = document.querySelector('[role=application]')!
    observer.observe(canvas, { subtree: true, childList: true, attributes: true, characterData: true })
  })
  return () => page.evaluate(() => [...(globalThis as unknown as { drawn: Set<string> }).drawn])
}
