import { mkdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { Server } from '../harness/server.ts'

/** Ignored: to be looked at. */
const FOLDER = fileURLToPath(new URL('../../../../screenshots/tour', import.meta.url))
const STEPS_MAX = 12
const ADDRESS = /https?:\/\/[^\s]+\/webhook\/[\w./-]+/

let server: Server
let browser: Browser

beforeAll(async () => {
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
  ;[server, browser] = await Promise.all([Server.start(), launchBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

/** What a person does, one thing at a time, each on something that they see without scrolling and that says what it does. */
class Tour {
  readonly page: Page
  steps = 0

  constructor(page: Page) {
    this.page = page
  }

  async step(words: string, what: Locator, act: (what: Locator) => Promise<void>): Promise<void> {
    await what.waitFor()
    expect(await this.#isSeen(what), `step ${this.steps + 1}, «${words}»: is it in sight?`).toBe(true)
    await act(what)
    this.steps += 1
    await this.picture(words)
  }

  async picture(words: string): Promise<void> {
    const name = `${String(this.steps).padStart(2, '0')}-${words.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`
    await this.page.screenshot({ path: `${FOLDER}/${name}.png`, animations: 'disabled' })
  }

  async #isSeen(what: Locator): Promise<boolean> {
    const box = await what.boundingBox()
    const { width, height } = this.page.viewportSize()!
    if (box === null || box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height) return false
    // Nothing lies over it.
    return what.evaluate((element) => {
      const { left, top, width, height } = element.getBoundingClientRect()
      const there = document.elementFromPoint(left + width / 2, top + height / 2)
      return there !== null && (element.contains(there) || there.contains(element))
    })
  }
}

const click = (what: Locator) => what.click()
const write = (text: string) => (what: Locator) => what.fill(text)

describe('a newcomer', () => {
  it('comes from a fresh start to a workflow of their own that answers a webhook, in twelve steps', {
    tags: 'short',
  }, async () => {
    const page = await openPage(browser)
    const tour = new Tour(page)
    const field = (name: string) => page.getByRole('textbox', { name })
    const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' })
    const rail = (name: string) =>
      page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true })
    await page.goto(server.url)
    await button('Create workspace').waitFor()
    await tour.picture('First page')
    await tour.step('Type an address', field('Email'), write('ada@example.com'))
    await tour.step('Type a password', field('Password'), write('correct horse battery staple'))
    await tour.step('Name the workspace', field('Workspace name'), write('Ada & Co'))
    await tour.step('Create workspace', button('Create workspace'), click)
    await tour.step('Go to workflows', rail('Workflows'), click)
    await tour.step('New workflow', button('New workflow'), click)
    await tour.step('Create workflow', button('Create workflow'), click)
    await tour.step('Begin with a webhook', button(/^Webhook/), click)
    await tour.step('Publish', button('Publish'), click)
    await tour.step(
      'Confirm to publish',
      page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }),
      click,
    )
    await tour.step('Go to webhooks', rail('Webhooks'), click)
    await tour.step(
      'Open the webhook',
      page.getByRole('main').getByRole('link', { name: /\/webhook\/webhook-/ }),
      click,
    )
    expect(tour.steps).toBeLessThanOrEqual(STEPS_MAX)
    const shown = (await page.getByText(ADDRESS).first().textContent())!
    // A server that chose its port by itself does not know its address.
    const answer = await fetch(new URL(new URL(ADDRESS.exec(shown)![0]).pathname, server.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ hello: 'world' }),
    })
    expect(answer.status).toBe(202)
    // The first one is shown at once: nothing is there that could move.
    await page
      .getByRole('list', { name: 'Event inbox' })
      .getByRole('button', { name: /Accepted/ })
      .waitFor()
    await tour.picture('It was called')
    await page.context().close()
  })
})
