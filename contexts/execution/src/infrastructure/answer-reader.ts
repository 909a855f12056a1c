import { randomUUID } from 'node:crypto'
import { splitStepKey } from '@linkflow/engine'
import { isUnreadable } from '@linkflow/keys'
import type { ReadAnswer } from '../application/answers.ts'
import type { LoadVersion } from '../application/executable-version.ts'
import { type ItemStorage, JournalItems } from '../application/journal-items.ts'
import { endsOf } from '../domain/ends.ts'
import { type ExecutionId, FINAL_STATUSES, type FinalStatus, type VersionId } from '../domain/execution.ts'
import type { Fact } from '../domain/fact.ts'
import { ANSWER_ITEMS_MAX } from '../limits.ts'
import type { ExecutionReader, ExecutionSummary } from './execution-reader.postgres.ts'

/** Nothing more happens before somebody or something outside lets it go on. */
const PARKED: ReadonlySet<string> = new Set(['waiting', 'paused'])

/** Of one that failed what it did before is not needed: it may have failed because that does not open. */
async function factsOf(reader: ExecutionReader, { id, status }: ExecutionSummary): Promise<readonly Fact[]> {
  try {
    return await reader.factsForEngine(id)
  } catch (error) {
    if (status === 'failed' && isUnreadable(error)) return []
    throw error
  }
}

/** Reads what an execution answered, from its journal: for callers of another process, and for repeated deliveries. */
export function answerReader(reader: ExecutionReader, storage: ItemStorage, loadVersion: LoadVersion): ReadAnswer {
  return async (id: ExecutionId) => {
    const execution = await reader.findForEngine(id)
    if (execution === undefined) return 'unknown'
    const facts = await factsOf(reader, execution)
    const responded = facts.find((fact) => fact.t === 'done' && fact.ans !== undefined)
    if (responded?.t === 'done') return { type: 'responded', answer: responded.ans! }
    if (!FINAL_STATUSES.has(execution.status)) return PARKED.has(execution.status) ? { type: 'parked' } : 'pending'
    const status = execution.status as FinalStatus
    const ends = endsOf(facts)
    const end = { type: 'finished', status, error: execution.error, ends } as const
    if (status !== 'succeeded') return { type: 'ended', end, output: [] }
    const plan = (await loadVersion(execution.versionId as VersionId))?.plan
    const nameOf = (node: string) => plan?.nodes[plan.indexById.get(node) ?? -1]?.name ?? node
    // Several callers may read one answer at the same time; each has its copies in a folder of its own.
    const items = await new JournalItems(`answer-${randomUUID()}`, facts, storage, plan).open()
    try {
      const output = ends.map((step) => {
        const list = items.firstItems(step)
        const some = list === undefined ? [] : list.slice(0, Math.min(list.count, ANSWER_ITEMS_MAX)).all()
        return { node: nameOf(splitStepKey(step).id), items: some.map((item) => item.json) }
      })
      return { type: 'ended', end, output }
    } finally {
      items.close()
    }
  }
}
