import { readFile } from 'node:fs/promises'
import type { WorkflowFileInput } from '@linkflow/sdk'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { violationsOf } from '../harness/axe.ts'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { EditorPage, orderFile } from '../harness/editor.ts'
import { type Seeded, seedOwner } from '../harness/seed.ts'
import { Server } from '../harness/server.ts'
import { signIn } from '../harness/sign-in.ts'

let server: Server
let browser: Browser
let seeded: Seeded
const pages: Page[] = []

beforeAll(async () => {
  ;[server, browser] = await Promise.all([Server.empty(), launchBrowser()])
  seeded = await seedOwner(server.url)
})
afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})
afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close()
})

async function openAt(path: string): Promise<Page> {
  const page = await openPage(browser)
  pages.push(page)
  await signIn(page, server.url, `/w/${seeded.workspaceId}/workflows/${path}`)
  return page
}

async function openEditor(workflow: string): Promise<EditorPage> {
  const editor = new EditorPage(await openAt(workflow))
  await editor.canvas.waitFor()
  return editor
}

async function openVersions(workflow: string, search = ''): Promise<Page> {
  const page = await openAt(`${workflow}/versions${search}`)
  await page.getByRole('heading', { name: 'Versions', level: 1 }).waitFor()
  return page
}

const { create, draftOf, publish } = {
  create: async (file: WorkflowFileInput) => (await seeded.client.workflows.create(file)).id,
  draftOf: async (workflow: string) => (await seeded.client.workflows.get(workflow)).draft,
  publish: (workflow: string) => seeded.client.workflows.publish(workflow),
}

const webhookFile = (path: string): WorkflowFileInput => ({
  linkflow: 1,
  name: 'Live one',
  nodes: [
    {
      id: 'hook',
      name: 'Called',
      type: 'webhook',
      parameters: { path, method: 'POST', respond: 'last-node', authentication: 'none' },
      position: { x: 0, y: 0 },
    },
    { id: 'say', name: 'Say', type: 'set', parameters: { values: { text: 'first' } }, position: { x: 320, y: 0 } },
    { id: 'extra', name: 'Extra', type: 'set', parameters: { values: { text: 'extra' } }, position: { x: 640, y: 0 } },
  ],
  connections: [
    { from: { node: 'hook', port: 'main' }, to: { node: 'say', port: 'main' } },
    { from: { node: 'say', port: 'main' }, to: { node: 'extra', port: 'main' } },
  ],
})

/** Three versions were published; from the third on: one node added, one gone, one changed, one setting, and one only moved. */
async function seedVersions(): Promise<string> {
  const file = orderFile('Compared')
  const workflow = await create(file)
  await publish(workflow)
  const [start, order, large, thank, ask] = file.nodes
  const fourth: WorkflowFileInput = {
    ...file,
    nodes: [
      { ...start!, position: { x: 0, y: 400 } },
      { ...order!, parameters: { values: { email: 'eve@example.com', total: 19 } } },
      large!,
      thank!,
      ask!,
      { id: 'log', name: 'Write down', type: 'no-operation', parameters: {}, position: { x: 1280, y: 192 } },
    ],
    connections: [
      ...file.connections.filter(({ to }) => to.node !== 'end'),
      { from: { node: 'ask', port: 'main' }, to: { node: 'log', port: 'main' } },
    ],
    settings: { timezone: 'Europe/Paris' },
  }
  await seeded.client.workflows.update(workflow, fourth)
  await seeded.client.workflows.publish(workflow, { name: 'Spring', note: 'New rates' })
  return workflow
}

/** The address of what makes the older of two published versions the newer one. */
async function bothPublished(workflow: string): Promise<string> {
  const all = await seeded.client.workflows.versions(workflow).take(10)
  const [newer, older] = all.filter(({ kind }) => kind === 'published')
  return `?a=${older!.id}&b=${newer!.id}`
}

