import { type TopicKey, topicKey } from '../domain/topic.ts'
import { INTEREST_MS, INTEREST_REREAD_MS } from '../limits.ts'
import type { InterestBoard } from './ports.ts'

/**
 * What somebody looks at, as this process knows it: asked before anything is told, so it answers from memory. It may be late
 * by a notification; whoever begins to look reads the state then.
 */
export class Interests {
  readonly #board: InterestBoard
  readonly #onNew: (key: TopicKey) => void
  readonly #onError: (error: unknown) => void
  readonly #nowMs: () => number
  readonly #until = new Map<TopicKey, number>()
  #unlisten = () => {}
  #timer: NodeJS.Timeout | undefined
  #reading: Promise<void> | undefined
  #again = false

  constructor(needs: {
    readonly board: InterestBoard
    /** Somebody begins to look, or looks anew: what is known of the topic is to be told. */
    readonly onNew: (key: TopicKey) => void
    readonly onError: (error: unknown) => void
    readonly nowMs?: () => number
  }) {
    this.#board = needs.board
    this.#onNew = needs.onNew
    this.#onError = needs.onError
    this.#nowMs = needs.nowMs ?? (() => performance.now())
  }

  async start(): Promise<void> {
    this.#unlisten = await this.#board.listen((key) => {
      if (key === undefined) void this.#reread()
      else this.#learn(key)
    })
    await this.#reread()
    this.#timer = setInterval(() => void this.#reread(), INTEREST_REREAD_MS)
    this.#timer.unref()
  }

  stop(): void {
    this.#unlisten()
    clearInterval(this.#timer)
  }

  /** Nobody looks at anything, which is how it mostly is. */
  get areNone(): boolean {
    return this.#until.size === 0
  }

  has(workspaceId: string, topic: string): boolean {
    return this.#until.size > 0 && this.#until.has(topicKey(workspaceId, topic))
  }

  #learn(key: TopicKey): void {
    this.#until.set(key, this.#nowMs() + INTEREST_MS)
    this.#onNew(key)
  }

  /** One reading at a time; what was told meanwhile is read again. */
  #reread(): Promise<void> {
    if (this.#reading !== undefined) {
      this.#again = true
      return this.#reading
    }
    this.#reading = this.#read()
      .catch(this.#onError)
      .finally(() => {
        this.#reading = undefined
        if (!this.#again) return
        this.#again = false
        void this.#reread()
      })
    return this.#reading
  }

  async #read(): Promise<void> {
    const askedAtMs = this.#nowMs()
    const open = await this.#board.all()
    for (const key of open) {
      if (this.#until.has(key)) this.#until.set(key, askedAtMs + INTEREST_MS)
      else this.#learn(key)
    }
    const isOpen = new Set(open)
    // What was learned while it was read may not be among it.
    for (const [key, untilMs] of this.#until) {
      if (!isOpen.has(key) && untilMs < askedAtMs + INTEREST_MS) this.#until.delete(key)
    }
  }
}
