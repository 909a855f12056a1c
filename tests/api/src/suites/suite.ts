import type { Grounds } from '../open-grounds.ts'

export interface Options {
  readonly requests: number
  readonly goodPerOperation: number
  readonly only: string
}

export interface Suite {
  readonly name: string
  readonly promise: string
  /** What was found wrong, and what is worth telling beside it. */
  run(
    grounds: Grounds,
    options: Options,
  ): Promise<{ readonly findings: readonly string[]; readonly told: readonly string[] }>
}
