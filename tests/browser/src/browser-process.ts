import { openBrowser } from './browser.ts'
import { tryPage } from './try-page.ts'
import type { Errand } from './visit.ts'

// The process of the browser: an errand comes as a message, what was found goes back.
process.once('message', async ({ chromium, pages, says }: Errand) => {
  const findings: string[] = []
  try {
    const browser = await openBrowser(chromium)
    try {
      for (const { name, url } of pages) findings.push(...(await tryPage(browser.context, name, url, says)))
    } finally {
      await browser.close()
    }
  } catch (error) {
    findings.push((error as Error).message)
  }
  process.send!(findings, () => process.disconnect())
})
