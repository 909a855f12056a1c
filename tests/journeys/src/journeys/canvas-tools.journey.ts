import { stressWorkflow } from '@linkflow/web/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { expectClean } from '../harness/axe.ts'
import { launchBrowser, openPage } from '../harness/browser.ts'
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

type File = Parameters<Seeded['client']['workflows']['create']>[0]

/** With what somebody has set on this device. */
async function open(file: File, kept: Readonly<Record<string, string>> = {}): Promise<void> {
  workflow = (await seeded.client.workflows.create(file)).id
  page = await openPage(browser)
  await page.addInitScript((items) => {
    for (const [key, value] of Object.entries(items)) localStorage.setItem(key, value)
  }, kept)
  editor = new EditorPage(page)
  await signIn(page, server.url, `/w/${seeded.workspaceId}/workflows/${workflow}`)
  await editor.canvas.waitFor()
}

const draft = async () => (await seeded.client.workflows.get(workflow)).draft
const wires = async () => (await draft()).connections.map(({ from, to }) => `${from.node}>${to.node}`)
const menu = () => page.getByRole('menu', { name: 'What can be done here' })
const item = (name: string) => menu().getByRole('menuitem', { name })

describe('the menu of the canvas', () => {
  it('has what the keys do, at a node, a wire, a note and nothing, and names the keys', async () => {
    const note = { id: 'note', text: 'Look here', position: { x: 320, y: 320 } }
    await open({ ...orderFile('Menus'), notes: [note] })
    await editor.card('Make order').click({ button: 'right' })
    await expect.poll(() => item('Rename').textContent()).toContain('F2')
    await expectClean(page)
    await item('Turn off or on').click()
    await editor.card('Make order').getByText('Off', { exact: true }).waitFor()
    await menu().waitFor({ state: 'hidden' })
    const empty = await editor.emptyPoint()
    await page.mouse.click(empty.x, empty.y, { button: 'right' })
    await item('Add a node here').click()
    await page.getByRole('dialog', { name: 'Add node' }).waitFor()
    await page.keyboard.press('Escape')
    await page.mouse.click(empty.x, empty.y, { button: 'right' })
    await item('Add a note').click()
    await page.getByRole('textbox', { name: 'Text of the note' }).fill('Mind this')
    await page.keyboard.press('Escape')
    await editor.canvas.getByRole('group', { name: 'Note: Look here' }).click({ button: 'right' })
    await menu().getByRole('menuitem', { name: 'Colour' }).click()
    await page.getByRole('menuitemradio', { name: 'green' }).click()
    await expect.poll(async () => (await draft()).notes[0]?.color).toBe('green')
  })

  it('opens by the key for it at what has the focus, and gives the focus back', async () => {
    await open(orderFile('By keys'))
    await editor.focusCard('Make order')
    await page.keyboard.press('Shift+F10')
    await item('Delete and reconnect').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => editor.focusedName()).toContain('Make order')
    await page.keyboard.press('Shift+F10')
    await item('Delete and reconnect').press('Enter')
    await expect.poll(wires).toContain('start>large')
  })
})

describe('the picker', () => {
  it('goes into the operations of a type by Right, and finds them by their words', async () => {
    await open(orderFile('Operations'))
    await editor.focusCard('Round off')
    await page.keyboard.press('n')
    const dialog = page.getByRole('dialog', { name: 'Add node' })
    await dialog.getByText('Suggested next').waitFor()
    await dialog.getByRole('combobox').fill('http')
    await page.keyboard.press('ArrowRight')
    await dialog.getByRole('option', { name: /^Delete/ }).waitFor()
    await page.keyboard.press('ArrowLeft')
    await dialog.getByRole('combobox').fill('send http')
    await page.keyboard.press('Enter')
    await expect
      .poll(async () => (await draft()).nodes.find(({ type }) => type === 'http-request')?.parameters)
      .toMatchObject({ method: 'POST' })
  })
})

