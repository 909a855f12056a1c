import { randomInt } from 'node:crypto'
import { chosenSuites, type OptionValues, suiteCommand, WrongOption } from '@linkflow/suite-command'
import { CALL_MS_MAX, FAILURES_TOLD_MAX, SUCCEEDED_MIN } from './limits.ts'
import { Random } from './random.ts'
import { keepResult, type ResultRow, readResults, testedCommit } from './results.ts'
import type { Outcome, Size, Suite } from './suite.ts'
import { suites } from './suites/index.ts'
import { inParallel } from './wait.ts'

const HELP = `npm run test:chaos -- [options]

Kills, stops and deceives real processes of LinkFlow, and checks that what was promised held (see README.md).

  --only R3,R4      only these suites
  --unit TEXT       only units whose name contains TEXT
  --shard 1/6       only every sixth unit, beginning with the first
  --short           seconds instead of minutes
  --full            the counts of a release
  --ci              all suites in their short form; stores nothing
  --seed N          the seed of the first unit; by default a new one, which is printed
  --again           also what has passed already; else a call goes on where the last one stopped
  --at-once N       so many units side by side, each with an installation of its own (default 1)
  --minutes N       starts no new unit after so long (default ${CALL_MS_MAX / 60_000})
  --list            the suites and their units
  --help            this`

const OPTIONS = {
  only: { type: 'string' },
  unit: { type: 'string' },
  shard: { type: 'string', default: '1/1' },
  short: { type: 'boolean', default: false },
  full: { type: 'boolean', default: false },
  ci: { type: 'boolean', default: false },
  seed: { type: 'string' },
  again: { type: 'boolean', default: false },
  'at-once': { type: 'string', default: '1' },
  minutes: { type: 'string', default: String(CALL_MS_MAX / 60_000) },
  list: { type: 'boolean', default: false },
} as const
type Values = OptionValues<typeof OPTIONS>

const say = (line: string) => process.stdout.write(`${line}\n`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
await suiteCommand(HELP, OPTIONS, async (values) => {
  const chosen = chosenSuites(suites, values.only)
  const [part, parts] = values.shard.split('/').map(Number)
  if (!(part! >= 1 && part! <= parts!)) throw new WrongOption(`--shard is ${values.shard}, not such as 1/6.`)
  if (!values.list) return runAll(chosen, values, part!, parts!)
  for (const suite of chosen) {
    say(`${suite.name.padEnd(7)}${suite.promise}\n        ${suite.units(sizeOf(values)).join(' ')}`)
  }
  return 0
})

function sizeOf({ full, short, ci }: Values): Size {
  return full ? 'full' : short || ci ? 'short' : 'default'
}

async function runAll(chosen: readonly Suite[], values: Values, part: number, parts: number): Promise<number> {
  const size = sizeOf(values)
  const endMs = performance.now() + Number(values.minutes) * 60_000
  const commit = testedCommit()
  const passed = new Set(
    values.again || values.ci
      ? []
      : readResults()
          .filter((row) => row.size === size && row.failures.length === 0)
          .map((row) => `${row.suite} ${row.unit}`),
  )
  let number = 0
  const units = chosen
    .flatMap((suite) => suite.units(size).map((unit) => ({ suite, unit, number: number++ })))
    .filter((each) => each.number % parts === part - 1)
    .filter(({ unit }) => values.unit === undefined || unit.includes(values.unit))
    .filter(({ suite, unit }) => !passed.has(`${suite.name} ${unit}`))
  const rows: ResultRow[] = []
  const isOver = () => performance.now() > endMs
  await inParallel(
    units.length,
    Number(values['at-once']),
    async (index) => {
      const { suite, unit } = units[index]!
      const seed = values.seed === undefined ? randomInt(2 ** 32) : (Number(values.seed) + index) >>> 0
      const row = await runUnit(suite, unit, seed, commit, values)
      rows.push(row)
      if (!values.ci) keepResult(row)
    },
    isOver,
  )
  if (rows.length < units.length) say(`${units.length - rows.length} units are left; call again to go on.`)
  summarise(rows)
  return rows.some((row) => row.failures.length > 0) ? 1 : 0
}

async function runUnit(suite: Suite, unit: string, seed: number, commit: string, values: Values): Promise<ResultRow> {
  const size = sizeOf(values)
  say(`${suite.name} ${unit} (seed ${seed})`)
  const startedAt = new Date().toISOString()
  const startedMs = performance.now()
  let outcome: Outcome
  try {
    outcome = await suite.run(unit, { size, random: new Random(seed), say: (line) => say(`    ${unit}: ${line}`) })
  } catch (error) {
    outcome = { operations: 0, succeeded: 0, failures: [`the run broke off: ${(error as Error).stack}`], figures: {} }
  }
  const { operations, succeeded } = outcome
  const failures = [...outcome.failures]
  if (operations === 0 || succeeded / operations < SUCCEEDED_MIN) {
    failures.push(`void: only ${succeeded} of ${operations} operations succeeded, so the run shows nothing`)
  }
  for (const failure of failures.slice(0, FAILURES_TOLD_MAX)) say(`    ${unit}: FAILED ${failure}`)
  const told = failures.slice(0, FAILURES_TOLD_MAX)
  if (failures.length > told.length) told.push(`and ${failures.length - told.length} more`)
  const seconds = Math.round((performance.now() - startedMs) / 100) / 10
  say(
    `    ${unit}: ${failures.length === 0 ? 'held' : 'BROKEN'}: ${operations} operations in ${seconds} s, ${JSON.stringify(outcome.figures)}`,
  )
  return {
    suite: suite.name,
    unit,
    size,
    shard: values.shard,
    seed,
    commit,
    startedAt,
    seconds,
    operations,
    succeeded,
    failures: told,
    figures: outcome.figures,
  }
}

function summarise(rows: readonly ResultRow[]): void {
  say('')
  say(
    `${'suite'.padEnd(8)}${'units'.padStart(6)}${'operations'.padStart(12)}${'failures'.padStart(10)}${'seconds'.padStart(9)}`,
  )
  for (const [suite, group] of Map.groupBy(rows, (row) => row.suite)) {
    const sum = (read: (row: ResultRow) => number) =>
      String(Math.round(group.reduce((total, row) => total + read(row), 0)))
    say(
      `${suite.padEnd(8)}${String(group.length).padStart(6)}${sum((row) => row.operations).padStart(12)}` +
        `${sum((row) => row.failures.length).padStart(10)}${sum((row) => row.seconds).padStart(9)}`,
    )
  }
}
