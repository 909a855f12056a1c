import type { WorkflowFileInput } from '@linkflow/sdk'
import type { Browser, Page, WebSocketRoute } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { violationsOf } from '../harness/axe.ts'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { tellMs } from '../harness/calibration.ts'
import { cardsDrawnAnew } from '../harness/cards-drawn.ts'
import { EditorPage, orderFile } from '../harness/editor.ts'
import { type Seeded, seedOwner } from '../harness/seed.ts'
import { Server } from '../harness/server.ts'
import { signIn } from '../harness/sign-in.ts'

let server: Server
let browser: Browser
let seeded: Seeded
let page: Page
let editor: EditorPage
let workflow: string

beforeAll(async () => {
  ;[server, browser] = await Promise.all([Server.empty(), launchBrowser()])
  seeded = await seedOwner(server.url)
})
afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})
afterEach(() => page.context().close())

async function open(file: WorkflowFileInput, prepare: (page: Page) => Promise<void> = async () => {}): Promise<void> {
  workflow = (await seeded.client.workflows.create(file)).id
  page = await openPage(browser)
  await prepare(page)
  editor = new EditorPage(page)
  await signIn(page, server.url, `/w/${seeded.workspaceId}/workflows/${workflow}`)
  await editor.canvas.waitFor()
  await expect.poll(() => editor.cards().count()).toBe(file.nodes.length)
}

const at = (x: number, y = 96) => ({ x, y })
const wire = (from: string, to: string, port = 'main') => ({
  from: { node: from, port },
  to: { node: to, port: 'main' },
})
const SIGNAL = 'go'
const waits = { for: 'signal', signal: SIGNAL }
/** Long enough to be seen at work. */
const WORK = 'const began = Date.now(); while (Date.now() - began < 700) {} return $input.all()'

/** Works, waits for a signal, and ends: it is under way for as long as the journey wants. */
const slowFile = (name: string): WorkflowFileInput => ({
  linkflow: 1,
  name,
  nodes: [
    { id: 'start', name: 'Start', type: 'manual', parameters: {}, position: at(0) },
    { id: 'work', name: 'Work', type: 'code', parameters: { source: WORK }, position: at(320) },
    { id: 'wait', name: 'Hold', type: 'wait', parameters: waits, position: at(640) },
    { id: 'end', name: 'Round off', type: 'no-operation', parameters: {}, position: at(960) },
  ],
  connections: [wire('start', 'work'), wire('work', 'wait'), wire('wait', 'end')],
})

const run = () => page.getByRole('button', { name: 'Run', exact: true })
const shownRun = async () => new URL(page.url()).searchParams.get('run') ?? ''
const status = async () => (await seeded.client.executions.get(await shownRun())).status
const nameOf = (card: string) => editor.card(card).getAttribute('aria-label')
const signal = async () => seeded.client.executions.signal(await shownRun(), SIGNAL)

/** What every card was called from now on, and what was said politely. */
async function heardFrom(page: Page): Promise<() => Promise<{ names: string[]; said: string[] }>> {
  await page.evaluate(() => {
    const heard = { names: [] as string[], said: [] as string[] }
    Object.assign(globalThis, { heard })
    new MutationObserver((records) => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement
        const name = element?.getAttribute('data-node') == null ? null : element.getAttribute('aria-label')
        if (name !== null) heard.names.push(name)
        const live = element?.closest('[aria-live=polite]')?.textContent
        if (live) heard.said.push(live)
      }
    }).observe(document.body, { subtree: true, attributes: true, characterData: true, childList: true })
  })
  return () => page.evaluate(() => (globalThis as unknown as { heard: { names: string[]; said: string[] } }).heard)
}

