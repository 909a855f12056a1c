import { LinkFlow } from '@linkflow/sdk'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { EditorPage, orderFile } from '../harness/editor.ts'
import { OWNER, type Seeded, seedOwner } from '../harness/seed.ts'
import { Server } from '../harness/server.ts'
import { signIn } from '../harness/sign-in.ts'

let server: Server
let browsers: Browser[]
let seeded: Seeded
const pages: Page[] = []

const ANA = { email: 'ana@test.local', password: 'battery staple correct', name: 'Ana Able' }

beforeAll(async () => {
  const [started, ...launched] = await Promise.all([Server.empty(), launchBrowser(), launchBrowser()])
  server = started
  browsers = launched
  seeded = await seedOwner(server.url)
  await join('editor', ANA)
})
afterAll(async () => {
  for (const browser of browsers ?? []) await browser.close()
  await server?.[Symbol.asyncDispose]()
})
afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close()
})

async function join(role: 'editor' | 'viewer', { email, name, password }: typeof ANA): Promise<void> {
  const invitation = await seeded.client.invitations.create({ email, role })
  const { token } = await seeded.client.accounts.giveInvitation(invitation.id)
  await new LinkFlow({ url: server.url }).invitations.join({ token, name, password, refreshIn: 'body' })
}

async function open(browser: Browser, who: typeof ANA, workflow: string): Promise<EditorPage> {
  const page = await openPage(browser)
  pages.push(page)
  await signIn(page, server.url, `/w/${seeded.workspaceId}/workflows/${workflow}`, who)
  const editor = new EditorPage(page)
  await editor.canvas.waitFor()
  return editor
}

const here = ({ page }: EditorPage) => page.getByRole('list', { name: 'Also here' })

describe('presence', () => {
  it('shows in two browsers who else is there, and softly at which node', async () => {
    const { id } = await seeded.client.workflows.create(orderFile('Together'))
    const olive = await open(browsers[0]!, OWNER, id)
    expect(await here(olive).count()).toBe(0)
    const ana = await open(browsers[1]!, ANA, id)
    await here(olive).getByRole('button', { name: ANA.name }).waitFor()
    await here(ana).getByRole('button', { name: OWNER.name }).waitFor()
    await ana.focusCard('Make order')
    await ana.page.keyboard.press('Enter')
    await ana.page.getByRole('complementary', { name: 'Node settings' }).waitFor()
    const card = olive.page.getByRole('group', { name: /Make order.*Ana Able is editing/ })
    await card.waitFor()
    await card.getByText('Ana Able is editing').waitFor()
    // Nothing is locked: the other opens the same node, and goes there by her picture.
    await here(olive).getByRole('button', { name: 'Ana Able is editing Make order' }).click()
    await olive.page.waitForFunction(() => document.activeElement?.getAttribute('data-node') === 'order')
    await olive.page.keyboard.press('Enter')
    await ana.page.getByRole('group', { name: /Make order.*Olive Owner is editing/ }).waitFor()
    await ana.page.getByRole('button', { name: 'Close the panel' }).click()
    await olive.page.getByRole('group', { name: /Make order.*Ana Able is editing/ }).waitFor({ state: 'detached' })
    await ana.page.goto(`${server.url}/w/${seeded.workspaceId}/workflows`)
    await here(olive).waitFor({ state: 'detached' })
  })

  it('counts a person once, says of who only looks no more than that, and survives a lost connection', async () => {
    const VERA = { email: 'vera@test.local', password: 'battery staple correct', name: 'Vera Viewer' }
    await join('viewer', VERA)
    const { id } = await seeded.client.workflows.create(orderFile('Looked at'))
    const olive = await open(browsers[0]!, OWNER, id)
    const vera = await open(browsers[1]!, VERA, id)
    await vera.open(server.url, seeded.workspaceId, id, '?node=order')
    const second = await open(browsers[1]!, VERA, id)
    await here(olive).getByRole('button', { name: VERA.name, exact: true }).waitFor()
    expect(await here(olive).getByRole('listitem').count()).toBe(1)
    expect(await olive.page.getByText(/is editing/).count()).toBe(0)
    await second.page.context().setOffline(true)
    await second.page.waitForTimeout(500)
    await second.page.context().setOffline(false)
    await here(second).getByRole('button', { name: OWNER.name }).waitFor()
    await here(olive).getByRole('button', { name: VERA.name, exact: true }).waitFor()
  })
})
