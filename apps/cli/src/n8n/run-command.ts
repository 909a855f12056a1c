import { parseJson } from '@linkflow/http-server'
import type { Config } from '@linkflow/server'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'
import { painterFor } from '../print/paint.ts'
import { problemLines } from '../print/problems.ts'
import { configOf } from '../run/config-of.ts'
import { readBytes } from '../run/read-bytes.ts'
import type { Terminal } from '../terminal.ts'
import { type N8nRun, type N8nRunFailure, openN8nRunner } from './n8n-runner.ts'
import { withTrainingData } from './training-data.ts'

export interface N8nRunOptions {
  readonly dataDir?: string
  readonly fixtures?: string
  readonly json?: boolean
}

/** `linkflow n8n run FILE`: gives the exit code. */
export async function n8nRunCommand(path: string, options: N8nRunOptions, terminal: Terminal): Promise<number> {
  const config: Config = configOf(options, terminal)
  const json = withTrainingData(readExport(path), path, options.fixtures)
  const runner = await openN8nRunner(config, terminal)
  try {
    const ran = await runner.run(json)
    const run: N8nRun = ran.ok ? ran.value : { status: 'failed', error: errorOf(ran.error), nodes: {} }
    if (!ran.ok && ran.error.type === 'invalid' && !options.json) {
      const paint = painterFor(terminal, terminal.stderr)
      for (const line of problemLines(ran.error.problems, paint)) terminal.stderr.write(`${line}\n`)
    }
    terminal.stdout.write(options.json ? `${JSON.stringify(run, null, 2)}\n` : summaryOf(run))
    return run.status === 'succeeded' || run.status === 'waiting' ? EXIT.ok : EXIT.failed
  } finally {
    await runner.close()
  }
}

/** A file that n8n has written. */
export function readExport(path: string): unknown {
  const read = parseJson(readBytes(path).toString('utf8'))
  if (read.ok) return read.value
  throw new CliError(EXIT.usage, read.error.code, `${path}: ${read.error.detail}`)
}

export function errorOf(failure: N8nRunFailure): { code: string; message: string } {
  switch (failure.type) {
    case 'no-workflow':
      return { code: 'n8n-workflow-missing', message: 'The file holds no workflow of n8n.' }
    case 'no-trigger':
      return { code: 'trigger-missing', message: 'The workflow has no enabled trigger that can be started by hand.' }
    case 'invalid':
      return { code: 'workflow-invalid', message: failure.problems.map(({ message }) => message).join('\n') }
    case 'not-started':
      return { code: 'not-started', message: `The execution could not be started: ${failure.message}.` }
  }
}

function summaryOf({ status, error, nodes }: N8nRun): string {
  const lines = Object.entries(nodes).map(([name, runs]) => {
    const counts = runs.map(({ outputs }) => outputs.map(({ length }) => length).join(' + '))
    return `${name}: ${counts.join(', ')}`
  })
  return `${[...lines, `${status}${error === undefined ? '' : `: ${error.message}`}`].join('\n')}\n`
}
