import { readFileSync } from 'node:fs'
import { LinkFlow } from '@linkflow/sdk'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { OWNER, type Seeded, seedOwner } from '../harness/seed.ts'
import { Server } from '../harness/server.ts'
import { signIn } from '../harness/sign-in.ts'

let server: Server
let browser: Browser
let seeded: Seeded
let page: Page

const VIEWER = { email: 'vera@test.local', password: 'battery staple correct', name: 'Vera Viewer' }
const at = (path: string) => `/w/${seeded.workspaceId}${path}`

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

/** One that does something by hand: well, or by a division of what is no number badly. */
async function seedWorkflow(name: string, isGood: boolean, runs: number): Promise<string> {
  const { client } = seeded
  const { id } = await client.workflows.create({
    linkflow: 1,
    name,
    nodes: [
      { id: 'start', name: 'Start', type: 'manual', parameters: {}, position: { x: 0, y: 0 } },
      {
        id: 'work',
        name: 'Work',
        type: 'set',
        parameters: { values: { total: isGood ? '{{ 19.95 * 2 }}' : '{{ $json.order.items.length }}' } },
        position: { x: 240, y: 0 },
      },
    ],
    connections: [{ from: { node: 'start', port: 'main' }, to: { node: 'work', port: 'main' } }],
  })
  await client.workflows.publish(id)
  await Promise.all(Array.from({ length: runs }, () => client.workflows.run(id, undefined, { wait: 10 })))
  return id
}

describe('members', () => {
  it('are invited by a link that is handed over, and can do what the table says', async () => {
    await signIn(page, server.url, at('/members'))
    await page.getByRole('cell', { name: 'Last owner' }).waitFor()
    await page.getByRole('row', { name: /Publish and unpublish can can can cannot cannot/ }).waitFor()
    await page.keyboard.press('c')
    const invite = page.getByRole('dialog', { name: 'Invite' })
    await invite.getByRole('textbox', { name: 'Email' }).fill(VIEWER.email)
    await invite.getByRole('combobox', { name: 'Role' }).selectOption({ label: 'Viewer' })
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: `More about ${VIEWER.email}` }).click()
    await page.getByRole('menuitem', { name: /Link to hand over/ }).click()
    const link = await page.getByRole('textbox', { name: 'Link' }).inputValue()
    const other = await openPage(browser)
    // A server that chose its port itself does not know it in its links.
    await other.goto(link.replace(/^https?:\/\/[^/]+/, server.url))
    await other.getByRole('textbox', { name: 'Your name' }).fill(VIEWER.name)
    await other.getByRole('textbox', { name: 'Password' }).fill(VIEWER.password)
    await other.keyboard.press('Enter')
    await other.getByRole('button', { name: `Account: ${VIEWER.name}` }).waitFor()
    await other.context().close()
    await page.keyboard.press('Escape')
    await page.reload()
    await page.getByRole('combobox', { name: `Role of ${VIEWER.name}` }).selectOption({ label: 'Editor' })
    await page
      .getByRole('status')
      .filter({ hasText: `${VIEWER.name} is now Editor.` })
      .waitFor()
    await page.getByRole('combobox', { name: `Role of ${VIEWER.name}` }).selectOption({ label: 'Viewer' })
    await page
      .getByRole('status')
      .filter({ hasText: `${VIEWER.name} is now Viewer.` })
      .waitFor()
    // The last owner is told why they cannot go.
    await page.getByRole('button', { name: 'Leave', exact: true }).click()
    await page.getByRole('dialog').getByText('You are its last owner').waitFor()
  })

  it('roll a change back that the server refuses', async () => {
    await signIn(page, server.url, at('/members'))
    const role = page.getByRole('combobox', { name: `Role of ${VIEWER.name}` })
    await role.waitFor()
    await page.route(/api\/v1\/members\//, (route) =>
      route.fulfill({
        status: 403,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          code: 'member-above',
          detail: 'Not yours to change.',
          status: 403,
          title: '',
          type: '',
        }),
      }),
    )
    await role.selectOption({ label: 'Admin' })
    await page.getByRole('alert').filter({ hasText: 'back as it was: Not yours to change.' }).waitFor()
    expect(await role.inputValue()).toBe('viewer')
  })

  it('AD-02: who only looks sees nothing to run, publish or delete, and is told what a page of admins needs', async () => {
    const workflow = await seedWorkflow('Seen by a viewer', true, 1)
    await signIn(page, server.url, '/workflows', VIEWER)
    await page.getByRole('link', { name: 'Seen by a viewer' }).waitFor()
    const words = /^(Run|Publish|Delete|New workflow|Archive)\b/
    expect(await page.getByRole('button', { name: words }).count()).toBe(0)
    await page.goto(`${server.url}${at(`/workflows/${workflow}`)}`)
    await page.getByText('Seen by a viewer').first().waitFor()
    expect(await page.getByRole('button', { name: words }).count()).toBe(0)
    for (const path of ['/admin/health', '/audit', '/api-keys']) {
      await page.goto(`${server.url}${at(path)}`)
      await page.getByRole('heading', { name: 'Your role does not allow this' }).waitFor()
      await page.getByText(/needs the role Admin.*Olive Owner/).waitFor()
    }
    expect(await page.getByRole('link', { name: 'Audit log' }).count()).toBe(0)
  })
})

