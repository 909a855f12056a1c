import {
  type Effect,
  type EngineEvent,
  type LoopEntry,
  type Output,
  type Plan,
  type StartKind,
  type StepError,
  type StepKey,
  stepKey,
  type TestScope,
} from '@linkflow/engine'
import type { Json } from '@linkflow/kernel'

/**
 * The journal's format. A fact is an engine event, or something a reader wants to know that the engine ignores (a log
 * line). Keys are short because every step of every execution writes them; the values are the words of the engine.
 * A change of meaning needs a new letter or a new plan format: half-done journals of every release are resumed for ever.
 */
export type Fact =
  | {
      readonly t: 'begin'
      readonly at: number
      readonly seed: number
      readonly node: string
      readonly out: readonly StoredOutputFact[]
      readonly test?: TestFact
      /** The items are those that somebody pinned to the trigger. */
      readonly pinned?: true
      /** The execution that the items were taken from. */
      readonly src?: string
    }
  | {
      readonly t: 'start'
      readonly k: StepKey
      readonly a: number
      readonly at: number
      readonly e: Effect
      readonly f?: Json
    }
  | { readonly t: 'check'; readonly k: StepKey; readonly n: number; readonly x?: Json }
  | {
      readonly t: 'done'
      readonly k: StepKey
      readonly a: number
      /** Database time of the end, and the milliseconds that the attempt took. */
      readonly at: number
      readonly ms: number
      readonly out: readonly StoredOutputFact[]
      readonly ans?: Json
      readonly loop?: LoopEntry
      readonly until?: boolean
      /** Taken over from the execution that this one retries, or that a test run builds on. */
      readonly reused?: true
      /** That execution, or the one in which the step ran if that one had taken it over too. */
      readonly src?: string
      /** It did not run: somebody pinned these items to it in the draft. */
      readonly pinned?: true
      /** Somebody gave these items while the test run was paused, instead of what it put out or would have. */
      readonly edited?: true
    }
  | {
      readonly t: 'fail'
      readonly k: StepKey
      readonly a: number
      readonly at: number
      readonly ms: number
      readonly err: StepError
    }
  | {
      readonly t: 'wait'
      readonly k: StepKey
      readonly a: number
      readonly at: number
      readonly until?: number
      readonly sig?: string
      readonly x?: Json
    }
  | { readonly t: 'stop'; readonly k: StepKey; readonly a: number; readonly at: number }
  | { readonly t: 'wake'; readonly k: StepKey; readonly at: number; readonly by: 'timer' | 'signal'; readonly x?: Json }
  | { readonly t: 'cancel'; readonly at: number; readonly why: 'cancelled' | 'timed_out' }
  /** The last fact of a finished execution: the steps whose items are its output. */
  | { readonly t: 'end'; readonly at: number; readonly ends: readonly StepKey[] }
  /** A test run stopped here; nothing that is not done by now has been started. */
  | PauseFact
  /** Somebody let it go on, and may have changed what the step puts out. */
  | { readonly t: 'go'; readonly at: number; readonly to: 'next' | 'breakpoint' | 'end'; readonly edit?: EditFact }
  | { readonly t: 'log'; readonly k: StepKey; readonly at: number; readonly lv: string; readonly m: string }

/** How a test run of a draft differs from the whole: rules T1-T4 of engine/README.md. */
export interface TestFact {
  /** Ids of the nodes that it is about. */
  readonly only?: readonly string[]
  /** What was pinned to nodes, and a digest of it: whether two runs had the same is told without reading it. */
  readonly given?: readonly GivenFact[]
  /** Of the trigger's items. */
  readonly digest?: string
  /** Breakpoints; with them, also with none, it does one step at a time. */
  readonly stops?: readonly StopFact[]
  /** It stops before its first step. */
  readonly first?: true
}

/** A breakpoint: before a node runs or after it has, always or where its condition holds for an item. */
export interface StopFact {
  readonly node: string
  readonly when: 'before' | 'after'
  readonly if?: string
}

export interface PauseFact {
  readonly t: 'pause'
  readonly k: StepKey
  readonly a: number
  readonly at: number
  readonly w: 'before' | 'after'
  /** Why its condition could not be decided, which stops too. */
  readonly err?: string
}

export interface EditFact {
  readonly port: string
  readonly out: StoredOutputFact
}

export interface GivenFact {
  readonly node: string
  readonly digest: string
  readonly out: readonly StoredOutputFact[]
}

/** Under which key the items that were given for a node are kept; no step has it, for paths are numbers. */
export const givenKey = (node: string): StepKey => `${node}@pinned`

/** An output as the node runtime encodes it; the engine needs its port and its count. */
export interface StoredOutputFact {
  readonly port: string
  readonly n: number
  readonly [key: string]: unknown
}

const toOutput = (stored: StoredOutputFact): Output => ({ port: stored.port, count: stored.n, data: stored })