describe('what hangs together', () => {
  it('notes are reached, coloured and attached by keys alone', async () => {
    const file = orderFile('Notes')
    const note = { id: 'note', text: 'Mind this', position: { x: 320, y: 320 } }
    await open({ ...file, notes: [note] })
    await editor.focusCard('Make order')
    await page.keyboard.press('Shift+N')
    await expect.poll(() => page.locator('[aria-live=polite]').allTextContents()).toContain('Note: Mind this')
    await page.keyboard.press('Shift+C')
    await expect.poll(async () => (await draft()).notes[0]?.color).toBe('green')
    await page.keyboard.press('Shift+A')
    await expect.poll(async () => (await draft()).notes[0]?.attachedTo).toBe('order')
    await page.keyboard.press('Shift+ArrowRight')
    await expect.poll(async () => (await draft()).notes[0]?.size?.width).toBe(256)
    await editor.focusCard('Make order')
    await page.keyboard.press('Alt+ArrowDown')
    await expect.poll(async () => (await draft()).notes[0]?.position).toEqual({ x: 320, y: 328 })
  })

  it('Alt and a drag make a copy; a card that is dropped on a wire stands between its ends', async () => {
    const file = orderFile('Dropped')
    const alone = { id: 'alone', name: 'Alone', type: 'limit', parameters: {}, position: { x: 320, y: 480 } }
    await open({ ...file, nodes: [...file.nodes, alone] })
    await expect.poll(() => editor.cards().count()).toBe(7)
    const card = await editor.box(editor.card('Alone'))
    const scale = card.width / 240
    await page.mouse.move(card.x + 60, card.y + 20)
    await page.mouse.down()
    await page.keyboard.down('Alt')
    await page.mouse.move(card.x + 360, card.y + 60, { steps: 5 })
    await page.mouse.up()
    await page.keyboard.up('Alt')
    await expect.poll(async () => (await draft()).nodes.filter(({ type }) => type === 'limit').length).toBe(2)
    const [from, to] = [await editor.box(editor.card('Make order')), await editor.box(editor.card('Is it large'))]
    const held = await editor.box(editor.card('Alone').first())
    const middle = { x: (from.x + from.width + to.x) / 2, y: from.y + from.height / 2 }
    await page.mouse.move(held.x + held.width / 2, held.y + 32 * scale)
    await page.mouse.down()
    await page.mouse.move(middle.x, middle.y, { steps: 8 })
    await page.mouse.up()
    await expect.poll(wires).toEqual(expect.arrayContaining(['order>alone', 'alone>large']))
    expect(await wires()).not.toContain('order>large')
  })

  it('a part becomes a workflow of its own, and a call of it stands in its place', async () => {
    await open(orderFile('Whole'))
    await editor.select('Say thanks', 'Round off')
    await page
      .getByRole('toolbar', { name: 'Selection' })
      .getByRole('button', { name: 'Extract to sub-workflow' })
      .click()
    await editor.canvas.getByRole('group', { name: /^Execute Workflow/ }).waitFor()
    await expect.poll(async () => (await draft()).nodes.find(({ type }) => type === 'execute-workflow')).toBeDefined()
    const call = (await draft()).nodes.find(({ type }) => type === 'execute-workflow')!
    const part = await seeded.client.workflows.get(call.parameters['workflow'] as string)
    expect(part.draft.nodes.map(({ type }) => type)).toEqual(['workflow-trigger', 'set', 'no-operation'])
    expect(await wires()).toContain(`large>${call.id}`)
    await editor.canvas.focus()
    await page.keyboard.press('Control+z')
    await page.getByRole('status').filter({ hasText: 'Undid: extract 2 nodes' }).waitFor()
    // The part is back, and the workflow that was made of it is named and can be put away.
    const left = page.getByRole('status').filter({ hasText: `The workflow “${part.name}”` })
    await left.getByRole('button', { name: 'Archive it' }).click()
    await expect.poll(async () => (await seeded.client.workflows.get(part.id)).archivedAt).toBeDefined()
  })
})

