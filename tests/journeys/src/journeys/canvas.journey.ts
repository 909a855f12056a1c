import { stressWorkflow } from '@linkflow/web/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectClean } from '../harness/axe.ts'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { tellMs } from '../harness/calibration.ts'
import { cardsDrawnAnew } from '../harness/cards-drawn.ts'
import { EditorPage, orderFile } from '../harness/editor.ts'
import { longTasksOf } from '../harness/measure.ts'
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

async function openFile(file: Parameters<Seeded['client']['workflows']['create']>[0]): Promise<void> {
  workflow = (await seeded.client.workflows.create(file)).id
  page = await openPage(browser, { permissions: ['clipboard-read', 'clipboard-write'] })
  editor = new EditorPage(page)
  await signIn(page, server.url, `/w/${seeded.workspaceId}/workflows/${workflow}`)
  await editor.canvas.waitFor()
}

const draft = async () => (await seeded.client.workflows.get(workflow)).draft
const wires = async () => (await draft()).connections.map(({ from, to }) => `${from.node}:${from.port}>${to.node}`)
const zoom = () => page.getByRole('button', { name: /^Zoom \d+ %/ }).textContent()

describe('the canvas', () => {
  beforeEach(async () => {
    await openFile(orderFile('Order intake'))
    await expect.poll(() => editor.cards().count()).toBe(6)
  })

  it('CV-01: the wheel pans, and with Ctrl zooms at the pointer, before any click', { tags: 'short' }, async () => {
    const card = editor.card('Make order')
    const before = await editor.box(card)
    const point = { x: before.x + 30, y: before.y + 20 }
    await page.mouse.move(point.x, point.y)
    await page.mouse.wheel(40, 60)
    await expect.poll(async () => Math.round((await editor.box(card)).x)).toBe(Math.round(before.x - 40))
    expect(Math.round((await editor.box(card)).y)).toBe(Math.round(before.y - 60))
    const panned = await editor.box(card)
    const under = { x: (point.x - panned.x) / panned.width, y: (point.y - panned.y) / panned.height }
    await page.keyboard.down('Control')
    await page.mouse.wheel(0, -200)
    await page.keyboard.up('Control')
    await expect.poll(async () => (await editor.box(card)).width).toBeGreaterThan(panned.width * 1.2)
    const zoomed = await editor.box(card)
    expect(Math.abs(zoomed.x + under.x * zoomed.width - point.x)).toBeLessThan(2)
    expect(Math.abs(zoomed.y + under.y * zoomed.height - point.y)).toBeLessThan(2)
  })

  it('CV-02: a drag on empty canvas selects; Space and the middle button pan and select nothing', async () => {
    const [first, second] = [await editor.box(editor.card('Start')), await editor.box(editor.card('Make order'))]
    await page.mouse.move(first.x - 30, first.y - 30)
    await page.mouse.down()
    await page.mouse.move(second.x + 20, second.y + second.height / 2, { steps: 5 })
    await page.mouse.up()
    await page.getByText('2 selected').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByText('2 selected').count()).toBe(0)
    const empty = await editor.emptyPoint()
    for (const how of ['space', 'middle'] as const) {
      const before = await editor.box(editor.card('Start'))
      await page.mouse.move(empty.x, empty.y)
      if (how === 'space') await page.keyboard.down(' ')
      await page.mouse.down({ button: how === 'middle' ? 'middle' : 'left' })
      await page.mouse.move(empty.x - 50, empty.y - 30, { steps: 3 })
      await page.mouse.up({ button: how === 'middle' ? 'middle' : 'left' })
      if (how === 'space') await page.keyboard.up(' ')
      await expect
        .poll(async () => Math.round((await editor.box(editor.card('Start'))).x))
        .toBe(Math.round(before.x - 50))
    }
    expect(await editor.canvas.getByRole('group', { name: /selected/ }).count()).toBe(0)
  })

  it('CV-03: 1 fits, 0 is 100 %, 2 frames the selection', async () => {
    await editor.focusCard('Round off')
    await page.keyboard.press('0')
    await expect.poll(zoom).toBe('100%')
    await page.keyboard.press('1')
    const pane = await editor.box(editor.canvas)
    await expect
      .poll(async () => {
        const boxes = await Promise.all((await editor.cards().all()).map((card) => editor.box(card)))
        return boxes.length === 6 && boxes.every(({ x, width }) => x >= pane.x && x + width <= pane.x + pane.width)
      })
      .toBe(true)
    await page.keyboard.press('2')
    await expect
      .poll(async () => {
        const card = await editor.box(editor.card('Round off'))
        return Math.abs(card.x + card.width / 2 - pane.x - pane.width / 2) < 3
      })
      .toBe(true)
  })

  it('CV-04: Tab goes into the canvas once, and out of it; it inserts nothing', async () => {
    await page.getByRole('button', { name: 'More about this workflow' }).focus()
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('[role=application]') !== null)).toBe(true)
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('[role=application]') !== null)).toBe(false)
    expect(await editor.cards().count()).toBe(6)
  })

  it('CV-05: Right and Left follow wires, and a card says type, name and ports', { tags: 'short' }, async () => {
    await editor.focusCard('Start')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => editor.focusedName()).toBe('Set, Make order, selected, 1 input 1 output')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => editor.focusedName()).toContain('If, Is it large')
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => editor.focusedName()).toContain('Make order')
  })

  it('CV-07: C opens «Connect to», and the keyboard alone connects; undo takes it back', {
    tags: 'short',
  }, async () => {
    const before = await wires()
    await editor.focusCard('Ask for more')
    await page.keyboard.press('c')
    const dialog = page.getByRole('dialog', { name: 'Connect to' })
    await dialog.getByRole('combobox').fill('Round')
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'hidden' })
    await editor.saved()
    await expect.poll(wires).toEqual([...before, 'ask:main>end'])
    await page.keyboard.press('Control+z')
    await page.getByRole('status').filter({ hasText: 'Undid: connect' }).waitFor()
    await expect.poll(wires).toEqual(before)
  })

  it('CV-08: N opens the picker, and what is chosen hangs behind the selection', { tags: 'short' }, async () => {
    await editor.focusCard('Round off')
    await page.keyboard.press('n')
    const dialog = page.getByRole('dialog', { name: 'Add node' })
    const search = dialog.getByRole('combobox')
    await expect.poll(() => search.evaluate((field) => field === document.activeElement)).toBe(true)
    await search.pressSequentially('http')
    await page.keyboard.press('Enter')
    await expect.poll(() => editor.focusedName()).toContain('HTTP Request')
    await expect
      .poll(async () => (await wires()).filter((wire) => wire.startsWith('end:main>http-request')).length)
      .toBe(1)
  })

  it('CV-09: a node is inserted on a wire from the outline', async () => {
    await editor.focusCard('Start')
    await page.keyboard.press('o')
    const tree = page.getByRole('tree', { name: 'Workflow outline' })
    await tree.getByRole('treeitem', { name: /^Start/ }).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowDown')
    await tree.getByRole('treeitem', { name: 'main leads to Make order' }).waitFor()
    await page.getByRole('toolbar', { name: 'What to do with it' }).getByRole('button', { name: 'Insert node' }).click()
    await page.getByRole('dialog', { name: 'Add node' }).getByRole('combobox').fill('limit')
    await page.keyboard.press('Enter')
    await expect
      .poll(async () => {
        const all = await wires()
        return all.some((wire) => /^start:main>limit/.test(wire)) && all.some((wire) => /^limit.*>order$/.test(wire))
      })
      .toBe(true)
    expect(await wires()).not.toContain('start:main>order')
  })

  it('CV-10: Ctrl+Delete reconnects, Delete does not', async () => {
    await editor.focusCard('Make order')
    await page.keyboard.press('Control+Delete')
    await expect.poll(wires).toContain('start:main>large')
    await page.keyboard.press('Control+z')
    await expect.poll(wires).toContain('start:main>order')
    await editor.focusCard('Make order')
    await page.keyboard.press('Delete')
    await expect.poll(() => editor.cards().count()).toBe(5)
    await expect.poll(async () => (await wires()).length).toBe(3)
    expect(await wires()).not.toContain('start:main>large')
  })

  it('CV-11: undo and redo go step by step, say which, and outlive a reload', { tags: 'short' }, async () => {
    const before = await draft()
    await editor.select('Say thanks', 'Ask for more', 'Round off')
    await page.keyboard.press('Alt+ArrowDown')
    await page.keyboard.press('Control+c')
    await page.keyboard.press('Control+v')
    await expect.poll(async () => (await draft()).nodes.length).toBe(9)
    await editor.saved()
    await page.reload()
    await editor.canvas.waitFor()
    await expect.poll(async () => (await draft()).nodes.length).toBe(9)
    await page.keyboard.press('Control+z')
    await page.getByRole('status').filter({ hasText: 'Undid: paste 3 nodes' }).waitFor()
    await expect.poll(async () => (await draft()).nodes.length).toBe(6)
    await page.keyboard.press('Control+z')
    await page.getByRole('status').filter({ hasText: 'Undid: move 3 nodes' }).waitFor()
    await expect
      .poll(async () => (await draft()).nodes.map(({ position }) => position))
      .toEqual(before.nodes.map(({ position }) => position))
    await page.keyboard.press('Control+Shift+z')
    await page.getByRole('status').filter({ hasText: 'Redid: move 3 nodes' }).waitFor()
    await page.keyboard.press('Control+Shift+z')
    await expect.poll(async () => (await draft()).nodes.length).toBe(9)
  })

  it('CV-12: what is copied is a text of LinkFlow', async () => {
    await editor.select('Start', 'Make order', 'Is it large')
    await page.keyboard.press('Control+c')
    const text = await page.evaluate(() => navigator.clipboard.readText())
    const copied = JSON.parse(text) as { linkflow: number; nodes: unknown[]; connections: unknown[] }
    expect(copied).toMatchObject({ linkflow: 1 })
    expect(copied.nodes).toHaveLength(3)
    expect(copied.connections).toHaveLength(2)
  })

  it('CV-14: a cURL command becomes a node', async () => {
    await editor.focusCard('Start')
    await page.evaluate(() => navigator.clipboard.writeText('curl -X POST https://a.test -d x=1'))
    await page.keyboard.press('Control+v')
    await expect.poll(() => editor.cards().count()).toBe(7)
    await expect
      .poll(async () => (await draft()).nodes.find(({ type }) => type === 'http-request')?.parameters)
      .toMatchObject({ method: 'POST', url: expect.stringContaining('https://a.test') })
  })

  it('CV-16: opening and saving moves nothing', async () => {
    const before = (await draft()).nodes.map(({ position }) => position)
    await editor.focusCard('Start')
    await page.keyboard.press('d')
    await editor.saved()
    await page.reload()
    await expect.poll(() => editor.cards().count()).toBe(6)
    expect((await draft()).nodes.map(({ position }) => position)).toEqual(before)
  })

  it('CV-17: Ctrl+G groups and asks for a title; collapsed it is one card; Shift+Ctrl+G ungroups', async () => {
    await editor.select('Say thanks', 'Ask for more', 'Round off')
    await page.keyboard.press('Control+g')
    const title = page.getByRole('textbox', { name: 'Title of the group' })
    await expect.poll(() => title.evaluate((field) => field === document.activeElement)).toBe(true)
    await title.fill('Answers')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Collapse the group Answers' }).click()
    await editor.canvas.getByRole('group', { name: 'Answers, 3 nodes' }).waitFor()
    await expect.poll(() => editor.cards().count()).toBe(3)
    await page.getByRole('button', { name: 'Expand the group Answers' }).click()
    await expect.poll(() => editor.cards().count()).toBe(6)
    await editor.select('Say thanks', 'Ask for more')
    await page.keyboard.press('Control+Shift+g')
    await expect.poll(async () => (await draft()).groups.length).toBe(0)
  })

  it('CV-18: Shift+S adds a note; its Markdown is drawn, and a script is but text', async () => {
    await editor.focusCard('Start')
    await page.keyboard.press('Shift+S')
    const field = page.getByRole('textbox', { name: 'Text of the note' })
    await field.fill('# Orders\n\nRead **this** first.\n\n<script>window.hacked = 1</script>')
    await page.keyboard.press('Escape')
    const note = editor.canvas.getByRole('group', { name: 'Note: # Orders' })
    await note.locator('strong', { hasText: 'this' }).waitFor()
    expect(await note.locator('script').count()).toBe(0)
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
  })

  it('CV-19: Alt+A L aligns, Alt+A H makes gaps equal', async () => {
    await editor.select('Say thanks', 'Make order', 'Is it large')
    await page.keyboard.press('Alt+a')
    await page.keyboard.press('h')
    const gapsOf = async () => {
      const xs = (await draft()).nodes
        .filter(({ id }) => ['thank', 'order', 'large'].includes(id))
        .map(({ position }) => position.x)
        .sort((a, b) => a - b)
      return xs.slice(1).map((x, index) => x - xs[index]!)
    }
    const [first, second] = await gapsOf()
    expect(Math.abs(first! - second!)).toBeLessThanOrEqual(1)
    await page.keyboard.press('Alt+a')
    await page.keyboard.press('l')
    await expect
      .poll(
        async () =>
          new Set(
            (await draft()).nodes
              .filter(({ id }) => ['thank', 'order', 'large'].includes(id))
              .map(({ position }) => position.x),
          ).size,
      )
      .toBe(1)
  })

  it('CV-20: Ctrl+F finds what is invalid, says how many, and Enter goes there', async () => {
    await editor.focusCard('Round off')
    await page.keyboard.press('n')
    await page.getByRole('dialog', { name: 'Add node' }).getByRole('combobox').fill('http')
    await page.keyboard.press('Enter')
    await editor.card('HTTP Request').waitFor()
    await page.keyboard.press('Control+f')
    await page.getByRole('searchbox').fill('is:invalid')
    await page.getByText('1 hit').first().waitFor()
    await expect.poll(() => page.locator('[aria-live=polite]').allTextContents()).toContain('1 hit')
    await page.keyboard.press('Enter')
    const pane = await editor.box(editor.canvas)
    await expect
      .poll(async () => {
        const card = await editor.box(editor.card('HTTP Request'))
        return Math.abs(card.x + card.width / 2 - pane.x - pane.width / 2) < 3
      })
      .toBe(true)
  })

  it('CV-21: wires are solid', async () => {
    const dashes = await editor.canvas
      .locator('[data-wire] path')
      .evaluateAll((paths) => paths.map((path) => getComputedStyle(path).strokeDasharray))
    expect(dashes.length).toBeGreaterThan(0)
    expect(new Set(dashes)).toEqual(new Set(['none']))
  })

  it('CV-22: the outline has all nodes as they run, and renames, disables and deletes by keys', async () => {
    await editor.focusCard('Start')
    await page.keyboard.press('o')
    const tree = page.getByRole('tree', { name: 'Workflow outline' })
    const names = async () =>
      (await tree.getByRole('treeitem').allTextContents()).map((text) => text.replace(/ (true|false)$/, ''))
    await expect.poll(names).toEqual(['Start', 'Make order', 'Is it large', 'Say thanks', 'Round off', 'Ask for more'])
    await tree.getByRole('treeitem', { name: /^Make order/ }).focus()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('F2')
    await page.keyboard.type('Take order')
    await page.keyboard.press('Enter')
    await tree.getByRole('treeitem', { name: /^Take order/ }).waitFor()
    await page.keyboard.press('d')
    await tree.getByRole('treeitem', { name: /^Take order, Set, Off/ }).waitFor()
    await page.keyboard.press('c')
    await page.getByRole('dialog', { name: 'Connect to' }).waitFor()
    await page.keyboard.press('Escape')
    await tree.getByRole('treeitem', { name: /^Take order/ }).focus()
    await page.keyboard.press('Delete')
    await expect.poll(() => tree.getByRole('treeitem').count()).toBe(5)
  })

  it('drags a card, draws a wire, and asks what a wire on nothing leads to', async () => {
    const card = await editor.box(editor.card('Round off'))
    const scale = card.width / 240
    await page.mouse.move(card.x + 100, card.y + 20)
    await page.mouse.down()
    await page.mouse.move(card.x + 100, card.y + 20 + 160 * scale, { steps: 6 })
    await page.mouse.up()
    await expect.poll(async () => (await draft()).nodes.find(({ id }) => id === 'end')?.position.y).toBe(160)
    const [from, to] = [await editor.box(editor.card('Ask for more')), await editor.box(editor.card('Round off'))]
    await page.mouse.move(from.x + from.width, from.y + from.height / 2)
    await page.mouse.down()
    await page.mouse.move(to.x + 5, to.y + to.height / 2, { steps: 6 })
    await page.mouse.up()
    await expect.poll(wires).toContain('ask:main>end')
    const end = await editor.box(editor.card('Round off'))
    await page.mouse.move(end.x + end.width, end.y + end.height / 2)
    await page.mouse.down()
    await page.mouse.move(end.x + 30, end.y + 200, { steps: 6 })
    await page.mouse.up()
    await page.getByRole('dialog', { name: 'Add node' }).waitFor()
  })

  it('what is edited in one node draws one card', { tags: 'short' }, async () => {
    await editor.saved()
    await editor.focusCard('Make order')
    const drawn = await cardsDrawnAnew(page)
    await page.keyboard.press('d')
    await editor.card('Make order').getByText('Off', { exact: true }).waitFor()
    await editor.saved()
    expect(await drawn()).toEqual(['order'])
  })

  it('is clean to axe, also with the outline, the picker and what is published', { tags: 'short' }, async () => {
    await expectClean(page)
    await editor.focusCard('Start')
    await page.keyboard.press('o')
    await page.getByRole('tree').waitFor()
    await expectClean(page)
    await editor.focusCard('Start')
    await page.keyboard.press('n')
    await page.getByRole('dialog').waitFor()
    await expectClean(page)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.getByRole('dialog', { name: 'Publish this workflow' }).waitFor()
    await expectClean(page)
  })
})

