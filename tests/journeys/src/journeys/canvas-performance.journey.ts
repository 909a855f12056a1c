import { stressWorkflow } from '@linkflow/web/testing'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { tellMs } from '../harness/calibration.ts'
import { EditorPage } from '../harness/editor.ts'
import { framesOf } from '../harness/measure.ts'
import { type Seeded, seedOwner } from '../harness/seed.ts'
import { Server } from '../harness/server.ts'
import { signIn } from '../harness/sign-in.ts'

let server: Server
let browser: Browser
let seeded: Seeded
let page: Page
let editor: EditorPage

beforeAll(async () => {
  ;[server, browser] = await Promise.all([Server.empty(), launchBrowser()])
  seeded = await seedOwner(server.url)
})
afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})
beforeEach(async () => {
  const { id } = await seeded.client.workflows.create(stressWorkflow() as never)
  page = await openPage(browser)
  editor = new EditorPage(page)
  await signIn(page, server.url, `/w/${seeded.workspaceId}/workflows/${id}`)
  await editor.cards().first().waitFor()
})
afterEach(() => page.context().close())

/** The card whose middle is nearest to a place: one that can be taken hold of. */
async function cardNear({ x, y }: { readonly x: number; readonly y: number }): Promise<Locator> {
  const cards = await editor.cards().all()
  const boxes = await Promise.all(cards.map((card) => editor.box(card)))
  const far = boxes.map((box) => Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y))
  return cards[far.indexOf(Math.min(...far))]!
}

describe('«Stress 500»', () => {
  it('PF-02: opens, pans, zooms and drags with no more cards in the page than can be seen', async () => {
    await page.reload()
    await editor.cards().first().waitFor()
    const openMs = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          requestAnimationFrame(() => resolve(performance.now()))
        }),
    )
    await editor.canvas.focus()
    await page.keyboard.press('1')
    await expect.poll(() => editor.cards().count()).toBeGreaterThan(300)
    const pane = await editor.box(editor.canvas)
    const middle = { x: pane.x + pane.width / 2, y: pane.y + pane.height / 2 }
    await page.mouse.move(middle.x, middle.y)
    // There and back again, so that what is measured next has cards before it.
    const pan = (at: number) => page.mouse.wheel(at % 2 === 0 ? 30 : -30, at < 30 ? 12 : -12)
    const far = await framesOf(page, 60, pan)
    await page.keyboard.down('Control')
    const zoomed = await framesOf(page, 60, (at) => page.mouse.wheel(0, at < 30 ? -20 : 20))
    await page.keyboard.up('Control')
    await page.keyboard.press('0')
    await expect.poll(() => editor.cards().count()).toBeLessThan(80)
    expect(await editor.cards().count()).toBeGreaterThan(0)
    const near = await framesOf(page, 60, pan)
    const card = await editor.box(await cardNear(middle))
    await page.mouse.move(card.x + 60, card.y + 20)
    await page.mouse.down()
    const dragged = await framesOf(page, 60, (at) => page.mouse.move(card.x + 60 + at * 2, card.y + 20 + at))
    await page.keyboard.press('Escape')
    await page.mouse.up()
    await tellMs(page, 'PF-02: opening', openMs, 1_500)
    for (const [what, { median, script, count }] of Object.entries({ far, zoomed, near, dragged })) {
      expect(count, what).toBeGreaterThan(0)
      await tellMs(page, `PF-02 ${what}: the median of ${count} frames`, median, 16.8)
      await tellMs(page, `PF-02 ${what}: script in a frame`, script, 6)
    }
  })
})
