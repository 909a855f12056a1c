import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { createServer, type Server as HttpServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { answersOf } from '../harness/answers.ts'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { type Seeded, seedOwner } from '../harness/seed.ts'
import {
  askingFile,
  failingFile,
  readingFile,
  scheduleFile,
  seedThings,
  type Things,
  webhookFile,
} from '../harness/seed-things.ts'
import { freePort, Server } from '../harness/server.ts'
import { signIn } from '../harness/sign-in.ts'

const SECRET = 'a-token-that-must-never-come-back'

const chat: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = []
let service: HttpServer
let serviceHost: string
let server: Server
let browser: Browser
let seeded: Seeded
let things: Things
let page: Page

beforeAll(async () => {
  // A service that takes one token and refuses every other, and a chat that takes what it is called with.
  service = createServer(async (request, response) => {
    const { url, headers } = request
    let body = ''
    for await (const chunk of request) body += chunk
    if (url === '/chat') chat.push({ headers, body })
    const isTaken = url === '/chat' || headers.authorization === `Bearer ${SECRET}`
    response.writeHead(isTaken ? 200 : 401).end()
  })
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  serviceHost = `127.0.0.1:${(service.address() as AddressInfo).port}`
  ;[server, browser] = await Promise.all([
    Server.start({ LINKFLOW_SAMPLE: 'false', LINKFLOW_EGRESS_ALLOW: serviceHost }, await freePort()),
    launchBrowser(),
  ])
  seeded = await seedOwner(server.url)
  things = await seedThings(seeded, server.url)
})
afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
  service?.close()
})
beforeEach(async () => {
  page = await openPage(browser, { permissions: ['clipboard-read', 'clipboard-write'] })
  await signIn(page, server.url)
})
afterEach(() => page.context().close())

const open = (path: string) => page.goto(`${server.url}/w/${seeded.workspaceId}${path}`)
const rows = () => page.locator('tbody tr')

