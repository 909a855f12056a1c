import { LinkFlowServer } from '@linkflow/bench'
import { suiteCommand, WrongOption } from '@linkflow/suite-command'
import { Client } from './client.ts'
import type { Outcome, Size, Suite } from './suite.ts'
import { m1Code, m1File } from './suites/m1.ts'
import { m2 } from './suites/m2.ts'
import { m3 } from './suites/m3.ts'
import { m4 } from './suites/m4.ts'

const suites: readonly Suite[] = [m1File, m1Code, m2, m3, m4]

const HELP = `npm run test:memory -- [options]

Starts a LinkFlow for each suite, gives it a lot of data, and holds the memory of its processes (PostgreSQL and its keeper
apart) and its silence on /health/live against what is promised.

${suites.map(({ name, promise }) => `  ${name.padEnd(9)}${promise}`).join('\n')}

  --only M1,M3      only the suites whose names begin so
  --short           a fifth of the items, against the same marks
  --json            the last line is one JSON object with all figures
  --help            this`

const OPTIONS = {
  only: { type: 'string' },
  short: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

const say = (line: string) => process.stdout.write(`${line}\n`)

await suiteCommand(HELP, OPTIONS, async (values) => {
  const wanted = values.only?.toUpperCase().split(',')
  const chosen = suites.filter(({ name }) => wanted?.some((begin) => name.startsWith(begin.trim())) ?? true)
  if (chosen.length === 0) throw new WrongOption(`There is no suite ${values.only}.`)
  const size: Size = values.short ? 'short' : 'full'
  const outcomes: [string, Outcome][] = []
  for (const suite of chosen) {
    say(`${suite.name}  ${suite.promise}`)
    const outcome = await runSuite(suite, size)
    outcomes.push([suite.name, outcome])
    for (const failure of outcome.failures) say(`    FAILED ${failure}`)
    say(`    ${outcome.failures.length === 0 ? 'held' : 'BROKEN'}: ${JSON.stringify(outcome.figures)}`)
  }
  if (values.json) say(JSON.stringify({ size, ...Object.fromEntries(outcomes) }))
  return outcomes.some(([, { failures }]) => failures.length > 0) ? 1 : 0
})

/** Each on a server of its own: what one leaves in memory is not the next one's. */
async function runSuite(suite: Suite, size: Size): Promise<Outcome> {
  const server = await LinkFlowServer.start()
  try {
    return await suite.run({ client: new Client(server), size })
  } catch (error) {
    return { figures: {}, failures: [`the run broke off: ${(error as Error).stack}\n${server.said.text}`] }
  } finally {
    await server.stop()
  }
}
