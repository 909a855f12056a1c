import { parseArgs } from 'node:util'
import { Coverage } from './coverage.ts'
import { type Mode, players } from './simulation.ts'

/**
 * `npm run simulate -- --seeds 100000 --from 1 --mode safety`, or `--seed 7 --trace` for one. Ends with 1 when a seed
 * failed, and with 2 when something was never tried.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    mode: { type: 'string' },
    trace: { type: 'boolean', default: false },
    'failures-max': { type: 'string', default: '10' },
  },
})

const PROGRESS_MS = 5000
const ENOUGH_FOR_COVERAGE = 2000

const isMode = (text: string): text is Mode => Object.hasOwn(players, text)

function chosenModes(): readonly Mode[] {
  if (values.mode === undefined) return Object.keys(players) as Mode[]
  if (isMode(values.mode)) return [values.mode]
  throw new Error(`There is no mode «${values.mode}»: choose one of ${Object.keys(players).join(', ')}.`)
}

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

const say = (line: string): void => void process.stdout.write(`${line}\n`)

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
