import type { WorkflowFile } from '@linkflow/contracts'
import { invariant } from '@linkflow/kernel'
import type { Random } from '../commands/new-ids.ts'
import type { Answer } from '../sync/answer.ts'
import type { DeviceCopies, DraftServer, Timer } from '../sync/ports.ts'
import { RunningSession } from '../sync/run-session.ts'
import type { StoredDraft } from '../sync/stored-draft.ts'
import { MemoryServer } from './memory-server.ts'

const EVENTS_AT_ONCE_MAX = 1_000

/** Time that goes on only when everything that happens at an instant has happened. */
export class VirtualTime implements Timer {
  private now = 0
  private count = 0
  private queue: { readonly atMs: number; readonly order: number; run: (() => void) | undefined }[] = []

  nowMs(): number {
    return this.now
  }

  at(atMs: number, then: () => void): () => void {
    const entry: (typeof this.queue)[number] = { atMs: Math.max(atMs, this.now), order: this.count++, run: then }
    this.queue.push(entry)
    return () => {
      entry.run = undefined
    }
  }

  after<T>(ms: number, value: () => T): Promise<T> {
    return new Promise((resolve) => this.at(this.now + ms, () => resolve(value())))
  }

  async run(untilMs: number): Promise<void> {
    let atOnce = 0
    for (;;) {
      this.queue = this.queue.filter(({ run }) => run !== undefined)
      const next = this.queue.reduce<(typeof this.queue)[number] | undefined>(
        (best, each) =>
          best === undefined || each.atMs < best.atMs || (each.atMs === best.atMs && each.order < best.order)
            ? each
            : best,
        undefined,
      )
      if (next === undefined || next.atMs > untilMs) break
      atOnce = next.atMs === this.now ? atOnce + 1 : 0
      // Whoever asks to be woken at an instant that has passed would be woken for ever.
      invariant(atOnce < EVENTS_AT_ONCE_MAX, `time goes on after ${this.now}`)
      this.now = next.atMs
      const { run } = next
      next.run = undefined
      run?.()
      await new Promise(setImmediate)
    }
    this.now = untilMs
  }
}

/** Connections as they are in trains: slow, and some requests and some answers do not arrive. */
export interface Weather {
  delayMs: () => number
  loses: () => boolean
}

export class World {
  readonly time = new VirtualTime()
  readonly server: MemoryServer
  readonly people: Person[] = []
  weather: Weather
  private readonly random: Random
  private ids = 0

  constructor(file: WorkflowFile, random: Random) {
    this.server = new MemoryServer(file)
    this.random = random
    this.weather = { delayMs: () => 20 + Math.floor(random() * 400), loses: () => random() < 0.2 }
  }

  newId = (): string => `0198c0de-0000-7000-8000-${(++this.ids).toString(16).padStart(12, '0')}`

  /** All who look on are told of a new revision, some never. */
  tell(): void {
    const { revision } = this.server
    for (const person of this.people) {
      for (const tab of person.tabs) {
        if (!this.weather.loses())
          this.time.at(this.time.nowMs() + this.weather.delayMs(), () => tab.happen({ type: 'told', revision }))
      }
    }
  }

  chance(): number {
    return this.random()
  }
}

/** One browser, with the tabs that it has open and what is on its device. */
export class Person {
  readonly tabs: RunningSession[] = []
  readonly copies = new Map<string, StoredDraft>()
  private readonly live = new Map<RunningSession, string>()
  private readonly world: World
  isOnline = true

  constructor(world: World) {
    this.world = world
    world.people.push(this)
  }

  async open(): Promise<RunningSession | undefined> {
    const tab = this.world.newId()
    const { time } = this.world
    const opening = RunningSession.open({
      server: this.connection(),
      device: this.device(),
      timer: time,
      newId: this.world.newId,
      tab,
    })
    await time.run(time.nowMs() + 1_000)
    const session = await opening
    if (session === undefined) return undefined
    this.tabs.push(session)
    this.live.set(session, tab)
    return session
  }

  /** As when the window is closed or the machine goes down: what is on the device stays. */
  close(session: RunningSession): void {
    session.close()
    this.tabs.splice(this.tabs.indexOf(session), 1)
    this.live.delete(session)
  }

  private device(): DeviceCopies {
    return {
      abandoned: async () => {
        const live = new Set(this.live.values())
        return [...this.copies.values()].filter(({ tab }) => !live.has(tab)).map((copy) => structuredClone(copy))
      },
      save: (draft) => {
        this.copies.set(draft.tab, structuredClone(draft))
        return this.world.time.after(3, () => undefined)
      },
      remove: async (tab) => {
        this.copies.delete(tab)
      },
    }
  }

  private connection(): DraftServer {
    const { time, server, weather } = this.world
    const isLost = () => !this.isOnline || this.world.weather.loses()
    return {
      send: async (base, commands): Promise<Answer> => {
        const isLostOnTheWay = isLost()
        const isDelayed = this.world.chance() < 0.1
        await time.after(this.world.weather.delayMs(), () => undefined)
        if (isLostOnTheWay) {
          // Some come to the server long after nobody waits for them any more.
          if (isDelayed) time.at(time.nowMs() + 30_000, () => this.handle(base, commands))
          return time.after(2_000, (): Answer => ({ type: 'none' }))
        }
        const answer = this.handle(base, commands)
        const isAnswerLost = isLost()
        await time.after(weather.delayMs(), () => undefined)
        // A connection that just hangs is noticed by nobody but the timer.
        if (isAnswerLost) return this.world.chance() < 0.5 ? { type: 'none' } : new Promise(() => undefined)
        return answer
      },
      read: async () => {
        await time.after(this.world.weather.delayMs(), () => undefined)
        return isLost() ? undefined : server.read()
      },
    }
  }

  private handle(base: number, commands: Parameters<DraftServer['send']>[1]): Answer {
    const { server } = this.world
    const before = server.revision
    const answer = server.send(base, commands)
    if (server.revision > before) this.world.tell()
    return answer
  }
}
