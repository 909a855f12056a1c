import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, type BrowserServer, chromium, type Page } from 'playwright-core'
import { watchTopics } from './heard.ts'
import { shared } from './shared.ts'

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

const launching = (flags: readonly string[]) => ({ executablePath: findBrowser(), args: [...FLAGS, ...flags] })

/** One of its own; in a short run, unless it wants flags, the one that all files have. */
export function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  const one = flags.length === 0 ? shared() : undefined
  return one === undefined ? chromium.launch(launching(flags)) : chromium.connect(one.browser)
}

/** One that several processes drive. */
export const launchBrowserServer = (): Promise<BrowserServer> => chromium.launchServer(launching([]))

export const DESKTOP = { width: 1440, height: 900 }
export const PHONE = { width: 390, height: 844 }

/** What is waited for comes within this on a machine that is four times as slow and does something else besides. */
export const WAIT_MS_MAX = 40_000

let landing: string | undefined

/** Of several workspaces, pages that are opened from now on begin in this one where an address names none. */
export const landIn = (workspace: string): void => {
  landing = workspace
}

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
  if (landing !== undefined) {
    await context.addInitScript((workspace) => {
      if (location.protocol === 'http:') localStorage.setItem('linkflow.workspace', workspace)
    }, landing)
  }
  const page = await context.newPage()
  watchTopics(page)
  return page
}
