import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { tellMs } from '../harness/calibration.ts'
import { EditorPage } from '../harness/editor.ts'
import { focused, tabTo } from '../harness/keyboard.ts'
import { type Seeded, seedOwner, seedWorkflows } from '../harness/seed.ts'
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
  await seedWorkflows(seeded)
  page = await openPage(browser)
  editor = new EditorPage(page)
  await signIn(page, server.url)
  await page.getByRole('row').nth(10).waitFor()
})
afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

/** What has been made in the meantime, by anybody's hand. */
const newest = async () => (await seeded.client.workflows.list({ sort: '-updated', limit: 1 }).take(1))[0]!
const draft = async () => (await seeded.client.workflows.get((await newest()).id)).draft
const wires = async () => (await draft()).connections.map(({ from, to }) => [from.node, to.node].map(kind).join('>'))
const kind = (id: string) => id.replace(/-[a-z0-9]{6}$/, '')

async function walk(key: string, to: RegExp): Promise<void> {
  await page.keyboard.press(key)
  await expect.poll(() => editor.focusedName()).toMatch(to)
}

async function add(words: string): Promise<void> {
  await page.keyboard.press('n')
  const dialog = page.getByRole('dialog', { name: 'Add node' })
  await dialog.waitFor()
  await page.keyboard.type(words)
  await dialog.getByRole('option', { name: new RegExp(`^${words}`, 'i'), selected: true }).waitFor()
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
}

describe('the keyboard alone', () => {
  it('AX-02: makes a workflow of four nodes, connects, maps a field, runs, reads the output, and publishes', async () => {
    await page.keyboard.press('c')
    await page.getByRole('dialog', { name: 'New workflow' }).waitFor()
    await page.keyboard.type('By hand')
    await page.keyboard.press('Enter')
    await editor.canvas.waitFor()

    await tabTo(page, /^button Manual/)
    await page.keyboard.press('Enter')
    await expect.poll(() => editor.focusedName()).toContain('Manual')
    await add('set')
    await expect.poll(() => editor.focusedName()).toMatch(/^Set, Set,/)
    await expect.poll(wires).toEqual(['manual>set'])
    await add('set')
    await expect.poll(() => editor.focusedName()).toContain('Set 2')
    await walk('ArrowLeft', /^Set, Set,/)
    await walk('ArrowLeft', /Manual/)
    await add('no operation')
    await expect.poll(wires).toEqual(['manual>set', 'set>set', 'manual>no-operation'])
    await walk('ArrowLeft', /Manual/)
    await walk('ArrowRight', /^Set, Set,/)
    await walk('ArrowRight', /Set 2/)
    await page.keyboard.press('c')
    await page.getByRole('dialog', { name: 'Connect to' }).waitFor()
    await page.keyboard.type('No operation')
    await page.keyboard.press('Enter')
    await expect.poll(wires).toContain('set>no-operation')
    await walk('ArrowLeft', /^Set, Set,/)

    // The first of them makes a value, which a field of the second takes.
    const panel = page.getByRole('complementary', { name: 'Node settings' })
    const newField = async () => {
      await page.keyboard.press('Enter')
      await panel.waitFor()
      await tabTo(page, /^button Add Field/)
      await page.keyboard.press('Enter')
      await tabTo(page, /^input field$/, 'Shift+Tab')
    }
    const run = async () => {
      await page.keyboard.press('Escape')
      await expect.poll(() => editor.focusedName()).toMatch(/^Set/)
      await page.keyboard.press('Control+Enter')
      await expect.poll(() => editor.focusedName()).toContain('Succeeded')
    }
    await newField()
    await page.keyboard.type('hello')
    await editor.saved()
    await run()
    await walk('ArrowRight', /Set 2/)
    await newField()
    await tabTo(page, /^treeitem field/, 'Shift+Tab')
    await page.keyboard.press('Enter')
    await expect
      .poll(async () => JSON.stringify((await draft()).nodes.map(({ parameters }) => parameters)))
      .toContain('{{ $json.field }}')
    await run()
    await page.keyboard.press('Enter')
    await panel.getByRole('region', { name: 'Output' }).getByText('hello').first().waitFor()
    await page.keyboard.press('Escape')

    await tabTo(page, /^button Publish/, 'Shift+Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Publish this workflow' }).waitFor()
    await tabTo(page, /^button Publish/)
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await newest()).live).toBeDefined()
  })

  it('PA-01: gives the focus back to what opened a dialog', async () => {
    await page.goto(`${server.url}/workflows`)
    await page.getByRole('row').nth(10).waitFor()
    await tabTo(page, /^button .*Command palette/)
    await page.keyboard.press('Enter')
    await expect.poll(() => focused(page)).toMatch(/^combobox Command palette/)
    await page.keyboard.press('Escape')
    await expect.poll(() => focused(page)).toMatch(/^button .*Command palette/)
    await tabTo(page, /^button New workflow/)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'New workflow' }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => focused(page)).toMatch(/^button New workflow/)
  })

  it('PA-01: finds actions, nodes, people and executions by their signs, fast', async () => {
    const { id } = await newest()
    await page.goto(`${server.url}/w/${seeded.workspaceId}/workflows/${id}`)
    await editor.canvas.waitFor()
    await page.waitForTimeout(2_500)
    const opensMs = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const begun = performance.now()
          new MutationObserver((_, observer) => {
            if (document.querySelector('[role=dialog] [role=combobox]') === null) return
            observer.disconnect()
            resolve(performance.now() - begun)
          }).observe(document.body, { childList: true, subtree: true })
          dispatchEvent(new KeyboardEvent('keydown', { key: 'k', code: 'KeyK', ctrlKey: true, bubbles: true }))
        }),
    )
    await tellMs(page, 'PA-01: the palette opens', opensMs, 50)
    const palette = page.getByRole('dialog', { name: 'Command palette' })
    const field = palette.getByRole('combobox')
    const groups: readonly (readonly [typed: string, group: string])[] = [
      ['>', 'Actions'],
      ['#', 'Nodes'],
      ['@', 'People'],
      [':', 'Executions'],
    ]
    for (const [typed, group] of groups) {
      await field.fill(typed)
      await palette.getByRole('group', { name: group }).getByRole('option').first().waitFor()
    }
  })
})
