import { LinkFlow } from '@linkflow/sdk'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { OWNER, type Seeded, seedOwner } from '../harness/seed.ts'
import { Server } from '../harness/server.ts'
import { signIn } from '../harness/sign-in.ts'
import { totp } from '../harness/totp.ts'

let server: Server
let browser: Browser
let seeded: Seeded
let page: Page

beforeAll(async () => {
  ;[server, browser] = await Promise.all([Server.empty(), launchBrowser()])
  seeded = await seedOwner(server.url)
})
afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})
beforeEach(async () => {
  page = await openPage(browser)
})
afterEach(() => page?.context().close())

const open = (section: string) => signIn(page, server.url, `/w/${seeded.workspaceId}/settings/${section}`)

describe('settings', () => {
  it('save a section by itself, and roll back what the server refuses', async () => {
    await open('profile')
    const name = page.getByRole('textbox', { name: 'Your name' })
    await page.route(/api\/v1\/me$/, (route) =>
      route.request().method() === 'PATCH'
        ? route.fulfill({
            status: 400,
            contentType: 'application/problem+json',
            body: JSON.stringify({ code: 'body-invalid', detail: 'No such name.', status: 400, title: '', type: '' }),
          })
        : route.continue(),
    )
    await name.fill('Nobody')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('alert').filter({ hasText: 'back as it was: No such name.' }).waitFor()
    expect(await name.inputValue()).toBe(OWNER.name)
    await page.getByRole('button', { name: `Account: ${OWNER.name}` }).waitFor()
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await name.fill('Olive O.')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Account: Olive O.' }).waitFor()
    await page.getByRole('status').filter({ hasText: 'Saved.' }).waitFor()
  })

  it('of the workspace hold where a workflow says nothing of its own', async () => {
    const { client } = seeded
    const handler = await client.workflows.create({
      linkflow: 1,
      name: 'Tell the team',
      nodes: [{ id: 'error', name: 'On error', type: 'error-trigger', parameters: {} }],
      connections: [],
    })
    const nightly = await client.workflows.create({
      linkflow: 1,
      name: 'Nightly',
      nodes: [{ id: 'clock', name: 'Clock', type: 'schedule', parameters: { rules: [{ cron: '0 2 * * *' }] } }],
      connections: [],
    })
    await client.workflows.publish(nightly.id)
    const zoneOf = async () => (await client.schedules.list({ workflow: nightly.id }).take(1))[0]!.timezone
    expect(await zoneOf()).toBe('UTC')
    await open('workspace')
    const save = page
      .getByRole('region', { name: 'Time zone, errors and retention' })
      .getByRole('button', { name: 'Save' })
    await page.getByRole('combobox', { name: 'Time zone' }).selectOption('Asia/Tokyo')
    await page.getByRole('combobox', { name: 'Error workflow' }).selectOption('Tell the team')
    await page.getByRole('textbox', { name: 'Retention' }).fill('many')
    await page.getByText('A whole number of days, at most 3650.').waitFor()
    expect(await save.isDisabled()).toBe(true)
    await page.getByRole('textbox', { name: 'Retention' }).fill('30')
    await save.click()
    await page.getByRole('status').filter({ hasText: 'Saved.' }).waitFor()
    expect(await client.workspace.settings()).toEqual({
      timeZone: 'Asia/Tokyo',
      errorWorkflow: handler.id,
      retention: { days: 30 },
    })
    expect(await zoneOf()).toBe('Asia/Tokyo')
    await page.reload()
    await expect.poll(() => page.getByRole('textbox', { name: 'Retention' }).inputValue()).toBe('30')
  })

  it('keep how things look and move on this device', async () => {
    await open('appearance')
    const html = () => page.evaluate(() => ({ ...document.documentElement.dataset }))
    await page.getByRole('radio', { name: 'Dark' }).check()
    await page.getByRole('radio', { name: 'Compact' }).check()
    await page.getByRole('radio', { name: 'Reduced' }).check()
    expect(await html()).toMatchObject({ theme: 'dark', density: 'compact', motion: 'reduced' })
    await page.reload()
    await page.getByRole('radio', { name: 'Compact' }).waitFor()
    expect(await html()).toMatchObject({ theme: 'dark', density: 'compact', motion: 'reduced' })
    await page.goto(`${server.url}/settings/editor`)
    await page.getByRole('radio', { name: 'Zooms' }).check()
    await page.getByRole('switch', { name: 'Snap to the grid' }).click()
    expect(await page.evaluate(() => localStorage.getItem('linkflow.preferences'))).toContain('"wheel":"zoom"')
    await page.goto(`${server.url}/settings/language`)
    // The page is drawn anew in the other language.
    await page.getByRole('radio', { name: 'Deutsch' }).click()
    await page.getByRole('heading', { name: 'Sprache', level: 1 }).waitFor()
  })

  it('give keys that people choose, refuse those that are taken, and turn single ones off', async () => {
    await open('accessibility')
    const change = page.getByRole('button', { name: 'Change the keys of Go to notifications' })
    await change.click()
    await page.keyboard.press('g')
    await page.keyboard.press('w')
    await page.getByRole('alert').filter({ hasText: 'Go to workflows' }).waitFor()
    await change.click()
    await page.keyboard.press('y')
    await page.getByRole('button', { name: 'Reset the keys of Go to notifications' }).waitFor()
    await page.locator('body').press('y')
    await page.waitForURL(/\/notifications/)
    await page.goBack()
    await page.getByRole('switch', { name: 'Single-key shortcuts' }).click()
    await page.locator('body').press('y')
    await page.waitForTimeout(300)
    expect(page.url()).toContain('/settings/accessibility')
  })

  it('set up a second factor with its recovery codes, and turn it off', async () => {
    await open('security')
    await page.getByRole('button', { name: 'Set up an app' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Your password' }).fill('not the password')
    await page.keyboard.press('Enter')
    await dialog.getByRole('alert').waitFor()
    await dialog.getByRole('textbox', { name: 'Your password' }).fill(OWNER.password)
    await page.keyboard.press('Enter')
    await dialog.getByRole('img', { name: /QR code/ }).waitFor()
    const secret = await dialog.getByRole('textbox', { name: /secret/ }).inputValue()
    await dialog.getByRole('textbox', { name: 'Code' }).fill(totp(secret))
    await page.keyboard.press('Enter')
    const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
    await codes.nth(9).waitFor()
    expect(await codes.count()).toBe(10)
    const [, second] = await codes.allTextContents()
    await page.getByRole('button', { name: 'I kept them' }).click()
    await page.getByText('10 recovery codes are left.').waitFor()
    await page.getByRole('button', { name: 'Turn the app off' }).click()
    await dialog.getByRole('textbox', { name: 'Your password' }).fill(OWNER.password)
    await dialog.getByRole('textbox', { name: 'Code of the second factor' }).fill(second!)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Set up an app' }).waitFor()
  })

  it('show where one is signed in, and end one session or all others', async () => {
    const elsewhere = async () => {
      const tokens = await new LinkFlow({ url: server.url }).sessions.signIn({
        email: OWNER.email,
        password: OWNER.password,
        refreshIn: 'body',
      })
      if (!('accessToken' in tokens)) throw new Error('a second factor is still asked for')
      return new LinkFlow({ url: server.url, token: tokens.accessToken, retries: 0 })
    }
    const first = await elsewhere()
    const second = await elsewhere()
    await open('security')
    const sessions = page.getByRole('region', { name: 'Sessions' })
    await sessions.getByText('This one').waitFor()
    const before = await sessions.getByRole('listitem').count()
    await sessions
      .getByRole('button', { name: /^End the session/ })
      .first()
      .click()
    await expect.poll(() => sessions.getByRole('listitem').count()).toBe(before - 1)
    await sessions.getByRole('button', { name: 'End all others' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'End all others' }).click()
    await expect.poll(() => sessions.getByRole('listitem').count()).toBe(1)
    for (const client of [first, second]) await expect(client.me.get()).rejects.toMatchObject({ status: 401 })
  })
})
