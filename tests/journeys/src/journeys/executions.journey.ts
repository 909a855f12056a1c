import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WorkflowFileInput } from '@linkflow/sdk'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { answersOf, largest } from '../harness/answers.ts'
import { violationsOf } from '../harness/axe.ts'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { tellMs } from '../harness/calibration.ts'
import { hears } from '../harness/heard.ts'
import { type Seeded, seedOwner } from '../harness/seed.ts'
import { type SeededRuns, seedExecutions } from '../harness/seed-executions.ts'
import { Server } from '../harness/server.ts'
import { signIn } from '../harness/sign-in.ts'

let server: Server
let browser: Browser
let seeded: Seeded
let runs: SeededRuns
let page: Page
/** A shop in the world outside, which counts how often it is asked. One of its doors is closed at first. */
let asked = 0
const shop = createServer(({ url }, response) => {
  asked += 1
  if (url === '/closed-at-first' && asked % 2 === 1) response.statusCode = 503
  response.setHeader('content-type', 'application/json')
  response.end('{"order": "order-1"}')
})

beforeAll(async () => {
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
  const env = { LINKFLOW_SAMPLE: 'false', LINKFLOW_EGRESS_ALLOW: shopAddress() }
  ;[server, browser] = await Promise.all([Server.start(env), launchBrowser()])
  seeded = await seedOwner(server.url)
  runs = await seedExecutions(seeded)
})
afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
  shop.close()
})
beforeEach(async () => {
  page = await openPage(browser)
  await signIn(page, server.url)
})
afterEach(() => page.context().close())

const shopAddress = () => `127.0.0.1:${(shop.address() as AddressInfo).port}`

const rows = () => page.locator('tbody tr[data-id]')
const openList = async (q = '') => {
  await page.goto(`${server.url}/executions?q=${encodeURIComponent(q)}`)
  await rows().first().waitFor()
}
const openRun = async (id: string, search = '') => {
  await page.goto(`${server.url}/w/${seeded.workspaceId}/executions/${id}${search}`)
  await page.getByRole('treegrid', { name: 'Timeline' }).getByRole('row').first().waitFor()
}
const timeline = () => page.getByRole('treegrid', { name: 'Timeline' })
/** Runs a workflow of a manual trigger and these nodes behind it. */
async function runLine(name: string, nodes: readonly Omit<WorkflowFileInput['nodes'][number], 'id' | 'position'>[]) {
  const { workflows } = seeded.client
  const made = await workflows.create({
    linkflow: 1,
    name,
    nodes: [{ name: 'Start', type: 'manual', parameters: {} }, ...nodes].map((node, at) => ({
      ...node,
      id: `n${at}`,
      position: { x: at * 304, y: 0 },
    })),
    connections: nodes.map((_, at) => ({
      from: { node: `n${at}`, port: 'main' },
      to: { node: `n${at + 1}`, port: 'main' },
    })),
  })
  await workflows.publish(made.id)
  return (await workflows.run(made.id, {}, { wait: 20 })).execution
}
/** How the run stands, as its own head says it. */
const ended = (word: string) =>
  page
    .locator('header')
    .filter({ has: page.getByRole('heading', { level: 1 }) })
    .getByText(word, { exact: true })
const inspector = () => page.getByRole('region', { name: 'Inspector' })

