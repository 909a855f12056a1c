import type { Edit } from '../commands/edit.ts'
import type { InTheWay } from '../commands/history.ts'
import { DEVICE_TIMEOUT_MS } from '../limits.ts'
import { forgetStep, happened, perform, redo, type Session, type Told, undo, undoRest } from '../session.ts'
import { openSession } from './open-session.ts'
import type { DeviceCopies, DraftServer, Timer } from './ports.ts'
import { storedOf } from './stored-draft.ts'
import type { SyncEffect, SyncEvent } from './sync-event.ts'
import type { SyncContext } from './sync-machine.ts'

export interface SessionPorts {
  readonly server: DraftServer
  readonly device: DeviceCopies
  readonly timer: Timer
  readonly newId: () => string
  /** Of this tab, new at each load. */
  readonly tab: string
}

/** A session with its I/O: whoever shows it reads `session` and is called at each change. */
export class RunningSession {
  session: Session
  private readonly ports: SessionPorts
  private readonly listeners = new Set<() => void>()
  private calledOff: (() => void) | undefined
  private takenOver: readonly string[]
  private isClosed = false

  /** Undefined if the draft can be read from nowhere. */
  static async open(ports: SessionPorts): Promise<RunningSession | undefined> {
    const [draft, copies] = await Promise.all([ports.server.read(), ports.device.abandoned().catch(() => [])])
    const opened = openSession(draft, copies, { nowMs: ports.timer.nowMs(), newId: ports.newId })
    if (opened === undefined) return undefined
    const running = new RunningSession(opened.session, ports, opened.takenOver)
    running.run(opened.effects)
    // A first copy, so that the draft can be opened again without a connection.
    running.store(running.session.sync.device.wanted)
    if (draft === undefined) running.happen({ type: 'offline' })
    return running
  }

  private constructor(session: Session, ports: SessionPorts, takenOver: readonly string[]) {
    this.session = session
    this.ports = ports
    this.takenOver = takenOver
  }

  /** Gives back how to stop listening. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  perform(edit: Edit): Told | undefined {
    return this.take(perform(this.session, edit, this.context))
  }

  undo(): Told | undefined {
    return this.take(undo(this.session, this.context))
  }

  passOver(): void {
    this.take({ session: forgetStep(this.session), effects: [], told: undefined })
  }

  undoRest(inTheWay: InTheWay): Told | undefined {
    return this.take(undoRest(this.session, inTheWay, this.context))
  }

  redo(): Told | undefined {
    return this.take(redo(this.session, this.context))
  }

  happen(event: SyncEvent): void {
    this.take({ ...happened(this.session, event, this.context), told: undefined })
  }

  close(): void {
    this.isClosed = true
    this.calledOff?.()
    this.listeners.clear()
  }

  private get context(): SyncContext {
    return { nowMs: this.ports.timer.nowMs(), newId: this.ports.newId }
  }

  private take({ session, effects, told }: ReturnType<typeof perform>): Told | undefined {
    if (this.isClosed) return undefined
    const isChanged = session !== this.session
    this.session = session
    this.run(effects)
    if (isChanged) for (const listener of this.listeners) listener()
    return told
  }

  private run(effects: readonly SyncEffect[]): void {
    for (const effect of effects) {
      switch (effect.type) {
        case 'send': {
          const { request, base, commands } = effect
          void this.ports.server
            .send(base, commands)
            .then((answer) => this.happen({ type: 'answered', request, answer }))
          break
        }
        case 'read':
          void this.ports.server.read().then((draft) => this.happen({ type: 'draft-read', draft }))
          break
        case 'store':
          this.store(effect.version)
          break
        case 'wake':
          this.calledOff?.()
          this.calledOff =
            effect.atMs === undefined
              ? undefined
              : this.ports.timer.at(effect.atMs, () => this.happen({ type: 'woken' }))
          break
      }
    }
  }

  private store(version: number): void {
    const { device, timer, tab } = this.ports
    const failed = () => this.happen({ type: 'store-failed', version })
    // A browser that does not answer at all must not keep edits from the server.
    const callOff = timer.at(timer.nowMs() + DEVICE_TIMEOUT_MS, failed)
    void device.save(storedOf(tab, this.session)).then(
      () => {
        callOff()
        // The copies of other tabs go only when what they had is in one of ours.
        for (const other of this.takenOver) if (other !== tab) void device.remove(other)
        this.takenOver = []
        this.happen({ type: 'stored', version })
      },
      () => {
        callOff()
        failed()
      },
    )
  }
}
