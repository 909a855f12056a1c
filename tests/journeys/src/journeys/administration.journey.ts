import { LinkFlow } from '@linkflow/sdk'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { type Seeded, seedOwner } from '../harness/seed.ts'
import { Server } from '../harness/server.ts'
import { signIn } from '../harness/sign-in.ts'

let server: Server
let browser: Browser
let seeded: Seeded
let page: Page

const VIEWER = { email: 'vera@test.local', password: 'battery staple correct', name: 'Vera Viewer' }
const at = (path: string) => `/w/${seeded.workspaceId}${path}`

beforeAll(async () => {
  ;[server, browser] = await Promise.all([Server.start({ LINKFLOW_SAMPLE: 'false' }), launchBrowser()])
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
    await page.getByLabel('Owner token of the server').fill('lf_not_the_token')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByRole('alert').waitFor()
    await page.getByLabel('Owner token of the server').fill(server.ownerToken)
    await page.keyboard.press('Enter')
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
    await page.getByRole('row', { name: /Olive Owner credential\.deleted/ }).waitFor()
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
    await group.getByText(/^5 times in/).waitFor({ timeout: 30_000 })
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
  it('AD-01: says in words that a process is not heard any more, and shows what it said last', async () => {
    const own = await Server.start({ LINKFLOW_SAMPLE: 'false' })
    let isStopped = false
    try {
      const { workspaceId } = await seedOwner(own.url)
      await signIn(page, own.url, `/w/${workspaceId}/admin/health`)
      await page.getByRole('row', { name: /This process Heard/ }).waitFor()
      await page.getByText('Ready: it takes work').waitFor()
      await page.getByText('Database: good').waitFor()
      await page.getByText('Queued executions').waitFor()
      // Refused events are the operator's.
      await page
        .getByRole('region', { name: 'Refused events' })
        .getByRole('button', { name: 'Operator access' })
        .click()
      await page.getByLabel('Owner token of the server').fill(own.ownerToken)
      await page.keyboard.press('Enter')
      await page.getByText('None: everything was told.').waitFor()
      await own[Symbol.asyncDispose]()
      isStopped = true
      await page.getByRole('row', { name: /This process No heartbeat/ }).waitFor({ timeout: 30_000 })
      await page.getByText('No answer').waitFor()
      await page.getByText('Queued executions').waitFor()
    } finally {
      if (!isStopped) await own[Symbol.asyncDispose]()
    }
  })

  it('is looked at every five seconds, and not while it is paused', async () => {
    await signIn(page, server.url, at('/admin/health'))
    await page.getByRole('row', { name: /This process Heard/ }).waitFor()
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.url().endsWith('/health/ready')) asked.push(request.url())
    })
    await expect.poll(() => asked.length, { timeout: 12_000 }).toBeGreaterThan(0)
    await page.keyboard.press('p')
    await page.getByRole('button', { name: 'Go on' }).waitFor()
    const before = asked.length
    await page.waitForTimeout(6_500)
    expect(asked.length).toBe(before)
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
