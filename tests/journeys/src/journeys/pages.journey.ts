import type { WorkflowFileInput } from '@linkflow/sdk'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { violationsOf } from '../harness/axe.ts'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { type Seeded, seedOwner } from '../harness/seed.ts'
import { freePort, Server } from '../harness/server.ts'

// Pages that visitors see: forms, approvals, chats. They have no scripts, so what a browser does by itself is tried here.
let server: Server
let browser: Browser
let seeded: Seeded

beforeAll(async () => {
  ;[server, browser] = await Promise.all([
    Server.start({ LINKFLOW_SAMPLE: 'false' }, await freePort()),
    launchBrowser(),
  ])
  seeded = await seedOwner(server.url)
})
afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

type Node = readonly [id: string, type: string, parameters: Record<string, unknown>]

async function publish(nodes: readonly Node[]): Promise<void> {
  const { id } = await seeded.client.workflows.create({
    linkflow: 1,
    name: nodes[0]![0],
    nodes: nodes.map(([id, type, parameters], x) => ({
      id,
      name: id,
      type,
      parameters,
      position: { x: x * 300, y: 0 },
    })),
    connections: nodes.slice(1).map(([id], index) => ({
      from: { node: nodes[index]![0], port: 'main' },
      to: { node: id, port: 'main' },
    })),
  } as WorkflowFileInput)
  await seeded.client.workflows.publish(id)
}

/** As far as a sandbox lets axe: the page is looked at where its scripts may run, of which it has none. */
async function expectCleanPage(page: Page): Promise<void> {
  const html = await page.content()
  for (const colorScheme of ['light', 'dark'] as const) {
    const look = await openPage(browser, { colorScheme })
    await look.setContent(html)
    expect(await violationsOf(look), `${page.url()}, ${colorScheme}`).toEqual([])
    await look.context().close()
  }
}

const FIELDS = [
  { name: 'Name', required: true, help: 'As your friends call you' },
  { name: 'Seats', type: 'number', min: 1, max: 9 },
  { name: 'Meal', type: 'choice', options: ['Fish', 'Beans'], required: true },
  { name: 'Days', type: 'choices', options: ['Monday', 'Averyveryveryveryveryveryveryverylongday'] },
  { name: 'Paper', type: 'file', accept: '.txt' },
]

describe('pages for visitors', () => {
  it('lead through a form by the keyboard, on a narrow screen, and say what is wrong', async () => {
    await publish([
      ['dinner', 'form-trigger', { path: 'dinner', title: 'Dinner', fields: FIELDS, respond: 'finished' }],
      ['more', 'form', { title: 'One more thing', fields: [{ name: 'Wine' }] }],
      ['end', 'form', { operation: 'redirect', redirect: `${server.url}/health/live` }],
    ])
    const page = await openPage(browser, { viewport: { width: 320, height: 800 } })
    await page.goto(`${server.url}/form/dinner`)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
    await expectCleanPage(page)
    await page.keyboard.press('Tab')
    await page.keyboard.type('Ada')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.type('B')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await page.getByLabel('Paper').setInputFiles({ name: 'a.exe', mimeType: 'application/x', buffer: Buffer.from('x') })
    await page.getByRole('button', { name: 'Submit' }).press('Enter')
    await page.getByRole('alert').getByText('One answer needs your attention.').waitFor()
    expect(await page.title()).toContain('One answer needs your attention.')
    expect(await page.getByLabel('Name').inputValue()).toBe('Ada')
    expect(await page.getByLabel('Meal').inputValue()).toBe('Beans')
    expect(await page.getByLabel('Monday').isChecked()).toBe(true)
    await expectCleanPage(page)
    await page.getByLabel('Paper').setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('x') })
    await page.getByRole('button', { name: 'Submit' }).press('Enter')
    await page.getByLabel('Wine').fill('red')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/health/live')
    await page.context().close()
  })

  it('answer in a chat, and carry the conversation along', async () => {
    await publish([
      ['help', 'chat-trigger', { path: 'help', title: 'Help', greeting: 'Hello' }],
      ['say', 'set', { values: { output: 'You said {{ $json.chatInput }}' }, keep: 'none' }],
    ])
    const page = await openPage(browser)
    await page.goto(`${server.url}/chat/help`)
    for (const text of ['one', 'two']) {
      await page.getByLabel('Your message').fill(text)
      await page.getByRole('button', { name: 'Send' }).press('Enter')
      await page.getByText(`You said ${text}`).waitFor()
    }
    expect(await page.getByRole('listitem').count()).toBe(4)
    await expectCleanPage(page)
    await page.context().close()
  })
})