describe('publishing', () => {
  it('SV-05: what is live stays as it is until «Publish» is confirmed', async () => {
    const workflow = await create(webhookFile('sv-05'))
    await publish(workflow)
    const call = async () => {
      const answer = await fetch(`${server.url}/webhook/sv-05`, { method: 'POST' })
      return ((await answer.json()) as { text: string }).text
    }
    expect(await call()).toBe('extra')
    const editor = await openEditor(workflow)
    const { page } = editor
    await editor.focusCard('Extra')
    await page.keyboard.press('Delete')
    await editor.saved()
    expect(await call()).toBe('extra')
    await page.getByText('Live, changed').waitFor()
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Publish this workflow' })
    await dialog.getByRole('button', { name: 'Removed Extra' }).waitFor()
    await dialog.getByText('POST /webhook/sv-05 answers with this version from the next call on.').waitFor()
    expect(await call()).toBe('extra')
    await dialog.getByRole('textbox', { name: 'Name of this version' }).fill('Without the extra')
    await dialog.getByRole('textbox', { name: 'Notes' }).fill('Nobody wanted it.')
    await dialog.getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByRole('status').filter({ hasText: 'Published as v2' }).waitFor()
    await dialog.waitFor({ state: 'hidden' })
    await expect.poll(call).toBe('first')
    const [newest] = await seeded.client.workflows.versions(workflow).take(1)
    expect(newest).toMatchObject({ number: 2, name: 'Without the extra', note: 'Nobody wanted it.' })
  })

  it('NP-12: lists what is wrong as links to its fields, and publishes nothing of it', async () => {
    const { nodes, ...rest } = orderFile('Not ready')
    const call = { id: 'call', name: 'Call', type: 'http-request', parameters: {}, position: { x: 0, y: 320 } }
    const workflow = await create({ ...rest, nodes: [...nodes, call] })
    const editor = await openEditor(workflow)
    await editor.page.getByRole('button', { name: 'Publish', exact: true }).click()
    const dialog = editor.page.getByRole('dialog', { name: 'Publish this workflow' })
    await dialog.getByRole('link', { name: /Call/ }).first().waitFor()
    expect(await dialog.getByRole('button', { name: 'Publish', exact: true }).isDisabled()).toBe(true)
    await dialog
      .getByRole('link', { name: /Call.*url/i })
      .first()
      .click()
    await expect.poll(() => new URL(editor.page.url()).searchParams.get('node')).toBe('call')
    await editor.page.getByRole('complementary', { name: 'Node settings' }).waitFor()
    await expect
      .poll(() =>
        editor.page.evaluate(() => document.activeElement?.closest('[data-field]')?.getAttribute('data-field')),
      )
      .toMatch(/url/i)
  })

  it('SV-06: «Discard draft» makes the canvas what is live, in one step that Ctrl+Z takes back', async () => {
    const workflow = await create(webhookFile('sv-06'))
    await publish(workflow)
    const editor = await openEditor(workflow)
    const { page } = editor
    await editor.focusCard('Extra')
    await page.keyboard.press('Delete')
    await expect.poll(() => editor.cards().count()).toBe(2)
    await editor.saved()
    await page.getByText('Live, changed').waitFor()
    await page.getByRole('button', { name: 'More about this workflow' }).click()
    await page.getByRole('menuitem', { name: /^Discard draft/ }).click()
    await expect.poll(() => editor.cards().count()).toBe(3)
    await page.getByRole('status').filter({ hasText: 'what is live again' }).waitFor()
    await page.keyboard.press('Control+z')
    await expect.poll(() => editor.cards().count()).toBe(2)
    await page.keyboard.press('Control+Shift+z')
    await expect.poll(() => editor.cards().count()).toBe(3)
  })
})

