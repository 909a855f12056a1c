import {
  answerReader,
  type ExecutionHead,
  type ExecutionReader,
  type Executions,
  type ItemStorage,
  readFile,
  removeObjects,
  type rerunExecution,
  storeFile,
} from '@linkflow/execution'
import { clientAddress } from '@linkflow/gateway'
import type { RawMount, Route } from '@linkflow/http-server'
import { type Clock, uuidV7Timestamp } from '@linkflow/kernel'
import type { Payloads } from '@linkflow/keys'
import type { FileRef } from '@linkflow/node-runtime'
import { asObjectKey, type ObjectStore } from '@linkflow/object-store'
import type { Database } from '@linkflow/postgres'
import type { Logger } from '@linkflow/telemetry'
import {
  approvalMount,
  Callers,
  chatMount,
  formMount,
  type HostedNeeds,
  Inbox,
  LISTENER_CHANNEL,
  Listeners,
  type PageTokens,
  PostgresInboxStore,
  PostgresListenerSource,
  RouteCache,
  runMount,
  testMount,
  type WebhookSource,
  webhookMount,
  webhookRoutes,
} from '@linkflow/webhook'
import { WORKSPACES_CHANNEL } from '@linkflow/workspace'
import type { OpenedCredentials } from './credentials.ts'
import type { Pause } from './pause.ts'
import type { Versions } from './versions.ts'
import type { OpenedWorkflows } from './workflows.ts'

interface Parts {
  readonly database: Database
  readonly clock: Clock
  readonly payloads: Payloads
  readonly objects: ObjectStore
  readonly publicUrl: string
  readonly trustedHops: number
  readonly pause: Pause
  readonly workflows: OpenedWorkflows
  readonly versions: Versions
  readonly credentials: OpenedCredentials
  readonly executions: Executions
  readonly reader: ExecutionReader
  readonly storage: ItemStorage
  readonly pageTokens: PageTokens
  readonly rerun: ReturnType<typeof rerunExecution>
  readonly log: Logger
}

const ownerOf = (workspaceId: string, id: string) =>
  ({ id, workspaceId, createdAtMs: uuidV7Timestamp(id) }) as ExecutionHead

/** The doors of webhooks and pages: which there are, who may call them, what is noted of calls, and who listens to try a draft. */
export async function openWebhooks(parts: Parts): Promise<{
  readonly mounts: readonly RawMount[]
  readonly routes: Route[]
  stop(): Promise<void>
}> {
  const { database, clock, payloads, objects, workflows, versions, credentials, executions, reader, storage } = parts
  const routes = await openRoutes(parts)
  const { inbox, listeners } = await openInbox(parts)
  const callers = new Callers({
    clock,
    credentialOf: (workspaceId, id, type) => credentials.incoming(workspaceId, id, type),
  })
  const files = {
    storeFile: (
      workspaceId: string,
      executionId: string,
      name: string,
      mimeType: string,
      content: AsyncIterable<Uint8Array>,
    ) => storeFile(objects, ownerOf(workspaceId, executionId), 'trigger', name, mimeType, content),
    readFile: (file: FileRef) => readFile(objects, file),
    removeFiles: (workspaceId: string, id: string) => removeObjects(objects)({ workspaceId, id }),
    onBug: (error: unknown) => parts.log.error({ err: error }, 'a webhook failed'),
  }
  const hosted: HostedNeeds = {
    ...files,
    routes,
    callers,
    clock,
    tokens: parts.pageTokens,
    executions,
    reader,
    chooseVersion: workflows.choose,
    loadVersion: (id) => versions.get(id),
    async removeFile({ object }) {
      await objects.remove(asObjectKey(object))
    },
  }
  return {
    mounts: [
      webhookMount({
        ...files,
        routes,
        inbox,
        listeners,
        clock,
        callers,
        start: (request) => executions.start(request),
        loadVersion: (id) => versions.get(id),
      }),
      formMount(hosted),
      runMount(hosted),
      approvalMount(hosted),
      chatMount(hosted),
      testMount(hosted),
    ],
    routes: webhookRoutes({
      database,
      clock,
      routes,
      listeners,
      publicUrl: parts.publicUrl,
      payloads,
      namesOf: (workspaceId, ids) => workflows.namesOf(workspaceId, ids),
      executions,
      reader,
      storage,
      readAnswer: answerReader(reader, storage, (id) => versions.get(id)),
      readFile: files.readFile,
      pageTokens: parts.pageTokens,
      chooseVersion: workflows.choose,
      loadVersion: (id) => versions.get(id),
      rerun: parts.rerun,
    }),
    async stop() {
      await inbox.stop()
      listeners.stop()
      routes.stop()
    },
  }
}

async function openRoutes({ database, workflows, pause, log }: Parts): Promise<RouteCache> {
  const routes = new RouteCache(unlessPaused(workflows.webhooks, pause), (error) =>
    log.warn({ err: error }, 'could not read the webhooks'),
  )
  await routes.start()
  pause.whenOff(() => void routes.refresh().catch(() => {}))
  await workflows.onPublish(() => routes.follow())
  await database.listener.listen(WORKSPACES_CHANNEL, () => void routes.follow())
  return routes
}

/** While it is paused there are no webhooks and no pages. */
const unlessPaused = (source: WebhookSource, pause: Pause): WebhookSource => ({
  revision: async () => (pause.isOn ? -2 : source.revision()),
  list: async () => (pause.isOn ? [] : source.list()),
  pages: async () => (pause.isOn ? [] : source.pages()),
})

async function openInbox({ database, clock, payloads, trustedHops, log }: Parts) {
  const inbox = new Inbox(new PostgresInboxStore(database, payloads), clock, (error) =>
    log.warn({ err: error }, 'could not note calls of webhooks'),
  )
  inbox.start()
  const listeners = new Listeners({
    source: new PostgresListenerSource(database),
    nowMs: () => clock.nowMs(),
    addressOf: (request) => clientAddress(request, trustedHops),
    onError: (error) => log.warn({ err: error }, 'could not follow test listens'),
  })
  await listeners.start()
  await database.listener.listen(LISTENER_CHANNEL, () => void listeners.refresh().catch(() => {}))
  return { inbox, listeners }
}