/** Everything that came from the API, as one text. */
function toldFrom(page: Page): () => Promise<string> {
  const answers = answersOf(page, /\/api\//)
  return async () => (await answers()).join('\n')
}
const valuesOf = () =>
  page.evaluate(() =>
    [...document.querySelectorAll('input, textarea')]
      .map((each) => (each as HTMLInputElement).value)
      .concat(document.body.textContent)
      .join('\n'),
  )

describe('credentials', () => {
  it('CR-01: never show a saved secret again, and «Replace» changes it', async () => {
    const told = toldFrom(page)
    await open('/credentials')
    await rows().first().waitFor()
    await page.keyboard.press('c')
    await page.getByRole('link', { name: /Bearer token/ }).click()
    await page.getByRole('button', { name: 'Save credential' }).click()
    expect(await page.getByText('This is needed.').count()).toBe(2)
    await page.getByRole('textbox', { name: 'Name' }).fill('Service')
    await page.getByLabel('Token', { exact: true }).fill(SECRET)
    await page.getByRole('textbox', { name: 'Hosts that may get it' }).fill(serviceHost)
    await page.getByRole('button', { name: 'Save credential' }).click()
    await page.getByRole('heading', { name: 'Service', level: 1 }).waitFor()
    await page.reload()
    await page.getByText('Saved, and never shown').waitFor()
    expect(await page.getByLabel('Token', { exact: true }).count()).toBe(0)
    await page.getByRole('button', { name: 'Replace' }).click()
    expect(await page.getByLabel('Token', { exact: true }).inputValue()).toBe('')
    expect(await valuesOf()).not.toContain(SECRET)
    expect(await told()).not.toContain(SECRET)
    await page.getByRole('button', { name: 'Cancel' }).click()
    // A new host cannot be added without the secret.
    await page.getByRole('textbox', { name: 'Hosts that may get it' }).fill(`${serviceHost}\nother.example`)
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByRole('alert').filter({ hasText: 'A host is added' }).waitFor()
    await page.getByLabel('Token', { exact: true }).waitFor()
  })

  it('CR-02: are tested for real, with the time that it took and what the service says', async () => {
    const good = await seeded.client.credentials.create({
      name: 'Good token',
      type: 'bearer',
      fields: { token: SECRET },
      allowedHosts: [serviceHost],
    })
    await open(`/credentials/${good.id}`)
    await page.getByText('Never tested').waitFor()
    await page.getByRole('textbox', { name: 'Address to try' }).fill(`http://${serviceHost}/me`)
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText('The service answered 200.').waitFor()
    await page.getByText(/^\d+ ms$/).waitFor()
    expect(await page.getByText('OK', { exact: true }).count()).toBe(2)
    await open('/credentials')
    await page
      .getByRole('row', { name: /Good token/ })
      .getByText('OK', { exact: true })
      .waitFor()

    await open('/credentials/new?type=bearer')
    await page.getByLabel('Token', { exact: true }).fill('wrong')
    await page.getByRole('textbox', { name: 'Hosts that may get it' }).fill(serviceHost)
    await page.getByRole('textbox', { name: 'Address to try' }).fill(`http://${serviceHost}/me`)
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText('The service answered 401').waitFor()
    await page.getByText('Error', { exact: true }).waitFor()
  })

  it('CR-03: say that they expired, and are reconnected in place: id and users stay', async () => {
    const expired = await seeded.client.credentials.create({
      name: 'Old token',
      type: 'bearer',
      fields: { token: 'of-last-year' },
      allowedHosts: [serviceHost],
      expiresAt: '2026-01-01T00:00:00Z',
    })
    const user = await seeded.client.workflows.create(askingFile(expired.id, 'Asks with the old token'))
    await open(`/workflows/${user.id}`)
    await page.getByRole('img', { name: 'The credential «Old token» has expired' }).waitFor()
    await open('/credentials')
    const row = page.getByRole('row', { name: /Old token/ })
    await row.getByText('Expired', { exact: true }).waitFor()
    await row.getByText('1 workflow', { exact: true }).waitFor()
    await row.getByRole('link', { name: 'Old token' }).click()
    await page.getByRole('status').filter({ hasText: 'It expired on' }).waitFor()
    await page.getByRole('link', { name: 'Asks with the old token' }).waitFor()
    await page.getByRole('button', { name: 'Reconnect' }).click()
    const token = page.getByLabel('Token', { exact: true })
    await token.waitFor()
    expect(await token.evaluate((element) => element === document.activeElement)).toBe(true)
    await token.fill(SECRET)
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByRole('button', { name: 'Reconnect' }).waitFor({ state: 'detached' })
    await page.getByText('Never tested', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'Asks with the old token' }).waitFor()
    expect(new URL(page.url()).pathname).toContain(expired.id)
    const after = await seeded.client.credentials.get(expired.id)
    expect([after.status, after.usedBy, after.expiresAt]).toEqual(['untested', 1, undefined])
    expect((await seeded.client.credentials.uses(expired.id)).map(({ id }) => id)).toEqual([user.id])
  })

  it('CR-03: are marked by a run whose service refuses them, and people are told', async () => {
    const { id } = await seeded.client.credentials.create({
      name: 'Revoked token',
      type: 'bearer',
      fields: { token: 'was-revoked' },
      allowedHosts: [serviceHost],
    })
    const { id: workflow } = await seeded.client.workflows.create(
      askingFile(id, 'Asks with a revoked token', `http://${serviceHost}/me`),
    )
    await seeded.client.workflows.run(workflow, undefined, { wait: 10 })
    await expect.poll(async () => (await seeded.client.credentials.get(id)).status).toBe('error')
    await open(`/credentials/${id}`)
    await page.getByRole('status').filter({ hasText: 'Its service refused it on' }).waitFor()
    await page.getByRole('button', { name: 'Reconnect' }).waitFor()
    await open('/notifications')
    const told = page
      .getByRole('listitem')
      .filter({ hasText: 'The credential «Revoked token» is refused by its service' })
    await told.waitFor()
    await told.getByRole('link', { name: 'Open the credential' }).click()
    await page.getByRole('heading', { name: 'Revoked token', level: 1 }).waitFor()
  })

  it('CR-04: are not deleted while they are used, and name the workflows as links', async () => {
    await open(`/credentials/${things.credential.id}`)
    await page.getByRole('button', { name: 'Delete' }).click()
    const dialog = page.getByRole('dialog', { name: '«Shop» is in use' })
    await dialog.getByRole('link', { name: 'Ask the shop' }).waitFor()
    expect(await dialog.getByRole('button', { name: 'Delete' }).count()).toBe(0)
    await page.keyboard.press('Escape')
    const { id } = await seeded.client.credentials.create({
      name: 'Unused',
      type: 'hmac',
      fields: { secret: 'x' },
      incomingOnly: true,
    })
    await open(`/credentials/${id}`)
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('status').filter({ hasText: 'Deleted «Unused»' }).waitFor()
    await expect(seeded.client.credentials.get(id)).rejects.toMatchObject({ code: 'credential-not-found' })
  })

  it('are searched, and opened by J and Enter', async () => {
    await open('/credentials')
    await rows().first().waitFor()
    await page.keyboard.press('/')
    await page.getByRole('searchbox', { name: 'Search credentials' }).fill('shop')
    await expect.poll(() => rows().count()).toBe(1)
    await page.keyboard.press('Escape')
    await page.getByRole('searchbox', { name: 'Search credentials' }).fill('nothing has this')
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await rows().first().waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Delete' }).waitFor()
  })
})

