import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'
import { BROWSER_START_MS_MAX } from './limits.ts'

const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

/** Why nothing can be tried, and what to do; undefined if there is a browser. */
export const browserProblem = (path: string): string | undefined =>
  existsSync(path)
    ? undefined
    : `There is no Chromium at ${path}. Install it («apt-get install -y chromium» as root), or say where one is: CHROMIUM=/path npm run test:browser`

/** A browser that nobody has used before. */
export async function openBrowser(path: string): Promise<{ readonly context: BrowserContext; close(): Promise<void> }> {
  const profile = mkdtempSync(join(tmpdir(), 'linkflow-browser-'))
  const remove = () => rmSync(profile, { recursive: true, force: true })
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: path,
      args: FLAGS,
      headless: true,
      timeout: BROWSER_START_MS_MAX,
    })
    return {
      context,
      close: async () => {
        await context.close()
        remove()
      },
    }
  } catch (error) {
    remove()
    throw error
  }
}
