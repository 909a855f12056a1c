import type { Problem } from '@linkflow/contracts'
import type { Drivers } from '@linkflow/drivers'
import {
  type ExecutionHead,
  type ExecutionId,
  type Executions,
  formatPort,
  httpPort,
  type MaintenanceTask,
  removeObjects,
  storeFile,
  type VersionId,
} from '@linkflow/execution'
import type { FileReader } from '@linkflow/file-reader'
import type { Egress } from '@linkflow/http-egress'
import { type Clock, fail, type Json, ok, uuidV7Timestamp } from '@linkflow/kernel'
import type { ObjectStore } from '@linkflow/object-store'
import {
  DELIVERY_MS,
  type FeedNeeds,
  feedSource,
  LOOK_MS,
  type MailNeeds,
  mailSource,
  type NewsStart,
  type NewsStarted,
  Poller,
  type PollingKind,
  PostgresWatchStore,
  pollingMigrations,
  type Source,
  syncWatches,
} from '@linkflow/polling'
import type { Database, Queries } from '@linkflow/postgres'
import type { Logger } from '@linkflow/telemetry'
import type { Publication, WorkflowEvent } from '@linkflow/workflow'
import type { OpenedCredentials } from './credentials.ts'
import type { Versions } from './versions.ts'

interface Parts {
  readonly database: Database
  readonly clock: Clock
  readonly log: Logger
  readonly credentials: Pick<OpenedCredentials, 'open' | 'fill'>
  readonly drivers: Pick<Drivers, 'connect'>
  readonly egress: Egress
  readonly fileReader: Pick<FileReader, 'run'>
  readonly objects: ObjectStore
  readonly executions: Executions
  readonly versions: Versions
}

/** In the publish transaction: only the live version's triggers watch, from its commit on. */
export async function syncPublishedWatches(queries: Queries, publication: Publication): Promise<readonly Problem[]> {
  const problems = await syncWatches(queries, publication)
  return problems.map(({ nodeId, message }) => ({ code: 'watch-invalid', message, severity: 'error', node: nodeId }))
}

/** In the transaction that takes a workflow down. */
export async function forgetWatches(queries: Queries, event: WorkflowEvent): Promise<void> {
  if (event.type !== 'workflow.unpublished' && event.type !== 'workflow.deleted') return
  const { workspaceId, workflowId } = event
  await syncWatches(queries, { workspaceId, workflowId, triggers: [] })
}

/** The polling context, wired to drivers, egress, formats and executions. */
export function openPolling(parts: Parts): { readonly chore: MaintenanceTask; stop(): Promise<void> } {
  const { database, clock, log, objects } = parts
  const sources: Record<PollingKind, Source> = {
    'email-trigger': mailSource(mailNeeds(parts)),
    'rss-trigger': feedSource(feedNeeds(parts)),
  }
  const poller = new Poller({
    sources,
    store: new PostgresWatchStore(database.engine),
    log,
    nowMs: () => clock.nowMs(),
    removeFiles: ({ workspaceId, executionId }) => removeObjects(objects)({ workspaceId, id: executionId }),
    start: (start) => startByExecutions(parts, start),
  })
  return { chore: { name: 'polling', everyMs: LOOK_MS, run: () => poller.look() }, stop: () => poller.stop() }
}

const mailNeeds = ({ credentials, drivers, fileReader, objects }: Parts): MailNeeds => ({
  async connect({ workspaceId, place }, signal) {
    const opened = await credentials.open(workspaceId, place.credentialId, 'imap')
    return opened.ok ? drivers.connect('imap', opened.value, { workspaceId, signal }) : opened
  },
  async parse(workspaceId, source, signal) {
    const read = await formatPort(fileReader, workspaceId, signal).run('read-mail', source, {})
    return read.ok ? ok(JSON.parse(Buffer.from(read.value).toString('utf8')) as Json) : read
  },
  storeFile: ({ workspaceId, executionId }, { name, mimeType, content }) =>
    storeFile(
      objects,
      { id: executionId, workspaceId, createdAtMs: uuidV7Timestamp(executionId) } as ExecutionHead,
      'trigger',
      name,
      mimeType,
      content,
    ),
})

const feedNeeds = ({ clock, credentials, egress, fileReader }: Parts): FeedNeeds => ({
  contextOf: ({ workspaceId, place: { credential } }, signal) => ({
    http: httpPort(
      egress,
      workspaceId,
      signal,
      async (type) =>
        credential === null
          ? fail({ code: 'credential-missing', message: `Choose a credential of the type «${type}» first.` })
          : credentials.fill(workspaceId, credential.id, type),
      undefined,
    ),
    formats: formatPort(fileReader, workspaceId, signal),
    yieldNow: () => new Promise((resolve) => setImmediate(resolve)),
    nowMs: clock.nowMs(),
  }),
})

async function startByExecutions(
  { executions, versions }: Pick<Parts, 'executions' | 'versions'>,
  { executionId, watch, item, deliveryId }: NewsStart,
): Promise<NewsStarted> {
  const version = await versions.get(watch.versionId as VersionId)
  if (version === undefined) return { type: 'refused', message: `Version ${watch.versionId} is not there any more.` }
  const result = await executions.start({
    id: executionId as ExecutionId,
    version,
    trigger: watch.nodeId,
    items: [item],
    mode: 'schedule',
    delivery: { endpoint: `${watch.kind}:${watch.workflowId}:${watch.nodeId}`, id: deliveryId, ttlMs: DELIVERY_MS },
  })
  switch (result.type) {
    case 'busy':
    case 'unavailable':
      return { type: 'busy' }
    case 'refused':
      // It may be restored, and its news must be there then.
      return result.code === 'workspace-stopped' ? { type: 'busy' } : { type: 'refused', message: result.message }
    default:
      return { type: 'started', isDuplicate: result.type === 'duplicate' }
  }
}

openPolling.migrations = pollingMigrations
