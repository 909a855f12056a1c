import type { ExecutionView, StepItemView } from '@linkflow/contracts'
import { type Explanation, type Plan, splitStepKey } from '@linkflow/engine'
import { isoInstant as instant } from '@linkflow/kernel'
import { runOf } from '../domain/ends.ts'
import { type Fact, triggerStep } from '../domain/fact.ts'
import { Stops } from '../domain/stops.ts'
import type { ExecutionSummary } from '../infrastructure/execution-reader.postgres.ts'
import type { CompiledVersion } from './compiled-version.ts'
import type { ExecutionLabel } from './execution-labels.ts'
import { isOfTries, StepTries } from './step-tries.ts'

/** @param label what people call what ran, where somebody looked it up */
export function executionView(summary: ExecutionSummary, label: ExecutionLabel = {}): ExecutionView {
  const { meta, startedAtMs, finishedAtMs, dueAtMs, error, itemCount } = summary
  return {
    id: summary.id,
    workflowId: summary.workflowId,
    ...(label.workflowName !== undefined && { workflowName: label.workflowName }),
    versionId: summary.versionId,
    ...(label.versionNumber !== undefined && { versionNumber: label.versionNumber }),
    status: summary.status,
    mode: summary.mode,
    trigger: summary.trigger,
    createdAt: instant(summary.createdAtMs),
    // Times are the processes', who may be a little behind the one that accepted it.
    ...(startedAtMs !== undefined && { queuedMs: Math.max(0, startedAtMs - summary.createdAtMs) }),
    ...(finishedAtMs !== undefined && {
      finishedAt: instant(finishedAtMs),
      durationMs: finishedAtMs - summary.createdAtMs,
    }),
    ...(itemCount !== undefined && { itemCount }),
    ...(summary.status === 'waiting' && dueAtMs !== undefined && { dueAt: instant(dueAtMs) }),
    ...(error && { error }),
    ...(meta.retryOf && { retryOf: meta.retryOf }),
    ...(meta.replayOf && { replayOf: meta.replayOf }),
    ...(meta.attempt && { attempt: meta.attempt }),
    ...(meta.test && { test: { ...meta.test } }),
    ...(meta.parent && { parent: { id: meta.parent.id, step: meta.parent.step } }),
  }
}

/** Where a test run is paused, as its journal tells. */
export function pausedAtOf(facts: readonly Fact[]): ExecutionView['pausedAt'] {
  const pause = Stops.of(facts)?.pause
  if (pause === undefined) return undefined
  const { k: step, w: when, at, err: problem } = pause
  return { step, node: splitStepKey(step).id, when, since: instant(at), ...(problem !== undefined && { problem }) }
}

interface Times {
  /** The last fact that says how it ended. */
  end?: Extract<Fact, { readonly t: 'done' | 'fail' | 'stop' | 'wait' }>
  startedAtMs?: number
  endedAtMs?: number
  durationMs?: number
  /** Where its items come from, if it did not run here. */
  origin?: Pick<StepItemView, 'reused' | 'reusedFrom' | 'pinned' | 'edited'>
  readonly tries: StepTries
}

/** The steps of an execution, as its journal tells them; in the order in which they began, then those that did not run. */
export function stepViews(version: CompiledVersion, facts: readonly Fact[]): StepItemView[] {
  const run = runOf(version.plan, facts)
  const times = timesOf(version.plan, facts)
  const order = new Map([...times.keys()].map((key, index) => [key, index]))
  const views = [...run.steps()].map((step): StepItemView => {
    const node = version.plan.nodes[step.node]!
    const { startedAtMs, endedAtMs, durationMs, origin, tries } = times.get(step.key) ?? ({} as Partial<Times>)
    const reason = step.status === 'skipped' || step.status === 'waiting' ? explain(run.explain(step.key)) : undefined
    return {
      step: step.key,
      node: node.id,
      name: node.name,
      type: version.nodes[step.node]!.nodeType.type,
      ...(step.path.length > 0 && { iteration: step.path.join('.') }),
      status: step.status === 'pending' ? 'queued' : step.status,
      attempt: step.attempt,
      ...(startedAtMs !== undefined && { startedAt: instant(startedAtMs) }),
      ...(endedAtMs !== undefined && { endedAt: instant(endedAtMs) }),
      ...(durationMs !== undefined && { durationMs }),
      outputs: step.outputs.map(({ port, count }) => ({ port, count })),
      ...(step.error && {
        error: {
          code: step.error.code,
          message: step.error.message,
          ...(step.error.item !== undefined && { item: step.error.item }),
        },
      }),
      ...tries?.view(),
      ...origin,
      ...(reason && { reason }),
    }
  })
  // The engine forgets the iterations of a loop that are over; the journal does not.
  const known = new Set(views.map(({ step }) => step))
  const forgotten = [...times].filter(([key]) => !known.has(key))
  for (const [key, entry] of forgotten) views.push(...pastStep(version, key, entry))
  const place = (view: StepItemView) => order.get(view.step) ?? Number.POSITIVE_INFINITY
  return views.sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)))
}

