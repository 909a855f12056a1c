import type { RealtimeEvent } from '@linkflow/contracts'
import type { Route, SocketMount } from '@linkflow/http-server'
import type { Clock } from '@linkflow/kernel'
import type { Database } from '@linkflow/postgres'
import type { Connection } from './application/connection.ts'
import { Connections } from './application/connections.ts'
import { realtimeMount } from './application/door.ts'
import { HEALTH_TOPIC, HealthWatch, type ReadHealth } from './application/health.ts'
import { Hub } from './application/hub.ts'
import { Interests } from './application/interests.ts'
import type { FindStanding, Publish, TopicKinds } from './application/ports.ts'
import { Presence } from './application/presence.ts'
import { Publisher } from './application/publisher.ts'
import { Tickets } from './application/tickets.ts'
import { topicKey } from './domain/topic.ts'
import { realtimeRoutes } from './http/tickets.route.ts'
import { PostgresEventLog } from './infrastructure/event-log.postgres.ts'
import { PostgresInterestBoard } from './infrastructure/interest-board.postgres.ts'
import { PostgresPresenceStore } from './infrastructure/presence-store.postgres.ts'
import { PostgresTicketStore } from './infrastructure/ticket-store.postgres.ts'
import { RECENT_EVENTS_MAX } from './limits.ts'

export interface RealtimeNeeds {
  readonly database: Pick<Database, 'engine' | 'listener'>
  readonly clock: Clock
  readonly onError: (error: unknown) => void
}

/** What every process has: it may tell, and know who looks. */
export interface Realtime {
  readonly publish: Publish
  /** Resolves when all that was told is written, so that it is read also if this process dies; rejects when it cannot be. */
  readonly flush: () => Promise<void>
  /** Asked before anything is done for those who look: mostly nobody does. */
  readonly areNone: () => boolean
  readonly isWatched: (workspaceId: string, topic: string) => boolean
  /** Calls back for each topic that somebody begins to look at, with what stands behind its workspace. */
  onInterest(callback: (workspaceId: string, topic: string) => void): void
  /** For who looks by asking again and again: the topic is told from now on, and this is what was told of it lately. */
  look(workspaceId: string, topic: string): Promise<readonly RealtimeEvent[]>
  start(): Promise<void>
  stop(): Promise<void>
  /** A chore of each half minute. */
  tidy(): Promise<void>
  openDoor(needs: DoorNeeds): RealtimeDoor
}

export interface DoorNeeds {
  readonly standing: FindStanding
  readonly topics: TopicKinds
  /** On which the id of a session, key, account or workspace is told when rights of it have ended or changed. */
  readonly channels: readonly string[]
  readonly health: ReadHealth
}

/** What a process with an API has besides: the connections of clients. */
export interface RealtimeDoor {
  readonly mount: SocketMount
  readonly routes: readonly Route[]
  readonly connections: () => number
  start(): Promise<void>
  stop(): Promise<void>
}

export function openRealtime({ database, clock, onError }: RealtimeNeeds): Realtime {
  const log = new PostgresEventLog(database)
  const board = new PostgresInterestBoard(database)
  const presences = new PostgresPresenceStore(database)
  const ticketStore = new PostgresTicketStore(database)
  const callbacks: ((workspaceId: string, topic: string) => void)[] = []
  const interests = new Interests({
    board,
    onNew(key) {
      const [workspaceId, topic] = key.split(' ', 2) as [string, string]
      for (const callback of callbacks) callback(workspaceId, topic)
    },
    onError,
  })
  const publisher = new Publisher({ log, interests, onError })
  const publish: Publish = (...event) => publisher.publish(...event)
  return {
    publish,
    flush: () => publisher.flush(),
    areNone: () => interests.areNone,
    isWatched: (workspaceId, topic) => interests.has(workspaceId, topic),
    onInterest: (callback) => void callbacks.push(callback),
    async look(workspaceId, topic) {
      const key = topicKey(workspaceId, topic)
      await board.hold([key], 'new')
      const events = await log.recent(key, RECENT_EVENTS_MAX)
      return events.map(({ body }) => JSON.parse(body) as RealtimeEvent)
    },
    start: () => interests.start(),
    async stop() {
      interests.stop()
      await publisher.stop()
    },
    async tidy() {
      await log.tidy()
      await board.tidy()
      await ticketStore.tidy()
      await presences.tidy()
    },
    openDoor({ standing, topics, channels, health }) {
      const hub = new Hub({ log, board, onError })
      const presence = new Presence({ store: presences, publish, onError })
      const watch = new HealthWatch({ hub, read: health, onError })
      const { listener } = database
      const connections = new Connections({ standing, listener, onError, nowMs: () => clock.nowMs() })
      const tickets = new Tickets(ticketStore)
      const onListening = ({ workspaceId }: Connection, topic: string) => {
        if (topic === HEALTH_TOPIC) void watch.look(true).catch(onError)
        const [name, id] = topic.split(':', 2)
        if (name === 'presence') presence.tell(workspaceId, id!)
      }
      const mount = realtimeMount({
        tickets,
        connections,
        connection: {
          hub,
          topics,
          onListening,
          onPresent: (connection, workflowId, node) => presence.change(connection, workflowId, node),
          onError,
          nowMs: () => performance.now(),
          clock,
        },
      })
      return {
        mount,
        routes: realtimeRoutes({ tickets }),
        connections: () => connections.all.size,
        async start() {
          await hub.start()
          await connections.start(channels)
          presence.start()
          watch.start()
        },
        async stop() {
          watch.stop()
          connections.stop()
          await presence.stop()
          hub.stop()
        },
      }
    },
  }
}
