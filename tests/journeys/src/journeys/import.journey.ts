import type { WorkflowFileInput } from '@linkflow/sdk'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { expectClean } from '../harness/axe.ts'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { EditorPage, orderFile } from '../harness/editor.ts'
import { n8nFile } from '../harness/n8n-file.ts'
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

const blank = (name: string): WorkflowFileInput => ({ linkflow: 1, name, nodes: [], connections: [] })
const fileOf = (name: string, text: string) => ({ name, mimeType: 'application/json', buffer: Buffer.from(text) })
const n8n = JSON.stringify(n8nFile())
const SOURCE = n8nFile().nodes.filter(({ name }) => name !== 'A note')

async function openFile(file: WorkflowFileInput): Promise<void> {
  workflow = (await seeded.client.workflows.create(file)).id
  page = await openPage(browser, { permissions: ['clipboard-read', 'clipboard-write'] })
  editor = new EditorPage(page)
  await signIn(page, server.url, `/w/${seeded.workspaceId}/workflows/${workflow}`)
  await editor.canvas.waitFor()
}

async function openList(language: 'en' | 'de' = 'en'): Promise<void> {
  page = await openPage(browser)
  await signIn(page, server.url)
  await page.waitForURL(/\/workflows/)
  await page.evaluate((chosen) => localStorage.setItem('linkflow.language', chosen), language)
  if (language !== 'en') await page.reload()
  await input().waitFor({ state: 'attached' })
}

async function paste(text: string): Promise<void> {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
  await editor.canvas.focus()
  await page.keyboard.press('Control+v')
}

interface Dropped {
  readonly name: string
  readonly text: string
}

/** Files as a browser hands them over: held above a part of the page until that says so, then let go. */
async function drop(selector: string, says: string, ...files: readonly Dropped[]): Promise<void> {
  const tell = (type: 'dragover' | 'drop') =>
    page.evaluate(
      ({ selector, files, type }) => {
        const dataTransfer = new DataTransfer()
        for (const { name, text } of files) dataTransfer.items.add(new File([text], name))
        const target = document.querySelector(selector)!
        const { left, top, height } = target.getBoundingClientRect()
        const at = { clientX: left + 100, clientY: top + height / 2 }
        target.dispatchEvent(new DragEvent(type, { ...at, dataTransfer, bubbles: true, cancelable: true }))
      },
      { selector, files, type },
    )
  const isSaid = async () => {
    await tell('dragover')
    return page.getByText(says).count()
  }
  await expect.poll(isSaid).toBe(1)
  await tell('drop')
  await expect.poll(() => page.getByText(says).count()).toBe(0)
}

const draft = async () => (await seeded.client.workflows.get(workflow)).draft
const report = () => page.getByRole('dialog', { name: 'Import from n8n' })
const input = () => page.locator('input[type=file]').first()

