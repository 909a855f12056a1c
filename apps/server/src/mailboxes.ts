import type { Problem } from '@linkflow/contracts'
import type { Drivers } from '@linkflow/drivers'
import {
  type ExecutionHead,
  type ExecutionId,
  type Executions,
  type MaintenanceTask,
  removeObjects,
  storeFile,
  type VersionId,
} from '@linkflow/execution'
import type { FileReader } from '@linkflow/file-reader'
import { isInline, runOperation } from '@linkflow/formats'
import { type Clock, fail, type Json, ok, uuidV7Timestamp } from '@linkflow/kernel'
import {
  DELIVERY_MS,
  LOOK_MS,
  Mailboxes,
  type MailStart,
  type MailStarted,
  mailboxMigrations,
  PostgresWatchStore,
  syncMailboxes,
} from '@linkflow/mailbox'
import type { ObjectStore } from '@linkflow/object-store'
import type { Database, Queries } from '@linkflow/postgres'
import type { Logger } from '@linkflow/telemetry'
import type { Publication, WorkflowEvent } from '@linkflow/workflow'
import type { OpenedCredentials } from './credentials.ts'
import type { Versions } from './versions.ts'

interface Parts {
  readonly database: Database
  readonly clock: Clock
  readonly log: Logger
  readonly credentials: Pick<OpenedCredentials, 'open'>
  readonly drivers: Pick<Drivers, 'connect'>
  readonly fileReader: Pick<FileReader, 'run'>
  readonly objects: ObjectStore
  readonly executions: Executions
  readonly versions: Versions
}

/** In the publish transaction: only the live version's triggers watch, from its commit on. */
export async function syncPublishedMailboxes(queries: Queries, publication: Publication): Promise<readonly Problem[]> {
  const { workspaceId, workflowId, versionId, triggers } = publication
  const watched = triggers
    .filter(({ kind }) => kind === 'email-trigger')
    .map(({ nodeId, parameters, credentials }) => ({ nodeId, parameters, credentialId: credentials.imap }))
  const problems = await syncMailboxes(queries, { workspaceId, workflowId, versionId, triggers: watched })
  return problems.map(({ nodeId, message, parameter }) => ({
    code: 'mailbox-invalid',
    message,
    severity: 'error',
    node: nodeId,
    ...(parameter !== undefined && { parameter }),
  }))
}

/** In the transaction that takes a workflow down. */
export async function forgetMailboxes(queries: Queries, event: WorkflowEvent): Promise<void> {
  if (event.type !== 'workflow.unpublished' && event.type !== 'workflow.deleted') return
  const { workspaceId, workflowId } = event
  await syncMailboxes(queries, { workspaceId, workflowId, triggers: [] })
}

/** The mailbox context, wired to drivers, formats and executions. */
export function openMailboxes(parts: Parts): { readonly chore: MaintenanceTask; stop(): Promise<void> } {
  const { database, clock, log, credentials, drivers, objects } = parts
  const mailboxes = new Mailboxes({
    store: new PostgresWatchStore(database.engine),
    log,
    nowMs: () => clock.nowMs(),
    async connect({ workspaceId, credentialId }, signal) {
      const opened = await credentials.open(workspaceId, credentialId, 'imap')
      return opened.ok ? drivers.connect('imap', opened.value, { workspaceId, signal }) : opened
    },
    parse: (workspaceId, source, signal) => readMail(parts, workspaceId, source, signal),
    storeFile: ({ workspaceId, executionId }, { name, mimeType, content }) =>
      storeFile(
        objects,
        { id: executionId, workspaceId, createdAtMs: uuidV7Timestamp(executionId) } as ExecutionHead,
        'trigger',
        name,
        mimeType,
        content,
      ),
    removeFiles: ({ workspaceId, executionId }) => removeObjects(objects)({ workspaceId, id: executionId }),
    start: (start) => startByExecutions(parts, start),
  })
  return { chore: { name: 'mailboxes', everyMs: LOOK_MS, run: () => mailboxes.look() }, stop: () => mailboxes.stop() }
}

/** Small mails here; the others in a process that may be ended. */
async function readMail({ fileReader }: Parts, workspaceId: string, source: Uint8Array, signal: AbortSignal) {
  const done = isInline('read-mail', source.length)
    ? await runOperation('read-mail', source, {})
    : await fileReader.run({ workspaceId, operation: 'read-mail', content: source, options: {}, signal })
  return done.ok ? ok(JSON.parse(Buffer.from(done.value).toString('utf8')) as Json) : fail(done.error)
}

async function startByExecutions(
  { executions, versions }: Pick<Parts, 'executions' | 'versions'>,
  { executionId, watch, item, deliveryId }: MailStart,
): Promise<MailStarted> {
  const version = await versions.get(watch.versionId as VersionId)
  if (version === undefined) return { type: 'refused', message: `Version ${watch.versionId} is not there any more.` }
  const result = await executions.start({
    id: executionId as ExecutionId,
    version,
    trigger: watch.nodeId,
    items: [item],
    mode: 'schedule',
    delivery: { endpoint: `email:${watch.workflowId}:${watch.nodeId}`, id: deliveryId, ttlMs: DELIVERY_MS },
  })
  switch (result.type) {
    case 'busy':
    case 'unavailable':
      return { type: 'busy' }
    case 'refused':
      // It may be restored, and its mail must be there then.
      return result.code === 'workspace-stopped' ? { type: 'busy' } : { type: 'refused', message: result.message }
    default:
      return { type: 'started', isDuplicate: result.type === 'duplicate' }
  }
}

openMailboxes.migrations = mailboxMigrations