describe('a run in the editor', () => {
  it('EX-01: each card says how it fares, wires have counts, and the end is said once', { tags: 'short' }, async () => {
    await open(slowFile('Seen at work'))
    const heard = await heardFrom(page)
    await run().click()
    await expect.poll(() => nameOf('Hold')).toContain('Waiting')
    await signal()
    await expect.poll(() => nameOf('Round off')).toContain('Succeeded')
    await expect.poll(async () => (await heard()).said).toContain('The run has ended: Succeeded')
    const { names, said } = await heard()
    const ofWork = names.filter((name) => name.includes('Work'))
    expect(ofWork.some((name) => /Queued|Running/.test(name))).toBe(true)
    expect(ofWork.at(-1)).toContain('Succeeded, 1 item')
    for (const card of ['Start', 'Work', 'Hold', 'Round off']) expect(await nameOf(card)).toContain('Succeeded')
    await expect.poll(() => editor.canvas.getByRole('button', { name: '1 item', exact: true }).count()).toBe(3)
    expect(said.filter((text) => text.startsWith('The run has ended'))).toHaveLength(1)
  })

  it('EX-02: without the connection it says so, and the end comes by asking', async () => {
    let isCut = false
    const sockets: WebSocketRoute[] = []
    await open(slowFile('Cut off'), (fresh) =>
      fresh.routeWebSocket(/\/ws(\?|$)/, (socket) => {
        if (isCut) return void socket.close({ code: 1001 })
        socket.connectToServer()
        sockets.push(socket)
      }),
    )
    await run().click()
    await expect.poll(() => nameOf('Hold')).toContain('Waiting')
    isCut = true
    const cutMs = Date.now()
    for (const socket of sockets) await socket.close({ code: 1001 })
    await page.getByRole('status').filter({ hasText: 'Reconnecting' }).waitFor()
    await tellMs(page, 'EX-02: from the cut to «Reconnecting»', Date.now() - cutMs, 5_000)
    await signal()
    await expect.poll(() => nameOf('Round off')).toContain('Succeeded')
    await page.getByText('Succeeded', { exact: true }).first().waitFor()
    await expect.poll(() => page.getByText('Reconnecting').count()).toBe(0)
  })

  it('EX-03: «Stop» ends it, and the page says «Cancelled»', async () => {
    await open(slowFile('Stopped'))
    await run().click()
    await expect.poll(() => nameOf('Hold')).toContain('Waiting')
    await page.getByRole('button', { name: 'Stop' }).click()
    const pressedMs = Date.now()
    await page.getByText('Cancelled', { exact: true }).first().waitFor()
    await expect.poll(status).toBe('cancelled')
    await tellMs(page, 'EX-03: from «Stop» to «Cancelled»', Date.now() - pressedMs, 3_000)
    await run().waitFor()
  })

  it('PF-03: events of nodes draw their cards, and no other', { tags: 'short' }, async () => {
    // It waits once more, so that what is heard is of these two nodes and not of the end.
    const again = { id: 'again', name: 'Still', type: 'wait', parameters: waits, position: at(960) }
    const file = slowFile('One event')
    await open({
      ...file,
      nodes: [...file.nodes.slice(0, 3), again],
      connections: [...file.connections.slice(0, 2), wire('wait', 'again')],
    })
    await run().click()
    await expect.poll(() => nameOf('Hold')).toContain('Waiting')
    await page.waitForTimeout(500)
    const drawn = await cardsDrawnAnew(page)
    await signal()
    await expect.poll(() => nameOf('Still')).toContain('Waiting')
    expect((await drawn()).toSorted()).toEqual(['again', 'wait'])
  })

  it('a join says whom it waits for, and which way data went is seen', async () => {
    await open({
      linkflow: 1,
      name: 'Joined',
      nodes: [
        { id: 'start', name: 'Start', type: 'manual', parameters: {}, position: at(0) },
        { id: 'fast', name: 'Fast', type: 'set', parameters: { values: { a: 1 } }, position: at(320, 0) },
        { id: 'slow', name: 'Slow', type: 'wait', parameters: waits, position: at(320, 192) },
        { id: 'join', name: 'Both', type: 'no-operation', parameters: {}, position: at(640) },
      ],
      connections: [wire('start', 'fast'), wire('start', 'slow'), wire('fast', 'join'), wire('slow', 'join')],
    })
    await run().click()
    await expect.poll(() => nameOf('Both')).toContain('Waits for Slow')
    await editor.card('Both').getByText('Waits for Slow').waitFor()
    await signal()
    await expect.poll(() => nameOf('Both')).toContain('Succeeded')
    expect(await nameOf('Both')).not.toContain('Waits')
  })
})

