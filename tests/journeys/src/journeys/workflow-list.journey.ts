import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { answersOf } from '../harness/answers.ts'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { hears } from '../harness/heard.ts'
import { type Seeded, seedMany, seedOwner, seedWorkflows } from '../harness/seed.ts'
import { Server } from '../harness/server.ts'
import { signIn } from '../harness/sign-in.ts'

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
  await signIn(page, server.url)
})
afterEach(() => page.context().close())

const rows = () => page.locator('tbody tr')
const nameOfRow = (at: number) => rows().nth(at).getByRole('link').textContent()

describe('an empty workspace', () => {
  it('WL-05: offers four ways to begin', async () => {
    for (const name of ['Open sample', 'Start blank', 'Browse templates', 'Paste JSON']) {
      await page.getByRole('button', { name }).waitFor()
    }
    await page.getByRole('button', { name: 'Paste JSON' }).click()
    await page.getByRole('textbox', { name: 'Workflow file' }).fill('{"nodes": 1}')
    await page.getByRole('dialog').getByRole('button', { name: 'Create workflow' }).click()
    await page.getByText('no workflow file').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Open sample' }).click()
    await page.getByRole('heading', { name: 'Order intake' }).waitFor()
    const [made] = await seeded.client.workflows.list().take(1)
    await seeded.client.workflows.archive(made!.id)
  })
})

