import type { PlanNode } from '@linkflow/engine'
import { type Clock, fail, newUuidV7, ok, type Result } from '@linkflow/kernel'
import { type Item, StepFailure } from '@linkflow/node-runtime'
import type { ObjectStore } from '@linkflow/object-store'
import type { ExecutionHead, ExecutionId, WorkspaceId } from '../domain/execution.ts'
import type { Fact, GivenFact, StopFact, StoredOutputFact, TestFact } from '../domain/fact.ts'
import { PAUSED_MS_MAX } from '../limits.ts'
import { compileCondition } from './breakpoint-condition.ts'
import type { CompiledVersion } from './compiled-version.ts'
import { digestOf, itemsDigest } from './digest.ts'
import type { NodeStepRunner } from './node-step-runner.ts'
import { takeOverObjects } from './rerun-execution.ts'
import { factsOf, outermost, renameObjects } from './retry-execution.ts'
import { RunBasis, reusableNodes } from './reusable-nodes.ts'
import { type Pin, type PinInvalid, testScope } from './test-scope.ts'
import type { ExecutionWriter } from './write-entry.ts'

/** An earlier execution of the same workflow, whose steps may be taken over. */
export interface TestSource {
  readonly id: ExecutionId
  readonly workspaceId: WorkspaceId
  readonly version: CompiledVersion
  readonly facts: readonly Fact[]
}

export interface TestRequest {
  /** A snapshot of the draft. */
  readonly version: CompiledVersion
  /** Id of the trigger node. */
  readonly trigger: string
  /** Id or name of the node to run up to; undefined: the whole draft. */
  readonly to: string | undefined
  /** The trigger's; without them its pin, the earlier execution's, or one empty item. */
  readonly items: readonly Item[] | undefined
  readonly pins: readonly Pin[]
  readonly source: TestSource | undefined
  /** Breakpoints, their nodes by id or name. */
  readonly stops?: readonly StopFact[]
  readonly pausesFirst?: boolean
}

export type TestError =
  | { readonly type: 'node-not-found'; readonly node: string }
  | PinInvalid
  | { readonly type: 'breakpoint-invalid'; readonly node: string; readonly message: string }
  /** The objects of the earlier execution went while they were taken over. */
  | { readonly type: 'payloads-gone' }
  | { readonly type: 'refused'; readonly message: string }

export interface TestNeeds {
  readonly writer: ExecutionWriter
  readonly clock: Clock
  readonly objects: ObjectStore
  /** Tells a worker that there is something to claim. */
  readonly wake: (id: ExecutionId) => void
}

/**
 * Starts a test of a draft: up to a node, with pins in the place of nodes, on top of what an earlier execution did. Like a
 * retry it is an execution whose journal begins with facts of another; what differs from a run of the whole is in the
 * first of them, so whoever reads the journal knows it.
 */
export function testExecution(needs: TestNeeds) {
  return async (request: TestRequest): Promise<Result<ExecutionId, TestError>> => {
    const { version, trigger, to, pins } = request
    const { plan } = version
    const target = to === undefined ? undefined : (plan.indexById.get(to) ?? plan.indexByName.get(to))
    if (to !== undefined && target === undefined) return fail({ type: 'node-not-found', node: to })
    const scope = testScope(version, trigger, target, pins)
    if (!scope.ok) return scope
    const stops = stopsOf(request)
    if (!stops.ok) return stops
    const createdAtMs = needs.clock.nowMs()
    const id = newUuidV7<'execution'>(createdAtMs)
    const head: ExecutionHead = {
      id,
      workspaceId: version.workspaceId,
      workflowId: version.workflowId,
      versionId: version.versionId,
      mode: 'test',
      triggerNode: trigger,
      createdAtMs,
      deadlineAtMs: deadlineOf(version, stops.value, createdAtMs),
      planFormat: plan.format,
      engineFlags: version.engineFlags,
      meta: {
        test: {
          ...(target !== undefined && { to: plan.nodes[target]!.id }),
          pinned: scope.value.pins.length,
          ...(request.source && { reuses: request.source.id }),
        },
      },
    }
    const steps = version.stepRunner(head)
    try {
      const begin = await beginOf(steps, head, { ...request, stops: stops.value }, scope.value)
      const { source } = request
      const facts = source === undefined ? [begin] : takenFrom(source, begin, version, target)
      const renamed = source === undefined ? ok(new Map()) : await takeOverObjects(needs.objects, source, head, facts)
      if (!renamed.ok) return renamed
      const journal = { seq: 0, facts: renameObjects(facts, renamed.value) }
      const written = await needs.writer.write({ kind: 'accept', row: { head, owner: undefined, journal } })
      if (written.type !== 'committed') {
        return fail({ type: 'refused', message: written.type === 'refused' ? written.message : written.type })
      }
      needs.wake(id)
      return ok(id)
    } catch (error) {
      if (error instanceof StepFailure) return fail({ type: 'refused', message: error.error.message })
      throw error
    } finally {
      steps.release()
    }
  }
}

