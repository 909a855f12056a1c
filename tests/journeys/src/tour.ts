// npm run tour: from a fresh «npm start» to a workflow of one's own that answers a webhook, step by step, with a picture of
// each into screenshots/tour (ignored). Fails where it takes more than twelve steps, or one is on something hidden.
import { mkdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import { launchBrowser, openPage } from './harness/browser.ts'
import { Server } from './harness/server.ts'

const FOLDER = fileURLToPath(new URL('../../../screenshots/tour', import.meta.url))
const STEPS_MAX = 12
const SETTLED_MS = 700

rmSync(FOLDER, { recursive: true, force: true })
mkdirSync(FOLDER, { recursive: true })
await using server = await Server.start()
const browser = await launchBrowser()
const page = await openPage(browser)
let steps = 0

/** One thing that a person does, on something that they see without scrolling and that says what it does. */
async function step(words: string, what: Locator, act: (what: Locator) => Promise<void>): Promise<void> {
  await what.waitFor()
  if (!(await isSeen(page, what))) throw new Error(`step ${steps + 1}, ${words}: it is not in sight`)
  steps += 1
  await act(what)
  await page.waitForTimeout(SETTLED_MS)
  const name = `${String(steps).padStart(2, '0')}-${words.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`
  await page.screenshot({ path: `${FOLDER}/${name}.png` })
  console.log(`${String(steps).padStart(2)}  ${words}`)
}

async function isSeen(page: Page, what: Locator): Promise<boolean> {
  const box = await what.boundingBox()
  const window = page.viewportSize()!
  if (box === null || box.x < 0 || box.y < 0) return false
  if (box.x + box.width > window.width || box.y + box.height > window.height) return false
  // Nothing lies over it.
  return what.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect()
    const there = document.elementFromPoint(left + width / 2, top + height / 2)
    return there !== null && (element.contains(there) || there.contains(element))
  })
}

const click = (what: Locator) => what.click()
const rail = (name: string) => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true })
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' })

try {
  await page.goto(server.url)
  await page.getByRole('button', { name: 'Create workspace' }).waitFor()
  await page.screenshot({ path: `${FOLDER}/00-first-page.png` })
  await step('Type an address', page.getByRole('textbox', { name: 'Email' }), (field) => field.fill('ada@example.com'))
  await step('Type a password', page.getByRole('textbox', { name: 'Password' }), (field) =>
    field.fill('correct horse battery staple'),
  )
  await step('Name the workspace', page.getByRole('textbox', { name: 'Workspace name' }), (field) =>
    field.fill('Ada & Co'),
  )
  await step('Create workspace', button('Create workspace'), click)
  await step('Go to workflows', rail('Workflows'), click)
  await step('New workflow', button('New workflow'), click)
  await step('Create workflow', button('Create workflow'), click)
  await step('Begin with a webhook', button(/^Webhook/), click)
  await step('Publish', button('Publish').first(), click)
  await step(
    'Confirm to publish',
    page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }),
    click,
  )
  await step('Go to webhooks', rail('Webhooks'), click)
  await step('Open the webhook', page.getByRole('main').getByRole('link', { name: /\/webhook\/webhook-/ }), click)
  const address = await webhookAddress(page)
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ hello: 'world' }),
  })
  console.log(`    ${address} answers ${answer.status} ${await answer.text()}`)
  if (!answer.ok) throw new Error(`the webhook answers ${answer.status}`)
  if (steps > STEPS_MAX) throw new Error(`it took ${steps} steps; at most ${STEPS_MAX}`)
} catch (error) {
  await page.screenshot({ path: `${FOLDER}/failed.png` })
  throw error
} finally {
  await browser.close()
}
console.log(`${steps} steps; the pictures are in ${FOLDER}: look at them.`)

/** As the page shows it; nobody would know it otherwise. */
async function webhookAddress(page: Page): Promise<string> {
  const shown = page.getByText(/https?:\/\/[^\s]+\/webhook\/[\w./-]+/).first()
  await shown.waitFor()
  return /https?:\/\/[^\s]+\/webhook\/[\w./-]+/.exec((await shown.textContent())!)![0]
}