describe('API keys', () => {
  it('AD-03: are shown once, and refused at once when they are revoked', async () => {
    await signIn(page, server.url, at('/api-keys'))
    await page.getByRole('heading', { name: 'No API keys yet' }).or(page.getByRole('table')).waitFor()
    await page.getByRole('button', { name: 'New key' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Shop')
    await page.getByRole('combobox', { name: 'What it may do' }).selectOption({ label: 'Read only' })
    expect(await page.getByRole('combobox', { name: 'Expires' }).inputValue()).toBe('90')
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: 'Create key' }).click()
    const token = await page.getByRole('textbox', { name: 'Token' }).inputValue()
    expect(await page.getByRole('textbox', { name: 'Try it with cURL' }).inputValue()).toContain('/api/v1/workflows')
    const client = new LinkFlow({ url: server.url, token, retries: 0 })
    expect(await client.workflows.list().page()).toBeDefined()
    await page.getByRole('button', { name: 'I stored it' }).click()
    await page.getByRole('row', { name: /Shop.*Active/ }).waitFor()
    await page.reload()
    await page.getByRole('row', { name: /Shop/ }).waitFor()
    expect(await page.content()).not.toContain(token)
    await page.getByRole('button', { name: 'Revoke Shop' }).click()
    const dialog = page.getByRole('dialog')
    expect(await dialog.getByRole('button', { name: 'Revoke' }).isDisabled()).toBe(true)
    await dialog.getByRole('textbox', { name: 'Type Shop to confirm' }).fill('Shop')
    await page.keyboard.press('Enter')
    await page.getByRole('status').filter({ hasText: 'works no more' }).waitFor()
    await expect(client.workflows.list().page()).rejects.toMatchObject({ status: 401 })
  })
})

