import { randomUUID } from 'node:crypto'
import { type Clock, fail, newUuidV7, ok, type Result } from '@linkflow/kernel'
import { type Item, StepFailure } from '@linkflow/node-runtime'
import { asObjectKey, type ObjectStore } from '@linkflow/object-store'
import type { TraceContext } from '@linkflow/telemetry'
import type {
  ExecutionHead,
  ExecutionId,
  ExecutionMode,
  TestMeta,
  VersionId,
  WorkspaceId,
} from '../domain/execution.ts'
import { type Fact, type StoredOutputFact, triggerStep } from '../domain/fact.ts'
import { DELIVERY_TTL_MS } from '../limits.ts'
import type { ExecutableVersion, LoadVersion } from './executable-version.ts'
import { movedKey, type ObjectOwner, objectsPrefixOf } from './execution-objects.ts'
import { metaBelow } from './execution-traces.ts'
import { checkEdit, type ItemEdit, nodesBehind, withEdit } from './item-edit.ts'
import { type ItemStorage, JournalItems } from './journal-items.ts'
import { permitOf } from './permit-of.ts'
import type { Permits } from './permits.ts'
import { keptFacts, objectsOf, renameObjects, unfinishedNodes } from './retry-execution.ts'
import { takeOverOutput } from './take-over-output.ts'
import type { ExecutionWriter } from './write-entry.ts'

export interface RerunSource {
  readonly id: ExecutionId
  readonly workspaceId: WorkspaceId
  readonly versionId: string
  readonly createdAtMs: number
  readonly trigger: string
  readonly test?: TestMeta | undefined
  /** Which run it was of the same work, if it was a retry itself. */
  readonly attempt?: number | undefined
  readonly facts: readonly Fact[]
}

export type RerunError =
  | { readonly type: 'payloads-gone' }
  | { readonly type: 'version-missing' }
  | { readonly type: 'node-not-found'; readonly node: string }
  | { readonly type: 'edit-invalid'; readonly message: string }
  /** A test of a draft says nothing of another version: what was pinned in it would seem to be real. */
  | { readonly type: 'test-run' }
  | { readonly type: 'refused'; readonly message: string }

export interface RerunNeeds {
  readonly writer: ExecutionWriter
  readonly loadVersion: LoadVersion
  readonly clock: Clock
  readonly storage: ItemStorage
  readonly permits: Pick<Permits, 'wantAll'>
  /** Tells a worker that there is something to claim. */
  readonly wake: (id: ExecutionId) => void
}

/**
 * Retry and replay. Both make a new execution (a finished one never changes) whose journal begins with facts of the old:
 * a replay takes the trigger's items, a retry also every step that need not run again. Then it is claimed like any other.
 */
export function rerunExecution(needs: RerunNeeds) {
  return async (
    source: RerunSource,
    how: { readonly trace?: TraceContext | undefined } & (
      | {
          readonly kind: 'replay'
          /** Another version than the one that ran; it must have the same trigger node. */
          readonly versionId?: VersionId
          /** Of the same (endpoint, id) one execution is started; the others get its id. */
          readonly delivery?: { readonly endpoint: string; readonly id: string }
        }
      | {
          readonly kind: 'retry'
          readonly from?: string
          readonly versionId?: VersionId
          /** What a node put out, changed: all that comes after it runs again. */
          readonly edit?: { readonly node: string; readonly port: string; readonly items: readonly unknown[] }
        }
    ),
  ): Promise<Result<ExecutionId, RerunError>> => {
    const versionId = how.versionId ?? (source.versionId as VersionId)
    const version = await needs.loadVersion(versionId)
    if (version === undefined) return fail({ type: 'version-missing' })
    const [begin] = source.facts
    if (begin?.t !== 'begin') return fail({ type: 'payloads-gone' })
    if (begin.test !== undefined && versionId !== source.versionId) return fail({ type: 'test-run' })
    const { plan } = version
    if (!plan.indexById.has(source.trigger)) return fail({ type: 'node-not-found', node: source.trigger })

    let facts: readonly Fact[] = [withoutStops(begin)]
    let edit: ItemEdit | undefined
    if (how.kind === 'retry') {
      const again = new Set<number>()
      if (how.edit !== undefined) for (const node of nodesBehind(plan, how.edit)) again.add(node)
      if (how.from === undefined) {
        // What did not finish is what its own version says; the one that runs now may have other nodes.
        const own = versionId === source.versionId ? version : await needs.loadVersion(source.versionId as VersionId)
        for (const id of unfinishedNodes((own ?? version).plan, source.facts)) {
          const node = plan.indexById.get(id)
          if (node !== undefined) again.add(node)
        }
      } else {
        const node = plan.indexById.get(how.from) ?? plan.indexByName.get(how.from)
        if (node === undefined) return fail({ type: 'node-not-found', node: how.from })
        again.add(node)
      }
      facts = keptFacts(plan, [withoutStops(begin), ...source.facts.slice(1)], again, source.id)
      if (how.edit !== undefined) {
        const checked = checkEdit(plan, facts, how.edit)
        if (!checked.ok) return fail({ type: 'edit-invalid', message: checked.error })
        edit = checked.value
      }
    }

    // A test of a draft takes no turn from what runs live.
    const permit =
      begin.test === undefined
        ? permitOf(version, how.kind, await itemsForKey(needs.storage, version, source, edit))
        : ok(undefined)
    if (!permit.ok) return fail({ type: 'refused', message: permit.error })
    const createdAtMs = needs.clock.nowMs()
    const id = newUuidV7<'execution'>(createdAtMs)
    const head: ExecutionHead = {
      id,
      workspaceId: source.workspaceId,
      workflowId: version.workflowId,
      versionId,
      mode: begin.test === undefined ? (how.kind satisfies ExecutionMode) : 'test',
      triggerNode: source.trigger,
      createdAtMs,
      deadlineAtMs: version.timeoutMs === undefined ? undefined : createdAtMs + version.timeoutMs,
      planFormat: plan.format,
      engineFlags: version.engineFlags,
      meta: {
        ...(how.kind === 'retry'
          ? { retryOf: source.id, attempt: (source.attempt ?? 1) + 1 }
          : { replayOf: source.id }),
        ...(permit.value && { permit: permit.value }),
        ...metaBelow(how.trace),
        ...(source.test && { test: source.test }),
      },
    }
    if (edit !== undefined) {
      const stored = await storeEdit(version, head, edit)
      if (!stored.ok) return stored
      facts = withEdit(plan, facts, edit.node, stored.value)
    }
    const renamed = await takeOverObjects(needs.storage.objects, source, head, facts)
    if (!renamed.ok) return renamed
    const delivery = how.kind === 'replay' ? how.delivery : undefined
    const written = await needs.writer.write({
      kind: 'accept',
      row: { head, owner: undefined, journal: { seq: 0, facts: renameObjects(facts, renamed.value) } },
      ...(delivery && { delivery: { ...delivery, ttlMs: DELIVERY_TTL_MS } }),
    })
    if (written.type === 'duplicate') return ok(written.executionId)
    if (written.type !== 'committed') {
      return fail({ type: 'refused', message: written.type === 'refused' ? written.message : written.type })
    }
    if (permit.value === undefined) needs.wake(id)
    else needs.permits.wantAll([permit.value])
    return ok(id)
  }
}

