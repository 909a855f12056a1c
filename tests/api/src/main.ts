import { chosenSuites, suiteCommand } from '@linkflow/suite-command'
import { Chance } from './chance.ts'
import {
  FINDINGS_TOLD_MAX,
  GOOD_PER_OPERATION_DEFAULT,
  GOOD_PER_OPERATION_SHORT,
  REQUESTS_DEFAULT,
  REQUESTS_SHORT,
} from './limits.ts'
import { openGrounds } from './open-grounds.ts'
import { openSite } from './site/site.ts'
import { suites } from './suites/index.ts'

const HELP = `npm run test:api -- [options]

Starts a real server on a real PostgreSQL and holds it to its own OpenAPI document and to the table of permissions.

  --only MATRIX,SCHEMA   only these suites
  --operation TEXT       SCHEMA: only operations whose name contains TEXT, such as «POST /workflows»
  --requests N           SCHEMA: so many requests (${REQUESTS_DEFAULT})
  --good N               SCHEMA: so many answers without an error of each operation (${GOOD_PER_OPERATION_DEFAULT})
  --short                the form of CI: ${REQUESTS_SHORT} requests, ${GOOD_PER_OPERATION_SHORT} of each
  --seed N               makes the same requests again
  --table                shows how often each operation was asked
  --keep                 leaves the server's folder behind, to look at
  --help                 this`

const OPTIONS = {
  only: { type: 'string' },
  operation: { type: 'string', default: '' },
  requests: { type: 'string' },
  good: { type: 'string' },
  short: { type: 'boolean', default: false },
  seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  table: { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
} as const

const say = (line: string): void => void process.stdout.write(`${line}\n`)

await suiteCommand(HELP, OPTIONS, async (values) => {
  const chosen = chosenSuites(suites, values.only)
  say(`seed ${values.seed}`)
  const options = {
    requests: Number(values.requests ?? (values.short ? REQUESTS_SHORT : REQUESTS_DEFAULT)),
    goodPerOperation: Number(values.good ?? (values.short ? GOOD_PER_OPERATION_SHORT : GOOD_PER_OPERATION_DEFAULT)),
    only: values.operation,
  }
  const site = await openSite()
  let failed = 0
  try {
    const grounds = await openGrounds(site, new Chance(Number(values.seed)))
    for (const suite of chosen) {
      const startMs = performance.now()
      const before = grounds.tester.requests
      const { findings, told } = await suite.run(grounds, options)
      const seconds = ((performance.now() - startMs) / 1000).toFixed(1)
      const asked = grounds.tester.requests - before
      say(`${suite.name.padEnd(8)}${asked} requests in ${seconds} s, ${findings.length} findings: ${suite.promise}`)
      if (values.table) for (const line of told) say(line)
      for (const finding of findings.slice(0, FINDINGS_TOLD_MAX)) say(`    ${finding}`)
      failed += findings.length
    }
    for (const death of site.cluster.unexpectedDeaths()) {
      say(`    ${death}`)
      failed += 1
    }
  } finally {
    await site.close(values.keep)
    if (values.keep) say(`The folder is ${site.cluster.folder}.`)
  }
  say(failed === 0 ? 'Nothing was found.' : `${failed} findings.`)
  return failed === 0 ? 0 : 1
})
