import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { calibrationMs } from '../harness/calibration.ts'
import { orderFile } from '../harness/editor.ts'
import { type Seeded, seedOwner, seedWorkflows } from '../harness/seed.ts'
import { seedThings, type Things } from '../harness/seed-things.ts'
import { Server } from '../harness/server.ts'
import { signIn } from '../harness/sign-in.ts'

const CPU_SLOWER = 4
/** Fast 4G, as Lighthouse has it. */
const NETWORK = { offline: false, latency: 60, downloadThroughput: (9 * 1024 * 1024) / 8, uploadThroughput: 187_500 }
const SHIFT_MAX = 0.05
const KB = 1000

let server: Server
let browser: Browser
let seeded: Seeded
let things: Things
let workflow: string

beforeAll(async () => {
  ;[server, browser] = await Promise.all([Server.empty(), launchBrowser()])
  seeded = await seedOwner(server.url)
  await seedWorkflows(seeded)
  things = await seedThings(seeded, server.url)
  const { client } = seeded
  workflow = (await client.workflows.create(orderFile('Order of the day'))).id
  await client.workflows.test(workflow, { wait: 30 })
})
afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

/** What the page says of itself while it is drawn. */
async function watchPaint(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen = { largestMs: 0, shift: 0 }
    Object.assign(globalThis, { seen })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.largestMs = entry.startTime
    }).observe({ type: 'largest-contentful-paint', buffered: true })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
        if (!entry.hadRecentInput) seen.shift += entry.value
    }).observe({ type: 'layout-shift', buffered: true })
  })
}

const paintOf = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { seen: { largestMs: number; shift: number } }).seen)

describe('a slow machine', () => {
  it('PF-04: sees the list and the editor without waiting, and nothing moves under its hands', async () => {
    const pages: readonly (readonly [what: string, path: string, ready: (page: Page) => Promise<unknown>])[] = [
      ['/workflows', `/w/${seeded.workspaceId}/workflows`, (page) => page.getByRole('row').nth(10).waitFor()],
      [
        'the editor',
        `/w/${seeded.workspaceId}/workflows/${workflow}`,
        (page) => page.locator('[data-node]').nth(5).waitFor(),
      ],
    ]
    const quiet = await openPage(browser)
    const loopMs = await calibrationMs(quiet)
    await quiet.context().close()
    for (const [what, path, ready] of pages) {
      const page = await openPage(browser)
      await signIn(page, server.url, '/notifications')
      const session = await page.context().newCDPSession(page)
      await session.send('Network.enable')
      await session.send('Network.clearBrowserCache')
      await session.send('Network.emulateNetworkConditions', NETWORK)
      await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWER })
      await watchPaint(page)
      await page.goto(`${server.url}${path}`)
      await ready(page)
      await page.waitForTimeout(1_500)
      const { largestMs, shift } = await paintOf(page)
      console.log(
        `${what}: LCP ${Math.round(largestMs)} ms (${(largestMs / loopMs).toFixed(1)} calibration loops of ${loopMs.toFixed(0)} ms), CLS ${shift.toFixed(4)}`,
      )
      expect(shift, what).toBeLessThanOrEqual(SHIFT_MAX)
      expect(largestMs, what).toBeGreaterThan(0)
      await page.context().close()
    }
  })
})

describe('what is sent', () => {
  it('PF-01: to who opens the list is small, and in one language', { tags: 'short' }, async () => {
    const page = await openPage(browser)
    await signIn(page, server.url, '/notifications')
    const session = await page.context().newCDPSession(page)
    await session.send('Network.enable')
    await session.send('Network.clearBrowserCache')
    const kinds = new Map<string, number>()
    const kindOf = new Map<string, string>()
    const texts = new Set<string>()
    session.on('Network.responseReceived', ({ requestId, type, response }) => {
      kindOf.set(requestId, type)
      const language = /\/assets\/(en|de)-/.exec(response.url)?.[1]
      if (language !== undefined) texts.add(language)
    })
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const kind = kindOf.get(requestId) ?? 'Other'
      kinds.set(kind, (kinds.get(kind) ?? 0) + encodedDataLength)
    })
    await page.goto(`${server.url}/workflows`)
    await page.getByRole('row').nth(10).waitFor()
    await page.waitForTimeout(3_000)
    const scripts = [...kindOf.values()].filter((kind) => kind === 'Script').length
    console.log(`sent for /workflows: ${JSON.stringify(Object.fromEntries(kinds))} in ${scripts} scripts`)
    expect(kinds.get('Script')).toBeLessThan(250 * KB)
    expect(kinds.get('Stylesheet')).toBeLessThan(30 * KB)
    expect(kinds.get('Font') ?? 0).toBeLessThan(60 * KB)
    expect([...texts]).toEqual(['en'])
    await page.context().close()
  })

  it('PF-05: comes from this server alone on every page, and breaks no rule of the page', {
    tags: 'short',
  }, async () => {
    const page = await openPage(browser)
    const foreign: string[] = []
    const broken: string[] = []
    page.on('request', (request) => {
      const url = request.url()
      if (!url.startsWith(server.url) && !/^(data|blob):/.test(url)) foreign.push(url)
    })
    page.on('websocket', (socket) => {
      if (!socket.url().startsWith(server.url.replace(/^http/, 'ws'))) foreign.push(socket.url())
    })
    page.on('console', (message) => {
      if (/Content Security Policy|Trusted Type/i.test(message.text())) broken.push(message.text())
    })
    page.on('pageerror', (error) => broken.push(error.message))
    await signIn(page, server.url, '/workflows')
    await page.getByRole('row').nth(10).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    const at = `/w/${seeded.workspaceId}`
    const [run] = await seeded.client.executions.list({ workflow, limit: 1 }).take(1)
    const paths = [
      ...things.paths.map(([path]) => path),
      ...['/executions', `/executions/${run!.id}`, `/workflows/${workflow}?node=order`, '/members', '/api-keys'].map(
        (path) => at + path,
      ),
      ...['/audit', '/usage', '/admin/health', '/notifications', '/settings/security'].map((path) => at + path),
    ]
    for (const path of paths) {
      await page.goto(`${server.url}${path}`)
      await page.getByRole('heading').first().waitFor()
      await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => {})
    }
    expect(foreign).toEqual([])
    expect(broken).toEqual([])
    await page.context().close()
  })
})