/** Breakpoints are of the run that they were given with: who repeats it is not there to let it go on. */
function withoutStops(begin: Extract<Fact, { t: 'begin' }>): Fact {
  if (begin.test?.stops === undefined) return begin
  const { stops: _, first: __, ...test } = begin.test
  return { ...begin, test }
}

/** The items of the trigger, for the key of a permit; read only where there is one to work out. */
async function itemsForKey(
  storage: ItemStorage,
  { concurrency, plan }: ExecutableVersion,
  { id, facts, trigger }: RerunSource,
  edit: ItemEdit | undefined,
): Promise<readonly Item[]> {
  if (concurrency?.key === undefined) return []
  if (edit?.node === trigger) return itemsOf(edit)
  const items = await new JournalItems(`permit-${randomUUID()}-${id}`, facts.slice(0, 1), storage, plan).open()
  try {
    return items.firstItems(triggerStep(plan, trigger))?.all() ?? []
  } finally {
    items.close()
  }
}

const itemsOf = ({ items }: ItemEdit): readonly Item[] => items.map((json) => ({ json }))

/** The edit as facts name it; what is large of it lies with the new execution. */
async function storeEdit(
  version: ExecutableVersion,
  head: ExecutionHead,
  edit: ItemEdit,
): Promise<Result<StoredOutputFact, RerunError>> {
  const steps = version.stepRunner(head)
  try {
    return ok(await steps.storeGiven(edit.node, edit.port, itemsOf(edit)))
  } catch (error) {
    if (error instanceof StepFailure) return fail({ type: 'edit-invalid', message: error.error.message })
    throw error
  } finally {
    steps.release()
  }
}

/** An execution refers only to objects under its own prefix: what it takes over is linked or copied there first. */
export async function takeOverObjects(
  objects: ObjectStore,
  source: ObjectOwner,
  head: ExecutionHead,
  facts: readonly Fact[],
): Promise<Result<ReadonlyMap<string, string>, Extract<RerunError, { type: 'payloads-gone' | 'refused' }>>> {
  const renamed = new Map<string, string>()
  for (const { key, isOutput } of objectsOf(facts)) {
    // What a test stored of its own is where it belongs already.
    if (renamed.has(key) || key.startsWith(objectsPrefixOf(head))) continue
    const target = movedKey(key, source, head)
    const taken = isOutput
      ? await takeOverOutput(objects, asObjectKey(key), target, source, head)
      : await objects.link(asObjectKey(key), target)
    if (!taken.ok) {
      return taken.error.code === 'object-not-found'
        ? fail({ type: 'payloads-gone' })
        : fail({ type: 'refused', message: taken.error.message })
    }
    renamed.set(key, target)
  }
  return ok(renamed)
}
