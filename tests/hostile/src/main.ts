import { chosenSuites, suiteCommand } from '@linkflow/suite-command'
import { suites } from './classes/index.ts'
import { ATTEMPT_MS_MAX, FINDINGS_TOLD_MAX, SHORT_TAKES_EACH } from './limits.ts'
import { scan } from './scan.ts'
import { closeSite, openSite, type Site } from './site/site.ts'
import type { Attempt, Suite } from './suite.ts'

const HELP = `npm run test:hostile -- [options]

Starts a real server with secrets in every place that hostile input might look at, sends it what broke others, and
searches its answers, logs, tables and files for the secrets.

  --only A,K      only these suites
  --attempt TEXT  only attempts whose name contains TEXT
  --short         each fourth of the long lists of classes E to J and L
  --list          the suites and how many attempts each has
  --keep          leaves the server's folder behind, to look at
  --help          this`

const OPTIONS = {
  only: { type: 'string' },
  attempt: { type: 'string', default: '' },
  short: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
} as const

const say = (line: string): void => void process.stdout.write(`${line}\n`)

await suiteCommand(HELP, OPTIONS, async (values) => {
  const chosen = chosenSuites(suites, values.only)
  const site = await openSite()
  let failed = 0
  try {
    if (values.list) {
      for (const suite of chosen)
        say(`${suite.name.padEnd(8)}${suite.attempts(site).length} attempts: ${suite.promise}`)
      return 0
    }
    for (const suite of chosen) failed += await runSuite(suite, site, values)
    failed += await lookAround(site)
  } finally {
    await closeSite(site, values.keep)
    if (values.keep) say(`The folder is ${site.cluster.folder}.`)
  }
  say(failed === 0 ? 'Nothing was found.' : `${failed} findings.`)
  return failed === 0 ? 0 : 1
})

/** How many attempts got something. */
async function runSuite(suite: Suite, site: Site, values: { attempt: string; short: boolean }): Promise<number> {
  const startMs = performance.now()
  const attempts = suite
    .attempts(site)
    .filter(({ name }) => name.includes(values.attempt))
    .filter(({ isOneOfMany }, at) => !(values.short && isOneOfMany) || at % SHORT_TAKES_EACH === 0)
  const findings: string[] = []
  let next = 0
  const lane = async () => {
    while (next < attempts.length) {
      const attempt = attempts[next++]!
      const finding = await tried(attempt, site)
      if (finding !== undefined) findings.push(`${attempt.name}\n      ${finding}`)
    }
  }
  await Promise.all(Array.from({ length: suite.atOnce }, lane))
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1)
  say(
    `${suite.name.padEnd(8)}${attempts.length} attempts in ${seconds} s, ${findings.length} findings: ${suite.promise}`,
  )
  for (const finding of findings.slice(0, FINDINGS_TOLD_MAX)) say(`    ${finding}`)
  return findings.length
}

async function tried(attempt: Attempt, site: Site): Promise<string | undefined> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`not over after ${ATTEMPT_MS_MAX} ms`)), ATTEMPT_MS_MAX)
  try {
    return await Promise.race([attempt.run(site), late])
  } catch (error) {
    return `broke off: ${(error as Error).stack}`
  } finally {
    clearTimeout(timer)
  }
}

/** What no single attempt would notice. */
async function lookAround(site: Site): Promise<number> {
  const findings = [...site.trap.hits.map((hit) => `the trap was hit: ${hit}`), ...site.cluster.unexpectedDeaths()]
  const ready = await site.client.send('GET', '/health/ready', { isAnonymous: true })
  if (ready.status !== 200) findings.push(`the server is not ready: ${ready.text}`)
  const { looked, found } = await scan(site)
  findings.push(...found, ...missedBy(site))
  const where = Object.entries(looked).map(([name, count]) => `${count} ${name}`)
  say(`canaries in ${where.join(', ')}: ${found.length}`)
  for (const finding of findings.slice(0, FINDINGS_TOLD_MAX)) say(`    ${finding}`)
  return findings.length
}

/** A search that finds nothing must be known to find something: each secret, put before it on purpose. */
function missedBy({ canaries, search }: Site): string[] {
  return canaries
    .filter((canary) => {
      const bytes = Buffer.from(`before ${canary.secret} after`)
      const forms = [bytes.toString(), bytes.toString('hex'), bytes.toString('base64')]
      return forms.some((form) => !search.in(form).includes(canary))
    })
    .map(({ name }) => `the search would not have seen ${name}`)
}
