import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { orderFile } from '../harness/editor.ts'
import { OWNER, type Seeded, seedOwner } from '../harness/seed.ts'
import { Server } from '../harness/server.ts'
import { signIn } from '../harness/sign-in.ts'
import { totp } from '../harness/totp.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

describe('a fresh instance', () => {
  let server: Server

  beforeAll(async () => {
    server = await Server.start()
  })
  afterAll(() => server?.[Symbol.asyncDispose]())

  it('ON-01: leads from / to the set-up, which asks for three things and no more', async () => {
    const page = await openPage(browser)
    await page.goto(`${server.url}/`)
    await page.waitForURL(/\/setup$/)
    await page.getByRole('button', { name: 'Create workspace' }).waitFor()
    const required = await page.locator('input[required], select[required], textarea[required]').count()
    expect(required).toBe(3)
    for (const name of ['Email', 'Password', 'Workspace name']) {
      expect(await page.getByRole('textbox', { name, exact: true }).getAttribute('required'), name).not.toBeNull()
    }
    await page.context().close()
  })

  it('is set up by one form, which ends in the workspace, signed in', async () => {
    const page = await openPage(browser)
    await page.goto(`${server.url}/`)
    await page.getByRole('textbox', { name: 'Email' }).fill('ada.first@test.local')
    await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery staple')
    await page.getByText('Strong').waitFor()
    await page.getByRole('textbox', { name: 'Workspace name' }).fill('Ada & Co')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/w\/[\w-]+\/workflows\/[\w-]+\?run=/)
    await page.getByRole('button', { name: 'Workspace: Ada & Co' }).waitFor()
    await page.getByRole('heading', { name: 'Order intake' }).waitFor()
    await page.getByRole('button', { name: 'Account: Ada First' }).waitFor()
    // Once there is an account, the set-up is closed.
    await page.goto(`${server.url}/setup`)
    await page.waitForURL(/\/sign-in/)
    await page.context().close()
  })
})

describe('signing in', () => {
  let owned: Server
  let seeded: Seeded

  beforeAll(async () => {
    owned = await Server.empty()
    seeded = await seedOwner(owned.url)
  })
  afterAll(() => owned?.[Symbol.asyncDispose]())

  it('ON-04: says the same of a wrong password and of an address that nobody has', { tags: 'short' }, async () => {
    const page = await openPage(browser)
    const said: string[] = []
    for (const email of [OWNER.email, 'nobody@test.local']) {
      await page.goto(`${owned.url}/sign-in`)
      await page.getByRole('textbox', { name: 'Email' }).fill(email)
      await page.getByRole('textbox', { name: 'Password' }).fill('not the password')
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.getByRole('alert').waitFor()
      expect(await page.getByRole('alert').count()).toBe(1)
      said.push((await page.getByRole('alert').textContent())!)
    }
    expect(said[0]).toBe(said[1])
    expect(said[0]).toContain('Try again')
    await page.context().close()
  })

  it('ON-05: leads an expired session back to the very address', async () => {
    const { client, workspaceId } = seeded
    const { id } = await client.workflows.create(orderFile('Order intake'))
    const address = `/w/${workspaceId}/workflows/${id}?node=y`
    const page = await openPage(browser)
    await signIn(page, owned.url, address)
    expect(page.url()).toBe(owned.url + address)
    await page.getByRole('heading', { name: 'Order intake' }).waitFor()
    // It ends as somebody works with it: from elsewhere, or after its thirty days.
    for (const session of await client.sessions.list()) if (!session.isCurrent) await client.sessions.end(session.id)
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.waitForURL(/\/sign-in\?/)
    await page.getByText('Your session has ended').waitFor()
    await page.getByRole('textbox', { name: 'Email' }).fill(OWNER.email)
    await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Order intake' }).waitFor()
    expect(page.url()).toBe(owned.url + address)
    await page.context().close()
  })

  it('goes to no other site, whatever `next` says', async () => {
    const page = await openPage(browser)
    await signIn(page, owned.url, `/sign-in?next=${encodeURIComponent('//evil.example/x')}`)
    await page.waitForURL(/\/w\//)
    expect(new URL(page.url()).origin).toBe(owned.url)
    await page.context().close()
  })

  it('is over in every tab when one signs out, and the way back is closed', async () => {
    const page = await openPage(browser)
    await signIn(page, owned.url)
    await page.getByRole('table').waitFor()
    const other = await page.context().newPage()
    await other.goto(`${owned.url}/workflows`)
    await other.getByRole('table').waitFor()
    await page.getByRole('button', { name: /^Account/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await Promise.all([page, other].map((each) => each.waitForURL(/\/sign-in/)))
    await page.context().close()
  })

  it('asks for the second factor where there is one', async () => {
    const { secret } = await seeded.client.me.beginTotp({ password: OWNER.password })
    const [recoveryCode] = await seeded.client.me.confirmTotp(totp(secret))
    const page = await openPage(browser)
    await page.goto(`${owned.url}/sign-in`)
    await page.getByRole('textbox', { name: 'Email' }).fill(OWNER.email)
    await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'One more step' }).waitFor()
    await page.getByRole('textbox', { name: 'Code' }).fill('000000')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    await page.getByRole('button', { name: 'Use a recovery code' }).click()
    await page.getByRole('textbox', { name: 'Recovery code' }).fill(recoveryCode!)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/w\//)
    await page.context().close()
  })
})
