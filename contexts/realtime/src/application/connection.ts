import {
  type ClientMessage,
  clientMessageSchema,
  type ErrorCode,
  errorCodes,
  realtimeCloseCodes,
  type ServerMessage,
} from '@linkflow/contracts'
import { type MessageSocket, readBody, type SocketHandler, type Who } from '@linkflow/http-server'
import { assertNever, type Clock } from '@linkflow/kernel'
import { placeOf } from '../domain/event-id.ts'
import { MessageRate } from '../domain/message-rate.ts'
import { SendQueue } from '../domain/send-queue.ts'
import { parseTopic, type Topic } from '../domain/topic.ts'
import {
  FLUSH_MS,
  HEARTBEAT_MS,
  MESSAGES_PER_SECOND,
  RESUME_MS,
  SILENCE_MS_MAX,
  SOCKET_BYTES_MAX,
  SUBSCRIPTIONS_MAX,
} from '../limits.ts'
import type { Hub, Subscription } from './hub.ts'
import type { Standing, TopicKinds } from './ports.ts'

export interface ConnectionNeeds {
  readonly hub: Pick<Hub, 'subscribe' | 'id'>
  readonly topics: TopicKinds
  /** The client has begun to listen: what is not in the log is to be told now. */
  readonly onListening: (connection: Connection, topic: string) => void
  /** The person is at this node of a workflow; undefined: they have left it. */
  readonly onPresent: (connection: Connection, workflowId: string, node: string | null | undefined) => void
  readonly onError: (error: unknown) => void
  /** Monotonic, for what is measured. */
  readonly nowMs: () => number
  /** Of the database, for what is told. */
  readonly clock: Clock
}

/** A subscription is asked for, is there, or was ended while it was asked for. */
type Wanted = { mode: 'asked' } | { mode: 'open'; readonly subscription: Subscription; readonly topic: Topic }

const CLOSED = { mode: 'closed' } as const
const OPEN = { mode: 'open' } as const
/** `ending`: a reason was sent, and nothing else is. */
const ENDING = { mode: 'ending' } as const
type Mode = typeof OPEN | typeof ENDING | typeof CLOSED

/**
 * One client: what it listens to, what waits for it, what it may do.
 *
 *   open ──client closes, or is lost──▶ closed
 *     └──cut (access, slowness, silence, too many messages, our end)──▶ ending ──▶ closed
 *
 * C1. Nothing is told of a topic that the caller may not see now: rights are checked when it is asked for, and again
 *     whenever they may have changed (`stands`).
 * C2. Messages are answered in order; an answer that is not there yet holds up no other.
 * C3. A message that is not right changes nothing, and is answered with a code.
 */
export class Connection implements SocketHandler {
  readonly id: string
  readonly who: Who
  readonly workspaceId: string
  #standing: Standing
  readonly #socket: MessageSocket
  readonly #needs: ConnectionNeeds
  readonly #onGone: () => void
  readonly #queue = new SendQueue()
  readonly #rate = new MessageRate()
  readonly #wanted = new Map<string, Wanted>()
  #present: string | undefined
  #mode: Mode = OPEN
  #heardAtMs: number
  #flushedAtMs = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined
  /** The socket has as much as it may hold, and more waits. */
  #isBlocked = false

  constructor(
    caller: { readonly id: string; readonly who: Who; readonly workspaceId: string; readonly standing: Standing },
    socket: MessageSocket,
    needs: ConnectionNeeds,
    onGone: () => void,
  ) {
    this.id = caller.id
    this.who = caller.who
    this.workspaceId = caller.workspaceId
    this.#standing = caller.standing
    this.#socket = socket
    this.#needs = needs
    this.#onGone = onGone
    this.#heardAtMs = needs.nowMs()
    this.#say({ type: 'welcome', connection: this.id, heartbeatMs: HEARTBEAT_MS, resumeMs: RESUME_MS })
  }

  get standing(): Standing {
    return this.#standing
  }

  /** The workflow that the person has open. */
  get presentAt(): string | undefined {
    return this.#present
  }

