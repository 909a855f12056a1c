import { gzipSync } from 'node:zlib'
import type { WorkflowFileInput } from '@linkflow/sdk'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { violationsOf } from '../harness/axe.ts'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { PanelPage } from '../harness/panel.ts'
import { type Seeded, seedOwner } from '../harness/seed.ts'
import { Server } from '../harness/server.ts'
import { signIn } from '../harness/sign-in.ts'

let server: Server
let browser: Browser
let seeded: Seeded
let page: Page
let panel: PanelPage
/** By name. */
const workflows = new Map<string, string>()

const at = (x: number) => ({ x, y: 96 })
const wire = (from: string, to: string) => ({ from: { node: from, port: 'main' }, to: { node: to, port: 'main' } })

/** Orders come in, one field of each is made large; it fails where there is no email. */
const orders = (name: string): WorkflowFileInput => ({
  linkflow: 1,
  name,
  nodes: [
    { id: 'start', name: 'Get orders', type: 'manual', parameters: {}, position: at(0) },
    {
      id: 'shout',
      name: 'Shout',
      type: 'set',
      parameters: { values: { loud: '{{ $json.email.toUpperCase() }}' } },
      position: at(320),
    },
    {
      id: 'date',
      name: 'Read date',
      type: 'date-time',
      parameters: { operation: 'difference', value: '2030-01-01', to: '2030-01-02', as: 'days' },
      position: at(640),
    },
  ],
  connections: [wire('start', 'shout'), wire('shout', 'date')],
})

/** One node of each type that is not begun by something from outside. */
const everything = (types: readonly string[]): WorkflowFileInput => ({
  linkflow: 1,
  name: 'Everything',
  nodes: types.map((type, index) => ({
    id: `n${index}`,
    name: type,
    type,
    parameters: {},
    position: at(index * 320),
  })),
  connections: [],
})

const TEXT = Array.from({ length: 120 }, (_, line) => `Line ${line + 1} of a long letter.`).join('\n')
const order = (number: number) => ({
  number,
  email: `p${number}@example.com`,
  apiKey: `key-${number}`,
  letter: TEXT,
  customer: { name: `Person ${number}`, address: { city: 'Berlin', lines: [{ sku: 'a' }, { sku: 'b' }] } },
})
const ORDERS = Array.from({ length: 250 }, (_, index) => order(index + 1))

const editor = (workflow: string) => `${server.url}/w/${seeded.workspaceId}/workflows/${workflows.get(workflow)}`
const draftOf = async (workflow: string) => (await seeded.client.workflows.get(workflows.get(workflow)!)).draft
const parametersOf = async (workflow: string, node: string) =>
  (await draftOf(workflow)).nodes.find(({ id }) => id === node)?.parameters ?? {}
const open = (workflow: string, node: string, search = '') => panel.open(editor(workflow), node, search)

beforeAll(async () => {
  ;[server, browser] = await Promise.all([Server.empty(), launchBrowser()])
  seeded = await seedOwner(server.url)
  const { client } = seeded
  const types = (await client.nodeTypes.list()).map(({ type }) => type)
  const files = [orders('Orders'), orders('Pins'), orders('Fields'), orders('Child'), everything(types)]
  for (const file of files) workflows.set(file.name, (await client.workflows.create(file)).id)
  await client.workflows.test(workflows.get('Orders')!, { items: ORDERS, wait: 30 })
  await client.workflows.test(workflows.get('Fields')!, { items: ORDERS.slice(0, 3), wait: 30 })
})
afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})
beforeEach(async () => {
  page = await openPage(browser)
  panel = new PanelPage(page)
  await signIn(page, server.url, '/workflows')
})
afterEach(() => page.context().close())

