import type { WorkflowFileInput } from '@linkflow/sdk'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { answersOf, largest } from '../harness/answers.ts'
import { expectClean } from '../harness/axe.ts'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { tellMs } from '../harness/calibration.ts'
import { longTasksOf } from '../harness/measure.ts'
import { type Seeded, seedOwner } from '../harness/seed.ts'
import { Server } from '../harness/server.ts'
import { signIn } from '../harness/sign-in.ts'

let server: Server
let browser: Browser
let seeded: Seeded
let page: Page
/** By name. */
const workflows = new Map<string, string>()

const at = (x: number) => ({ x, y: 96 })
const wire = (from: string, to: string) => ({ from: { node: from, port: 'main' }, to: { node: to, port: 'main' } })

/** People come in, a date is read for each, their names are made large. */
const people = (name: string): WorkflowFileInput => ({
  linkflow: 1,
  name,
  nodes: [
    { id: 'start', name: 'Get people', type: 'manual', parameters: {}, position: at(0) },
    {
      id: 'date',
      name: 'Read date',
      type: 'date-time',
      parameters: { operation: 'difference', value: '2030-01-01', to: '2030-01-02', as: 'days' },
      position: at(320),
    },
    {
      id: 'shout',
      name: 'Shout',
      type: 'set',
      parameters: { values: { loud: '{{ $json.email.toUpperCase() }}' } },
      position: at(640),
    },
  ],
  connections: [wire('start', 'date'), wire('date', 'shout')],
})

const request: WorkflowFileInput = {
  linkflow: 1,
  name: 'Ask a service',
  nodes: [
    { id: 'start', name: 'Start', type: 'manual', parameters: {}, position: at(0) },
    { id: 'http', name: 'Ask', type: 'http-request', parameters: { url: 'https://a.test' }, position: at(320) },
    { id: 'code', name: 'Work', type: 'code', parameters: { source: 'return $input.all()' }, position: at(640) },
  ],
  connections: [wire('start', 'http'), wire('http', 'code')],
}

const PEOPLE = [
  { email: 'ada@example.com', name: 'Ada', tags: ['first', 'old'], address: { city: 'London' } },
  { email: 'bob@example.com', name: 'Bob', tags: [], address: { city: 'Berlin' } },
  { email: 'eve@example.com', name: 'Eve', tags: ['last'], address: { city: 'Paris' } },
]

beforeAll(async () => {
  ;[server, browser] = await Promise.all([Server.empty(), launchBrowser()])
  seeded = await seedOwner(server.url)
  const { client } = seeded
  for (const file of [people('People'), people('Never ran'), people('Many'), people('Pins'), request]) {
    workflows.set(file.name, (await client.workflows.create(file)).id)
  }
  await client.workflows.test(workflows.get('People')!, { items: PEOPLE, wait: 30 })
  await client.workflows.test(workflows.get('Pins')!, { items: PEOPLE, wait: 30 })
  const many = Array.from({ length: 10_000 }, (_, index) => ({ number: index + 1, email: `p${index + 1}@example.com` }))
  await client.workflows.test(workflows.get('Many')!, { items: many, wait: 60 })
})
afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})
beforeEach(async () => {
  page = await openPage(browser)
  await signIn(page, server.url, '/workflows')
})
afterEach(() => page.context().close())

async function open(workflow: string, node: string): Promise<void> {
  await page.goto(`${server.url}/w/${seeded.workspaceId}/workflows/${workflows.get(workflow)}?node=${node}`)
  await panel().waitFor()
}
const panel = () => page.getByRole('complementary', { name: 'Node settings' })
const region = (name: string) => panel().getByRole('region', { name, exact: true })
const field = (name: string) => region('Settings').getByRole('textbox', { name, exact: true })
const preview = (name: string) => panel().getByRole('status', { name: `Preview of ${name}` })
const key = (name: string) => region('Input').getByRole('treeitem').filter({ hasText: name }).first()
const draftOf = async (workflow: string) => (await seeded.client.workflows.get(workflows.get(workflow)!)).draft
const parameter = async (workflow: string, node: string, name: string) =>
  (await draftOf(workflow)).nodes.find(({ id }) => id === node)?.parameters?.[name]

