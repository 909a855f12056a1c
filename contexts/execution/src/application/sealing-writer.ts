import { invariant } from '@linkflow/kernel'
import { isUnreadable, type Payloads, type Sealer, sealedText, unreadableMessage } from '@linkflow/keys'
import { classifyFailure } from '@linkflow/postgres'
import { type ExecutionError, type ExecutionHead, JOURNAL_REFUSED } from '../domain/execution.ts'
import { errorLabel, journalLabel, signalLabel } from './sealed-payloads.ts'
import type {
  ExecutionWriter,
  FinishedRow,
  JournalRow,
  LiveRow,
  NewSignal,
  WriteEntry,
  WriteResult,
} from './write-entry.ts'
import { workspaceOf } from './write-entry.ts'

export interface CountedWriter extends ExecutionWriter {
  /** Entries that are not on disk yet, of all or of one workspace. */
  readonly backlog: number
  backlogOf(workspaceId: string): number
  drain(): Promise<void>
  readonly stats: WriteStats
}

export interface WriteStats {
  readonly batches: number
  readonly entries: number
  readonly resent: number
  readonly refused: number
}

const FIRST_RETRY_MS = 20
const RETRY_MS_MAX = 1000

/**
 * Seals what an entry holds of data, on its way to the pipeline: once for each row, never for each fact, and before there
 * is a batch, so that a batch that is sent again is the same bytes (R20). The key is in memory; only the first entry of a
 * workspace waits for it, and nobody else waits with it.
 */
export class SealingWriter implements CountedWriter {
  private readonly pipeline: CountedWriter
  private readonly payloads: Payloads
  private readonly sleep: (ms: number) => Promise<void>
  /** Entries that wait for a key. */
  private readonly waiting = new Set<WriteEntry>()

  constructor(
    pipeline: CountedWriter,
    payloads: Payloads,
    sleep = (ms: number) => new Promise<void>((r) => setTimeout(r, ms)),
  ) {
    this.pipeline = pipeline
    this.payloads = payloads
    this.sleep = sleep
  }

  get backlog(): number {
    return this.pipeline.backlog + this.waiting.size
  }

  backlogOf(workspaceId: string): number {
    let own = this.pipeline.backlogOf(workspaceId)
    for (const entry of this.waiting) if (workspaceOf(entry) === workspaceId) own += 1
    return own
  }

  get stats(): WriteStats {
    return this.pipeline.stats
  }

  drain(): Promise<void> {
    return this.pipeline.drain()
  }

  write(entry: WriteEntry): Promise<WriteResult> {
    const sealed = this.seal(entry)
    return sealed instanceof Promise ? this.writeLater(entry, sealed) : this.pipeline.write(sealed ?? entry)
  }

  private seal(entry: WriteEntry) {
    return this.payloads.sealing(workspaceOf(entry), (sealer) => sealEntry(sealer, entry))
  }

  private async writeLater(entry: WriteEntry, first: Promise<WriteEntry>): Promise<WriteResult> {
    let sealing: Promise<WriteEntry> = first
    this.waiting.add(entry)
    try {
      for (let delayMs = FIRST_RETRY_MS; ; delayMs = Math.min(delayMs * 2, RETRY_MS_MAX)) {
        try {
          return await this.leaveWith(entry, await sealing)
        } catch (error) {
          if (isUnreadable(error)) {
            return await this.leaveWithout(entry, { code: error.code, message: unreadableMessage(error) })
          }
          // While the database is away an entry waits, here as in the pipeline.
          if (classifyFailure(error) === 'terminal') throw error
        }
        await this.sleep(delayMs)
        sealing = Promise.resolve(this.seal(entry)).then((sealed) => sealed ?? entry)
      }
    } finally {
      this.waiting.delete(entry)
    }
  }

  private leaveWith(entry: WriteEntry, sealed: WriteEntry): Promise<WriteResult> {
    this.waiting.delete(entry)
    return this.pipeline.write(sealed)
  }

  /** Without a key nothing of data is written. An execution that ends for that reason does end, and says so. */
  private leaveWithout(entry: WriteEntry, { code, message }: { readonly code: string; readonly message: string }) {
    this.waiting.delete(entry)
    const end = entry.kind === 'finish' || entry.kind === 'record' ? entry : undefined
    if (end?.row.error === undefined || !holdsNoData(end)) {
      return Promise.resolve({ type: 'refused', code, message } as const)
    }
    const error = { ...end.row.error, message }
    const row = { ...end.row, error }
    if (end.kind === 'record') return this.pipeline.write({ ...end, row })
    return this.pipeline.write({ ...end, row, signals: end.signals.map((signal) => withError(signal, error)) })
  }
}

/** Besides its message. */
const holdsNoData = ({ row, journal }: { readonly row: FinishedRow; readonly journal: JournalRow }): boolean =>
  journal.facts === NO_FACTS || row.error?.code === JOURNAL_REFUSED

const withError = (signal: NewSignal, error: ExecutionError): NewSignal => ({
  ...signal,
  data: JSON.stringify({ ...(JSON.parse(signal.data) as object), error }),
})

function sealEntry(sealer: Sealer, entry: WriteEntry): WriteEntry {
  switch (entry.kind) {
    case 'record':
      return {
        kind: 'record',
        row: sealFinished(sealer, entry.row),
        journal: sealRow(sealer, entry.row.head, entry.journal),
      }
    case 'accept':
      return { ...entry, row: sealLive(sealer, entry.row) }
    case 'finish':
      return {
        kind: 'finish',
        fence: entry.fence,
        row: sealFinished(sealer, entry.row),
        journal: sealRow(sealer, entry.row.head, entry.journal),
        signals: entry.signals.length === 0 ? entry.signals : entry.signals.map((signal) => sealSignal(sealer, signal)),
      }
    case 'append': {
      const { head, children } = entry
      return {
        ...entry,
        journal: sealRow(sealer, head, entry.journal),
        children: children.map((child) => {
          invariant(
            child.head.workspaceId === head.workspaceId,
            `execution ${child.head.id} is of another workspace than ${head.id}`,
          )
          return sealLive(sealer, child)
        }),
      }
    }
  }
}

const sealLive = (sealer: Sealer, row: LiveRow): LiveRow => ({
  head: row.head,
  owner: row.owner,
  journal: sealRow(sealer, row.head, row.journal),
})

const NO_FACTS = '[]'

function sealRow(sealer: Sealer, { id }: ExecutionHead, journal: JournalRow): JournalRow {
  if (journal.facts === NO_FACTS) return journal
  return { seq: journal.seq, facts: '', sealed: sealer.seal(journalLabel(id, journal.seq), journal.facts) }
}

function sealFinished(sealer: Sealer, row: FinishedRow): FinishedRow {
  if (row.error === undefined) return row
  const { message, ...rest } = row.error
  const sealed = Buffer.from(sealer.seal(errorLabel(row.head.id), message)).toString('base64')
  return { ...row, sealedError: { ...rest, sealed } }
}

const sealSignal = (sealer: Sealer, signal: NewSignal): NewSignal => ({
  ...signal,
  data: sealedText(sealer.seal(signalLabel(signal.executionId, signal.id), signal.data)),
})
