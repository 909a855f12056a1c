import { mkdirSync, writeFileSync } from 'node:fs'
import { HISTORY_EXECUTIONS, MARKS } from './limits.ts'
import { measureHistory } from './measure/history.ts'
import { HELP, type Options, parseOptions } from './options.ts'
import { profileTarget } from './profile/profile-target.ts'
import type { Figures, HistoryFigures } from './report/figures.ts'
import { table } from './report/table.ts'
import { run } from './run.ts'

const parsed = parseOptions(process.argv.slice(2))
if (parsed.type === 'help') console.log(HELP)
else if (parsed.type === 'wrong') {
  console.error(parsed.message)
  process.exitCode = 2
} else {
  const { options } = parsed
  const startedMs = performance.now()
  const say = (what: string) =>
    console.error(`${((performance.now() - startedMs) / 1000).toFixed(0).padStart(4)} s  ${what}`)
  if (options.profile !== undefined) console.log(await profileTarget(options.profile, options.seconds))
  else if (options.history) await history(options, say)
  else await measure(options, say)
}

async function history(options: Options, say: (what: string) => void): Promise<void> {
  const rows = options.historyRows ?? HISTORY_EXECUTIONS
  const result = await measureHistory(rows, options.seconds, say)
  const [low, high] = result.ratioInterval
  const isWithin = result.ratioMedian >= 1 - MARKS.historySlowdown
  console.log(
    `W1 on ${rows.toLocaleString('en-US')} executions: ${result.ratioMedian} of its rate on none (90 % interval ${low} to ${high}); the mark is ${1 - MARKS.historySlowdown}: ${isWithin ? 'reached' : 'MISSED'}`,
  )
  report(options, { at: new Date().toISOString(), history: result })
}

async function measure(options: Options, say: (what: string) => void): Promise<void> {
  const figures = await run(options, say)
  console.log(table(figures))
  report(options, figures)
}

function report({ save, json }: Options, figures: Figures | HistoryFigures): void {
  if (save) {
    const folder = new URL('../results/', import.meta.url)
    mkdirSync(folder, { recursive: true })
    writeFileSync(new URL(`${figures.at.replaceAll(':', '-')}.json`, folder), `${JSON.stringify(figures, null, 2)}\n`)
  }
  if (json) console.log(JSON.stringify(figures))
}
