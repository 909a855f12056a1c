import { parseArgs } from 'node:util'
import { Coverage } from './coverage.ts'
import { type Mode, players } from './simulation.ts'

const HELP = `npm run simulate -- [options]

Plays workflows and whole installations from seeds, in made-up time, and compares them with an oracle (simulation/README.md).

  --mode NAME        engine, safety or liveness; without it all three, one after the other
  --seeds N          how many seeds (default 10000)
  --from N           the first of them (default 1)
  --seed N           only this one
  --trace            tells it line by line
  --failures-max N   stops after so many failures (default 10)
  --help             this

Ends with 1 when a seed failed, with 2 when something was never tried (looked at from 2,000 seeds on), and with 3 when an
option is wrong.`

const OPTIONS = {
  seeds: { type: 'string', default: '10000' },
  from: { type: 'string', default: '1' },
  seed: { type: 'string' },
  mode: { type: 'string' },
  trace: { type: 'boolean', default: false },
  'failures-max': { type: 'string', default: '10' },
  help: { type: 'boolean', default: false },
} as const

const values = optionsOf(process.argv.slice(2))

function optionsOf(args: string[]) {
  try {
    const { values } = parseArgs({ args, options: OPTIONS })
    for (const name of ['seeds', 'from', 'seed', 'failures-max'] as const) {
      const value = values[name]
      if (value !== undefined && !/^\d+$/.test(value)) throw new Error(`--${name} takes a number, not «${value}».`)
    }
    if (values.mode !== undefined && !isMode(values.mode))
      throw new Error(`There is no mode «${values.mode}»: choose one of ${Object.keys(players).join(', ')}.`)
    return values
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\nSee npm run simulate -- --help.\n`)
    return process.exit(3)
  }
}

const PROGRESS_MS = 5000
const ENOUGH_FOR_COVERAGE = 2000

function isMode(text: string): text is Mode {
  return Object.hasOwn(players, text)
}

const chosenModes = (): readonly Mode[] =>
  values.mode === undefined ? (Object.keys(players) as Mode[]) : isMode(values.mode) ? [values.mode] : []

async function simulate(mode: Mode, from: number, count: number): Promise<{ failed: number; missing: boolean }> {
  const player = players[mode]
  const coverage = new Coverage(player.coverage)
  const begunMs = performance.now()
  let saidMs = begunMs
  let failed = 0
  const rate = (done: number): string => `${Math.round((done * 1000) / (performance.now() - begunMs))} seeds/s`
  let done = 0
  for (let seed = from; seed < from + count && failed < Number(values['failures-max']); seed++) {
    try {
      await player.play(seed, coverage, values.trace ? say : undefined)
    } catch (error) {
      failed += 1
      say(`FAILED ${mode} seed ${seed}: ${(error as Error).message}`)
      if (values.trace) say((error as Error).stack ?? '')
      for (const line of player.describe(seed)) say(`  ${line}`)
      say(`  again: npm run simulate -- --mode ${mode} --seed ${seed} --trace`)
    }
    done += 1
    if (performance.now() - saidMs < PROGRESS_MS) continue
    saidMs = performance.now()
    say(`${mode}: ${done} of ${count} seeds, ${rate(done)}, ${failed} failed`)
  }
  say(`${mode}: ${done} seeds from ${from}, ${rate(done)}, ${failed} failed`)
  if (values.trace) return { failed, missing: false }
  say(coverage.lines().join(', '))
  const isMissing = coverage.missing.length > 0 && count >= ENOUGH_FOR_COVERAGE
  if (isMissing) say(`never tried: ${coverage.missing.join(', ')}`)
  return { failed, missing: isMissing }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

if (values.help) {
  say(HELP)
  process.exit(0)
}

let exitCode = 0
for (const mode of chosenModes()) {
  const one = values.seed === undefined ? undefined : Number(values.seed)
  const { failed, missing } = await simulate(
    mode,
    one ?? Number(values.from),
    one === undefined ? Number(values.seeds) : 1,
  )
  if (failed > 0) exitCode = 1
  else if (missing) exitCode ||= 2
}
process.exitCode = exitCode