describe('the audit log', () => {
  it('AD-04: has what was published, credentials, roles and keys, with who did it, before and after', async () => {
    const { client } = seeded
    await seedWorkflow('Audited', true, 0)
    const credential = await client.credentials.create({
      name: 'Warehouse',
      type: 'bearer',
      fields: { token: 'secret-of-the-warehouse' },
      allowedHosts: ['warehouse.test'],
    })
    await client.credentials.delete(credential.id)
    await signIn(page, server.url, at('/audit'))
    await page.getByRole('row', { name: /Olive Owner credential\.deleted .*127\.0\.0\.1/ }).waitFor()
    for (const action of [
      'workflow.published',
      'credential.created',
      'member.role-changed',
      'key.created',
      'key.revoked',
    ]) {
      await page.goto(`${server.url}${at(`/audit?action=${action}`)}`)
      const row = page.getByRole('row', { name: new RegExp(`Olive Owner ${action.replace('.', '\\.')}`) }).first()
      await row.getByRole('button', { name: /Details of entry/ }).click()
      await page
        .getByText(/^Entry \d+/)
        .first()
        .waitFor()
    }
    await page.goto(`${server.url}${at('/audit?action=member.role-changed')}`)
    await page
      .getByRole('button', { name: /Details of entry/ })
      .first()
      .click()
    await page.getByRole('row', { name: /role .*editor .*viewer/ }).waitFor()
    expect(await page.content()).not.toContain('secret-of-the-warehouse')
    // Filters are in the address; a filter without a hit is named, and cleared.
    await page.getByRole('combobox', { name: 'About' }).selectOption({ label: 'API keys' })
    await expect.poll(() => new URL(page.url()).searchParams.get('action')).toBe('key')
    await page.getByLabel('Until').fill('2020-01-01')
    await page.getByRole('heading', { name: 'No entries match' }).waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).first().click()
    await page.getByRole('row', { name: /key\.revoked/ }).waitFor()
    await page.getByRole('button', { name: 'Check the chain' }).click()
    await page.getByRole('status').filter({ hasText: 'are whole' }).waitFor()
    await page.getByRole('button', { name: 'Export' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: /CSV/ }).click(),
    ])
    expect(download.suggestedFilename()).toBe('audit.csv')
    const csv = readFileSync(await download.path(), 'utf8')
    expect(csv).toMatch(/^number,at,actor,actorName,action,thing,before,after,address,/)
    expect(csv).toMatch(/workflow\.published,.*,127\.0\.0\.1,/)
  })
})

describe('usage', () => {
  it('AD-05: has a table with the same totals as its chart', async () => {
    await seedWorkflow('Counted', true, 4)
    await seedWorkflow('Counted badly', false, 2)
    await signIn(page, server.url, at('/usage'))
    const label = await page.getByRole('img', { name: /Runs on each of 7 days/ }).getAttribute('aria-label')
    const [, total, failed] = /: (\d+) in all, (\d+) failed/.exec(label!)!
    await page.getByRole('radio', { name: 'Table' }).check()
    const sums = page.getByRole('table', { name: 'Runs by day' }).locator('tfoot').getByRole('cell')
    expect(await sums.last().textContent()).toBe(total)
    expect(await sums.nth(1).textContent()).toBe(failed)
    expect(Number(failed)).toBe(2)
    await page.getByRole('row', { name: /Counted badly 2/ }).waitFor()
    await page.getByRole('radio', { name: '30 days' }).check()
    await expect.poll(() => new URL(page.url()).searchParams.get('range')).toBe('30')
  })
})

describe('notifications', () => {
  it('NO-01: five failures are one notification that counts them, with a retry in its place', async () => {
    await seedWorkflow('Fails five times', false, 5)
    await signIn(page, server.url, '/notifications')
    const group = page.getByRole('region', { name: 'Fails five times' })
    await group.getByText(/^5 times in/).waitFor()
    expect(await group.getByRole('listitem').count()).toBe(1)
    await group.getByRole('button', { name: 'Retry' }).click()
    await group.getByText('Started again.').waitFor()
    await group.getByRole('button', { name: 'Done' }).click()
    await group.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await group.waitFor()
  })

  it('are chosen by kind and channel, each choice saved as it is made', async () => {
    await signIn(page, server.url, at('/notifications?view=preferences'))
    await page.getByRole('combobox', { name: 'By mail: A workflow fails' }).selectOption({ label: 'Each day at 08:00' })
    await page.getByRole('status').filter({ hasText: 'Saved' }).first().waitFor()
    await page.getByRole('switch', { name: 'Quiet hours' }).click()
    await page.getByLabel('From').fill('21:30')
    await expect
      .poll(async () => (await seeded.client.notifications.preferences()).quietHours)
      .toEqual({ from: '21:30', until: '07:00' })
    expect((await seeded.client.notifications.preferences()).kinds['workflow-failed'].mail).toBe('daily')
  })
})