describe('onto the canvas', () => {
  it('CV-13: pasted n8n JSON becomes 14 cards in one step, and is told of node by node', {
    tags: 'short',
  }, async () => {
    await openFile(blank('From n8n'))
    await paste(n8n)
    await report().getByText('12 of 14 nodes converted, 2 kept as placeholders, 3 credentials to connect.').waitFor()
    await expect.poll(() => editor.cards().count()).toBe(14)
    await expect.poll(async () => (await draft()).nodes.length).toBe(14)
    const { nodes, notes, settings } = await draft()
    const [first] = nodes
    for (const { name, position } of SOURCE) {
      const [x, y] = position as [number, number]
      const made = nodes.find((node) => node.name === name)!
      expect({ x: made.position.x - first!.position.x, y: made.position.y - first!.position.y }).toEqual({
        // Stretched, so that cards that are wider than n8n's do not lie on each other.
        x: (x - SOURCE[0]!.position[0]!) * 1.5,
        y: y - SOURCE[0]!.position[1]!,
      })
    }
    expect(notes).toHaveLength(1)
    // An empty workflow runs as n8n does from then on.
    expect(settings).toMatchObject({ order: 'n8n-v1', dialect: 'n8n' })
    // From so far away cards show no names.
    await editor.canvas.getByRole('group', { name: /Which way/ }).waitFor()
    expect((await draft()).connections).toHaveLength(13)

    await report().getByRole('radio', { name: 'Placeholders (2)' }).check()
    await expect.poll(() => report().getByRole('listitem').filter({ hasText: 'Kept as a placeholder' }).count()).toBe(2)
    await report().getByText('LinkFlow has no node for «n8n-nodes-base.googleSheets».').waitFor()
    await report().getByRole('button', { name: 'To the sheet' }).click()
    await editor.canvas.getByRole('group', { name: /To the sheet, googleSheets is missing here.*selected/ }).waitFor()
    await report().getByRole('radio', { name: 'Credentials (3)' }).check()
    await report().getByText('Shop key (jwtAuth)').waitFor()
    await report().getByRole('button', { name: 'Sign it' }).click()
    await editor.canvas.getByRole('group', { name: /Sign it.*selected/ }).waitFor()
    await expectClean(page, 'the report on the canvas')

    await report().getByRole('button', { name: 'Close' }).click()
    await expect.poll(() => report().count()).toBe(0)
    await editor.canvas.focus()
    await page.keyboard.press('Control+z')
    await page.getByRole('status').filter({ hasText: 'Undid: import 14 nodes from n8n' }).waitFor()
    await expect.poll(() => editor.cards().count()).toBe(0)
    await expect.poll(async () => (await draft()).settings.dialect).toBe('linkflow')
    await page.keyboard.press('Control+Shift+z')
    // The camera stands at one node by now, so not every card is drawn.
    await expect.poll(async () => (await draft()).nodes.length).toBe(14)
  })

  it('a workflow that is there keeps its language, and the report says so; undoing closes it', async () => {
    await openFile(orderFile('Order intake'))
    await expect.poll(() => editor.cards().count()).toBe(6)
    await editor.focusCard('Start')
    await paste(n8n)
    await report().getByText('This workflow keeps its own order and language').waitFor()
    await expect.poll(async () => (await draft()).nodes.length).toBe(20)
    expect((await draft()).settings).toMatchObject({ order: 'linkflow', dialect: 'linkflow' })
    // The keyboard is in the report by now; undoing works from there.
    await report().getByRole('button', { name: 'To the sheet' }).focus()
    await page.keyboard.press('Control+z')
    await expect.poll(() => report().count()).toBe(0)
    await expect.poll(() => editor.cards().count()).toBe(6)
  })

  it('a placeholder says in its panel which node is missing, and another takes its place', async () => {
    const { workflows } = await seeded.client.workflows.import(n8nFile('With placeholders'))
    workflow = workflows[0]!.id
    const id = (await draft()).nodes.find(({ name }) => name === 'To the sheet')!.id
    page = await openPage(browser)
    editor = new EditorPage(page)
    await signIn(page, server.url, `/w/${seeded.workspaceId}/workflows/${workflow}?node=${id}`)
    const notice = page.getByRole('region', { name: 'googleSheets of n8n is missing here' })
    await notice.getByText('LinkFlow has no node for «n8n-nodes-base.googleSheets».').waitFor()
    await page.getByRole('region', { name: 'What was set in n8n' }).getByText('googleSheetsOAuth2Api').waitFor()
    await expectClean(page, 'the panel of a placeholder')
    await notice.getByRole('button', { name: 'Replace node' }).click()
    await page.getByRole('dialog', { name: 'Replace node' }).getByRole('combobox').fill('http request')
    await page.keyboard.press('Enter')
    await expect
      .poll(async () => (await draft()).nodes.find((node) => node.id === id))
      .toMatchObject({ type: 'http-request', parameters: {} })
    expect((await draft()).connections.filter(({ from, to }) => from.node === id || to.node === id)).toHaveLength(2)
  })

  it('a file is chosen on the empty canvas, or dropped on it; one that is no workflow changes nothing', async () => {
    await openFile(blank('From a file'))
    await page.getByRole('button', { name: 'Import file' }).waitFor()
    await input().setInputFiles(fileOf('other.json', '{"a": 1}'))
    await page.getByText('There is no workflow in other.json.').waitFor()
    expect(await editor.cards().count()).toBe(0)
    await input().setInputFiles(fileOf('orders.json', n8n))
    await report().getByText('12 of 14').waitFor()
    await expect.poll(() => editor.cards().count()).toBe(14)
    await page.keyboard.press('Escape')
    await expect.poll(() => report().count()).toBe(0)
    await page.keyboard.press('Control+z')
    await expect.poll(() => editor.cards().count()).toBe(0)
    await drop('#canvas', 'to put it here', { name: 'orders.json', text: JSON.stringify(orderFile('Own')) })
    await expect.poll(() => editor.cards().count()).toBe(6)
  })

  it('of several workflows one is chosen', async () => {
    await openFile(blank('One of two'))
    await paste(JSON.stringify([n8nFile('First'), n8nFile('Second')]))
    await report().getByText('There are 2 workflows in this.').waitFor()
    await report().getByRole('button', { name: 'Insert Second' }).click()
    await report().getByText('12 of 14').waitFor()
    await expect.poll(() => editor.cards().count()).toBe(14)
  })

  it('says what failed, and tries again', async () => {
    await openFile(blank('Cut off'))
    await page.route('**/workflows/import/preview*', (route) => route.abort())
    await paste(n8n)
    await report().getByRole('alert').getByText('Nothing was changed.').waitFor()
    await page.unroute('**/workflows/import/preview*')
    await report().getByRole('button', { name: 'Try again' }).click()
    await report().getByText('12 of 14').waitFor()
  })
})

