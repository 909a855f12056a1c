import { open, readFile, rm } from 'node:fs/promises'
import type { StepKey } from '@linkflow/engine'
import { InTurn, longestOf, type StoredOutput } from '@linkflow/node-runtime'
import type { StoredOutputFact } from '../domain/fact.ts'
import {
  COLLECT_AFTER_MS,
  COLLECT_EVERY_MS,
  LARGE_BYTES,
  LARGE_PAGE_BYTES,
  LARGE_TURN_MS_MAX,
  SPOOL_BYTES,
} from '../limits.ts'
import type { ExecutionSpill } from './execution-spill.ts'
import { RareMap } from './rare.ts'

/**
 * Steps that hold much at once go one after another in a process, workspace by workspace: a JSON body of 100 MB is bytes,
 * text and values at once, some 600 MB until they are collected, and five of those side by side ended a worker (R15).
 *
 * A turn that lasts too long does not hold up the others: after LARGE_TURN_MS_MAX the next begins beside it.
 */
export class LargeTurns {
  private readonly waiting = new InTurn<() => void>()
  private isTaken = false
  private collection: NodeJS.Timeout | undefined
  private collectedAtMs = Number.NEGATIVE_INFINITY
  private readonly makeRoom: () => void
  private readonly turnMsMax: number

  /** @param makeRoom collects what is no longer used; called before each turn */
  constructor(makeRoom: () => void = () => {}, turnMsMax = LARGE_TURN_MS_MAX) {
    this.makeRoom = makeRoom
    this.turnMsMax = turnMsMax
  }

  /** Resolves when it is one's turn, with what ends it. */
  async take(workspaceId: string): Promise<() => void> {
    if (this.isTaken) await new Promise<void>((resolve) => this.waiting.add(workspaceId, resolve))
    this.isTaken = true
    this.makeRoom()
    let isOver = false
    const end = () => {
      if (isOver) return
      isOver = true
      clearTimeout(timer)
      this.next()
    }
    const timer = setTimeout(end, this.turnMsMax)
    timer.unref()
    return end
  }

  /**
   * An execution that had data on disk is over. What it left in memory would stay until much more is made, beside what the
   * reader of its history needs: it is collected in a moment, at most every few seconds.
   */
  collectSoon(): void {
    if (this.collection !== undefined) return
    const pauseMs = COLLECT_EVERY_MS - (performance.now() - this.collectedAtMs)
    this.collection = setTimeout(
      () => {
        this.collection = undefined
        this.makeRoom()
        this.collectedAtMs = performance.now()
      },
      Math.max(COLLECT_AFTER_MS, pauseMs),
    )
    this.collection.unref()
  }

  private next(): void {
    const begin = this.waiting.next()
    // After whatever else has come: of many short turns one would follow the other, and nobody be served meanwhile.
    if (begin === undefined) this.isTaken = false
    else setImmediate(begin)
  }
}

/** What is large in one execution, and the turns that its steps have for it. */
export class LargeData {
  private readonly turns: LargeTurns
  private readonly workspaceId: string
  private readonly spill: ExecutionSpill
  private readonly taken = new RareMap<StepKey, Promise<() => void>>()
  /** A page of its items is large: whoever reads one has all of it in memory. */
  isInItems = false

  constructor(turns: LargeTurns, workspaceId: string, spill: ExecutionSpill) {
    this.turns = turns
    this.workspaceId = workspaceId
    this.spill = spill
  }

  saw({ pageBytesMax }: Pick<StoredOutput, 'pageBytesMax'>): void {
    if (pageBytesMax > LARGE_PAGE_BYTES) this.isInItems = true
  }

  /** The same of an output as the journal has it. */
  sawStored({ pages = [] }: StoredOutputFact & { readonly pages?: readonly { readonly bytes: number }[] }): void {
    this.saw({ pageBytesMax: longestOf(pages) })
  }

  /** Waits for the step's turn, which lasts until it ends. */
  async take(step: StepKey): Promise<void> {
    const turn = this.taken.get(step) ?? this.turns.take(this.workspaceId)
    this.taken.set(step, turn)
    await turn
  }

  isTaken(step: StepKey): boolean {
    return this.taken.has(step)
  }

  end(step: StepKey): void {
    const turn = this.taken.get(step)
    this.taken.delete(step)
    void turn?.then((end) => end())
  }

  /** All of it in memory. What is large waits on disk, so that a slow sender costs neither memory nor a turn. */
  async collect(
    step: StepKey,
    content: AsyncIterable<Uint8Array>,
    bytesMax: number,
  ): Promise<Uint8Array | 'too-large'> {
    const chunks: Uint8Array[] = []
    let bytes = 0
    const parts = content[Symbol.asyncIterator]()
    for (;;) {
      const { done, value } = await parts.next()
      if (done) return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, bytes)
      bytes += value.length
      chunks.push(value)
      if (bytes > bytesMax) break
      if (bytes > LARGE_BYTES) return this.spool(step, chunks, parts, bytesMax)
    }
    await parts.return?.()
    return 'too-large'
  }

  private async spool(
    step: StepKey,
    first: Uint8Array[],
    rest: AsyncIterator<Uint8Array>,
    bytesMax: number,
  ): Promise<Uint8Array | 'too-large'> {
    const path = this.spill.copyPath()
    const file = await open(path, 'w', 0o600)
    let bytes = first.reduce((sum, { length }) => sum + length, 0)
    let unwritten = first.splice(0)
    let unwrittenBytes = bytes
    const write = async () => {
      await file.writeFile(Buffer.concat(unwritten, unwrittenBytes))
      unwritten = []
      unwrittenBytes = 0
    }
    try {
      for (;;) {
        // A write goes to another thread and back, so it is worth a few chunks.
        if (unwrittenBytes >= SPOOL_BYTES) await write()
        const { done, value } = await rest.next()
        if (done) break
        bytes += value.length
        if (bytes > bytesMax) {
          await rest.return?.()
          return 'too-large'
        }
        unwritten.push(value)
        unwrittenBytes += value.length
      }
      await write()
      await this.take(step)
      return await readFile(path)
    } finally {
      await file.close()
      await rm(path)
    }
  }
}