const call = (body: object, headers: Readonly<Record<string, string>> = {}) =>
  fetch(things.webhook.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
const runsOf = (workflow: string, mode: 'replay' | 'webhook') =>
  seeded.client.executions.list({ workflow, mode }).take(50)
const inbox = () => page.getByRole('list', { name: 'Event inbox' }).getByRole('button')

describe('webhooks', () => {
  const path = () => `/webhooks/${things.hook.id}/hook`

  it('WH-01: Listen hears two calls at the one address, and the live version runs as always', async () => {
    const before = {
      live: (await runsOf(things.hook.id, 'webhook')).length,
      test: (await runsOf(things.hook.id, 'replay')).length,
    }
    await open(path())
    await inbox().first().waitFor()
    const shown = await inbox().count()
    await page.getByRole('button', { name: 'Listen', exact: true }).click()
    await page.getByRole('timer').waitFor()
    expect(await page.getByRole('timer').textContent()).toMatch(/^(30:00|29:\d\d) left$/)
    expect([(await call({ orderId: 'B-1' })).status, (await call({ orderId: 'B-2' })).status]).toEqual([202, 202])
    await page.getByText('2 calls').waitFor()
    await expect.poll(() => inbox().count()).toBe(shown + 2)
    await expect.poll(async () => (await runsOf(things.hook.id, 'webhook')).length).toBe(before.live + 2)
    await expect.poll(async () => (await runsOf(things.hook.id, 'replay')).length).toBe(before.test + 2)
    await page.getByRole('button', { name: 'Stop listening' }).click()
    await page.getByRole('button', { name: 'Listen', exact: true }).waitFor()
  })

  it('WH-02: replays a call to the draft with the same body and headers', async () => {
    await call({ orderId: 'C-1', nested: { is: [1, 2] } }, { 'x-shop': 'north' })
    await open(path())
    await inbox().first().click()
    await page.getByText('"orderId": "C-1"').waitFor()
    await page.getByText('x-shop').waitFor()
    await page.getByRole('button', { name: 'Replay to draft' }).click()
    await page.getByText('A run with this call has started.').waitFor()
    const id = new URL(page.url()).searchParams.get('event')!
    const link = await page.getByRole('link', { name: 'See the run' }).getAttribute('href')
    const replay = link!.split('/').at(-1)!
    await expect.poll(async () => (await seeded.client.executions.get(replay)).status).toBe('succeeded')
    const itemOf = async (execution: string) =>
      (await seeded.client.executions.items(execution, 'hook').take(1))[0]!.json as Record<string, unknown>
    const [was, is] = [await itemOf(id), await itemOf(replay)]
    expect([is['body'], is['headers'], is['method']]).toEqual([was['body'], was['headers'], was['method']])
  })

  it('WH-03: copies a cURL that runs against the instance and gets the configured status', async () => {
    const answering = await seeded.client.workflows.create(
      webhookFile('things/created', { response: { status: 201, body: { is: 'taken' } } }),
    )
    await seeded.client.workflows.publish(answering.id)
    await open('/webhooks')
    await page.getByRole('link', { name: /things\/created/ }).click()
    await page.getByRole('button', { name: 'Copy cURL' }).click()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    const answer = execFileSync('/bin/sh', ['-c', copied], { stdio: ['ignore', 'pipe', 'ignore'] }).toString('utf8')
    expect(answer).toMatch(/^HTTP\/1\.1 201/)
    expect(answer).toContain('"is":"taken"')
    await inbox().first().click()
    await page.getByRole('region', { name: 'Response', exact: true }).getByText('201').waitFor()
  })

  it('re-deliver calls after saying how many', async () => {
    await open(path())
    await inbox().first().waitFor()
    await page.getByRole('button', { name: 'Re-deliver' }).click()
    await page.getByText('No call in this time.').waitFor()
    await page.getByRole('combobox', { name: 'Which calls' }).selectOption('all')
    await page.getByText(/\d+ calls would start a run each/).waitFor()
    await page.getByRole('button', { name: /^Re-deliver \d+ calls$/ }).click()
    await page.getByText(/^Done: \d+ of \d+ started, 0 failed\.$/).waitFor()
  })

  it('say while nothing is published that the path is taken, and by whom', async () => {
    const other = await seeded.client.workflows.create(webhookFile('things/orders'))
    await open(`/webhooks/${other.id}/hook`)
    await page.getByRole('alert').getByRole('link', { name: 'Orders at things/orders' }).waitFor()
  })
})

describe('schedules', () => {
  it('SC-01: shows ten next runs with their zone, as the scheduler has them', async () => {
    await open('/schedules')
    await page.getByRole('button', { name: 'Try a rule' }).click()
    const dialog = page.getByRole('dialog', { name: 'Try a rule' })
    await dialog.getByRole('textbox', { name: 'Cron expression' }).fill('0 9 * * 1-5')
    await dialog.getByRole('combobox', { name: 'Time zone' }).selectOption('Europe/Berlin')
    await expect.poll(() => dialog.locator('time').count()).toBe(10)
    const shown = await dialog.locator('time').evaluateAll((all) => all.map((each) => each.getAttribute('datetime')))
    const { runs } = await seeded.client.schedules.preview({
      rules: [{ cron: '0 9 * * 1-5' }],
      timezone: 'Europe/Berlin',
      limit: 10,
    })
    expect(shown).toEqual(runs)
    await dialog.getByRole('columnheader', { name: 'Europe/Berlin' }).waitFor()
    for (const text of await dialog.locator('time').allTextContents()) expect(text).toMatch(/09:00 (CES?T|GMT\+[12])$/)
    await dialog.getByRole('textbox', { name: 'Cron expression' }).fill('0 99 * * *')
    await dialog.getByRole('alert').waitFor()
  })

  it('SC-01: starts at the instant that was shown', async () => {
    const soon = await seeded.client.workflows.create(scheduleFile('Every two seconds', [{ cron: '*/2 * * * * *' }]))
    await seeded.client.workflows.publish(soon.id)
    const [schedule] = await seeded.client.schedules.list({ workflow: soon.id }).take(1)
    await open(`/schedules/${schedule!.id}`)
    const table = page.getByRole('table', { name: 'Next runs' })
    const shown = await table.locator('time').nth(1).getAttribute('datetime')
    const isStarted = async () =>
      (await seeded.client.schedules.firings(schedule!.id).take(20)).some(
        ({ dueAt, state }) => dueAt === shown && state === 'started',
      )
    await expect.poll(isStarted).toBe(true)
    await page.getByRole('button', { name: 'Pause', exact: true }).click()
    await page.getByText('Paused', { exact: true }).waitFor()
    expect((await seeded.client.schedules.get(schedule!.id)).state).toBe('paused')
    await page.reload()
    await page.getByRole('link', { name: 'See the run' }).first().waitFor()
  })

  it('SC-02: warns of a time that a change of the clocks leaves out', async () => {
    await open(`/schedules/${things.schedule.id}`)
    await page.getByText(/the clocks in Europe\/Berlin go forward and there is no 02:30/).waitFor()
    await page.getByText(/the clocks in Europe\/Berlin go back and 02:30 comes twice/).waitFor()
  })

  it('say what becomes of overlaps, and are paused until a time', async () => {
    const file = scheduleFile('Every hour', [{ cron: '0 * * * *' }])
    Object.assign(file.nodes![0]!.parameters!, { overlap: 'skip', jitterSeconds: 30 })
    const { id } = await seeded.client.workflows.create(file)
    await seeded.client.workflows.publish(id)
    const [schedule] = await seeded.client.schedules.list({ workflow: id }).take(1)
    await open(`/schedules/${schedule!.id}`)
    await page.getByText('Skip the start').waitFor()
    await page.getByText('Up to 30 s after it').waitFor()
    await page.getByRole('button', { name: 'Pause until…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Pause Every hour' })
    await dialog.getByLabel('Pause until').fill('2020-01-01T00:00')
    await dialog.getByText('This time is over.').waitFor()
    await dialog.getByLabel('Pause until').fill(`${new Date().getUTCFullYear() + 1}-01-01T00:00`)
    await dialog.getByRole('button', { name: 'Pause', exact: true }).click()
    await page.getByText(/^It is paused until .*, and goes on by itself\.$/).waitFor()
    const paused = await seeded.client.schedules.get(schedule!.id)
    expect([paused.state, paused.pausedUntil]).toEqual(['paused', expect.any(String)])
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByText('Active', { exact: true }).waitFor()
  })

  it('count what a backfill would start, and start it', async () => {
    await open(`/schedules/${things.schedule.id}`)
    await page.getByRole('button', { name: 'Backfill' }).click()
    await page.getByText(/^7 runs would start: 7 instants/).waitFor()
    await page.getByRole('button', { name: 'Start 7 runs' }).click()
    await page.getByText('7 of 7 started, 0 failed').waitFor()
  })

  it('stand in a week, by days', async () => {
    await open('/schedules?view=week')
    const week = page.getByRole('region', { name: 'Week' })
    await week
      .getByRole('link', { name: /Every quarter/ })
      .first()
      .waitFor()
    const before = await week.getByRole('heading', { level: 2 }).textContent()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => week.getByRole('heading', { level: 2 }).textContent()).not.toBe(before)
    expect(new URL(page.url()).searchParams.get('week')).toMatch(/^\d{4}-\d{2}-\d{2}$/)
  })
})