describe('debugging', () => {
  const paused = (words: string) => page.getByRole('toolbar', { name: 'Paused run' }).getByText(words).waitFor()

  it('stops at a breakpoint, goes on step by step, and with other data', async () => {
    await open(orderFile('Debugged'))
    await editor.focusCard('Is it large')
    await page.keyboard.press('b')
    await expect.poll(() => nameOf('Is it large')).toContain('breakpoint')
    await run().click()
    await paused('Paused before “Is it large”')
    expect(await nameOf('Is it large')).toContain('the run is paused here')
    expect(await violationsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Change data …' }).click()
    const dialog = page.getByRole('dialog', { name: 'What “Is it large” puts out' })
    await dialog.getByRole('textbox').waitFor()
    await expect.poll(() => dialog.getByRole('textbox').inputValue()).toContain('ada@example.com')
    await page.keyboard.press('Escape')
    await editor.focusCard('Is it large')
    await page.keyboard.press('F10')
    await paused('Paused before “Say thanks”')
    await page.getByRole('button', { name: 'Change data …' }).click()
    await page.getByRole('dialog').getByRole('textbox').fill('[{ "text": "Changed" }]')
    await page.getByRole('button', { name: 'Continue with this' }).click()
    await paused('Paused before “Round off”')
    await page.getByRole('button', { name: 'Run to the end' }).click()
    await expect.poll(status).toBe('succeeded')
    const { items } = await seeded.client.executions.items(await shownRun(), 'end').page()
    expect(items.map(({ json }) => json)).toEqual([{ text: 'Changed' }])
  })

  it('stops only where a condition holds, keeps breakpoints over a reload, and takes them away', async () => {
    await open(orderFile('Conditions'))
    await editor.focusCard('Make order')
    await page.keyboard.press('Shift+B')
    const dialog = page.getByRole('dialog', { name: 'Breakpoint at “Make order”' })
    await dialog.getByRole('radio', { name: 'After it has run' }).check()
    await dialog.getByRole('textbox', { name: 'Only if' }).fill('{{ $json.total > 1000 }}')
    await dialog.getByRole('button', { name: 'Set breakpoint' }).click()
    await run().click()
    await expect.poll(() => nameOf('Round off')).toContain('Succeeded')
    await page.reload()
    await editor.card('Make order').waitFor()
    await expect.poll(() => nameOf('Make order')).toContain('breakpoint')
    await editor.focusCard('Make order')
    await page.keyboard.press('b')
    await expect.poll(() => nameOf('Make order')).not.toContain('breakpoint')
  })
})

describe('the drawer', () => {
  it('L shows what was logged and how it went in time, and leads to the node', async () => {
    const file = slowFile('Logged')
    const log = {
      id: 'work',
      name: 'Work',
      type: 'code',
      parameters: { source: "console.log('three apples'); return $input.all()" },
      position: at(320),
    }
    await open({ ...file, nodes: [file.nodes[0]!, log], connections: file.connections.slice(0, 1) })
    await editor.focusCard('Start')
    await page.keyboard.press('l')
    const drawer = page.getByRole('region', { name: 'Logs and timeline of the run' })
    await drawer.getByText('Run the workflow').waitFor()
    await run().click()
    await drawer.getByText('three apples').waitFor()
    await drawer.getByRole('tab', { name: 'Timeline' }).click()
    const rows = drawer.getByRole('treegrid', { name: 'Timeline' }).getByRole('row')
    await expect.poll(() => rows.count()).toBe(2)
    expect(await violationsOf(page)).toEqual([])
    await rows.filter({ hasText: 'Work' }).click()
    await expect.poll(() => nameOf('Work')).toContain('selected')
    await editor.focusCard('Start')
    await page.keyboard.press('l')
    await drawer.waitFor({ state: 'hidden' })
  })
})

describe('the address', () => {
  it('says which node, part and run, so that a link and a reload show the same; Back leads back', async () => {
    await open(orderFile('Linked'))
    await run().click()
    await expect.poll(() => nameOf('Round off')).toContain('Succeeded')
    const id = await shownRun()
    expect(id).not.toBe('')
    await editor.focusCard('Make order')
    await page.keyboard.press('Enter')
    const panel = page.getByRole('complementary', { name: 'Node settings' })
    await panel.waitFor()
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ node: 'order', run: id })
    await page.reload()
    await panel.waitFor()
    await editor.card('Make order').waitFor()
    await expect.poll(() => nameOf('Make order')).toContain('Succeeded, 1 item')
    await page.goBack()
    await panel.waitFor({ state: 'hidden' })
    expect(await shownRun()).toBe(id)
    await page.setViewportSize({ width: 1024, height: 800 })
    await page.goto(`${server.url}/w/${seeded.workspaceId}/workflows/${workflow}?node=order&pane=output&run=${id}`)
    await page.getByRole('tab', { name: 'Output', selected: true }).waitFor()
    await page.getByRole('tab', { name: 'Input' }).click()
    await expect.poll(() => new URL(page.url()).searchParams.get('pane')).toBe('input')
  })
})
