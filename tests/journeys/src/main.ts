import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startVitest } from 'vitest/node'
import { BrowserMissing, findBrowser } from './harness/browser.ts'

const HELP = `npm run test:journeys -- [options] [words]

A person in the editor: a real browser drives the pages of the real server, by role and name. Each journey is named by the
line of the checklist that it shows.

  words             only files whose name has one of these words, as «canvas» or «settings»
  --title TEXT      only journeys whose title has this text, as «PA-01»
  --list            the files and their journeys
  CHROMIUM=/path    the browser; /usr/bin/chromium
  --help            this`

const SOURCES = fileURLToPath(new URL('.', import.meta.url))
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    title: { type: 'string' },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const say = (line: string): void => void process.stdout.write(`${line}\n`)

if (values.help) say(HELP)
else if (values.list) list()
else await run()

function list(): void {
  for (const file of globSync('journeys/*.journey.ts', { cwd: SOURCES }).sort()) {
    say(basename(file, '.journey.ts'))
    const code = readFileSync(join(SOURCES, file), 'utf8')
    for (const [, title] of code.matchAll(/\bit\(\s*'((?:[^'\\]|\\.)+)'/g)) say(`  ${title!.replaceAll("\\'", "'")}`)
  }
}

async function run(): Promise<void> {
  try {
    findBrowser()
  } catch (error) {
    if (!(error instanceof BrowserMissing)) throw error
    console.error(error.message)
    process.exitCode = 1
    return
  }
  const config = fileURLToPath(new URL('../vitest.config.ts', import.meta.url))
  const options = { config, watch: false, ...(values.title !== undefined && { testNamePattern: values.title }) }
  const vitest = await startVitest('test', positionals, options)
  await vitest.close()
}