describe('the data in the panel', () => {
  it('shows a value whole that a line cuts, by Space and by a press', async () => {
    await open('Orders', 'shout')
    await panel.key('letter').focus()
    await page.keyboard.press(' ')
    const dialog = page.getByRole('dialog', { name: 'letter' })
    await dialog.getByText('Line 120 of a long letter.').waitFor()
    await page.keyboard.press('Escape')
    await panel.region('Input').getByRole('radio', { name: 'Table' }).check({ force: true })
    const cell = panel.region('Input').getByRole('cell').filter({ hasText: 'Line 1 of' }).first()
    expect((await cell.textContent())!.length).toBeLessThanOrEqual(201)
    await cell.dblclick()
    await dialog.getByText('Line 120 of a long letter.').waitFor()
  })

  it('opens and closes the levels of a value by E and W', async () => {
    await open('Orders', 'shout')
    await panel.region('Input').getByRole('radio', { name: 'JSON' }).check({ force: true })
    const rows = panel.region('Input').getByRole('treeitem')
    const shown = () => rows.filter({ hasText: 'sku' }).count()
    await panel.key('number').focus()
    for (let level = 0; level < 4; level += 1) await page.keyboard.press('e')
    await expect.poll(shown).toBe(2)
    await page.keyboard.press('w')
    await expect.poll(shown).toBe(0)
  })

  it('finds what holds a text by Ctrl+F, and goes from one to the next', async () => {
    await open('Orders', 'shout')
    await panel.key('email').focus()
    await page.keyboard.press('Control+f')
    const search = panel.region('Input').getByRole('searchbox')
    await expect.poll(() => search.evaluate((box) => box === document.activeElement)).toBe(true)
    await search.fill('p24@')
    await panel.region('Input').getByText('1 found in 250 items').waitFor()
    await page.keyboard.press('Enter')
    expect(await panel.region('Input').getByRole('textbox', { name: 'Item', exact: true }).inputValue()).toBe('24')
    // With the focus on the canvas the same keys search in the workflow.
    await page.getByRole('application', { name: 'Workflow canvas' }).focus()
    await page.keyboard.press('Control+f')
    await expect.poll(() => search.evaluate((box) => box === document.activeElement)).toBe(false)
  })

  it('NP-05: compares the value with that on all of 250 items, and is linked to by its item', async () => {
    await open('Orders', 'shout', '&item=3')
    await panel.preview('loud').filter({ hasText: 'P3@EXAMPLE.COM' }).waitFor()
    await panel.preview('loud').filter({ hasText: 'differs on 249 of 250 items' }).waitFor()
    await panel.region('Input').getByRole('button', { name: 'Next item', exact: true }).click()
    await page.waitForURL(/item=4/)
  })

  it('NP-04: shows what a method does, and nothing of what is secret', async () => {
    await open('Orders', 'shout')
    await panel.focusCode('loud')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('{{ $json.')
    const key = page.getByRole('option', { name: /apiKey/ })
    await key.waitFor()
    expect(await key.textContent()).toContain('••••')
    expect(await page.locator('.cm-tooltip-autocomplete').textContent()).not.toContain('key-1')
    await page.keyboard.type('email.toUpp')
    await page.getByRole('option', { name: /toUpperCase/ }).waitFor()
    await page.locator('.cm-completionInfo').getByText(/upper/i).first().waitFor()
  })

  it('chooses among the last results of the node, success and failure alike, and any other run', async () => {
    const id = workflows.get('Child')!
    const { execution } = await seeded.client.workflows.test(id, { items: [order(7)], wait: 30 })
    await seeded.client.workflows.test(id, { items: [{ number: 8 }], wait: 30 })
    await open('Child', 'shout')
    const output = panel.region('Output')
    await output.getByRole('alert').getByText("'Shout' failed").waitFor()
    const result = output.getByRole('button', { name: /^Result: / })
    await result.click()
    const rows = page.getByRole('menuitem')
    await rows.filter({ hasText: 'Failed' }).waitFor()
    await rows.filter({ hasText: 'Succeeded' }).filter({ hasText: '1 item' }).click()
    await output.getByText('P7@EXAMPLE.COM', { exact: true }).waitFor()
    await page.waitForURL(new RegExp(`run=${execution.id}`))

    const [failed] = await seeded.client.executions.list({ workflow: id, status: 'failed' }).take(1)
    await result.click()
    await page.getByRole('menuitem', { name: 'Use data from execution' }).click()
    const dialog = page.getByRole('dialog', { name: 'Use data from execution' })
    await dialog.getByRole('textbox').fill('nothing')
    await dialog.getByRole('button', { name: 'Use', exact: true }).click()
    await dialog.getByText('There is no ID of an execution in it.').waitFor()
    expect(await violationsOf(page)).toEqual([])
    await dialog.getByRole('textbox').fill(`${server.url}/w/${seeded.workspaceId}/executions/${failed!.id}`)
    await dialog.getByRole('button', { name: 'Use', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    await output.getByRole('alert').getByText("'Shout' failed").waitFor()
  })

  it('runs a webhook with its sample or with the call that came last, and says in the address which run is shown', async () => {
    const { client } = seeded
    const { id } = await client.workflows.create({
      linkflow: 1,
      name: 'Called',
      nodes: [
        { id: 'hook', name: 'Order came', type: 'webhook', parameters: { path: 'panel/called' }, position: at(0) },
        {
          id: 'take',
          name: 'Take',
          type: 'set',
          parameters: { values: { of: '{{ $json.body.orderId }}' } },
          position: at(320),
        },
      ],
      connections: [wire('hook', 'take')],
    })
    workflows.set('Called', id)
    await client.workflows.publish(id)
    await fetch(`${server.url}/webhook/panel/called`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ orderId: 'ord_last' }),
    })
    await open('Called', 'take')
    const dialog = page.getByRole('dialog', { name: 'Run with payload' })
    const payload = dialog.getByRole('textbox', { name: 'Payload (JSON)' })
    const run = async (isLast: boolean) => {
      await page.getByRole('button', { name: 'How to run' }).click()
      await page.getByRole('menuitem', { name: 'Run with payload…' }).click()
      expect(await payload.inputValue()).toContain('ord_2f9c1b7a')
      if (isLast) {
        await dialog.getByRole('button', { name: 'Take the last call' }).click()
        await expect.poll(() => payload.inputValue()).toContain('ord_last')
      }
      await dialog.getByRole('button', { name: 'Run', exact: true }).click()
      await panel
        .region('Output')
        .getByText(isLast ? 'ord_last' : 'ord_2f9c1b7a', { exact: true })
        .first()
        .waitFor()
      return new URL(page.url()).searchParams.get('run')
    }
    const first = await run(false)
    expect(first).toMatch(/^[0-9a-f-]{36}$/)
    const second = await run(true)
    expect(second).toMatch(/^[0-9a-f-]{36}$/)
    expect(second).not.toBe(first)
  })

  it('NP-10: pins data for the draft, and a production run has its own', async () => {
    const id = workflows.get('Pins')!
    const { client } = seeded
    await client.workflows.test(id, { items: [order(1)], wait: 30 })
    await open('Pins', 'shout')
    await panel.region('Output').getByRole('button', { name: 'Edit as JSON' }).click()
    const dialog = page.getByRole('dialog', { name: 'Edit as JSON' })
    await dialog.getByRole('textbox', { name: 'Items' }).fill('[{ "loud": "PINNED BY HAND" }]')
    await dialog.getByRole('button', { name: 'Pin data' }).click()
    await panel.region('Output').getByText('Pinned - draft runs only').waitFor()
    await panel.region('Output').getByText('PINNED BY HAND').waitFor()
    const card = page.getByRole('application', { name: 'Workflow canvas' }).locator('[data-node=shout]')
    await expect.poll(() => card.getAttribute('aria-label')).toContain('pinned, draft runs only')

    await client.workflows.publish(id)
    const { execution } = await client.workflows.run(id, [order(9)], { wait: 30 })
    await page.goto(`${server.url}/w/${seeded.workspaceId}/executions/${execution.id}?node=shout`)
    await page.getByText('P9@EXAMPLE.COM', { exact: true }).first().waitFor()
    expect(await page.getByText('PINNED BY HAND').count()).toBe(0)

    // In the panel, what is pinned goes before any run.
    await open('Pins', 'shout', `&run=${execution.id}`)
    await panel.region('Output').getByText('PINNED BY HAND').waitFor()
    await panel.region('Output').getByRole('button', { name: 'Unpin data' }).click()
    await panel.region('Output').getByText('P9@EXAMPLE.COM', { exact: true }).waitFor()
  })

  it('says that it is an example, and that what is shown is of an older draft', async () => {
    await open('Fields', 'date')
    await panel.field('To').fill('2030-02-02')
    await panel.region('Output').getByText('Inputs changed since this run').waitFor()
    await open('Everything', 'n0')
    await panel.region('Output').getByRole('button', { name: 'Use sample data' }).click()
    await panel.region('Output').getByText('An example, not data of a run').waitFor()
    // Either of the two takes the place of the other, and the focus with it.
    const focused = () => page.evaluate(() => document.activeElement?.textContent)
    await expect.poll(focused).toBe('End')
    await page.keyboard.press('Enter')
    await expect.poll(focused).toBe('Use sample data')
  })

  it('goes between its parts and along the wires by keys, and makes an expression larger', async () => {
    await open('Orders', 'shout')
    const focused = (name: string) =>
      page.evaluate((wanted) => document.activeElement?.getAttribute('aria-label') === wanted, name)
    for (const [keys, name] of [
      ['Alt+1', 'Input'],
      ['Alt+3', 'Output'],
      ['Alt+2', 'Settings'],
    ] as const) {
      await page.keyboard.press(keys)
      await expect.poll(() => focused(name), { message: keys }).toBe(true)
    }
    await panel.focusCode('loud')
    const before = (await panel.field('loud').boundingBox())!.height
    await page.keyboard.press('Alt+Enter')
    await panel.region('Settings').getByRole('button', { name: 'Make loud smaller' }).waitFor()
    await expect.poll(async () => (await panel.field('loud').boundingBox())!.height).toBeGreaterThan(before)
    await page.keyboard.press('Alt+ArrowDown')
    await page.waitForURL(/node=date/)
    await panel.region('Settings').waitFor()
    await page.keyboard.press('Alt+ArrowUp')
    await page.waitForURL(/node=shout/)
  })
})