describe('the list', () => {
  beforeAll(async () => {
    await seedWorkflows(seeded)
  })

  it('WL-01: has its search at /, and what is typed narrows the rows and stands in the address', {
    tags: 'short',
  }, async () => {
    await rows().nth(9).waitFor()
    await page.keyboard.press('/')
    const search = page.getByRole('searchbox', { name: 'Search workflows' })
    expect(await search.evaluate((field) => field === document.activeElement)).toBe(true)
    await search.pressSequentially('tag:sales status:live')
    await expect.poll(() => rows().count()).toBe(3)
    expect(new URL(page.url()).searchParams.get('q')).toBe('tag:sales status:live')
    await page.reload()
    await expect.poll(() => rows().count()).toBe(3)
    expect(await search.inputValue()).toBe('tag:sales status:live')
  })

  it('shows how each did, and which fail', async () => {
    const failing = page.getByRole('row', { name: /Invoice reminders/ })
    await failing.getByRole('img', { name: /runs?, \d+ failed/ }).waitFor()
    await failing.getByText('Failed', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Failing', exact: true }).click()
    await expect.poll(() => rows().count()).toBe(3)
    expect(new URL(page.url()).searchParams.get('q')).toBe('status:failing')
  })

  it('says who made it, and finds what is mine', async () => {
    await page.setViewportSize({ width: 1760, height: 900 })
    const row = page.getByRole('row', { name: /Lead capture/ })
    await row.getByText('You', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Mine', exact: true }).click()
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('owner:me')
    await expect.poll(() => rows().count()).toBe(10)
  })

  it('reads sparks, owners and next runs with the rows, and nothing of them apart', async () => {
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto(`${server.url}/workflows`)
    await rows().nth(9).waitFor()
    await page
      .getByRole('img', { name: /runs?, \d+ failed/ })
      .first()
      .waitFor()
    expect(asked.filter((path) => path.endsWith('/executions') || path.endsWith('/schedules'))).toEqual([])
  })

  it('announces a new workflow behind a button, and puts it under no pointer', { tags: 'short' }, async () => {
    await rows().nth(9).waitFor()
    const names = await rows().getByRole('link').allTextContents()
    await expect.poll(() => hears(page, 'workflows')).toBe(true)
    const made = await seeded.client.workflows.create({ linkflow: 1, name: 'Just made', nodes: [], connections: [] })
    const button = page.getByRole('button', { name: /^1 new/ })
    await button.waitFor()
    expect(await rows().getByRole('link').allTextContents()).toEqual(names)
    await button.click()
    await page.getByRole('row', { name: /Just made/ }).waitFor()
    await seeded.client.workflows.delete(made.id)
  })

  it('shows at once that somebody else took a workflow down', async () => {
    const row = page.getByRole('row', { name: /Support triage/ })
    await row.getByText('Live', { exact: true }).waitFor()
    const [found] = await seeded.client.workflows.list({ name: 'Support triage' }).take(1)
    await expect.poll(() => hears(page, 'workflows')).toBe(true)
    await seeded.client.workflows.unpublish(found!.id)
    await row.getByText('Draft', { exact: true }).waitFor()
    await seeded.client.workflows.publish(found!.id)
    await row.getByText('Live', { exact: true }).waitFor()
  })

  it('tells of a run while one looks on', async () => {
    const row = page.getByRole('row', { name: /Lead capture/ })
    const before = await row.getByRole('img').getAttribute('aria-label')
    const [found] = await seeded.client.workflows.list({ name: 'Lead capture' }).take(1)
    await expect.poll(() => hears(page, 'executions')).toBe(true)
    await seeded.client.workflows.run(found!.id, undefined, { wait: 10 })
    await expect.poll(() => row.getByRole('img').getAttribute('aria-label')).not.toBe(before)
  })

  it('WL-03: opens the second row by J, J, Enter, and Back finds row and place again', async () => {
    await rows().nth(9).waitFor()
    const second = await nameOfRow(1)
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: second!, exact: true }).waitFor()
    await page.goBack()
    await rows().nth(1).waitFor()
    await expect
      .poll(() =>
        rows()
          .nth(1)
          .evaluate((row) => row === document.activeElement),
      )
      .toBe(true)
  })

  it('WL-04: archives, says so, and takes it back', { tags: 'short' }, async () => {
    const row = page.getByRole('row', { name: /Newsletter sync/ })
    await row.getByRole('button', { name: /^More about/ }).click()
    await page.getByRole('menuitem', { name: 'Archive' }).click()
    const status = page.getByRole('status').filter({ hasText: 'Archived «Newsletter sync».' })
    await status.waitFor()
    await expect.poll(() => row.count()).toBe(0)
    await status.getByRole('button', { name: 'Undo' }).click()
    await row.waitFor()
    // It was live before, and is again.
    await row.getByText('Live', { exact: true }).waitFor()
  })

  it('is renamed, tagged and moved by keys alone', async () => {
    await rows().nth(9).waitFor()
    await page.getByRole('row', { name: /Stock levels/ }).focus()
    await page.keyboard.press('e')
    await page.getByRole('textbox', { name: 'Name' }).fill('Stock levels, all shops')
    await page.keyboard.press('Enter')
    const row = page.getByRole('row', { name: /Stock levels, all shops/ })
    await row.waitFor()
    await row.focus()
    await page.keyboard.press('t')
    await page.getByRole('textbox', { name: 'Tags' }).fill('warehouse, nightly')
    await page.keyboard.press('Enter')
    await row.getByText('nightly').waitFor()
    await row.focus()
    await page.keyboard.press('m')
    await page.getByRole('combobox', { name: 'Folder' }).selectOption({ label: 'Sales / Reports' })
    await page.keyboard.press('Tab')
    await page.getByRole('dialog').getByRole('button', { name: 'Move' }).click()
    await page.getByRole('button', { name: /^Sales \d/ }).click()
    await row.waitFor()
  })

  it('does to many what was selected, by X and Shift+X', async () => {
    await rows().nth(9).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('Shift+X')
    const bar = page.getByRole('toolbar')
    await bar.getByText('3 selected').waitFor()
    await bar.getByRole('button', { name: 'Archive' }).click()
    const status = page.getByRole('status').filter({ hasText: 'Archived 3 workflows.' })
    await status.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => rows().count()).toBe(10)
  })

  it('WL-06: says what was looked for when nothing is found, and clears it', async () => {
    await page.getByRole('searchbox').fill('tag:nobody-has-this')
    await page.getByText('No workflow matches: tag:nobody-has-this').waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await rows().nth(9).waitFor()
    expect(new URL(page.url()).search).toBe('')
  })

  it('WL-07: keeps the rows when the list cannot be read, says so, and tries again', async () => {
    await rows().nth(9).waitFor()
    await page.route(/api\/v1\/workflows\?/, (route) =>
      route.fulfill({
        status: 500,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          code: 'internal-error',
          detail: 'This is our fault.',
          requestId: 'request-of-the-journey',
        }),
      }),
    )
    await page
      .getByRole('row', { name: /Lead capture/ })
      .getByRole('button', { name: /^More about/ })
      .click()
    await page.getByRole('menuitem', { name: 'Duplicate' }).click()
    const alert = page.getByRole('alert').filter({ hasText: 'The list could not be read' })
    await alert.getByText('request-of-the-journey').waitFor()
    expect(await rows().count()).toBe(10)
    await page.unrouteAll({ behavior: 'wait' })
    await alert.getByRole('button', { name: 'Try again' }).click()
    await expect.poll(() => rows().count()).toBe(11)
    expect(await page.getByRole('alert').count()).toBe(0)
  })

  it('PA-01, PA-02, PA-03: has a palette, a sheet of all keys, and lets single keys be turned off', async () => {
    await rows().nth(9).waitFor()
    await page.keyboard.press('Control+k')
    const palette = page.getByRole('dialog', { name: 'Command palette' })
    await palette.getByRole('combobox').fill('refund')
    await palette.getByRole('option', { name: 'Refund approvals' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Refund approvals' }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('w')
    await rows().nth(9).waitFor()
    await page.keyboard.press('?')
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    for (const label of ['Next row', 'Select the row', 'Search workflows', 'Command palette', 'Go to workflows']) {
      await sheet.getByText(label, { exact: true }).waitFor()
    }
    await sheet.getByRole('switch', { name: 'Single-key shortcuts' }).click()
    await page.keyboard.press('Escape')
    await page.keyboard.press('c')
    await page.keyboard.press('j')
    await page.waitForTimeout(300)
    expect(await page.getByRole('dialog').count()).toBe(0)
    await page.keyboard.press('Control+k')
    await palette.getByRole('combobox').fill('new workflow')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'New workflow' }).waitFor()
  })
})

describe('a large workspace', () => {
  it('WL-02: reads 200 workflows in less than 400 kB, and no nodes', async () => {
    await seedMany(seeded, 200)
    const answers = answersOf(page, /api\/v1\/workflows\?.*sort=-updated/)
    await page.goto(`${server.url}/workflows`)
    await rows().nth(40).waitFor()
    await expect
      .poll(async () => {
        await page.locator('#content').evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight))
        return rows().count()
      })
      .toBeGreaterThanOrEqual(200)
    const bodies = await answers()
    expect(bodies.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(400_000)
    expect(bodies.length).toBeLessThan(10)
    for (const body of bodies) expect(body.toString()).not.toContain('"nodes"')
  })
})