describe('the list of executions', () => {
  it('EX-04: has its tokens in the address, and the same rows after a reload', { tags: 'short' }, async () => {
    await openList()
    const search = page.getByRole('searchbox', { name: 'Search executions' })
    await search.fill('status:failed workflow:"Fails at HTTP"')
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('status:failed workflow:"Fails at HTTP"')
    await expect.poll(() => rows().count()).toBe(3)
    const ids = () => rows().evaluateAll((all) => all.map((row) => row.getAttribute('data-id')))
    const before = await ids()
    await page.reload()
    // The page is made anew, and its first rows come when they come.
    await rows().first().waitFor()
    expect(await ids()).toEqual(before)
    await search.fill('status:failed colour:red')
    await page.getByText('Not understood').waitFor()
    await search.fill('workflow:"No such thing"')
    await page.getByText('No workflow is called «No such thing».').waitFor()
  })

  it('EX-05: finds an execution by its data, and says how far it looked', async () => {
    await openList('data:"order-1042"')
    await expect.poll(() => rows().count()).toBe(1)
    expect(await rows().first().getAttribute('data-id')).toBe(runs.failed[1]!.id)
  })

  it('says of a row how long it waited, what came out, and what was retried', async () => {
    await openList('workflow:"Order intake"')
    for (const name of ['Queued', 'Duration', 'Items']) await page.getByRole('columnheader', { name }).waitFor()
    const cells = rows().first().getByRole('cell')
    expect(await cells.nth(7).textContent()).toBe('1')
    await rows().first().getByText('v1', { exact: true }).waitFor()
  })

  it('has views by number, and keeps those that one saves', async () => {
    await openList()
    await page.keyboard.press('2')
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('status:failed,timed_out')
    await expect.poll(() => rows().count()).toBeGreaterThanOrEqual(3)
    const views = page.getByRole('navigation', { name: 'Saved views' })
    expect(await views.getByRole('button', { name: 'Failed' }).getAttribute('aria-current')).toBe('true')
    await page.getByRole('searchbox', { name: 'Search executions' }).fill('workflow:"Courier labels"')
    await views.getByRole('button', { name: 'Save view' }).click()
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Couriers')
    await page.keyboard.press('Enter')
    await views.getByRole('button', { name: 'Couriers', exact: true }).waitFor()
    await page.reload()
    await rows().first().waitFor()
    await page.keyboard.press('1')
    await expect.poll(() => new URL(page.url()).searchParams.get('q') ?? '').toBe('')
    await page.keyboard.press('5')
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('workflow:"Courier labels"')
    await expect.poll(() => rows().count()).toBe(1)
    await views.getByRole('button', { name: 'Remove the view «Couriers»' }).click()
    await expect.poll(() => views.getByRole('button', { name: 'Couriers', exact: true }).count()).toBe(0)
  })

  it('EX-06: retries from what failed, and does not call out again', async () => {
    asked = 0
    const execution = await runLine('Calls out', [
      { name: 'Ask the shop', type: 'http-request', parameters: { url: `http://${shopAddress()}/orders` } },
      { name: 'Stop here', type: 'stop-and-error', parameters: { message: 'Not today.' } },
    ])
    expect([execution.error?.message, asked]).toEqual(['Not today.', 1])
    await openList('workflow:"Calls out"')
    await page
      .locator(`tr[data-id="${execution.id}"]`)
      .getByRole('button', { name: /^More about/ })
      .click()
    await page.getByRole('menuitem', { name: 'Retry from failed' }).click()
    const retry = rows().filter({ hasText: 'Retry 1' })
    await retry.filter({ hasText: 'Failed' }).waitFor()
    await rows().filter({ hasText: 'Retried' }).waitFor()
    await retry.click()
    await timeline()
      .getByRole('row', { name: /Reused.*Ask the shop/ })
      .waitFor()
    expect(asked).toBe(1)
  })

  it('EX-12: puts what is new behind a button, and leaves the focused row where it is', async () => {
    await openList('workflow:"Order intake"')
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-id'))
    const top = () => page.evaluate(() => document.activeElement?.getBoundingClientRect().top)
    const [id, at] = [await focused(), await top()]
    expect(id).toBe(await rows().nth(1).getAttribute('data-id'))
    await expect.poll(() => hears(page, `executions:${runs.decides.id}`)).toBe(true)
    await seeded.client.workflows.run(runs.decides.id, { id: 'new', total: 1 }, { wait: 10 })
    const button = page.getByRole('button', { name: /^\d+ new$/ })
    await button.waitFor()
    expect([await focused(), await top()]).toEqual([id, at])
    await button.click()
    await expect.poll(() => rows().count()).toBe(9)
  })

  it('stops and retries many, with their count and what became of each', async () => {
    await openList('workflow:"Fails at HTTP" status:failed')
    await page.getByRole('checkbox', { name: 'Select all' }).check()
    await page.getByRole('toolbar').getByRole('button', { name: 'Retry from failed' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('heading', { name: /^Retry \d+ executions\?$/ }).waitFor()
    await dialog.getByRole('button', { name: /^Retry \d+$/ }).click()
    await dialog.getByText(/^\d+ done/).waitFor()
    expect(await violationsOf(page)).toEqual([])
  })

  it('shows the last day by the hour as a chart and as a table, and narrows by it', async () => {
    let questions = 0
    page.on('request', (request) => {
      if (request.url().includes('/statistics/executions')) questions += 1
    })
    await openList()
    const day = page.getByRole('region', { name: 'Last 24 hours' })
    await expect.poll(() => day.textContent()).toMatch(/[1-9]\d* succeeded/)
    expect(questions).toBe(1)
    const bars = day.getByRole('button', { name: /–/ })
    expect(await bars.count()).toBe(24)
    const chosen = () => day.getByRole('button', { pressed: true }).count()
    await bars.last().click()
    await expect.poll(() => page.url()).toMatch(/from:/)
    await expect.poll(chosen).toBe(1)
    await page.keyboard.press('Shift+ArrowLeft')
    await page.keyboard.press('Shift+ArrowLeft')
    await expect.poll(chosen).toBe(3)
    const [first, fifth] = [(await bars.nth(2).boundingBox())!, (await bars.nth(6).boundingBox())!]
    await page.mouse.move(first.x + 4, first.y + 20)
    await page.mouse.down()
    await page.mouse.move(fifth.x + 4, fifth.y + 20, { steps: 6 })
    await page.mouse.up()
    await expect.poll(chosen).toBe(5)
    await day.getByRole('radio', { name: '7 days' }).check({ force: true })
    await page.getByRole('region', { name: 'Last 7 days' }).waitFor()
    const week = page.getByRole('region', { name: 'Last 7 days' })
    expect(await week.getByRole('button', { name: /–/ }).count()).toBe(28)
    await week.getByRole('button', { name: 'Show as a table' }).click()
    await week.getByRole('table').waitFor()
    expect(await violationsOf(page)).toEqual([])
  })

  it('says nothing of how many there were until it knows', async () => {
    const asked = Promise.withResolvers<void>()
    const known = Promise.withResolvers<void>()
    await page.route(/statistics\/executions/, async (route) => {
      asked.resolve()
      await known.promise
      await route.continue()
    })
    await openList()
    await asked.promise
    const day = page.getByRole('region', { name: 'Last 24 hours' })
    expect(await day.getByRole('button', { name: /–/ }).count()).toBe(24)
    expect(await day.getByText(/succeeded|failed/).count()).toBe(0)
    expect(await day.getByRole('button', { name: /succeeded/ }).count()).toBe(0)
    known.resolve()
    await expect.poll(() => day.textContent()).toMatch(/[1-9]\d* succeeded/)
    await day
      .getByRole('button', { name: /[1-9]\d* succeeded/ })
      .first()
      .waitFor()
  })

  it('has no violation, offers to clear filters, and fits a phone', async () => {
    await openList()
    expect(await violationsOf(page)).toEqual([])
    await page.goto(`${server.url}/executions?q=status:paused`)
    await page.getByRole('button', { name: 'Clear filters' }).waitFor()
    await page.setViewportSize({ width: 320, height: 640 })
    await openList()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
  })
})

describe('a long list', () => {
  let watcher = ''
  /** More than one search of data looks through. */
  const COUNT = 520
  beforeAll(async () => {
    const { client } = seeded
    const made = await client.workflows.create({
      linkflow: 1,
      name: 'Price watcher',
      nodes: [{ id: 'start', name: 'Start', type: 'manual', parameters: {}, position: { x: 0, y: 0 } }],
      connections: [],
    })
    watcher = made.id
    const run = () => client.workflows.run(watcher, {}, { version: 'draft' })
    for (let at = 0; at < COUNT; at += 20) await Promise.all(Array.from({ length: 20 }, run))
    const open = () => client.executions.list({ workflow: watcher, status: ['queued', 'running'], limit: 1 }).page()
    while ((await open()).items.length > 0) await new Promise((resolve) => setTimeout(resolve, 250))
  })

  it('EX-05: looks through so many at once, says how far back, and goes on', async () => {
    await page.goto(`${server.url}/executions?q=${encodeURIComponent('data:"order-1042"')}`)
    await page.getByText(/^Nothing found, searched back to /).waitFor()
    expect(await rows().count()).toBe(0)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.locator(`tr[data-id="${runs.failed[1]!.id}"]`).waitFor()
  })

  it('has few rows in the page, reads on as one scrolls, and finds the focus again', async () => {
    await page.goto(`${server.url}/w/${seeded.workspaceId}/workflows/${watcher}/executions`)
    await rows().first().waitFor()
    await page.keyboard.press('j')
    const first = await rows().first().getAttribute('data-id')
    const table = page.getByRole('table')
    await expect
      .poll(async () => {
        await page.locator('#content').evaluate((content) => content.scrollTo(0, content.scrollHeight))
        return table.getAttribute('aria-rowcount')
      })
      .toBe(String(COUNT + 1))
    expect(await rows().count()).toBeLessThan(60)
    await page.keyboard.press('j')
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-id'))).toBeTruthy()
    await page.keyboard.press('k')
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-id'))).toBe(first)
  })
})

describe('one execution', () => {
  it('EX-07: has a row for each try of a node, and a tick on its bar', async () => {
    asked = 0
    const tried = await runLine('Second chance', [
      {
        name: 'Ask twice',
        type: 'http-request',
        parameters: { url: `http://${shopAddress()}/closed-at-first` },
        retry: { attempts: 3, firstMs: 300, maxMs: 300 },
      },
    ])
    expect([tried.status, asked]).toEqual(['succeeded', 2])
    await openRun(tried.id)
    const own = timeline().getByRole('row', { name: /Ask twice/ })
    await own.waitFor()
    await timeline()
      .getByRole('row', { name: /Failed.*Attempt 1/ })
      .waitFor()
    await timeline()
      .getByRole('row', { name: /Succeeded.*Attempt 2/ })
      .click()
    expect(await own.locator('[data-piece="try"]').count()).toBe(2)
    await inspector()
      .getByRole('row', { name: /^1 .*http-status/ })
      .waitFor()
    await inspector()
      .getByRole('row', { name: /^2 .*Succeeded/ })
      .waitFor()
    expect(await violationsOf(page)).toEqual([])
  })

  it('EX-07: has a row for each node, and one choice for timeline, graph and inspector', {
    tags: 'short',
  }, async () => {
    await openRun(runs.succeeded[5]!.id)
    expect(await timeline().getByRole('row').count()).toBe(5)
    await timeline()
      .getByRole('row', { name: /Shape order/ })
      .click()
    const graph = page.getByRole('region', { name: 'Workflow as it ran' })
    await expect
      .poll(() => graph.getByRole('button', { name: /Shape order/ }).getAttribute('aria-pressed'))
      .toBe('true')
    await inspector().getByRole('heading', { name: 'Shape order' }).waitFor()
    await graph.getByRole('button', { name: /Is large/ }).click()
    await expect
      .poll(() =>
        timeline()
          .getByRole('row', { name: /Is large/ })
          .getAttribute('aria-selected'),
      )
      .toBe('true')
    expect(new URL(page.url()).searchParams.get('node')).toBe('large')
    expect(await graph.getByRole('button', { name: /Pack/ }).getAttribute('aria-label')).toMatch(/Skipped|Not reached/)
    await timeline()
      .getByRole('row', { name: /Is large/ })
      .press('ArrowUp')
    await inspector().getByRole('heading', { name: 'Shape order' }).waitFor()
    expect(await violationsOf(page)).toEqual([])
  })

  it('EX-08: draws idle time short, and needs no scrolling sideways', async () => {
    await openRun(runs.waited.id)
    await ended('Succeeded').waitFor()
    const waited = timeline().getByRole('row', { name: /Wait/ }).locator('[data-piece="wait"]')
    const width = async () => (await waited.boundingBox())!.width
    const before = await width()
    await page.getByRole('button', { name: 'Collapse idle time' }).click()
    await expect.poll(width).toBeLessThan(before / 2)
    expect(await timeline().evaluate((list) => list.parentElement!.scrollWidth - list.parentElement!.clientWidth)).toBe(
      0,
    )
  })

  it('EX-09: leads to the one iteration of 250 that failed', async () => {
    await openRun(runs.looped.id, '?node=start')
    await timeline()
      .getByRole('row', { name: /250 iterations.*1 failed/ })
      .waitFor()
    await page.getByRole('button', { name: /Parcel 249 has no address/ }).click()
    await inspector().getByText('Parcel 249 has no address.').waitFor()
    await page.keyboard.press('w')
    await expect.poll(() => timeline().getByRole('row').count()).toBeLessThan(8)
    await page.keyboard.press('e')
    await expect.poll(() => timeline().getAttribute('aria-rowcount')).toBe('504')
    await page.keyboard.press(']')
    await inspector().getByText('Parcel 249 has no address.').waitFor()
  })

  it('shows 10,000 items by page, and few of them at once', async () => {
    const answers = answersOf(page, /\/items\?/)
    await openRun(runs.large.id, '?node=rows&view=output')
    await inspector().getByText('10,000 items').waitFor()
    const table = inspector().getByRole('table')
    await table.getByText('SKU-0', { exact: true }).first().waitFor()
    expect(await table.getByRole('row').count()).toBeLessThanOrEqual(60)
    await table.focus()
    await page.keyboard.press('End')
    await inspector().getByText('SKU-9999').first().waitFor()
    expect(await table.getByRole('row').count()).toBeLessThanOrEqual(60)
    expect(largest(await answers())).toBeLessThan(256 * 1024)
  })

  it('EX-10: compares two runs, by time and field by field', async () => {
    await openRun(runs.succeeded[5]!.id)
    await page.keyboard.press('d')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /Succeeded/ })
      .last()
      .click()
    const panel = page.getByRole('region', { name: 'Comparison' })
    await panel.getByRole('button', { name: 'Shape order' }).click()
    await panel.getByRole('row', { name: /\[0\]\.total/ }).waitFor()
    expect(await violationsOf(page)).toEqual([])
    await page.reload()
    await panel.waitFor()
  })

  it('EX-03: stops, and says so', async () => {
    const { execution } = await seeded.client.workflows.run(runs.sleeper.id)
    await openRun(execution.id)
    await page.getByRole('button', { name: 'Stop' }).click()
    const pressedMs = Date.now()
    await ended('Cancelled').waitFor()
    await tellMs(page, 'EX-03: from «Stop» to «Cancelled»', Date.now() - pressedMs, 3_000)
  })

  it('EX-02: comes to its end by asking where the connection is cut', async () => {
    let cut = false
    await page.routeWebSocket(/\/ws/, (socket) => {
      if (cut) void socket.close()
      else {
        const to = socket.connectToServer()
        const timer = setInterval(() => {
          if (!cut) return
          clearInterval(timer)
          void to.close()
          void socket.close()
        }, 50)
      }
    })
    const [reminder] = await seeded.client.workflows.list({ name: 'Invoice reminders' }).take(1)
    const { execution } = await seeded.client.workflows.run(reminder!.id)
    await openRun(execution.id)
    cut = true
    await ended('Succeeded').waitFor()
  })

  it('EX-11: draws the version that ran, whatever the draft is by now', async () => {
    const { draft } = await seeded.client.workflows.get(runs.decides.id)
    await seeded.client.workflows.update(runs.decides.id, {
      ...draft,
      nodes: draft.nodes.slice(0, 2),
      connections: draft.connections.slice(0, 1),
    })
    await openRun(runs.succeeded[0]!.id)
    const graph = page.getByRole('region', { name: 'Workflow as it ran' })
    for (const name of ['Shape order', 'Is large', 'Ask a human', 'Pack'])
      await graph.getByRole('button', { name: new RegExp(name) }).waitFor()
  })

  it('retries from a node, with the version that ran or the one that is live', async () => {
    await openRun(runs.failed[2]!.id)
    await inspector().getByText('The shop answered 500.').waitFor()
    await page.keyboard.press('r')
    await page.getByRole('dialog').getByRole('radio', { name: 'The version that ran' }).waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Retry', exact: true }).click()
    await page.waitForURL((url) => !url.pathname.endsWith(runs.failed[2]!.id))
    await page.getByRole('button', { name: 'Retry of this run' }).waitFor()
  })

  it('lets the input be edited before a retry, and shows what was changed', async () => {
    await openRun(runs.failed[2]!.id)
    await inspector().getByText('The shop answered 500.').waitFor()
    await page.keyboard.press('r')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Edit the input' }).click()
    const input = dialog.getByRole('textbox', { name: 'What came from «Get orders», as JSON' })
    await input.fill('{')
    expect(await dialog.getByRole('button', { name: 'Retry', exact: true }).isDisabled()).toBe(true)
    await input.fill('[{"order": "fixed"}]')
    await dialog.getByRole('row', { name: /order.*fixed/ }).waitFor()
    expect(await violationsOf(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Retry', exact: true }).click()
    await page.waitForURL((url) => !url.pathname.endsWith(runs.failed[2]!.id))
    await ended('Succeeded').waitFor()
    await timeline()
      .getByRole('row', { name: /Get orders/ })
      .click()
    await inspector().getByText('Edited', { exact: true }).waitFor()
  })
})