  get topics(): readonly string[] {
    return [...this.#wanted.keys()]
  }

  onMessage(text: string): void {
    if (this.#mode !== OPEN) return
    const nowMs = this.#needs.nowMs()
    this.#heardAtMs = nowMs
    if (!this.#rate.take(nowMs)) {
      return this.cut('too-many-messages', `Send at most ${MESSAGES_PER_SECOND} messages a second.`)
    }
    const message = read(text)
    if (message === undefined) {
      return this.#refuse('message-invalid', 'It is not one of the messages that docs/guides/realtime.md lists.')
    }
    switch (message.type) {
      case 'subscribe':
        return void this.#subscribe(message).catch((error: unknown) => {
          this.#needs.onError(error)
          this.#forget(message.topic)
          this.#refuse('internal-error', 'It could not be done now. Ask again in a moment.', message.topic)
        })
      case 'unsubscribe':
        this.#forget(message.topic)
        return this.#say({ type: 'unsubscribed', topic: message.topic })
      case 'present':
        return this.#bePresent(message)
      default:
        assertNever(message)
    }
  }

  onPong(): void {
    this.#heardAtMs = this.#needs.nowMs()
  }

  /** A client that reads as fast as is sent waits for nothing. */
  onSent(): void {
    if (!this.#isBlocked || this.#socket.bufferedBytes >= SOCKET_BYTES_MAX) return
    clearTimeout(this.#timer)
    this.#flush()
  }

  onClose(): void {
    if (this.#mode === CLOSED) return
    this.#mode = CLOSED
    clearTimeout(this.#timer)
    this.#queue.clear()
    this.#leaveAll()
    this.#onGone()
  }

  /** Each HEARTBEAT_MS: shows that we are there, and asks whether the client is. */
  beat(): void {
    if (this.#mode !== OPEN) return
    const nowMs = this.#needs.nowMs()
    if (nowMs - this.#heardAtMs > SILENCE_MS_MAX) return this.cut('silent', 'Nothing was heard of the client.')
    this.#socket.ping()
    // Behind everything that has been told; while a subscription is being opened its events are not.
    const isSettled = [...this.#wanted.values()].every(({ mode }) => mode === 'open')
    const { id } = this.#needs.hub
    const at = new Date(this.#needs.clock.nowMs()).toISOString()
    this.#say({ type: 'heartbeat', at, ...(isSettled && this.#wanted.size > 0 && id !== undefined && { id }) })
  }

  /** The caller's rights as of now (C1). */
  stands(standing: Standing | undefined): void {
    if (this.#mode !== OPEN) return
    if (standing === undefined) return this.cut('access-ended', 'The session, key or membership has ended.')
    this.#standing = standing
    for (const [text, wanted] of this.#wanted) {
      const topic = parseTopic(text)!
      if (wanted.mode !== 'open' || this.#may(topic)) continue
      this.#forget(text)
      this.#refuse(...this.#missing(topic), text)
    }
  }

  cut(why: keyof typeof realtimeCloseCodes, reason: string): void {
    this.#end(realtimeCloseCodes[why], reason)
  }

  /** This process stops. */
  goAway(): void {
    this.#end(1001, 'The server stops. Come again in a moment.')
  }

  #end(code: number, reason: string): void {
    if (this.#mode !== OPEN) return
    this.#mode = ENDING
    clearTimeout(this.#timer)
    this.#queue.clear()
    this.#leaveAll()
    this.#socket.close(code, reason)
  }

  // -------------------------------------------------------------------------------------------- what it listens to

  async #subscribe({ topic: text, after }: Extract<ClientMessage, { type: 'subscribe' }>): Promise<void> {
    const topic = parseTopic(text)
    if (topic === undefined) {
      return this.#refuse('topic-unknown', 'There is no such topic; docs/guides/realtime.md lists them.', text)
    }
    if (!this.#may(topic)) return this.#refuse(...this.#missing(topic), text)
    this.#forget(text)
    if (this.#wanted.size >= SUBSCRIPTIONS_MAX) {
      const detail = `A connection listens to at most ${SUBSCRIPTIONS_MAX} topics. Leave some, or open another.`
      return this.#refuse('subscription-limit-reached', detail, text)
    }
    const asked: Wanted = { mode: 'asked' }
    this.#wanted.set(text, asked)
    const isWanted = () => this.#mode === OPEN && this.#wanted.get(text) === asked
    const refused = topic.id && (await this.#needs.topics[topic.name].refuse(this.workspaceId, topic.id))
    if (!isWanted()) return
    if (refused) {
      this.#wanted.delete(text)
      return this.#refuse(refused.code, refused.detail, text)
    }
    const place = after === undefined ? undefined : placeOf(after)
    const subscription = await this.#needs.hub.subscribe(this.workspaceId, text, place, {
      event: (event) => this.#queueEvent(event),
      gap: (of, id) => this.#say({ type: 'gap', topic: of, id }),
    })
    if (!isWanted()) return subscription.end()
    if (!this.#may(topic)) {
      subscription.end()
      this.#wanted.delete(text)
      return this.#refuse(...this.#missing(topic), text)
    }
    this.#wanted.set(text, { mode: 'open', subscription, topic })
    const { id, how } = subscription
    this.#say(
      how === 'gap'
        ? { type: 'gap', topic: text, id }
        : { type: 'subscribed', topic: text, id, resumed: how === 'resumed' },
    )
    subscription.begin()
    this.#needs.onListening(this, text)
  }

  #may({ name }: Topic): boolean {
    const { permission } = this.#needs.topics[name]
    return permission === 'none' || this.#standing.permissions.has(permission)
  }

  #missing({ name }: Topic): [ErrorCode, string] {
    return ['permission-missing', `This needs the permission ${this.#needs.topics[name].permission}.`]
  }

  #forget(text: string): void {
    const wanted = this.#wanted.get(text)
    this.#wanted.delete(text)
    if (wanted?.mode === 'open') wanted.subscription.end()
    if (this.#present !== undefined && text === `presence:${this.#present}`) this.#beAbsent()
  }

  #beAbsent(): void {
    const workflow = this.#present
    this.#present = undefined
    if (workflow !== undefined) this.#needs.onPresent(this, workflow, undefined)
  }

  #leaveAll(): void {
    for (const text of [...this.#wanted.keys()]) this.#forget(text)
  }

  #bePresent({ workflow, node }: Extract<ClientMessage, { type: 'present' }>): void {
    const topic = `presence:${workflow}`
    if (this.who.type !== 'account') return this.#refuse('session-needed', 'A key is no person.', topic)
    if (this.#wanted.get(topic)?.mode !== 'open') {
      return this.#refuse('topic-unknown', `Subscribe to ${topic} first; who listens there is shown.`, topic)
    }
    if (this.#present !== workflow) this.#beAbsent()
    this.#present = workflow
    this.#needs.onPresent(this, workflow, node)
  }

  // -------------------------------------------------------------------------------------------- what it is told

  #say(message: ServerMessage): void {
    if (this.#mode === OPEN) this.#queued(this.#queue.addMessage(JSON.stringify(message)))
  }

  #refuse(code: ErrorCode, detail: string, topic?: string): void {
    this.#say({ type: 'refused', code, detail: `${errorCodes[code].title}. ${detail}`, ...(topic && { topic }) })
  }

  #queueEvent(text: string): void {
    if (this.#mode === OPEN) this.#queued(this.#queue.addEvent(text))
  }

  #queued(fits: boolean): void {
    if (!fits) return this.cut('too-slow', 'The client does not read as fast as is sent.')
    if (this.#timer !== undefined) return
    // After a rest at once (with what else this turn brings), else when a tenth of a second is over.
    const restMs = Math.max(0, this.#flushedAtMs + FLUSH_MS - this.#needs.nowMs())
    this.#timer = setTimeout(() => this.#flush(), restMs)
  }

  #flush(): void {
    this.#timer = undefined
    this.#flushedAtMs = this.#needs.nowMs()
    while (!this.#queue.isEmpty && this.#socket.bufferedBytes < SOCKET_BYTES_MAX) {
      this.#socket.send(this.#queue.next()!)
    }
    this.#isBlocked = !this.#queue.isEmpty
    if (this.#isBlocked) this.#timer = setTimeout(() => this.#flush(), FLUSH_MS)
  }
}

/** Hostile or not, it is read as the body of a request is: no `__proto__`, no depth without end. */
function read(text: string): ClientMessage | undefined {
  const json = readBody(Buffer.from(text), 'application/json')
  const message = json.ok ? clientMessageSchema.safeParse(json.value) : undefined
  return message?.success ? message.data : undefined
}
