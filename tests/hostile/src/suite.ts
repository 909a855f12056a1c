import type { Site } from './site/site.ts'

/** What one attempt came to: `undefined` if it got nothing, else what it got. */
export type Finding = string | undefined

export interface Attempt {
  readonly name: string
  readonly run: (site: Site) => Promise<Finding>
  /** One of a long list that is made of the same few parts: the short form takes each fourth of them. */
  readonly isOneOfMany?: true
}

export const oneOfMany = (attempts: readonly Attempt[]): Attempt[] =>
  attempts.map((attempt) => ({ ...attempt, isOneOfMany: true }))

/** Attempts of one class of SECURITY.md 1.3, or of another kind of bad input. */
export interface Suite {
  readonly name: string
  readonly promise: string
  /** Attempts of a suite that look at counts of rows run alone. */
  readonly atOnce: number
  attempts(site: Site): readonly Attempt[]
}
