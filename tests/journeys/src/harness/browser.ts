import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { watchTopics } from './heard.ts'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

export class BrowserMissing extends Error {
  override readonly name = 'BrowserMissing'
}

/** Where the browser is: CHROMIUM, or where Debian puts it. */
export function findBrowser(): string {
  const named = process.env['CHROMIUM']
  const found = named ?? PLACES.find((path) => existsSync(path))
  if (found !== undefined && existsSync(found)) return found
  throw new BrowserMissing(
    'The journeys need Chromium, and there is none. Install it by «apt-get update && apt-get install -y chromium», or name another in CHROMIUM.',
  )
}

/** Everything off that would talk to somebody else or wait for it. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const launchBrowser = (flags: readonly string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath: findBrowser(), args: [...FLAGS, ...flags] })

export const DESKTOP = { width: 1440, height: 900 }
export const PHONE = { width: 390, height: 844 }

/** What is waited for comes within this on a machine that is four times as slow and does something else besides. */
export const WAIT_MS_MAX = 40_000

/** A page of somebody who was never here. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: DESKTOP,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    // What a journey holds back or cuts off is held back from the page; who keeps the shell is asked in one of them.
    serviceWorkers: 'block',
    ...options,
  })
  context.setDefaultTimeout(WAIT_MS_MAX)
  const page = await context.newPage()
  watchTopics(page)
  return page
}
