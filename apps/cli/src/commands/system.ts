import { writeFileSync } from 'node:fs'
import type { HealthFact, ServerProcess } from '@linkflow/sdk'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { table } from '../print/table.ts'
import { JSON_FLAG } from './options.ts'

interface Json {
  readonly json?: boolean
}

const STATES: Readonly<Record<ServerProcess['state'], string>> = {
  live: 'live',
  draining: 'draining',
  'no-heartbeat': 'no heartbeat',
}

/** The installation itself: which processes there are, how it does, and what to send to whoever helps. */
export function addSystemCommand(program: Command, context: Context): void {
  const { stdout } = context.terminal
  const system = program
    .command('system')
    .summary('see how the installation does, and which processes there are')
    .description(
      'How the installation does: its processes, its figures, and a bundle for whoever helps. For operators: needs the ' +
        'owner’s token.',
    )
    .addHelpText(
      'after',
      `
Examples:
  linkflow system processes
  linkflow system drain 0198c0de-0000-7000-8000-00000000000c
  linkflow system health
  linkflow system support-bundle --out linkflow-support.json`,
    )
  system
    .command('processes')
    .description('List the processes of the installation: those that are there, then those that are gone, for an hour.')
    .option(...JSON_FLAG)
    .action(async ({ json }: Json) => {
      const items = await context.api().system.processes()
      if (json) return void stdout.write(`${JSON.stringify({ items }, null, 2)}\n`)
      for (const line of table(items, PROCESS_COLUMNS, 100)) stdout.write(`${line}\n`)
    })
  system
    .command('drain')
    .description(
      'Let a process take no more executions: what it runs may end, the rest goes to the others. It takes executions again ' +
        'when it is started anew.',
    )
    .argument('<id>', 'id of the process')
    .option(...JSON_FLAG)
    .action(async (id: string, { json }: Json) => {
      await context.api().system.drain(id)
      const text = 'It takes no more executions. «linkflow system processes» tells when it has none left.'
      stdout.write(json ? `${JSON.stringify({ drained: id })}\n` : `${text}\n`)
    })
  system
    .command('health')
    .description('Show figures of the installation and how each stands. Exits 1 when one of them is bad.')
    .option(...JSON_FLAG)
    .action(async ({ json }: Json) => {
      const health = await context.api().system.health()
      if (json) stdout.write(`${JSON.stringify(health, null, 2)}\n`)
      else for (const line of table(health.facts, FACT_COLUMNS, 100)) stdout.write(`${line}\n`)
      if (health.facts.some(({ status }) => status === 'bad')) context.end(EXIT.failed)
    })
  system
    .command('support-bundle')
    .description(
      'Write what somebody who helps wants to know: versions, settings without what they hold, health, processes and the ' +
        'latest warnings. No data of workspaces, no addresses, no secrets.',
    )
    .option('-o, --out <file>', 'into this file, which must not be there; without it to the output')
    .action(async ({ out }: { out?: string }) => {
      const text = `${JSON.stringify(await context.api().system.supportBundle(), null, 2)}\n`
      if (out === undefined) return void stdout.write(text)
      write(out, text)
      stdout.write(`Written to ${out}.\n`)
    })
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    throw new CliError(EXIT.failed, 'file-unusable', `${path} cannot be written: ${(error as Error).message}`)
  }
}

const MB = 1_000_000

const PROCESS_COLUMNS = [
  { title: 'id', of: ({ id }: ServerProcess) => id },
  { title: 'state', of: ({ state }: ServerProcess) => STATES[state] },
  { title: 'heard', of: ({ heartbeatAgeMs }: ServerProcess) => `${Math.round(heartbeatAgeMs / 1000)} s ago` },
  { title: 'runs', right: true, of: ({ executions }: ServerProcess) => String(executions) },
  { title: 'memory', right: true, of: ({ memoryBytes }: ServerProcess) => `${Math.round(memoryBytes / MB)} MB` },
  { title: 'version', of: ({ version }: ServerProcess) => version },
  { title: 'process', fills: true, of: ({ name, host }: ServerProcess) => `${name} on ${host}` },
]

const FACT_COLUMNS = [
  { title: 'figure', of: ({ name }: HealthFact) => name },
  { title: 'stands', of: ({ status }: HealthFact) => status },
  { title: 'value', fills: true, of: (fact: HealthFact) => fact.problem ?? words(fact) },
]

function words({ value, of, unit }: HealthFact): string {
  if (value === undefined) return 'nothing yet'
  const text = (number: number) => {
    switch (unit) {
      case 'count':
        return String(number)
      case 'milliseconds':
        return `${Math.round(number)} ms`
      case 'bytes':
        return `${Math.round(number / MB)} MB`
      case 'share':
        return `${(number * 100).toFixed(1)} %`
    }
  }
  return of === undefined ? text(value) : `${text(value)} of ${text(of)}`
}