describe('comparing', () => {
  it('SV-07: two versions are told by what was added, removed and changed; «]» goes on, moves are hidden', async () => {
    const workflow = await seedVersions()
    const page = await openVersions(workflow, await bothPublished(workflow))
    const changes = page.getByRole('region', { name: 'Changes' })
    for (const name of ['Added Write down', 'Removed Round off', 'Changed Make order', 'Added Time zone'])
      await changes.getByRole('button', { name }).waitFor()
    const canvas = page.getByRole('region', { name: 'Both versions on one canvas' })
    for (const name of [/^Write down, .*Added/, /^Round off, .*Removed/, /^Make order, .*Changed/])
      await canvas.getByRole('button', { name }).waitFor()
    // What only moved is in no list until it is asked for.
    expect(await page.getByText('Moved', { exact: true }).count()).toBe(0)
    await page.getByRole('switch', { name: 'Show 1 move' }).click()
    await changes.getByRole('button', { name: 'Moved Start' }).waitFor()
    await page.getByRole('switch', { name: 'Show 1 move' }).click()

    await page.keyboard.press(']')
    await expect.poll(() => changes.locator('[aria-current]').textContent()).toContain('Write down')
    await page.keyboard.press(']')
    await page.keyboard.press(']')
    await expect.poll(() => changes.locator('[aria-current]').textContent()).toContain('Make order')
    await changes.getByText('ada@example.com').waitFor()
    await changes.getByText('eve@example.com').waitFor()
    expect(await canvas.getByRole('button', { name: /Make order/ }).getAttribute('aria-pressed')).toBe('true')
    await page.keyboard.press('[')
    await expect.poll(() => changes.locator('[aria-current]').textContent()).toContain('Round off')
    // The camera followed.
    const [card, pane] = [
      await canvas.getByRole('button', { name: /Round off/ }).boundingBox(),
      await canvas.boundingBox(),
    ]
    expect(card!.x).toBeGreaterThanOrEqual(pane!.x)
    expect(card!.x + card!.width).toBeLessThanOrEqual(pane!.x + pane!.width)
  })

  it('shows two versions beside each other, under one camera', async () => {
    const workflow = await seedVersions()
    const page = await openVersions(workflow, await bothPublished(workflow))
    await page.getByRole('radio', { name: 'Split' }).check()
    const [before, after] = [
      page.getByRole('region', { name: 'Canvas of v1' }),
      page.getByRole('region', { name: /^Canvas of v2/ }),
    ]
    await before.getByRole('button', { name: /Round off/ }).waitFor()
    expect(await after.getByRole('button', { name: /Round off/ }).count()).toBe(0)
    const widths = async () =>
      Promise.all(
        [before, after].map(
          async (pane) => (await pane.getByRole('button', { name: /Say thanks/ }).boundingBox())!.width,
        ),
      )
    const [first] = await widths()
    await before.getByRole('button', { name: 'Zoom in' }).click()
    await expect.poll(async () => (await widths())[1]! > first!).toBe(true)
    const [left, right] = await widths()
    expect(left).toBeCloseTo(right!, 1)
  })

  it('goes to the nearest version where one is gone, and says so', async () => {
    const workflow = await seedVersions()
    const page = await openVersions(workflow, '?a=0198c0de-0000-7000-8000-00000000000a&b=draft')
    await page.getByRole('status').filter({ hasText: 'not there any more. v1 is the nearest' }).waitFor()
    await page.getByRole('region', { name: 'Changes' }).getByRole('button', { name: 'Added Write down' }).waitFor()
  })

  it('lists versions by day, with the draft and what is live on top, and restores one as a step that can be undone', async () => {
    const workflow = await seedVersions()
    const live = await draftOf(workflow)
    await seeded.client.workflows.update(workflow, { ...live, nodes: live.nodes.slice(0, 4), connections: [] })
    const page = await openVersions(workflow)
    const list = page.getByRole('navigation', { name: 'Versions' })
    await list.getByText('nodes changed since live').waitFor()
    await list.getByRole('region', { name: 'Today' }).getByRole('button', { name: /^v1/ }).waitFor()
    await list
      .getByRole('button', { name: /^v2: Spring.*Live/ })
      .first()
      .waitFor()
    await list.getByText('Olive Owner · New rates').first().waitFor()

    await page.getByRole('button', { name: 'More about v1' }).click()
    await page.getByRole('menuitem', { name: /^Restore as draft/ }).click()
    const said = page.getByRole('status').filter({ hasText: 'The draft holds v1 now' })
    await said.waitFor()
    expect((await draftOf(workflow)).nodes.map(({ id }) => id)).toContain('end')
    await said.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('status').filter({ hasText: 'The draft is what it was' }).waitFor()
    expect((await draftOf(workflow)).nodes).toHaveLength(4)
  })

  it('goes by keys alone: to a version, through its changes, to publishing and back to the editor', async () => {
    const workflow = await seedVersions()
    const live = await draftOf(workflow)
    await seeded.client.workflows.update(workflow, { ...live, nodes: live.nodes.slice(0, 4), connections: [] })
    const page = await openVersions(workflow)
    await page.getByRole('region', { name: 'Changes' }).getByRole('button').first().waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await expect.poll(() => new URL(page.url()).searchParams.get('b')).toBe('live')
    await page.getByRole('region', { name: 'Changes' }).getByRole('button', { name: 'Added Write down' }).waitFor()
    await page.keyboard.press(']')
    await expect.poll(() => page.locator('section [aria-current]').count()).toBe(1)
    await page.keyboard.press('p')
    await page.getByRole('dialog', { name: 'Publish this workflow' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.keyboard.press('Escape')
    await page.getByRole('application', { name: 'Workflow canvas' }).waitFor()
  })

  it('says where there is none yet how the first one comes, and keeps a draft under a name', async () => {
    const workflow = await create(orderFile('None yet'))
    const page = await openVersions(workflow)
    await page.getByRole('heading', { name: 'First version appears on publish' }).waitFor()
    await page.getByRole('button', { name: 'Name this draft' }).click()
    const dialog = page.getByRole('dialog', { name: 'Keep the draft under a name' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Half way')
    await page.keyboard.press('Enter')
    await page
      .getByRole('navigation', { name: 'Versions' })
      .getByRole('button', { name: /^Half way/ })
      .waitFor()
  })

  it('compares programs line by line', async () => {
    const file = orderFile('Programs')
    const code = (text: string) => ({
      id: 'code',
      name: 'Calculate',
      type: 'code',
      parameters: { source: text },
      position: { x: 0, y: 320 },
    })
    const workflow = await create({ ...file, nodes: [...file.nodes, code('const a = 1\nreturn items')] })
    await publish(workflow)
    await seeded.client.workflows.update(workflow, {
      ...file,
      nodes: [...file.nodes, code('const a = 2\nreturn items')],
    })
    const page = await openVersions(workflow)
    await page.getByRole('button', { name: 'Changed Calculate' }).click()
    const lines = page.getByRole('textbox', { name: 'Lines of source that differ' })
    await lines.getByText('const a = 2').waitFor()
    await page.locator('.cm-deletedChunk').getByText('const a = 1').waitFor()
  })

  it.each(['light', 'dark'] as const)('AX-01: has no problem for axe, in %s', async (colorScheme) => {
    const workflow = await seedVersions()
    const page = await openVersions(workflow)
    await page.emulateMedia({ colorScheme })
    await page
      .getByRole('button', { name: /^v2: Spring/ })
      .first()
      .click()
    await page.getByRole('button', { name: 'Changed Make order' }).click()
    expect(await violationsOf(page)).toEqual([])
  })
})

describe('keeping', () => {
  it('keeps the draft under a name by Ctrl+S, with what was edited last', async () => {
    const workflow = await create(orderFile('Checkpoint'))
    const editor = await openEditor(workflow)
    const { page } = editor
    await editor.focusCard('Make order')
    await page.keyboard.press('d')
    await page.keyboard.press('Control+s')
    const dialog = page.getByRole('dialog', { name: 'Keep the draft under a name' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Half way')
    await page.keyboard.press('Enter')
    await page.getByRole('status').filter({ hasText: 'kept as “Half way”' }).waitFor()
    const [kept] = await seeded.client.workflows.versions(workflow).take(1)
    const { file, name } = await seeded.client.workflows.version(workflow, kept!.id)
    expect(name).toBe('Half way')
    expect(file.nodes.find(({ id }) => id === 'order')?.disabled).toBe(true)
  })
})

describe('exporting', () => {
  it.each([
    ['Export as JSON', 'Taken away.linkflow.json', '"name": "Make order"'],
    ['Export as YAML', 'Taken away.linkflow.yaml', 'name: Make order'],
    ['Export as code', 'Taken away.workflow.ts', "import { expr, workflow } from '@linkflow/sdk'"],
  ])('gives the draft by «%s»', async (item, filename, held) => {
    const editor = await openEditor(await create(orderFile('Taken away')))
    const { page } = editor
    await page.getByRole('button', { name: 'More about this workflow' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item }).click(),
    ])
    expect(download.suggestedFilename()).toBe(filename)
    expect(await readFile(await download.path(), 'utf8')).toContain(held)
  })
})

describe('settings', () => {
  it('SV-08: a change of the settings makes a version, and restoring brings them back', async () => {
    const workflow = await create(orderFile('Settings'))
    const editor = await openEditor(workflow)
    const { page } = editor
    const setZone = async (zone: string) => {
      await page.getByRole('button', { name: 'More about this workflow' }).click()
      await page.getByRole('menuitem', { name: 'Workflow settings' }).click()
      const dialog = page.getByRole('dialog', { name: 'Workflow settings' })
      await dialog.getByRole('combobox', { name: 'Time zone' }).selectOption(zone)
      await dialog.getByRole('button', { name: 'Save settings' }).click()
      await dialog.waitFor({ state: 'hidden' })
      await editor.saved()
    }
    await setZone('Europe/Paris')
    await expect.poll(async () => (await draftOf(workflow)).settings?.timezone).toBe('Europe/Paris')
    await setZone('Asia/Tokyo')
    await expect.poll(async () => (await draftOf(workflow)).settings?.timezone).toBe('Asia/Tokyo')

    await page.getByRole('button', { name: 'More about this workflow' }).click()
    await page.getByRole('menuitem', { name: 'Versions' }).click()
    const list = page.getByRole('navigation', { name: 'Versions' })
    const kept = list.getByRole('button', { name: /^Kept.*Auto.*timezone/ })
    await expect.poll(() => kept.count()).toBe(2)
    await list
      .getByRole('button', { name: /^More about Kept/ })
      .nth(1)
      .click()
    await page.getByRole('menuitem', { name: /^Restore as draft/ }).click()
    await page.getByRole('status').filter({ hasText: 'The draft holds' }).waitFor()
    expect((await draftOf(workflow)).settings?.timezone).toBe('Europe/Paris')
    // And back once more, in the editor, where it is a step like any other.
    await page.getByRole('button', { name: 'Open editor' }).click()
    await editor.canvas.waitFor()
    await page.getByRole('button', { name: /^Undo/ }).first().click()
    await expect.poll(async () => (await draftOf(workflow)).settings?.timezone).toBe('Asia/Tokyo')
  })
})

describe('test cases', () => {
  it('keeps a run as one, tries it on any version, and lets it stand in the way of a publish', async () => {
    const file = orderFile('Tested')
    const workflow = await create(file)
    await publish(workflow)
    const { execution } = await seeded.client.workflows.run(workflow, undefined, { wait: 20 })
    const page = await openPage(browser)
    pages.push(page)
    await signIn(page, server.url, `/w/${seeded.workspaceId}/executions/${execution.id}`)
    await page.getByRole('button', { name: 'More about this run' }).click()
    await page.getByRole('menuitem', { name: 'Keep as test case' }).click()
    const keeping = page.getByRole('dialog', { name: 'Keep as test case' })
    await keeping.getByRole('checkbox', { name: 'Expect /0/text' }).waitFor()
    await keeping.getByRole('textbox', { name: 'Name of the test case' }).fill('Says thanks')
    await keeping.getByRole('button', { name: 'Keep test case' }).click()
    await page.getByRole('status').filter({ hasText: 'is kept as a test case' }).waitFor()

    const other = file.nodes.map((node) =>
      node.id === 'thank' ? { ...node, parameters: { values: { text: 'Danke' } } } : node,
    )
    await seeded.client.workflows.update(workflow, { ...file, nodes: other })
    await page.goto(`${server.url}/w/${seeded.workspaceId}/workflows/${workflow}/versions`)
    await page.getByRole('tab', { name: 'Test cases' }).click()
    const panel = page.getByRole('tabpanel')
    await panel.getByRole('button', { name: 'Run on Draft' }).click()
    await panel.getByText('/0/text: Danke, expected Thanks').waitFor()
    await panel.getByText('Failed', { exact: true }).waitFor()
    await page.getByRole('combobox', { name: 'Newer side' }).selectOption({ label: 'v1 (live)' })
    await panel.getByRole('button', { name: 'Run on v1 (live)' }).first().click()
    await panel.getByText('Passed', { exact: true }).waitFor()

    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Publish this workflow' })
    await dialog.getByRole('switch', { name: 'Publish only if all of them pass' }).click()
    await dialog.getByRole('button', { name: 'Publish', exact: true }).click()
    await dialog.getByRole('alert').filter({ hasText: 'A test case did not pass. Nothing was published.' }).waitFor()
    expect((await seeded.client.workflows.get(workflow)).live?.number).toBe(1)
  })
})