describe('as one likes it', () => {
  const scaleOf = async () => (await editor.box(editor.cards().last())).width

  it('the wheel zooms, and cards stand where they are dropped', async () => {
    await open(orderFile('Liked'), { 'linkflow.preferences': JSON.stringify({ wheel: 'zoom', isSnapping: false }) })
    const before = await scaleOf()
    const empty = await editor.emptyPoint()
    await page.mouse.move(empty.x, empty.y)
    await page.mouse.wheel(0, 200)
    await expect.poll(scaleOf).toBeLessThan(before * 0.9)
    await editor.focusCard('Round off')
    await page.keyboard.press('2')
    await expect.poll(scaleOf).toBe(240)
    const card = await editor.box(editor.card('Round off'))
    await page.mouse.move(card.x + 100, card.y + 20)
    await page.mouse.down()
    await page.mouse.move(card.x + 100, card.y + 57, { steps: 4 })
    await page.mouse.up()
    await expect.poll(async () => (await draft()).nodes.find(({ id }) => id === 'end')?.position.y).toBe(37)
  })

  it('in German, cards and what was done are told in German', async () => {
    await open(orderFile('Deutsch'))
    await page.evaluate(() => localStorage.setItem('linkflow.language', 'de'))
    await page.reload()
    const german = page.getByRole('group', { name: 'Set, Make order, 1 Eingang 1 Ausgang' })
    await german.click()
    await page.keyboard.press('d')
    await page.getByRole('group', { name: 'Set, Make order, ausgeschaltet' }).waitFor()
    await page.keyboard.press('Control+z')
    await page.getByRole('status').filter({ hasText: '„Make order“ ausschalten' }).waitFor()
  })

  it('how one looks at a workflow is kept', async () => {
    await open(orderFile('Kept'))
    await editor.focusCard('Start')
    await page.keyboard.press('0')
    await page.mouse.wheel(120, 40)
    const before = await editor.box(editor.card('Make order'))
    await page.reload()
    await editor.card('Make order').waitFor()
    expect(await editor.box(editor.card('Make order'))).toEqual(before)
  })
})

describe('900 nodes', () => {
  it('are drawn on one surface from afar, and are pressed and walked on all the same', async () => {
    await open(stressWorkflow({ nodes: 900, connections: 1_000 }) as never)
    await page.getByRole('button', { name: /^Zoom \d+ %/ }).waitFor()
    await expect.poll(() => editor.canvas.locator('canvas').count()).toBe(1)
    expect(await editor.cards().count()).toBeLessThan(5)
    const painted = await editor.canvas.locator('canvas').evaluate((surface: HTMLCanvasElement) => {
      const { data } = surface.getContext('2d')!.getImageData(0, 0, surface.width, surface.height)
      let count = 0
      for (let at = 3; at < data.length; at += 4) if (data[at] !== 0) count += 1
      return count / (data.length / 4)
    })
    expect(painted).toBeGreaterThan(0.02)
    const map = page.getByRole('button', { name: 'Map' })
    expect([await map.getAttribute('aria-pressed'), await map.isDisabled()]).toEqual(['false', true])
    await page.keyboard.press('Control+f')
    await page.getByRole('searchbox').fill('Step 450')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await editor.focusCard('Step 450')
    await page.keyboard.press('1')
    await expect.poll(() => editor.canvas.locator('canvas').count()).toBe(1)
    const focused = editor.canvas.locator('[data-node=n450]')
    const card = await editor.box(focused)
    await page.keyboard.press('Escape')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => editor.focusedName()).toMatch(/Step \d+, selected/)
    await page.mouse.click(card.x + card.width / 2, card.y + card.height / 2)
    await expect.poll(() => editor.focusedName()).toContain('Step 450')
  })
})
