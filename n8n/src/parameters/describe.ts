import type { Json } from '@linkflow/kernel'

/**
 * The parameters of a node as n8n knows them: names, defaults, and when each is shown. One table per node serves its zod
 * schema (`schema.ts`) and the import (`fill.ts`): exports leave out what has its default, and keep what is hidden.
 */
export interface Parameter {
  readonly name: string
  /**
   * `value`: any JSON. `choice`: one of a list. `filter`: conditions, kept as stored. `collection`: only what was added is
   * there, without defaults. `groups`: lists of entries (or one entry) by name, whose fields have defaults.
   */
  readonly kind: 'value' | 'choice' | 'filter' | 'collection' | 'groups'
  readonly about: string
  readonly default?: Json
  readonly choices?: readonly (string | number)[]
  readonly members?: readonly Parameter[]
  readonly groups?: Readonly<Record<string, readonly Parameter[]>>
  /** Of `groups`: a list of entries; else a single one. */
  readonly several?: boolean
  /** n8n takes no expression here: a «=» at its beginning is dropped. */
  readonly plain?: boolean
  readonly when?: When
}

/** `show`: all rules must hold; `hide`: none. The key is a parameter beside it, `/name` one at the top, or `@version`. */
export interface When {
  readonly show?: Rules
  readonly hide?: Rules
}
type Rules = Readonly<Record<string, readonly Wanted[]>>
export type Wanted = string | number | boolean | { readonly from: number } | { readonly below: number }

export const from = (version: number): Wanted => ({ from: version })
export const below = (version: number): Wanted => ({ below: version })

type Rest = Pick<Parameter, 'when' | 'plain'>

export const value = (name: string, fallback: Json, about: string, rest: Rest = {}): Parameter => ({
  name,
  kind: 'value',
  default: fallback,
  about,
  ...rest,
})

export const choice = (
  name: string,
  choices: readonly [string | number, ...(string | number)[]],
  about: string,
  rest: Rest & { readonly default?: string | number } = {},
): Parameter => ({ name, kind: 'choice', choices, default: choices[0], about, ...rest })

export const filter = (name: string, about: string, rest: Rest = {}): Parameter => ({
  name,
  kind: 'filter',
  default: {},
  about,
  ...rest,
})

export const collection = (name: string, members: readonly Parameter[], about: string, rest: Rest = {}): Parameter => ({
  name,
  kind: 'collection',
  members,
  default: {},
  about,
  ...rest,
})

export const groups = (
  name: string,
  of: Readonly<Record<string, readonly Parameter[]>>,
  about: string,
  rest: Rest & { readonly default?: Json; readonly several?: boolean } = {},
): Parameter => ({ name, kind: 'groups', groups: of, several: true, default: {}, about, ...rest })

/** The same condition for several parameters. */
export const shownWhen = (show: Rules, parameters: readonly Parameter[]): Parameter[] =>
  parameters.map((parameter) => ({
    ...parameter,
    when: { ...parameter.when, show: { ...show, ...parameter.when?.show } },
  }))
