import type { BrowserContext } from 'playwright-core'
import { PAGE_MS_MAX } from './limits.ts'
import { PERSON } from './person.ts'

/** Opens the page, signs in, and reads what it says. What was not as it should be. */
export async function tryPage(context: BrowserContext, name: string, url: string, says: string): Promise<string[]> {
  const findings: string[] = []
  const found = (what: string) => void findings.push(`${name}: ${what}`)
  const page = await context.newPage()
  let messages = 0
  page.on('pageerror', (error) => found(`the page threw ${error.message}`))
  page.on('console', (line) => {
    // The page asks again until the webhook is there; the browser notes each 404 by itself.
    const isKnown = line.text().startsWith('Failed to load resource') && line.text().includes('404')
    if (!isKnown && ['error', 'warning'].includes(line.type())) found(`the console says «${line.text()}»`)
  })
  page.on('websocket', (socket) =>
    socket.on('framereceived', () => {
      messages += 1
    }),
  )
  try {
    await page.goto(url)
    await page.getByLabel('E-mail').fill(PERSON.email)
    await page.getByLabel('Password').fill(PERSON.password)
    await page.getByRole('button').click()
    const out = page.locator('pre')
    await out
      .filter({ hasText: says.trimEnd().split('\n').at(-1)! })
      .waitFor({ timeout: PAGE_MS_MAX })
      .catch(() => found(`it did not say all within ${PAGE_MS_MAX / 1000} s`))
    const said = (await out.textContent()) ?? ''
    if (said !== says) found(`it said\n${said}\ninstead of\n${says}`)
    if (messages === 0) found('no event came by a WebSocket')
    const { cookies } = await context.storageState()
    if (cookies.length > 0) found(`it left the cookies ${cookies.map((cookie) => cookie.name).join(', ')}`)
  } catch (error) {
    found((error as Error).message)
  } finally {
    await page.close()
  }
  return findings
}
