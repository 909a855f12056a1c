import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { isUuid } from '@linkflow/kernel'
import type { FirstLaneMarks } from '../application/executions.ts'
import type { WorkerId } from '../domain/execution.ts'

/** Bytes of one slot: a version's id and a line end. */
const SLOT_BYTES = 37
const EMPTY = `${'-'.repeat(36)}\n`
/** A version that is not in use any more keeps its slot for so long, so that steady traffic writes nothing. */
const SWEEP_MS = 100

/**
 * Which versions run in the first lane, in a file of this process: its pages outlive a `kill -9`. The next process that
 * starts here reads what dead ones left and sends those versions through the second lane for a while, where attempts
 * are counted (R14). A mark costs one small write when a version begins to be used, and none while it is.
 */
export class FileFirstLaneMarks implements FirstLaneMarks {
  private readonly descriptor: number
  private readonly path: string
  private readonly slots = new Map<string, { readonly slot: number; inFlight: number }>()
  private readonly free: number[] = []
  private used = 0
  private cautious: ReadonlySet<string> = new Set()
  private readonly timer: NodeJS.Timeout

  /** The file's name says which process and which worker it belongs to. */
  constructor(folder: string, workerId: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.path = join(folder, `${process.pid}.${workerId}.${hostname()}`)
    this.descriptor = openSync(this.path, 'w', 0o600)
    this.timer = setInterval(() => this.sweep(), SWEEP_MS)
    this.timer.unref()
  }

  enter(versionId: string): void {
    const known = this.slots.get(versionId)
    if (known !== undefined) {
      known.inFlight += 1
      return
    }
    const slot = this.free.pop() ?? this.used++
    this.slots.set(versionId, { slot, inFlight: 1 })
    writeSync(this.descriptor, `${versionId}\n`, slot * SLOT_BYTES)
  }

  leave(versionId: string): void {
    const known = this.slots.get(versionId)
    if (known !== undefined) known.inFlight -= 1
  }

  isCautious(versionId: string): boolean {
    return this.cautious.has(versionId)
  }

  setCautious(versionIds: Iterable<string>): void {
    this.cautious = new Set(versionIds)
  }

  /** A clean end: nothing was in flight. */
  close(): void {
    clearInterval(this.timer)
    closeSync(this.descriptor)
    rmSync(this.path, { force: true })
  }

  private sweep(): void {
    for (const [versionId, { slot, inFlight }] of this.slots) {
      if (inFlight > 0) continue
      this.slots.delete(versionId)
      this.free.push(slot)
      writeSync(this.descriptor, EMPTY, slot * SLOT_BYTES)
    }
  }

  /** What processes of this machine left when they died: the versions they were running, and their workers. */
  static takeLeftovers(folder: string): {
    readonly versionIds: readonly string[]
    readonly workerIds: readonly WorkerId[]
  } {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const versionIds: string[] = []
    const workerIds: WorkerId[] = []
    for (const name of readdirSync(folder)) {
      const [pid = '', workerId = '', ...host] = name.split('.')
      // A process of another machine or container cannot be asked whether it lives; its lease will tell.
      if (!/^\d+$/.test(pid) || host.join('.') !== hostname() || isAlive(Number(pid))) continue
      const text = readIfThere(join(folder, name))
      // After a crash of all, several processes start at once: another one was quicker, and tells what this one would.
      if (text === undefined) continue
      versionIds.push(...text.split('\n').filter(isUuid))
      if (isUuid(workerId)) workerIds.push(workerId as WorkerId)
      rmSync(join(folder, name), { force: true })
    }
    return { versionIds, workerIds }
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
