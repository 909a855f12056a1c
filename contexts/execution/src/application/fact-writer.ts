import { crashPoint, invariant } from '@linkflow/kernel'
import type { ExecutionHead, WorkerId } from '../domain/execution.ts'
import type { ExecutionWriter, FinishedRow, LiveRow, NewSignal, WriteEntry, WriteResult } from './write-entry.ts'

type Park = NonNullable<Extract<WriteEntry, { kind: 'append' }>['park']>

interface RunStart {
  readonly fence: number
  readonly nextSeq: number
  readonly crashes: number
  readonly startedAtMs: number | undefined
}

/**
 * The facts of one execution that are not on disk yet, what must commit with them, and the fence and sequence under which
 * they go there. Who writes waits for the result before the next write.
 *
 * Lanes: with fence 0 nothing of it is on disk (first lane). `accept` makes it durable with all facts so far; an execution
 * that is over by then is recorded whole by `end`, in one commit.
 */
export class FactWriter {
  private readonly head: ExecutionHead
  private readonly writer: ExecutionWriter
  private readonly worker: WorkerId
  private readonly crashes: number
  private readonly startedAtMs: number | undefined
  private ownFence: number
  private nextSeq: number
  private texts: string[] = []
  private children: readonly LiveRow[] = []
  private unwrittenChars = 0

  constructor(
    head: ExecutionHead,
    { writer, worker }: { readonly writer: ExecutionWriter; readonly worker: WorkerId },
    { fence, nextSeq, crashes, startedAtMs }: RunStart,
  ) {
    this.head = head
    this.writer = writer
    this.worker = worker
    this.crashes = crashes
    this.startedAtMs = startedAtMs
    this.ownFence = fence
    this.nextSeq = nextSeq
  }

  get fence(): number {
    return this.ownFence
  }

  get isDurable(): boolean {
    return this.ownFence > 0
  }

  /** Characters of the facts that wait. */
  get chars(): number {
    return this.unwrittenChars
  }

  add(text: string): void {
    this.texts.push(text)
    this.unwrittenChars += text.length
  }

  /** Sub-workflows that begin with the next write. */
  addChildren(rows: readonly LiveRow[]): void {
    this.children = [...this.children, ...rows]
  }

  async accept(): Promise<WriteResult> {
    invariant(this.children.length === 0, 'a first-lane execution starts no others')
    crashPoint('first-lane.before-accept')
    const row = { head: this.head, owner: this.worker, journal: this.takeRow() }
    const result = await this.writer.write({ kind: 'accept', row })
    crashPoint('first-lane.accepted')
    if (result.type === 'committed') this.ownFence = 1
    return result
  }

  async append(consumedSignals: readonly string[], park: Park | undefined): Promise<WriteResult> {
    crashPoint(park ? 'run.before-park' : 'run.before-append')
    const { children } = this
    this.children = []
    const result = await this.writer.write({
      kind: 'append',
      head: this.head,
      fence: this.ownFence,
      journal: this.takeRow(),
      children,
      consumedSignals,
      ...(park && { park }),
    })
    crashPoint(park ? 'run.parked' : 'run.append-committed')
    return result
  }

  /** @param signals tell a parent that waits; a first-lane execution has none */
  end(row: Omit<FinishedRow, 'head' | 'crashes' | 'startedAtMs'>, signals: readonly NewSignal[]): Promise<WriteResult> {
    crashPoint(this.isDurable ? 'run.before-finish' : 'first-lane.before-record')
    // Its fields in this order, as everywhere: this is every execution's way.
    const finished: FinishedRow = {
      head: this.head,
      status: row.status,
      finishedAtMs: row.finishedAtMs,
      crashes: this.crashes,
      error: row.error,
      steps: row.steps,
      leavesChildren: row.leavesChildren,
      startedAtMs: this.startedAtMs,
      itemCount: row.itemCount,
    }
    const journal = this.takeRow()
    return this.isDurable
      ? this.writer.write({ kind: 'finish', fence: this.ownFence, row: finished, journal, signals })
      : this.writer.write({ kind: 'record', row: finished, journal })
  }

  /** Drops what waits: the database has refused it, or a bug made it. */
  discard(): void {
    this.texts = []
    this.unwrittenChars = 0
    this.children = []
  }

  private takeRow(): { readonly seq: number; readonly facts: string } {
    const row = { seq: this.nextSeq, facts: `[${this.texts.join(',')}]` }
    this.texts = []
    this.unwrittenChars = 0
    this.nextSeq += 1
    return row
  }
}
