import type { WorkflowFileInput } from '@linkflow/sdk'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
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
  ;[server, browser] = await Promise.all([Server.start({ LINKFLOW_SAMPLE: 'false' }), launchBrowser()])
  seeded = await seedOwner(server.url)
})
afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})
afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close()
})

async function openEditor(workflow: string): Promise<EditorPage> {
  const page = await openPage(browser)
  pages.push(page)
  await signIn(page, server.url, `/w/${seeded.workspaceId}/workflows/${workflow}`)
  const editor = new EditorPage(page)
  await editor.canvas.waitFor()
  return editor
}

const create = async (file: WorkflowFileInput) => (await seeded.client.workflows.create(file)).id
const nodeOf = async (workflow: string, id: string) =>
  (await seeded.client.workflows.get(workflow)).draft.nodes.find((node) => node.id === id)

describe('saving', () => {
  it('SV-01: says «Saving», then «Saved», and sends what changed alone', async () => {
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
    await editor.page.getByRole('status').filter({ hasText: 'Saving' }).waitFor({ timeout: 3_000 })
    await editor.page
      .getByRole('status')
      .filter({ hasText: /^Saved$/ })
      .waitFor({ timeout: 3_000 })
    expect((await nodeOf(workflow, 'order'))?.disabled).toBe(true)
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatch(/^PATCH \d{1,3}$/)
  })

  it('SV-02: an edit without the server is on the device, outlives a reload, and is sent once there is an answer', async () => {
    const workflow = await create(orderFile('Offline'))
    const editor = await openEditor(workflow)
    const { page } = editor
    await editor.saved()
    await page.route(new RegExp(`/api/v1/workflows/${workflow}`), (route) => route.abort('connectionfailed'))
    await editor.focusCard('Make order')
    await page.keyboard.press('d')
    await page.getByRole('status').filter({ hasText: 'Saved on this device' }).waitFor()
    await page.reload()
    await editor.canvas.waitFor()
    await editor.card('Make order').getByText('Off', { exact: true }).waitFor()
    await page.getByRole('status').filter({ hasText: 'Saved on this device' }).waitFor()
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await expect.poll(async () => (await nodeOf(workflow, 'order'))?.disabled, { timeout: 40_000 }).toBe(true)
    await editor.saved()
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