describe('who may only look', () => {
  it('sees the same canvas, walks on it, and has nothing to press that changes it', async () => {
    await openFile(orderFile('Archived'))
    await seeded.client.workflows.archive(workflow)
    await page.reload()
    await editor.canvas.waitFor()
    await page.getByText('View only').waitFor()
    await expect.poll(() => editor.cards().count()).toBe(6)
    for (const name of ['Run', 'Publish', 'Undo', 'Add a node']) {
      expect(await page.getByRole('button', { name, exact: true }).count(), name).toBe(0)
    }
    expect(await editor.canvas.locator('[data-hit=port]').count()).toBe(0)
    await editor.focusCard('Start')
    for (const key of ['n', 'd', 'c', 'Delete', 'F2']) await page.keyboard.press(key)
    expect(await page.getByRole('dialog').count()).toBe(0)
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => editor.focusedName()).toContain('Make order')
    expect(await editor.cards().count()).toBe(6)
  })
})

describe('an empty workflow', () => {
  it('says what it begins with', async () => {
    await openFile({ linkflow: 1, name: 'Blank', nodes: [], connections: [] })
    await page.getByRole('heading', { name: 'Add a trigger' }).waitFor()
    await expectClean(page)
    await page.getByRole('button', { name: /^Webhook/ }).click()
    await expect.poll(() => editor.cards().count()).toBe(1)
  })
})

