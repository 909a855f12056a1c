import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { LinkFlowServer } from '@linkflow/bench'
import { LinkFlow } from '@linkflow/sdk'
import { browserProblem } from './browser.ts'
import { PackedSdk } from './packed-sdk.ts'
import { PageSite } from './page-site.ts'
import { PERSON } from './person.ts'
import { visit } from './visit.ts'

const HELP = `npm run test:browser

Packs the SDK, installs it in an empty folder, and opens the page of docs/guides/sdk.md in a real browser, without a bundler:
once from another origin than LinkFlow's, once from its own behind a proxy. The page signs a person in, makes a workflow,
publishes it, calls its webhook, follows its events to the end and reads its items; what it says is compared to the letter.

  CHROMIUM=/path    the browser; /usr/bin/chromium
  --help            this`

const { values } = parseArgs({ options: { help: { type: 'boolean', default: false } } })
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
process.exitCode = await main()

async function main(): Promise<number> {
  if (values.help) {
    say(HELP)
    return 0
  }
  const problem = browserProblem(chromium)
  if (problem !== undefined) {
    process.stderr.write(`${problem}\n`)
    return 1
  }
  const guide = readFileSync(new URL('../../../docs/guides/sdk.md', import.meta.url), 'utf8')
  const [page, says] = [blockAfter(guide, 'html'), blockAfter(guide.slice(guide.indexOf('```html')), 'text')]
  const sdk = new PackedSdk()
  const other = await PageSite.open(page, sdk.folder)
  const own = await PageSite.open(page, sdk.folder)
  // Names are those of the page: what is allowed is its origin, and nothing of the other site.
  const server = await LinkFlowServer.start({ env: { LINKFLOW_CORS_ORIGINS: other.origin } })
  own.upstream = server.port
  const linkflow = `http://127.0.0.1:${server.port}`
  try {
    await new LinkFlow({ url: linkflow }).setup.run(PERSON)
    const pages = [
      { name: 'from another origin', url: `${other.origin}/?server=${linkflow}` },
      { name: 'from the same origin', url: `${own.origin}/` },
    ]
    const findings = await visit({ chromium, pages, says })
    for (const finding of findings) say(`FAILED ${finding}`)
    say(findings.length === 0 ? 'The page did all of it, twice.' : `${findings.length} findings.`)
    return findings.length === 0 ? 0 : 1
  } finally {
    other.close()
    own.close()
    await server.stop()
    sdk.remove()
  }
}

function blockAfter(text: string, language: string): string {
  const found = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'm').exec(text)?.[1]
  if (found === undefined) throw new Error(`docs/guides/sdk.md has no block of ${language}`)
  return found
}