describe('into the list', () => {
  it('a file of n8n becomes a workflow, and its report leads to the nodes', async () => {
    await openList()
    await input().setInputFiles(fileOf('orders.json', n8n))
    await report().getByText('12 of 14 nodes converted').waitFor()
    await expectClean(page, 'the report in the list')
    await report().getByRole('radio', { name: 'To know (1)' }).check()
    await report().getByText('Choose its credential.').waitFor()
    await report().getByRole('link', { name: 'Sign it' }).click()
    await page.waitForURL(/workflows\/[^/]+\?node=/)
    await page.getByRole('complementary', { name: 'Node settings' }).waitFor()
  })

  it('several files are told of one by one, and what is wrong with one stops no other', async () => {
    await openList()
    await drop(
      'body',
      'Drop files of LinkFlow or n8n',
      { name: 'two.json', text: JSON.stringify([n8nFile('Twin one'), n8nFile('Twin two')]) },
      { name: 'own.yaml', text: 'linkflow: 1\nname: Of yaml\nnodes: []\nconnections: []\n' },
      { name: 'cut.json', text: '{"nodes": [' },
      { name: 'bad.json', text: '{"linkflow": 1, "name": "Bad", "nodes": [{"id": "a"}]}' },
    )
    const dialog = page.getByRole('dialog', { name: 'Import workflows' })
    for (const name of ['Twin one', 'Twin two', 'Of yaml'])
      await dialog.getByRole('region', { name }).getByRole('link', { name }).waitFor()
    await dialog.getByRole('alert').filter({ hasText: 'cut.json' }).getByText('This is not JSON.').waitFor()
    await dialog
      .getByRole('region', { name: 'bad.json' })
      .getByText('Mend the file at the places that are named')
      .waitFor()
    await dialog.getByRole('region', { name: 'Twin two' }).getByText('What became of the nodes').click()
    await dialog.getByRole('region', { name: 'Twin two' }).getByText('12 of 14').waitFor()
    await expectClean(page, 'several files')
  })

  it('a file of LinkFlow is opened, in German too', async () => {
    await openList('de')
    await page.getByRole('button', { name: 'Importieren', exact: true }).waitFor()
    await input().setInputFiles(fileOf('orders.json', JSON.stringify(orderFile('Aus der Datei'))))
    await page.waitForURL(/workflows\/[^/?]+$/)
    await page.getByText('„Aus der Datei“ importiert.').waitFor()
    await page.goBack()
    await page.getByRole('button', { name: 'Importieren', exact: true }).waitFor()
    await input().setInputFiles(fileOf('n8n.json', n8n))
    await page
      .getByRole('dialog', { name: 'Aus n8n importieren' })
      .getByText('12 von 14 Knoten umgewandelt, 2 als Platzhalter behalten, 3-mal Zugangsdaten zu verbinden.')
      .waitFor()
  })
})