describe('templates', () => {
  it('are found, looked at and used, with a list of what is left to do', async () => {
    await open('/templates')
    await page.getByRole('button', { name: /^sales/ }).click()
    await page.getByRole('searchbox', { name: 'Search templates' }).fill('crm')
    await page.getByRole('link', { name: /Lead capture/ }).click()
    const graph = page.getByRole('region', { name: 'How it looks' })
    await graph
      .getByRole('button', { name: /Webhook/ })
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Use template' }).click()
    const list = page.getByRole('list', { name: 'Set it up' })
    await list.getByRole('listitem').first().waitFor()
    await page.reload()
    await list.getByRole('listitem').first().waitFor()
    await list.getByRole('combobox', { name: /^Credential of / }).selectOption('Shop')
    await page.getByText(/^1 of \d+ done/).waitFor()
    await page.getByRole('link', { name: 'Skip for now' }).click()
    await page.waitForURL(/\/workflows\//)
  })
})

describe('variables', () => {
  it('are made, changed as text with a preview, and deleted', async () => {
    await open('/variables')
    await rows().first().waitFor()
    await page.keyboard.press('c')
    await page.getByRole('textbox', { name: 'Name' }).fill('SHOP_URL')
    await page.getByText('There is a variable with this name.').waitFor()
    await page.getByRole('textbox', { name: 'Name' }).fill('RETRIES')
    await page.getByRole('combobox', { name: 'Type' }).selectOption('number')
    await page.getByRole('textbox', { name: 'Value' }).fill('3')
    await page.getByRole('button', { name: 'Save variable' }).click()
    await page.getByRole('row', { name: /RETRIES/ }).waitFor()
    await page.getByRole('button', { name: 'Edit as text' }).click()
    const text = page.getByRole('textbox', { name: /NAME=value/ })
    await text.fill((await text.inputValue()).replace('RETRIES=3', 'RETRIES=5\nFRESH=new'))
    await page.getByText('1 new, 1 changed, 0 removed').waitFor()
    await page.getByRole('button', { name: 'Save 2 changes' }).click()
    await page.getByRole('row', { name: /FRESH/ }).waitFor()
    const all = await seeded.client.variables.list().take(20)
    expect(all.find(({ name }) => name === 'RETRIES')?.value).toBe(5)
    expect(all.find(({ name }) => name === 'SHOP_URL')?.description).toBe('Where the shop is')
    await page.getByRole('button', { name: 'More about FRESH' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('row', { name: /FRESH/ }).waitFor({ state: 'detached' })
  })

  it('can be secret: then the value never comes back, and workflows are named that read it', async () => {
    const told = toldFrom(page)
    await seeded.client.workflows.create(readingFile('Reads a secret', '{{ $vars.API_TOKEN }}'))
    await open('/variables')
    await rows().first().waitFor()
    await page.keyboard.press('c')
    await page.getByRole('textbox', { name: 'Name' }).fill('API_TOKEN')
    await page.getByRole('switch', { name: 'Secret' }).click()
    await page.getByLabel('Value', { exact: true }).fill(SECRET)
    await page.getByRole('button', { name: 'Save variable' }).click()
    const row = page.getByRole('row', { name: /API_TOKEN/ })
    await row.getByText('Saved, and never shown').waitFor()
    await row.getByText('1 workflow', { exact: true }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'More about API_TOKEN' }).click()
    await page.getByRole('menuitem', { name: 'Edit' }).click()
    expect(await page.getByLabel('Value', { exact: true }).inputValue()).toBe('')
    await page.getByRole('link', { name: 'Reads a secret' }).waitFor()
    await page.getByRole('textbox', { name: 'Description' }).fill('Of the service')
    await page.getByRole('button', { name: 'Save variable' }).click()
    await row.getByText('Of the service').waitFor()
    await page.getByRole('button', { name: 'Edit as text' }).click()
    await page.getByText('1 secret is not in the text, and stays.').waitFor()
    expect(await valuesOf()).not.toContain(SECRET)
    expect(await told()).not.toContain(SECRET)
  })
})

describe('notifications', () => {
  it('NO-01: of a workflow are muted for an hour, and heard again', async () => {
    const workflow = await seeded.client.workflows.create(failingFile('Fails and is muted'))
    await seeded.client.workflows.publish(workflow.id)
    await fetch(`${server.url}/webhook/things/fails`, { method: 'POST' })
    await open('/notifications')
    const group = page.getByRole('region', { name: 'Fails and is muted' })
    await group.waitFor()
    const unread = async () => (await seeded.client.notifications.countUnread()).unread
    const before = await unread()
    await group.getByRole('button', { name: 'Mute for 1 hour' }).click()
    await group.getByText(/^Muted until /).waitFor()
    await expect.poll(unread).toBe(before - 1)
    await group.getByRole('button', { name: 'Unmute' }).click()
    await group.getByRole('button', { name: 'Mute for 1 hour' }).waitFor()
    await expect.poll(unread).toBe(before)
  })

  it('reach an address of the workspace, signed by the secret that is shown', async () => {
    await open('/notifications?view=preferences')
    const panel = page.getByRole('region', { name: 'Webhook' })
    await panel.getByRole('textbox', { name: 'Address' }).fill(`http://${serviceHost}/chat`)
    await panel.getByRole('checkbox', { name: 'A worker is lost' }).uncheck()
    await panel.getByRole('button', { name: 'Save' }).click()
    const secret = await panel.getByRole('textbox', { name: /^Calls are signed by this secret/ }).inputValue()
    expect((await seeded.client.notifications.webhook()).kinds).toEqual([
      'workflow-failed',
      'schedule-missed',
      'credential-failing',
    ])
    const workflow = await seeded.client.workflows.create(failingFile('Fails and is told', 'things/told'))
    await seeded.client.workflows.publish(workflow.id)
    await fetch(`${server.url}/webhook/things/told`, { method: 'POST' })
    const told = () => chat.find(({ body }) => body.includes('Fails and is told'))
    await expect.poll(told).toBeDefined()
    const { headers, body } = told()!
    expect(JSON.parse(body)).toMatchObject({ type: 'notification.workflow-failed', data: { count: 1 } })
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`)
    await panel.getByRole('button', { name: 'Call nothing' }).click()
    await panel.getByRole('button', { name: 'Call nothing' }).waitFor({ state: 'detached' })
    expect((await seeded.client.notifications.webhook()).url).toBeUndefined()
  })
})