describe('the fields of the panel', () => {
  it('NP-03: puts a key where it is held, and shows the place', async () => {
    await open('Fields', 'date')
    const to = panel.field('Value')
    await to.fill('2030-01-01')
    await panel.handle('email').hover()
    await page.mouse.down()
    const box = (await to.boundingBox())!
    const middle = box.y + box.height / 2
    await page.mouse.move(box.x + 60, middle, { steps: 6 })
    await page.mouse.move(box.x + 11, middle, { steps: 4 })
    await expect
      .poll(() =>
        to.evaluate((field) =>
          field === document.activeElement && field instanceof HTMLInputElement ? field.selectionStart : undefined,
        ),
      )
      .toBe(0)
    await page.mouse.up()
    await expect.poll(async () => (await parametersOf('Fields', 'date'))['value']).toBe('{{ $json.email }}2030-01-01')
  })

  it('chooses a workflow from the list, by its ID and by its address', async () => {
    const file = {
      ...orders('Calls another'),
      nodes: [
        { id: 'start', name: 'Start', type: 'manual', parameters: {}, position: at(0) },
        { id: 'call', name: 'Call', type: 'execute-workflow', parameters: {}, position: at(320) },
      ],
      connections: [wire('start', 'call')],
    }
    workflows.set(file.name, (await seeded.client.workflows.create(file)).id)
    const chosen = async () => (await parametersOf(file.name, 'call'))['workflow']
    await open(file.name, 'call')
    await panel.combobox('Workflow').click()
    await page.keyboard.type('chil')
    await page.getByRole('option', { name: /Child/ }).waitFor()
    await page.keyboard.press('ArrowDown')
    expect(await violationsOf(page)).toEqual([])
    await page.keyboard.press('Enter')
    await expect.poll(chosen).toBe(workflows.get('Child'))
    await expect.poll(() => panel.combobox('Workflow').inputValue()).toBe('Child')
    const how = panel.combobox('How Workflow is chosen')
    await how.selectOption('By ID')
    await panel.field('Workflow').fill(workflows.get('Orders')!)
    await panel.region('Settings').getByRole('link', { name: 'Open Orders' }).waitFor()
    await how.selectOption('From URL')
    await panel.field('Workflow').fill(editor('Pins'))
    await expect.poll(chosen).toBe(workflows.get('Pins'))
  })

  it('decides by an expression or by rules, and offers the fields that come in', async () => {
    const file = {
      ...orders('Decides'),
      nodes: [
        { id: 'start', name: 'Start', type: 'manual', parameters: {}, position: at(0) },
        { id: 'if', name: 'Is it', type: 'if', parameters: {}, position: at(320) },
        { id: 'sort', name: 'In order', type: 'sort', parameters: { fields: [{ field: '' }] }, position: at(640) },
      ],
      connections: [wire('start', 'if'), wire('start', 'sort')],
    }
    const { id } = await seeded.client.workflows.create(file)
    workflows.set(file.name, id)
    await seeded.client.workflows.test(id, { node: 'Start', items: ORDERS.slice(0, 2), wait: 30 })
    await open(file.name, 'if')
    await panel.focusCode('Condition')
    await page.keyboard.type('{{ $json.number > 1')
    await expect.poll(async () => String((await parametersOf(file.name, 'if'))['condition'])).toContain('> 1')
    await panel.region('Settings').getByRole('radio', { name: 'Rules' }).check({ force: true })
    await expect.poll(async () => Object.keys(await parametersOf(file.name, 'if'))).toEqual(['conditions'])
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+z')
    await expect.poll(async () => Object.keys(await parametersOf(file.name, 'if'))).toEqual(['condition'])
    await open(file.name, 'sort')
    await panel.combobox('Field').click()
    await page
      .getByRole('option', { name: /customer\.address\.city/ })
      .filter({ hasText: 'Berlin' })
      .click()
    await expect
      .poll(async () => (await parametersOf(file.name, 'sort'))['fields'])
      .toEqual([{ field: 'customer.address.city' }])
  })

  it('has a field for each parameter of each type of node, none of them a bare box of JSON', async () => {
    const nodes = (await draftOf('Everything')).nodes
    const failures: string[] = []
    page.on('pageerror', (error) => failures.push(error.message))
    await open('Everything', nodes[0]!.id)
    for (const { id, name } of nodes) {
      await page.goto(`${editor('Everything')}?node=${id}`)
      const settings = panel.region('Settings')
      await settings.getByRole('tab', { name: /^Parameters/ }).waitFor()
      await settings.getByRole('tabpanel').locator(':scope > *').first().waitFor()
      const boxes = await settings
        .getByRole('textbox')
        .evaluateAll((all) =>
          all.map((box) => (box instanceof HTMLTextAreaElement ? box.value : '')).filter((text) => /^[[{]/.test(text)),
        )
      expect(boxes, name).toEqual([])
    }
    expect(failures).toEqual([])
  })

  it('warns of a field that the last run did not have, and says which was meant', async () => {
    const file = orders('Last run')
    const { id } = await seeded.client.workflows.create(file)
    workflows.set(file.name, id)
    await seeded.client.workflows.test(id, { items: ORDERS.slice(0, 3), wait: 30 })
    await open(file.name, 'shout')
    await panel.focusCode('loud')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('{{ $json.emial')
    await page.keyboard.press('Escape')
    await panel.region('Settings').getByRole('tab', { name: 'Notes' }).focus()
    const warning = panel.region('Settings').getByText('Did you mean "email"?').first()
    await warning.waitFor()
    expect(await panel.field('loud').getAttribute('aria-invalid')).toBeNull()
    expect(await violationsOf(page)).toEqual([])
  })

  it('NP-12: marks the card of a node with a problem, and publishing leads to it', async () => {
    const file = {
      ...orders('Asks nobody'),
      nodes: [
        { id: 'start', name: 'Start', type: 'manual', parameters: {}, position: at(0) },
        { id: 'ask', name: 'Ask', type: 'http-request', parameters: { url: 'https://a.test' }, position: at(320) },
      ],
      connections: [wire('start', 'ask')],
    }
    workflows.set(file.name, (await seeded.client.workflows.create(file)).id)
    await open(file.name, 'ask')
    await panel.field('URL').fill('')
    await page.keyboard.press('Tab')
    await expect.poll(() => panel.field('URL').getAttribute('aria-invalid')).toBe('true')
    const card = page.getByRole('application', { name: 'Workflow canvas' }).locator('[data-node=ask]')
    await expect.poll(() => card.getAttribute('aria-label')).toMatch(/1 problem/)
    await panel.panel.getByRole('button', { name: 'Close the panel' }).click()
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('link').first().click()
    await page.waitForURL(/node=ask/)
    await panel.region('Settings').waitFor()
  })
})

describe('what the editor weighs', () => {
  it('PF-01: adds at most 130 kB; its panel, the language and the editors of code come when they are needed', async () => {
    const sizes = new Map<string, number>()
    const reading: Promise<unknown>[] = []
    page.on('response', (response) => {
      if (response.request().resourceType() !== 'script') return
      reading.push(
        response.body().then(
          (body) => sizes.set(response.url(), gzipSync(body, { level: 9 }).length),
          () => undefined,
        ),
      )
    })
    const since = async (before: ReadonlySet<string>) => {
      await page.waitForLoadState('networkidle')
      await Promise.all(reading)
      const added = [...sizes].filter(([url]) => !before.has(url))
      const part = (isOf: (url: string) => boolean) =>
        added.reduce((sum, [url, size]) => (isOf(url) ? sum + size : sum), 0)
      const isWorker = (url: string) => url.includes('preview.worker')
      return { kB: part((url) => !isWorker(url)) / 1_000, worker: part(isWorker) / 1_000, known: new Set(sizes.keys()) }
    }
    // What is read beforehand, because nothing else is to be done, is not what the page needs.
    await page.addInitScript(() => Object.assign(globalThis, { requestIdleCallback: () => 0 }))
    await page.goto(`${server.url}/workflows`)
    await page.getByRole('link', { name: 'Orders', exact: true }).waitFor()
    const list = await since(new Set())
    await page.getByRole('link', { name: 'Orders', exact: true }).click()
    await page.locator('[data-node=shout]').waitFor()
    const route = await since(list.known)
    await page.locator('[data-node=date]').dblclick()
    await panel.region('Settings').waitFor()
    const opened = await since(route.known)
    await open('Orders', 'shout')
    await panel.preview('loud').waitFor()
    const previewed = await since(opened.known)
    expect([...previewed.known].some((url) => /expression-editor|editor-base/.test(url))).toBe(false)
    await panel.focusCode('loud')
    const code = await since(previewed.known)
    console.info(
      `PF-01 in kB: the editor ${route.kB}, its panel ${opened.kB}, the language (worker) ${previewed.worker}, code ${code.kB}`,
    )
    expect(route.kB).toBeLessThanOrEqual(130)
    expect(route.worker + opened.worker).toBe(0)
    expect(code.kB).toBeLessThanOrEqual(165)
  })
})