describe('«Stress 500»', () => {
  beforeEach(async () => {
    await openFile(stressWorkflow() as never)
    await editor.cards().first().waitFor()
  })

  it('CV-06: 40 presses reach cards that were out of sight; each is seen and focused', async () => {
    await page.keyboard.press('Control+f')
    await page.getByRole('searchbox').fill('Start')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await editor.focusCard('Start')
    await page.keyboard.press('0')
    const pane = await editor.box(editor.canvas)
    const seen = new Set<string>()
    for (let press = 0; press < 40; press++) {
      await page.keyboard.press(press % 4 === 3 ? 'ArrowDown' : 'ArrowRight')
      await expect.poll(() => editor.focusedName()).toMatch(/, (Step \d+|Start),/)
      const name = await editor.focusedName()
      seen.add(name)
      const box = await page.evaluate(() => document.activeElement!.getBoundingClientRect().toJSON() as DOMRect)
      expect(box.left).toBeGreaterThanOrEqual(pane.x - 1)
      expect(box.right).toBeLessThanOrEqual(pane.x + pane.width + 1)
    }
    expect(seen.size).toBeGreaterThan(25)
  })

  it('CV-15: tidying up is done beside the page, leaves nothing on top of another, and is undone as one step', async () => {
    const before = (await draft()).nodes.map(({ position }) => position)
    await editor.cards().first().click()
    await page.keyboard.press('Escape')
    const tidiers: string[] = []
    page.on('worker', (worker) => worker.url().includes('tidy') && tidiers.push(worker.url()))
    const tasks = await longTasksOf(page)
    const startedMs = Date.now()
    await page.keyboard.press('Shift+Alt+T')
    await page
      .getByRole('status')
      .filter({ hasText: /^Saving/ })
      .waitFor()
    const tookMs = Date.now() - startedMs
    // Beside the page, which goes on meanwhile.
    expect(tidiers).toHaveLength(1)
    await editor.saved()
    const longest = Math.max(0, ...(await tasks()))
    await tellMs(page, 'CV-15: tidying up 500 nodes', tookMs, 4_000)
    await tellMs(page, 'CV-15: the longest task meanwhile', longest, 100)
    const after = (await draft()).nodes
    expect(after.map(({ position }) => position)).not.toEqual(before)
    const overlapping = after.filter(({ position: a }, index) =>
      after.some(({ position: b }, other) => other > index && Math.abs(a.x - b.x) < 240 && Math.abs(a.y - b.y) < 64),
    )
    expect(overlapping).toEqual([])
    await page.keyboard.press('Control+z')
    await expect.poll(async () => (await draft()).nodes.map(({ position }) => position)).toEqual(before)
  })

  it('only what can be seen is in the page; panning draws no card anew, and dragging one draws no other', {
    tags: 'short',
  }, async () => {
    await page.locator('[data-node]').first().click()
    await page.keyboard.press('0')
    await expect.poll(() => editor.cards().count()).toBeLessThan(80)
    const pane = await editor.box(editor.canvas)
    const drawn = await cardsDrawnAnew(page)
    await page.mouse.move(pane.x + pane.width - 40, pane.y + 40)
    for (let step = 0; step < 20; step++) await page.mouse.wheel(step % 2 === 0 ? 3 : -3, 2)
    await page.waitForTimeout(200)
    expect(await drawn()).toEqual([])
    const card = editor.cards().first()
    const box = await editor.box(card)
    const name = await card.getAttribute('data-node')
    await page.mouse.move(box.x + 60, box.y + 20)
    await page.mouse.down()
    await page.mouse.move(box.x + 160, box.y + 60, { steps: 20 })
    await page.mouse.up()
    await page.waitForTimeout(200)
    expect((await drawn()).filter((id) => id !== name)).toEqual([])
  })
})
