import type { WorkflowFileInput } from '@linkflow/sdk'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { tellMs } from '../harness/calibration.ts'
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

async function openEditor(workflow: string, options: BrowserContextOptions = {}): Promise<EditorPage> {
  const page = await openPage(browser, options)
  pages.push(page)
  await signIn(page, server.url, `/w/${seeded.workspaceId}/workflows/${workflow}`)
  const editor = new EditorPage(page)
  await editor.canvas.waitFor()
  return editor
}

/** Until what the page was made of is on the device. */
const shellKept = (page: Page) =>
  page.waitForFunction(async () => {
    const loaded = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)
    const assets = loaded.filter((path) => path.startsWith('/assets/'))
    const kept = await Promise.all(assets.map((path) => caches.match(path, { ignoreVary: true })))
    return navigator.serviceWorker.controller !== null && kept.every((each) => each !== undefined)
  })

const create = async (file: WorkflowFileInput) => (await seeded.client.workflows.create(file)).id
const nodeOf = async (workflow: string, id: string) =>
  (await seeded.client.workflows.get(workflow)).draft.nodes.find((node) => node.id === id)

describe('saving', () => {
  it('SV-01: says «Saving», then «Saved», and sends what changed alone', { tags: 'short' }, async () => {
    const workflow = await create(orderFile('Saving'))
    const editor = await openEditor(workflow)
    const sent: string[] = []
    editor.page.on('request', (request) => {
      if (request.url().includes(`/workflows/${workflow}`) && request.method() !== 'GET')
        sent.push(`${request.method()} ${request.postData()?.length ?? 0}`)
    })
    await editor.saved()
    await editor.focusCard('Make order')
    await editor.page.keyboard.press('d')
    const pressedMs = Date.now()
    await editor.page.getByRole('status').filter({ hasText: 'Saving' }).waitFor()
    await editor.saved()
    await tellMs(editor.page, 'SV-01: from the key to «Saved»', Date.now() - pressedMs, 3_000)
    expect((await nodeOf(workflow, 'order'))?.disabled).toBe(true)
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatch(/^PATCH \d{1,3}$/)
  })

  it('SV-02: an edit without a connection outlives a reload without one, and is sent once there is one', async () => {
    const workflow = await create(orderFile('Offline'))
    const editor = await openEditor(workflow, { serviceWorkers: 'allow' })
    const { page } = editor
    await editor.saved()
    await shellKept(page)
    await page.context().setOffline(true)
    await editor.focusCard('Make order')
    await page.keyboard.press('d')
    await page.getByRole('status').filter({ hasText: 'Saved on this device' }).waitFor()
    await page.reload()
    await editor.canvas.waitFor()
    await editor.card('Make order').getByText('Off', { exact: true }).waitFor()
    await page.getByRole('status').filter({ hasText: 'Saved on this device' }).waitFor()
    expect((await nodeOf(workflow, 'order'))?.disabled).toBeUndefined()
    await page.context().setOffline(false)
    await expect.poll(async () => (await nodeOf(workflow, 'order'))?.disabled).toBe(true)
    await editor.saved()
  })

  it('keeps nothing of the API on the device but drafts, and takes who one is away with the session', async () => {
    const workflow = await create(orderFile('Signed out'))
    const { page } = await openEditor(workflow, { serviceWorkers: 'allow' })
    await shellKept(page)
    const kept = await page.evaluate(async () => {
      const stores = await Promise.all((await caches.keys()).map((name) => caches.open(name)))
      const requests = await Promise.all(stores.map((store) => store.keys()))
      return requests.flat().map(({ url }) => new URL(url).pathname)
    })
    expect(kept.filter((path) => !/^\/(assets\/.*|theme\.js|favicon\.svg)?$/.test(path))).toEqual([])
    const onShelf = () => page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('shelf')).length)
    expect(await onShelf()).toBeGreaterThan(0)
    await page.getByRole('button', { name: /^Account/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('textbox', { name: 'Email' }).waitFor()
    expect(await onShelf()).toBe(0)
  })

  it('SV-03: two people on different nodes lose nothing, and are asked nothing', async () => {
    const workflow = await create(orderFile('Two editors'))
    const [one, other] = [await openEditor(workflow), await openEditor(workflow)]
    await one.focusCard('Make order')
    await other.focusCard('Say thanks')
    await Promise.all([one.page.keyboard.press('d'), other.page.keyboard.press('d')])
    await expect.poll(async () => (await nodeOf(workflow, 'order'))?.disabled).toBe(true)
    await expect.poll(async () => (await nodeOf(workflow, 'thank'))?.disabled).toBe(true)
    for (const editor of [one, other]) {
      await editor.card('Make order').getByText('Off', { exact: true }).waitFor()
      await editor.card('Say thanks').getByText('Off', { exact: true }).waitFor()
      await editor.saved()
      expect(await editor.page.getByRole('dialog').count()).toBe(0)
    }
  })
})
