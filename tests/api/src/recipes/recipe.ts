import type { Call } from '../generate/call.ts'
import type { Ground } from '../ground.ts'

/**
 * Makes of a request that the schemas allow one that the server can do: with ids of things that are there, and states that
 * allow it. Fields that a recipe does not name stay as they were generated. An operation without a recipe gets its request
 * as it was generated.
 */
export type Recipe = (on: Ground, given: Call) => Promise<Call>
export type Recipes = Readonly<Record<string, Recipe>>

/** With these parameters of the path; the rest stays. */
export const at =
  (find: (on: Ground) => Promise<Readonly<Record<string, string>>>): Recipe =>
  async (on, given) => ({ ...given, params: { ...given.params, ...(await find(on)) } })

/** The fields of the body that were generated, with some of them replaced. */
export const withBody = (given: Call, fields: Readonly<Record<string, unknown>>): Call => ({
  ...given,
  body: { ...(given.body as object | undefined), ...fields },
})

export const without = (given: Call, ...names: readonly string[]): Call => ({
  ...given,
  query: Object.fromEntries(Object.entries(given.query).filter(([name]) => !names.includes(name))),
})

/** One recipe after another. */
export const both =
  (first: Recipe, second: Recipe): Recipe =>
  async (on, given) =>
    second(on, await first(on, given))

export const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString()
