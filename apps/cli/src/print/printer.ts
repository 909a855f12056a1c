import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { type Column, table } from './table.ts'

interface Json {
  readonly json?: boolean
}

/** Prints what a command found: as a table or a sentence for people, with `--json` as JSON for programs. */
export function printer({ terminal: { stdout } }: Context) {
  return {
    list<Row>(items: readonly Row[], { json }: Json, whenEmpty: string, columns: readonly Column<Row>[]): void {
      if (json) return void stdout.write(`${JSON.stringify({ items }, null, 2)}\n`)
      if (items.length === 0) return void stdout.write(`${whenEmpty}\n`)
      for (const line of table(items, columns, Math.max(80, stdout.columns ?? 0))) stdout.write(`${line}\n`)
    },
    one(value: object, command: Command, text: string): void {
      const { json } = command.optsWithGlobals() as Json
      stdout.write(json ? `${JSON.stringify(value)}\n` : `${text}\n`)
    },
  }
}