/** Undefined: it never pauses. A breakpoint is at a step that people see. */
function stopsOf({
  version,
  stops = [],
  pausesFirst,
}: TestRequest): Result<readonly StopFact[] | undefined, TestError> {
  if (stops.length === 0 && !pausesFirst) return ok(undefined)
  const { plan } = version
  const placed: StopFact[] = []
  for (const stop of stops) {
    const node = plan.nodes[plan.indexById.get(stop.node) ?? plan.indexByName.get(stop.node) ?? -1]
    const problem = node === undefined ? 'the draft has no such node' : stopProblem(version, node, stop)
    if (problem !== undefined) return fail({ type: 'breakpoint-invalid', node: stop.node, message: problem })
    placed.push({ ...stop, node: node!.id })
  }
  return ok(placed)
}

function stopProblem(version: CompiledVersion, node: PlanNode, { when, if: condition }: StopFact): string | undefined {
  if (node.kind === 'trigger') return 'a run begins with its trigger; pause before its first step instead'
  if (node.kind === 'try') return 'a try does nothing by itself; choose a node in its body'
  if (node.kind === 'loop' && when === 'after') return 'choose a node in its body, or the one behind it'
  if (condition === undefined) return undefined
  const compiled = compileCondition(version, node.index, condition)
  return compiled.ok ? undefined : `its condition: ${compiled.error}`
}

/** A person needs longer than the workflow may; after a day the pause is over. */
function deadlineOf({ timeoutMs }: CompiledVersion, stops: readonly StopFact[] | undefined, createdAtMs: number) {
  if (stops !== undefined) return createdAtMs + PAUSED_MS_MAX
  return timeoutMs === undefined ? undefined : createdAtMs + timeoutMs
}

type Begin = Extract<Fact, { t: 'begin' }>

async function beginOf(
  steps: NodeStepRunner,
  { id, createdAtMs }: ExecutionHead,
  { version: { plan }, trigger, items, pins, source, stops, pausesFirst }: TestRequest,
  scope: { readonly only: ReadonlySet<number> | undefined; readonly pins: readonly Pin[] },
): Promise<Begin> {
  const given: GivenFact[] = []
  for (const { node, outputs } of scope.pins) {
    const out: StoredOutputFact[] = []
    for (const [port, jsons] of Object.entries(outputs)) {
      out.push(
        await steps.storeGiven(
          node,
          port,
          jsons.map((json) => ({ json })),
        ),
      )
    }
    given.push({ node, digest: digestOf(outputs), out })
  }
  const triggers = await triggerOutput()
  const test: TestFact = {
    ...(scope.only && { only: [...scope.only].map((index) => plan.nodes[index]!.id) }),
    ...(given.length > 0 && { given }),
    ...(triggers.digest !== undefined && { digest: triggers.digest }),
    ...(stops && { stops }),
    ...(pausesFirst && { first: true as const }),
  }
  const { out, pinned, src } = triggers
  const seed = Number.parseInt(id.slice(-8), 16)
  return { t: 'begin', at: createdAtMs, seed, node: trigger, test, ...(pinned && { pinned }), ...(src && { src }), out }

  async function triggerOutput(): Promise<Pick<Begin, 'out' | 'pinned' | 'src'> & Pick<TestFact, 'digest'>> {
    if (items !== undefined) return { out: [await stored(items)], digest: itemsDigest(items) }
    const port = plan.nodes[plan.indexById.get(trigger)!]!.outputs[0] ?? 'main'
    const pin = pins.find(({ node }) => node === trigger)?.outputs[port]?.map((json): Item => ({ json }))
    if (pin !== undefined) return { out: [await stored(pin)], digest: itemsDigest(pin), pinned: true }
    const [begin] = source?.facts ?? []
    if (begin?.t === 'begin' && begin.node === trigger && !begin.pinned) {
      const digest = RunBasis.of(source!.version, [begin])?.items
      return { out: begin.out, ...(digest !== undefined && { digest }), src: begin.src ?? source!.id }
    }
    const empty = [{ json: {} }]
    return { out: [await stored(empty)], digest: itemsDigest(empty) }
  }

  async function stored(list: readonly Item[]): Promise<StoredOutputFact> {
    const { text } = await steps.storeTrigger(trigger, list)
    return JSON.parse(text) as StoredOutputFact
  }
}

/** The beginning, and what of the earlier execution need not run again. */
function takenFrom(
  source: TestSource,
  begin: Begin,
  version: CompiledVersion,
  target: number | undefined,
): readonly Fact[] {
  const { plan } = version
  const before = RunBasis.of(source.version, source.facts)
  const now = RunBasis.of(version, [begin])
  if (before === undefined || now === undefined) return [begin]
  const outer = target === undefined ? undefined : outermost(plan, target)
  const reusable = reusableNodes(before, source.facts, now, outer)
  const taken = factsOf(plan, source.facts, (node) => reusable.has(node), source.id, begin)
  return taken.map(withoutAnswer)
}

/** What an earlier run answered is not the answer of this one. */
function withoutAnswer(fact: Fact): Fact {
  if (fact.t !== 'done' || fact.ans === undefined) return fact
  const { ans: _, ...done } = fact
  return done
}
