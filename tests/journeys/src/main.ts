// npm run test:journeys [-- words of a journey's file or title]: a person in the editor, in a real browser, against the real server.
import { fileURLToPath } from 'node:url'
import { startVitest } from 'vitest/node'
import { BrowserMissing, findBrowser } from './harness/browser.ts'

try {
  findBrowser()
} catch (error) {
  if (!(error instanceof BrowserMissing)) throw error
  console.error(error.message)
  process.exit(1)
}
const config = fileURLToPath(new URL('../vitest.config.ts', import.meta.url))
const vitest = await startVitest('test', process.argv.slice(2), { config, watch: false })
await vitest.close()