describe('the panel of a node', () => {
  it('NP-01, NP-02: is beside the canvas in three parts, which are tabs where there is less room', {
    tags: 'short',
  }, async () => {
    await open('People', 'date')
    const canvas = page.getByRole('application', { name: 'Workflow canvas' })
    expect((await canvas.boundingBox())!.width).toBeGreaterThan(300)
    for (const name of ['Input', 'Settings', 'Output']) await region(name).waitFor()
    await page.setViewportSize({ width: 1024, height: 768 })
    for (const name of ['Input', 'Settings', 'Output']) await panel().getByRole('tab', { name, exact: true }).waitFor()
    await panel().getByRole('tab', { name: 'Settings', exact: true }).press('ArrowRight')
    await panel().getByRole('tabpanel', { name: 'Output' }).waitFor()
  })

  it('NP-03: takes a key by dragging it, and by Enter', { tags: 'short' }, async () => {
    await open('People', 'date')
    await key('email')
      .locator('span')
      .filter({ hasText: /^email$/ })
      .dragTo(field('To'))
    await expect.poll(() => parameter('People', 'date', 'to')).toContain('{{ $json.email }}')
    await preview('To').filter({ hasText: 'ada@example.com' }).waitFor()
    await field('Value').focus()
    await page.keyboard.press('End')
    await key('name').focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => parameter('People', 'date', 'value')).toBe('2030-01-01{{ $json.name }}')
  })

  it('NP-04: completes real keys with their values, and Enter inserts', { tags: 'short' }, async () => {
    await open('People', 'shout')
    const loud = field('loud')
    await loud.click()
    await panel().locator('[data-code-box=open]').waitFor()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('{{ $json')
    await page.waitForTimeout(400)
    const took = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const begun = performance.now()
          new MutationObserver((_, observer) => {
            const list = document.querySelector('.cm-tooltip-autocomplete')
            if (list?.textContent?.includes('days') !== true) return
            observer.disconnect()
            resolve(performance.now() - begun)
          }).observe(document.body, { childList: true, subtree: true, characterData: true })
          document.execCommand('insertText', false, '.')
        }),
    )
    await tellMs(page, 'NP-04: from the dot to the list', took, 150)
    await page.getByRole('option', { name: /email/ }).filter({ hasText: 'ada@example.com' }).waitFor()
    await page.keyboard.type('em')
    await page.keyboard.press('Enter')
    await expect.poll(() => loud.textContent()).toContain('$json.email')
    await preview('loud').filter({ hasText: 'ada@example.com' }).waitFor()
  })

  it('NP-04: makes a fixed value an expression when braces are typed, and keeps the cursor in it', async () => {
    await open('Many', 'date')
    await field('To').click()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('{{')
    await panel().locator('[data-code-box=open]').waitFor()
    await page.keyboard.type('$json.')
    await page
      .getByRole('option', { name: /number/ })
      .first()
      .waitFor()
    await page.keyboard.press('Enter')
    await expect.poll(() => field('To').textContent()).toBe('{{ $json.number }}')
  })

  it('NP-05, NP-09: shows the value for the chosen item, which stays in every way of looking', async () => {
    await open('People', 'shout')
    await region('Input').getByRole('textbox', { name: 'Item', exact: true }).fill('3')
    await page.keyboard.press('Enter')
    await preview('loud').filter({ hasText: 'EVE@EXAMPLE.COM' }).filter({ hasText: 'text' }).waitFor()
    await preview('loud').filter({ hasText: 'differs on 2 of 3 items' }).waitFor()
    const input = region('Input')
    await input.getByRole('searchbox').fill('e')
    for (const [mode, shown] of [
      ['Table', 'eve@example.com'],
      ['JSON', 'eve@example.com'],
      ['Schema', 'eve@example.com'],
    ] as const) {
      const took = await page.evaluate(async (label) => {
        const radios = [...document.querySelectorAll<HTMLElement>('section[aria-label=Input] [role=radiogroup] label')]
        const begun = performance.now()
        radios.find((each) => each.textContent === label)!.click()
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
        return performance.now() - begun
      }, mode)
      await tellMs(page, `NP-09: to ${mode}`, took, 100)
      await input.getByText(shown).first().waitFor()
      expect(await input.getByRole('textbox', { name: 'Item', exact: true }).inputValue()).toBe('3')
      expect(await input.getByRole('searchbox').inputValue()).toBe('e')
    }
  })

  it('NP-06: goes on taking keys while a preview is stopped, and says where a mistake is', async () => {
    await open('People', 'shout')
    await field('loud').click()
    await panel().locator('[data-code-box=open]').waitFor()
    await page.keyboard.press('Control+a')
    const list = '[...Array(3000).keys()]'
    await page.keyboard.insertText(`{{ ${list}.map((a) => ${list}.map((b) => ${list}.map((c) => a * b * c).length)) }}`)
    await preview('loud').filter({ hasText: 'Stopped: too many steps' }).waitFor()
    await page.keyboard.press('End')
    const delays: number[] = []
    for (const letter of 'typing goes on') {
      const begun = performance.now()
      await page.keyboard.type(letter)
      delays.push(performance.now() - begun)
    }
    await tellMs(page, 'NP-06: the slowest key', Math.max(...delays), 200)
    await expect.poll(() => field('loud').textContent()).toContain('typing goes on')
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText('{{ while (true) {} }}')
    await preview('loud').filter({ hasText: 'Column 4' }).waitFor()
  })

  it('NP-07: says why there is no value, and what to press', async () => {
    await open('Never ran', 'shout')
    await preview('loud').filter({ hasText: 'Read date' }).waitFor()
    await preview('loud').getByRole('button', { name: "Run 'Read date' to see a value" }).waitFor()
    await open('People', 'shout')
    await field('loud').click()
    await panel().locator('[data-code-box=open]').waitFor()
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText('{{ $json.emial }}')
    await preview('loud').filter({ hasText: "In the data of 'Read date'" }).waitFor()
    await preview('loud').getByRole('button', { name: 'Use email' }).click()
    await preview('loud').filter({ hasText: 'ada@example.com' }).waitFor()
  })

  it('NP-08: shows ten thousand items with few rows, by small answers', { tags: 'short' }, async () => {
    const answers = answersOf(page, /\/items/)
    await open('Many', 'date')
    const output = region('Output')
    await output.getByText('10,000 items').waitFor()
    await output.getByRole('radio', { name: 'Table' }).check({ force: true })
    const table = output.getByRole('table')
    await table.getByText('p1@example.com', { exact: true }).waitFor()
    expect(await table.getByRole('row').count()).toBeLessThanOrEqual(60)
    const longTasks = await longTasksOf(page)
    await table.hover()
    for (let turn = 0; turn < 40; turn += 1) {
      await page.mouse.wheel(0, 1_500)
      await page.waitForTimeout(16)
    }
    await table.focus()
    await page.keyboard.press('End')
    await table.getByText('p10000@example.com', { exact: true }).waitFor()
    await table.getByRole('button', { name: 'Choose item 10,000' }).waitFor()
    expect(await table.getByRole('row').count()).toBeLessThanOrEqual(60)
    const bodies = await answers()
    expect(bodies.length).toBeGreaterThan(1)
    expect(largest(bodies)).toBeLessThan(256_000)
    console.log(`NP-08: ${bodies.length} answers, the largest ${largest(bodies)} B`)
    await tellMs(page, 'NP-08: the longest task while scrolling', Math.max(0, ...(await longTasks())), 100)
  })

  it('NP-10: pins what it put out, for the draft alone', async () => {
    await open('Pins', 'date')
    await region('Output').getByRole('button', { name: 'Pin data' }).click()
    await region('Output').getByText('Pinned - draft runs only').waitFor()
    const id = workflows.get('Pins')!
    expect((await seeded.client.pins.list(id).take(5)).map(({ node }) => node)).toEqual(['date'])
    await region('Output').getByRole('button', { name: 'Unpin data' }).click()
    await region('Output').getByText('Pinned - draft runs only').waitFor({ state: 'detached' })
    expect(await seeded.client.pins.list(id).take(5)).toEqual([])
  })

  it('NP-11: has lines between its parts that keys move', async () => {
    await open('People', 'date')
    const line = panel().getByRole('separator', { name: 'Between input and settings' })
    const value = async () => Number(await line.getAttribute('aria-valuenow'))
    const before = await value()
    await line.press('ArrowRight')
    expect(await value()).toBe(before + 2)
    await line.press('ArrowLeft')
    expect(await value()).toBe(before)
  })

  it('NP-12: says at the field what is wrong with it', async () => {
    await open('Ask a service', 'http')
    await field('URL').fill('')
    await page.keyboard.press('Tab')
    await expect.poll(() => field('URL').getAttribute('aria-invalid')).toBe('true')
    const told = await field('URL').getAttribute('aria-describedby')
    expect(await page.evaluate((id) => document.getElementById(id)?.textContent, told!)).toContain('A value is needed')
    await panel().getByRole('region', { name: 'Problems of this node' }).waitFor()
    await field('URL').fill('https://a.test/orders')
    await expect.poll(() => field('URL').getAttribute('aria-invalid')).toBe(null)
    await expect.poll(() => parameter('Ask a service', 'http', 'url')).toBe('https://a.test/orders')
  })

  it('SV-04: asks at the field whose change is to stand, where two changed the same', async () => {
    await open('Ask a service', 'http')
    const id = workflows.get('Ask a service')!
    await page.context().setOffline(true)
    await field('URL').fill('https://mine.test')
    const { revision } = await seeded.client.workflows.get(id)
    const patches = [{ op: 'set' as const, path: '/nodes/http/parameters/url', value: 'https://theirs.test' }]
    await seeded.client.workflows.changeDraft(id, {
      baseRevision: revision,
      commands: [{ id: crypto.randomUUID(), label: 'change url', patches }],
    })
    await page.context().setOffline(false)
    const choice = panel().getByRole('group', { name: 'Yours / Theirs: URL' })
    await choice.getByText('https://mine.test').waitFor()
    await choice.getByRole('button', { name: 'Yours' }).click()
    await choice.waitFor({ state: 'detached' })
    await expect.poll(() => parameter('Ask a service', 'http', 'url')).toBe('https://mine.test')
  })

  it('NP-13: can be opened and closed thirty times without keeping memory', async () => {
    await open('People', 'date')
    const session = await page.context().newCDPSession(page)
    const heap = async () => {
      await session.send('HeapProfiler.collectGarbage')
      const { usedSize } = await session.send('Runtime.getHeapUsage')
      return usedSize
    }
    const cycle = async (node: string) => {
      await panel().getByRole('button', { name: 'Close the panel' }).click()
      await panel().waitFor({ state: 'detached' })
      await page.locator(`[data-node="${node}"]`).dblclick()
      await region('Output').waitFor()
    }
    for (let turn = 0; turn < 6; turn += 1) await cycle(turn % 2 === 0 ? 'shout' : 'date')
    const before = await heap()
    for (let turn = 0; turn < 30; turn += 1) await cycle(turn % 2 === 0 ? 'shout' : 'date')
    expect(await heap()).toBeLessThan(before * 1.1)
  })

  it('makes a request out of a cURL command, as one step', async () => {
    await open('Ask a service', 'http')
    await panel().getByRole('button', { name: 'Import cURL' }).click()
    await page.getByRole('textbox', { name: 'cURL command' }).fill("curl -X POST https://a.test/new -d 'x=1'")
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await expect.poll(() => parameter('Ask a service', 'http', 'method')).toBe('POST')
    expect(await parameter('Ask a service', 'http', 'url')).toBe('https://a.test/new')
  })

  it('CV-14: takes a command that is pasted into a field', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await open('Ask a service', 'http')
    await page.evaluate(() => navigator.clipboard.writeText("curl -X PUT https://a.test/pasted -H 'x-a: b'"))
    await field('URL').focus()
    await page.keyboard.press('Control+v')
    await expect.poll(() => parameter('Ask a service', 'http', 'method')).toBe('PUT')
    expect(await parameter('Ask a service', 'http', 'url')).toBe('https://a.test/pasted')
  })

  it('PF-01: loads no editor of code before a field of code has the focus', { tags: 'short' }, async () => {
    const scripts: string[] = []
    page.on('request', (each) => {
      if (each.resourceType() === 'script') scripts.push(each.url())
    })
    await open('Ask a service', 'code')
    await field('Source').waitFor()
    const before = scripts.length
    expect(scripts.some((url) => /javascript-editor|editor-base/.test(url))).toBe(false)
    await field('Source').click()
    await panel().locator('[data-code-box=open]').waitFor()
    expect(scripts.length).toBeGreaterThan(before)
    await page.keyboard.press('Control+End')
    await page.keyboard.type(' // more')
    await expect.poll(() => parameter('Ask a service', 'code', 'source')).toBe('return $input.all() // more')
  })

  it('connects a credential, whose secret is never seen again', async () => {
    await open('Ask a service', 'http')
    await region('Settings').getByRole('combobox', { name: 'Authentication' }).selectOption('bearer')
    await region('Settings').getByRole('button', { name: 'Connect new' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Shop token')
    await dialog.getByLabel('Token', { exact: true }).fill('very-secret-token')
    await dialog.getByRole('textbox', { name: 'Hosts that may get it' }).fill('a.test')
    await dialog.getByRole('button', { name: 'Save credential' }).click()
    await dialog.waitFor({ state: 'detached' })
    await region('Settings')
      .getByRole('combobox', { name: /^Credential/ })
      .waitFor()
    const [made] = await seeded.client.credentials.list().take(1)
    expect(made?.name).toBe('Shop token')
    await expect
      .poll(async () => (await draftOf('Ask a service')).nodes.find(({ id }) => id === 'http')?.credentials)
      .toEqual({ bearer: made!.id })
    expect(await page.content()).not.toContain('very-secret-token')
  })

  it('AX-01: has no violation in either theme', { tags: 'short' }, async () => {
    await open('Many', 'shout')
    await preview('loud').filter({ hasText: 'P1@EXAMPLE.COM' }).waitFor()
    await expectClean(page)
  })
})