function timesOf(plan: Plan, facts: readonly Fact[]): Map<string, Times> {
  const times = new Map<string, Times>()
  const of = (key: string): Times => {
    const known = times.get(key)
    if (known !== undefined) return known
    const made: Times = { tries: new StepTries() }
    times.set(key, made)
    return made
  }
  for (const fact of facts) {
    if (isOfTries(fact)) of(fact.k).tries.take(fact)
    if (fact.t === 'begin') {
      const origin = { ...(fact.pinned && { pinned: true }), ...(fact.src && { reused: true, reusedFrom: fact.src }) }
      const known = { startedAtMs: fact.at, endedAtMs: fact.at, durationMs: 0, origin }
      Object.assign(of(triggerStep(plan, fact.node)), known)
    } else if (fact.t === 'start') of(fact.k).startedAtMs ??= fact.at
    else if (fact.t === 'done' || fact.t === 'fail') {
      const entry = of(fact.k)
      entry.end = fact
      entry.startedAtMs ??= fact.at - fact.ms
      entry.endedAtMs = fact.at
      entry.durationMs = fact.ms
      if (fact.t === 'done') {
        const { reused, src, pinned, edited } = fact
        entry.origin = {
          ...(reused && { reused }),
          ...(src && { reusedFrom: src }),
          ...(pinned && { pinned }),
          ...(edited && { edited }),
        }
      }
    } else if (fact.t === 'wait' || fact.t === 'stop') {
      const entry = of(fact.k)
      entry.end = fact
      entry.startedAtMs ??= fact.at
    }
  }
  return times
}

/** A step of which only the journal knows. */
function pastStep(version: CompiledVersion, key: string, { end, ...times }: Times): StepItemView[] {
  const { id, pathText } = splitStepKey(key)
  const index = version.plan.indexById.get(id)
  if (end === undefined || index === undefined) return []
  const { startedAtMs, endedAtMs, durationMs, origin, tries } = times
  return [
    {
      step: key,
      node: id,
      name: version.plan.nodes[index]!.name,
      type: version.nodes[index]!.nodeType.type,
      ...(pathText !== '' && { iteration: pathText }),
      status: ENDED_AS[end.t],
      attempt: end.a,
      ...(startedAtMs !== undefined && { startedAt: instant(startedAtMs) }),
      ...(endedAtMs !== undefined && { endedAt: instant(endedAtMs) }),
      ...(durationMs !== undefined && { durationMs }),
      outputs: end.t === 'done' ? end.out.map(({ port, n }) => ({ port, count: n })) : [],
      ...(end.t === 'fail' && {
        error: {
          code: end.err.code,
          message: end.err.message,
          ...(end.err.item !== undefined && { item: end.err.item }),
        },
      }),
      ...tries.view(),
      ...origin,
    },
  ]
}

const ENDED_AS = { done: 'succeeded', fail: 'failed', stop: 'cancelled', wait: 'waiting' } as const

function explain(explanation: Explanation | undefined): string | undefined {
  if (explanation === undefined) return undefined
  switch (explanation.type) {
    case 'waits-for-wake':
      return explanation.untilMs === undefined
        ? `It waits for the signal «${explanation.signal}».`
        : `It waits until ${instant(explanation.untilMs)}${explanation.signal === undefined ? '' : ` or for the signal «${explanation.signal}»`}.`
    case 'waits-for-retry':
      return `Attempt ${explanation.attempt} starts at ${instant(explanation.notBeforeMs)}.`
    default:
      return explanation.type
  }
}

export interface LogLineView {
  readonly at: string
  readonly step: string
  readonly level: string
  readonly message: string
}

export function logViews(facts: readonly Fact[]): LogLineView[] {
  return facts.flatMap((fact) =>
    fact.t === 'log' ? [{ at: instant(fact.at), step: fact.k, level: fact.lv, message: fact.m }] : [],
  )
}
