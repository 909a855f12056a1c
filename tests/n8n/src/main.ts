import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configOf, openN8nRunner, processTerminal, withTrainingData } from '@linkflow/cli'
import { suiteCommand, WrongOption } from '@linkflow/suite-command'
import { differences } from './compare.ts'

const HELP = `npm run test:n8n -- [options]

Imports workflows of n8n, runs each from its manual trigger and compares what its nodes put out with the items that are
pinned in it; of a workflow that runs well the validator must have nothing to say. The cases are not part of LinkFlow: they are n8n's, and are given by a folder.

  --cases DIR     folder with the cases, or with a folder «dev» of them (else N8N_CASES)
  --only TEXT     only the cases whose names hold this
  --parallel N    so many at the same time (4)
  --json          print one document with all results
  --help          this`

const OPTIONS = {
  cases: { type: 'string' },
  only: { type: 'string' },
  parallel: { type: 'string', default: '4' },
  json: { type: 'boolean', default: false },
} as const

const say = (line: string) => process.stdout.write(`${line}\n`)

interface Result {
  readonly name: string
  readonly ms: number
  readonly problems: readonly string[]
}

await suiteCommand(HELP, OPTIONS, async ({ cases, only, parallel, json }) => {
  const folder = folderOf(cases ?? process.env.N8N_CASES)
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json') && (only === undefined || name.includes(only)))
    .sort()
  const dataDir = mkdtempSync(join(tmpdir(), 'linkflow-n8n-'))
  const runner = await openN8nRunner(configOf({ dataDir }, processTerminal), processTerminal)
  const results: Result[] = []
  const left = [...files]
  const work = async () => {
    for (let file = left.shift(); file !== undefined; file = left.shift()) results.push(await runCase(folder, file))
  }
  const runCase = async (from: string, name: string): Promise<Result> => {
    const path = join(from, name)
    const beganMs = performance.now()
    const source = JSON.parse(readFileSync(path, 'utf8')) as { readonly pinData?: Record<string, unknown[]> }
    const ran = await runner.run(withTrainingData({ ...source, pinData: undefined }, path, undefined))
    const ms = Math.round(performance.now() - beganMs)
    if (ran.ok) {
      const told = await runner.check(withTrainingData(source, path, undefined))
      const alarms = told.map(({ message }) => `The validator says of a workflow that runs well: ${message}`)
      return { name, ms, problems: [...differences(ran.value, source.pinData ?? {}), ...alarms] }
    }
    const { error } = ran
    return {
      name,
      ms,
      problems: [error.type === 'invalid' ? error.problems.map((p) => p.message).join(' | ') : error.type],
    }
  }
  try {
    await Promise.all(Array.from({ length: Number(parallel) || 4 }, work))
  } finally {
    await runner.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
  results.sort((a, b) => (a.name < b.name ? -1 : 1))
  const failed = results.filter(({ problems }) => problems.length > 0)
  if (json) say(JSON.stringify({ passed: results.length - failed.length, failed: failed.length, results }, null, 2))
  else {
    for (const { name, ms, problems } of results) {
      say(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${String(ms).padStart(6)} ms  ${name}`)
      for (const problem of problems) say(`           ${problem}`)
    }
    say(`${results.length - failed.length} of ${results.length} cases pass.`)
  }
  return failed.length === 0 && results.length > 0 ? 0 : 1
})

function folderOf(given: string | undefined): string {
  if (given === undefined) throw new WrongOption('Name the folder with the cases: --cases DIR, or N8N_CASES.')
  const folder = existsSync(join(given, 'dev')) ? join(given, 'dev') : given
  if (existsSync(folder)) return folder
  throw new WrongOption(`There is no folder ${folder} with cases; name it by --cases DIR or N8N_CASES.`)
}
