import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startVitest } from 'vitest/node'
import { BrowserMissing, findBrowser, launchBrowserServer } from './harness/browser.ts'
import { Server } from './harness/server.ts'
import { share } from './harness/shared.ts'

const HELP = `npm run test:journeys -- [options] [words]

A person in the editor: a real browser drives the pages of the real server, by role and name. Each journey is named by the
line of the checklist that it shows.

  words             only files whose name has one of these words, as «canvas» or «settings»
  --title TEXT      only journeys whose title has this text, as «PA-01»
  --short           the few that show at once whether people can work, against one server: what CI runs
  --list            the files and their journeys; with --short, of those
  CHROMIUM=/path    the browser; /usr/bin/chromium
  --help            this`

const SOURCES = fileURLToPath(new URL('.', import.meta.url))
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    title: { type: 'string' },
    short: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const say = (line: string): void => void process.stdout.write(`${line}\n`)

if (values.help) say(HELP)
else if (values.list) list()
else await run()

/** The files that were asked for, each with the titles of its journeys. */
function chosen(): { readonly file: string; readonly titles: readonly string[] }[] {
  return globSync('journeys/*.journey.ts', { cwd: SOURCES })
    .sort()
    .filter((file) => positionals.length === 0 || positionals.some((word) => file.includes(word)))
    .map((file) => ({ file, titles: titlesIn(readFileSync(join(SOURCES, file), 'utf8')) }))
    .filter(({ titles }) => titles.length > 0)
}

/** A short run has those that are marked by the tag, beside their titles. */
function titlesIn(code: string): string[] {
  return [...code.matchAll(/\bit\(\s*'((?:[^'\\]|\\.)+)',\s*(\{[^}]*tags: 'short')?/g)]
    .filter(([, , mark]) => !values.short || mark !== undefined)
    .map(([, title]) => title!.replaceAll("\\'", "'"))
}

function list(): void {
  for (const { file, titles } of chosen()) {
    say(basename(file, '.journey.ts'))
    for (const title of titles) say(`  ${title}`)
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
  if (!values.short) return runFiles({})
  await using server = await Server.empty()
  const browser = await launchBrowserServer()
  share({ url: server.url, browser: browser.wsEndpoint() })
  try {
    await runFiles({ tagsFilter: ['short'] })
  } finally {
    await browser.close()
  }
}

async function runFiles(asked: { readonly tagsFilter?: string[] }): Promise<void> {
  const config = fileURLToPath(new URL('../vitest.config.ts', import.meta.url))
  const only = values.title !== undefined && { testNamePattern: values.title }
  const files = chosen().map(({ file }) => `/${file}`)
  const vitest = await startVitest('test', files, { config, watch: false, ...only, ...asked })
  await vitest.close()
}
