import type { Client } from './client.ts'

export type Size = 'short' | 'full'

export interface SuiteContext {
  readonly client: Client
  readonly size: Size
}

export interface Outcome {
  readonly figures: Readonly<Record<string, number>>
  /** Sentences; none when what was promised held. */
  readonly failures: readonly string[]
}

export interface Suite {
  readonly name: string
  readonly promise: string
  run(context: SuiteContext): Promise<Outcome>
}