describe('server health', () => {
  it('AD-01: says in words that a stopped worker is not heard any more, and what a drained one does', async () => {
    const own = await Server.start({ LINKFLOW_SAMPLE: 'false', LINKFLOW_WORKERS: '2' })
    let isStopped = false
    try {
      const { workspaceId, client } = await seedOwner(own.url)
      const workers = async () =>
        (await client.system.processes()).filter(({ role, state }) => role === 'worker' && state === 'live')
      await expect.poll(async () => (await workers()).length).toBe(2)
      const [stopped, other] = await workers()
      await signIn(page, own.url, `/w/${workspaceId}/admin/health`)
      await page.getByText('Ready: it takes work').waitFor()
      await page.getByText('Database: good').waitFor()
      const figures = page.getByRole('region', { name: 'Figures' })
      await figures.getByText('Queued executions').waitFor()
      const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}`) })
      await row(stopped!.name).getByText('Live').waitFor()
      process.kill(Number(stopped!.name.split(':')[1]), 'SIGKILL')
      await row(stopped!.name).getByText('No heartbeat', { exact: true }).waitFor()
      // What to do stands beside it, without a way outside.
      await row(stopped!.name)
        .getByRole('link', { name: /What to do/ })
        .click()
      await page.getByRole('heading', { name: 'Processes silent' }).waitFor()
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('processes-silent')
      await page.goBack()
      await row(other!.name).getByRole('button', { name: 'Drain' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Drain' }).click()
      await page.getByRole('status').filter({ hasText: 'takes no more executions' }).waitFor()
      await row(other!.name).getByText('Draining').waitFor()
      // Then all of it is stopped, and what is shown is what it said last.
      await own[Symbol.asyncDispose]()
      isStopped = true
      await page.getByText('No answer').waitFor()
      await row('all:').getByText('No heartbeat').waitFor()
      await figures.getByText('Queued executions').waitFor()
    } finally {
      if (!isStopped) await own[Symbol.asyncDispose]()
    }
  })

  it('is looked at every five seconds, and not while it is paused', async () => {
    await signIn(page, server.url, at('/admin/health'))
    await page.getByRole('row', { name: /^all:\d+.*Live/ }).waitFor()
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.url().endsWith('/system/processes')) asked.push(request.url())
    })
    await expect.poll(() => asked.length).toBeGreaterThan(0)
    await page.keyboard.press('p')
    await page.getByRole('button', { name: 'Go on' }).waitFor()
    const before = asked.length
    await page.waitForTimeout(6_500)
    expect(asked.length).toBe(before)
  })

  it('lets each figure fail alone, and saves what whoever helps wants to know', async () => {
    await page.route(/api\/v1\/system\/health/, async (route) => {
      const answer = await route.fetch()
      const health = (await answer.json()) as { facts: { name: string }[] }
      const facts = health.facts.map((fact) =>
        fact.name === 'database-size'
          ? { name: fact.name, unit: 'bytes', status: 'unknown', problem: 'It could not be read; the log says why.' }
          : fact,
      )
      await route.fulfill({ json: { ...health, facts } })
    })
    await signIn(page, server.url, at('/admin/health'))
    const figures = page.getByRole('region', { name: 'Figures' })
    const broken = figures.getByRole('listitem').filter({ hasText: 'Size of the database' })
    await broken.getByText('Not known').waitFor()
    await broken.getByRole('link', { name: 'What to do: Size of the database' }).waitFor()
    await figures.getByRole('listitem').filter({ hasText: 'Queued executions' }).getByText('Good').waitFor()
    await page.getByText('None: everything was told.').waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Support bundle' }).click(),
    ])
    const text = readFileSync(await download.path(), 'utf8')
    expect(JSON.parse(text)).toMatchObject({ linkflow: 1, processes: [{ state: 'live' }] })
    expect(text).not.toContain('owner@test.local')
    expect(text).not.toContain('Test kitchen')
  })
})

describe('operators', () => {
  it('name and revoke others, and show once more who they are before that', async () => {
    await signIn(page, server.url, at('/admin/health'))
    const panel = page.getByRole('region', { name: 'Operators' })
    await panel.getByText('The last one stays').waitFor()
    // As after ten minutes.
    let isOld = true
    await page.route(/api\/v1\/(operators\/|me\/confirmation)/, (route) => {
      if (route.request().url().endsWith('/confirmation')) isOld = false
      if (!isOld) return route.continue()
      return route.fulfill({
        status: 403,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          code: 'confirmation-needed',
          detail: 'Show who you are.',
          status: 403,
          title: '',
          type: '',
        }),
      })
    })
    await panel.getByRole('button', { name: 'Name an operator' }).click()
    await page.getByRole('dialog').getByRole('textbox', { name: 'Email' }).fill(VIEWER.email)
    await page.keyboard.press('Enter')
    const asked = page.getByRole('dialog', { name: 'Is it you?' })
    await asked.getByLabel('Your password').fill(OWNER.password)
    await asked.getByRole('button', { name: 'Confirm' }).click()
    await page
      .getByRole('status')
      .filter({ hasText: `${VIEWER.name} is an operator now.` })
      .waitFor()
    // Somebody whose role only looks sees the installation, and no more of the workspace than before.
    const other = await openPage(browser)
    await signIn(other, server.url, at('/admin/health'), VIEWER)
    await other.getByRole('row', { name: /^all:\d+/ }).waitFor()
    await other.goto(`${server.url}${at('/audit')}`)
    await other.getByRole('heading', { name: 'Your role does not allow this' }).waitFor()
    await panel.getByRole('button', { name: `Revoke operator ${VIEWER.name}` }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await panel.getByText('The last one stays').waitFor()
    await other.goto(`${server.url}${at('/admin/health')}`)
    await other.getByRole('heading', { name: 'Your role does not allow this' }).waitFor()
    await other.context().close()
    await page.goto(`${server.url}${at('/audit?action=operator')}`)
    await page.getByRole('row', { name: /Olive Owner operator\.revoked/ }).waitFor()
    await page.getByRole('row', { name: /Olive Owner operator\.named/ }).waitFor()
  })
})

describe('the palette', () => {
  it('takes prefixes, remembers where one went, and moves nothing as the server answers', async () => {
    await signIn(page, server.url, '/workflows')
    await page.getByRole('link', { name: 'Counted', exact: true }).waitFor()
    const palette = page.getByRole('dialog', { name: 'Command palette' })
    const open = async (text: string) => {
      await page.keyboard.press('Control+k')
      await palette.getByRole('combobox').fill(text)
    }
    await open('@vera')
    await palette.getByRole('option', { name: VIEWER.name }).waitFor()
    expect(await palette.getByRole('option').count()).toBe(1)
    await page.keyboard.press('Escape')
    await open(':')
    await palette
      .getByRole('option', { name: /Succeeded|Failed/ })
      .first()
      .waitFor()
    await page.keyboard.press('Escape')
    await open('>new')
    await palette.getByRole('option', { name: 'New workflow' }).waitFor()
    await page.keyboard.press('Escape')
    await open('settings: acc')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Accessibility' }).waitFor()
    await open('counted b')
    await palette.getByRole('option', { name: 'Counted badly' }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/workflows\/[\w-]{36}/)
    await page.keyboard.press('Control+k')
    const recent = palette.getByRole('group', { name: 'Recent' })
    await recent.getByRole('option', { name: 'Counted badly' }).waitFor()
    // A slow server: what is highlighted stays what it was as its rows come.
    await page.keyboard.press('Escape')
    await page.route(/api\/v1\/workflows\?/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 800))
      await route.continue()
    })
    await open('use')
    const highlighted = () => palette.locator('[aria-selected=true]').textContent()
    const first = await highlighted()
    await page.waitForTimeout(1_500)
    expect(await highlighted()).toBe(first)
  })
})