const scopeOf = ({ only, given }: TestFact): TestScope => ({
  ...(only && { only }),
  ...(given && { given: given.map(({ node, out }) => ({ node, outputs: out.map(toOutput) })) }),
})

/** What a fact holds of items, by the step they are kept under. */
export function storedIn(fact: Fact, plan: Plan | undefined): readonly StoredAt[] {
  if (fact.t === 'done') return [{ step: fact.k, out: fact.out }]
  if (fact.t !== 'begin') return []
  const given = (fact.test?.given ?? []).map(({ node, out }) => ({ step: givenKey(node), out }))
  return [{ step: triggerStep(plan, fact.node), out: fact.out }, ...given]
}

export interface StoredAt {
  readonly step: StepKey
  readonly out: readonly StoredOutputFact[]
}

/** The step of the trigger: in the orders of n8n every step has its run index, the first one too. */
export const triggerStep = (plan: Plan | undefined, trigger: string): StepKey =>
  plan === undefined || plan.order === 'linkflow' ? trigger : stepKey(trigger, '0')

/** What a fact means to the engine; undefined for what it does not need. */
export function eventOf(fact: Fact): EngineEvent | undefined {
  switch (fact.t) {
    case 'begin':
      return {
        type: 'begin',
        atMs: fact.at,
        seed: fact.seed,
        trigger: fact.node,
        outputs: fact.out.map(toOutput),
        ...(fact.test && { test: scopeOf(fact.test) }),
      }
    case 'start':
      return { type: 'started', step: fact.k, attempt: fact.a, atMs: fact.at, effect: fact.e, facts: fact.f }
    case 'check':
      return { type: 'checkpoint', step: fact.k, done: fact.n, data: fact.x }
    case 'done':
      return {
        type: 'settled',
        step: fact.k,
        attempt: fact.a,
        atMs: fact.at,
        outcome: {
          type: 'done',
          outputs: fact.out.map(toOutput),
          ...(fact.ans !== undefined && { respond: fact.ans }),
          ...(fact.loop !== undefined && { loop: fact.loop }),
          ...(fact.until !== undefined && { until: fact.until }),
        },
      }
    case 'fail':
      return {
        type: 'settled',
        step: fact.k,
        attempt: fact.a,
        atMs: fact.at,
        outcome: { type: 'failed', error: fact.err },
      }
    case 'wait':
      return {
        type: 'settled',
        step: fact.k,
        attempt: fact.a,
        atMs: fact.at,
        outcome: {
          type: 'waiting',
          ...(fact.until !== undefined && { untilMs: fact.until }),
          ...(fact.sig !== undefined && { signal: fact.sig }),
          ...(fact.x !== undefined && { data: fact.x }),
        },
      }
    case 'stop':
      return { type: 'settled', step: fact.k, attempt: fact.a, atMs: fact.at, outcome: { type: 'cancelled' } }
    case 'wake':
      return { type: 'woken', step: fact.k, atMs: fact.at, by: fact.by, data: fact.x }
    case 'cancel':
      return { type: 'cancel', atMs: fact.at, reason: fact.why }
    case 'end':
    case 'log':
    case 'pause':
    case 'go':
      return undefined
  }
}

/** The text of a fact whose outputs are encoded already: they are the bulk of it and are written once. */
export function factText(
  fact: Record<string, unknown> & { readonly t: Fact['t'] },
  outputs?: readonly string[],
): string {
  const text = JSON.stringify(fact)
  return outputs === undefined ? text : `${text.slice(0, -1)},"out":[${outputs.join(',')}]}`
}

/** The fact `done`, which most of a journal is: written out by hand, for two thirds of what an object and its text cost. */
export function doneText(
  { step, attempt, kind }: { readonly step: StepKey; readonly attempt: number; readonly kind: StartKind },
  end: {
    readonly outputs: readonly { readonly text: string }[]
    readonly answer?: Json
    readonly loop?: LoopEntry
    readonly until?: boolean
  },
  atMs: number,
  ms: number,
): string {
  let text = `{"t":"done","k":${JSON.stringify(step)},"a":${attempt},"at":${atMs},"ms":${ms}`
  if (end.answer !== undefined) text += `,"ans":${JSON.stringify(end.answer)}`
  if (end.loop !== undefined) text += `,"loop":${JSON.stringify(end.loop)}`
  if (end.until !== undefined) text += `,"until":${end.until}`
  if (kind === 'given') text += ',"pinned":true'
  const { outputs } = end
  text += ',"out":['
  for (let i = 0; i < outputs.length; i += 1) text += i === 0 ? outputs[i]!.text : `,${outputs[i]!.text}`
  return `${text}]}`
}

/** The facts as they were written, from journal rows in order of their sequence. What counts of them: `withEdits`. */
export function parseRows(rows: readonly { readonly facts: string }[]): Fact[] {
  return rows.flatMap((row) => JSON.parse(row.facts) as Fact[])
}
