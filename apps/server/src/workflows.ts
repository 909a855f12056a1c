import type { SortedPlace, WorkflowFile } from '@linkflow/contracts'
import { actorOf, refusedCredentials } from '@linkflow/credential'
import type { ChooseVersion, CompiledVersion, lastOutputs, RetentionRule } from '@linkflow/execution'
import type { Route } from '@linkflow/http-server'
import { type Clock, fail, isUuid } from '@linkflow/kernel'
import type { Payloads } from '@linkflow/keys'
import type { NodeRegistry } from '@linkflow/node-runtime'
import { type Database, type MigrationSet, sql } from '@linkflow/postgres'
import {
  HOSTED_KINDS,
  type HostedTrigger,
  hostedKindOf,
  type Webhook,
  type WebhookParameters,
  type WebhookSource,
} from '@linkflow/webhook'
import {
  chooseVersion,
  createWorkflow,
  type FindCredentialTypes,
  getWorkflow,
  type LoadVersion,
  pinnablePorts,
  pinsForTest,
  publishWorkflow,
  readActiveTriggers,
  readRouteVersion,
  searchWorkflows,
  type Trigger,
  versionLoader,
  WORKFLOW_CHANNEL,
  type WorkflowNeeds,
  workflowCheck,
  workflowMigrations,
  workflowRoutes,
} from '@linkflow/workflow'
import { deletedWorkspaces, settingsOfAll, type WorkflowsOf, writeAudit } from '@linkflow/workspace'
import { tellWorkflowChange } from './live.ts'
import { forgetWatches, syncPublishedWatches } from './polling.ts'
import { checkScheduleTrigger, type Schedules } from './schedules.ts'
import type { Versions } from './versions.ts'

export interface OpenedWorkflows {
  readonly routes: readonly Route[]
  readonly loadVersion: LoadVersion
  readonly webhooks: WebhookSource
  readonly choose: ChooseVersion
  readonly create: ReturnType<typeof createWorkflow>
  readonly publish: ReturnType<typeof publishWorkflow>
  readonly needs: WorkflowNeeds
  /** The live version of a workflow of the workspace, by id or by name. */
  live(workspaceId: string, workflow: string): Promise<CompiledVersion | undefined>
  /** Names of workflows of the workspace. */
  namesOf(workspaceId: string, workflowIds: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Has anybody ever made a workflow here? */
  isUsed(): Promise<boolean>
  /** What live versions, and else their workspaces, say of how long executions are kept. */
  retentionRules(): Promise<readonly RetentionRule[]>
  /** For the export of a workspace: drafts, the oldest last. */
  readonly exported: WorkflowsOf
  /** Told of every change of what is live, here and elsewhere; a change made here is answered after it. */
  onPublish(callback: () => Promise<void>): Promise<void>
  attach(versions: Versions): void
  /** How what a step put out is read, to be pinned in a draft. */
  readSteps(read: NonNullable<WorkflowNeeds['stepToPin']>): void
  /** How the newest run is read, to know what nodes give. */
  readRuns(read: ReturnType<typeof lastOutputs>): void
  /** What is pinned in a draft: for test runs of it only. */
  readonly pinsOf: ReturnType<typeof pinsForTest>
}

/** Workflows that are read at once for an export. */
const EXPORTED_AT_ONCE = 100

/** The workflow context, wired: what it is checked against, who listens to publishing, and what others ask of it. */
export function openWorkflows(parts: {
  readonly database: Database
  readonly clock: Clock
  readonly payloads: Payloads
  readonly registry: NodeRegistry
  readonly credentials: { readonly typesOf: FindCredentialTypes }
  readonly schedules: Pick<Schedules, 'sync' | 'forget'>
  readonly beside: Pick<WorkflowNeeds, 'activityOf' | 'failingIn' | 'namesOfPeople'>
  /** Told of each change, within its transaction. */
  readonly changed: (workflowId: string) => void
}): OpenedWorkflows {
  const { database, clock, payloads, registry, credentials, schedules, beside, changed } = parts
  const loadVersion = versionLoader(database)
  const check = workflowCheck({ registry, credentialTypes: credentials.typesOf, checkTrigger: checkScheduleTrigger })
  const needs: WorkflowNeeds = {
    database,
    clock,
    payloads,
    check,
    addressOf,
    pinnablePorts: (node) => pinnablePorts(registry, node),
    stepToPin: (step) => readStep(step),
    async lastRunOf(workspaceId, workflowId) {
      const last = await readRun(workspaceId, workflowId)
      const version = last && (await loadVersion(last.versionId))
      return version && { file: version.file, outputs: last.outputs }
    },
    refusedCredentials: (queries, ids, by) => refusedCredentials(queries, ids, actorOf(by)),
    beforePublish: async (queries, publication) => [
      ...(await schedules.sync(queries, publication)),
      ...(await syncPublishedWatches(queries, publication)),
    ],
    afterChange: () => follow(),
    ...beside,
    async record(queries, event) {
      if (!('workflowId' in event)) {
        const { type: action, workspaceId, ...note } = event
        return writeAudit(queries, workspaceId, { action, ...note })
      }
      await schedules.forget(queries, event)
      await forgetWatches(queries, event)
      changed(event.workflowId)
      await tellWorkflowChange(queries, event)
      const { type: action, workspaceId, workflowId: thing, versionId } = event
      // A draft is saved every few seconds while somebody draws, changes nothing that runs, and has a history of its own.
      if (action === 'workflow.updated') return
      await writeAudit(queries, workspaceId, {
        action,
        thing,
        ...(versionId !== undefined && { after: { versionId } }),
      })
    },
  }
  const choose = chooseVersion(needs)
  let readRun: ReturnType<typeof lastOutputs> = async () => undefined
  let readStep: NonNullable<WorkflowNeeds['stepToPin']> = async () => fail({ type: 'execution-not-found' })
  let versions: Versions | undefined
  const retentionOf = new Map<string, WorkflowFile['settings']['retention']>()
  let follow: () => Promise<void> = async () => {}
  return {
    routes: workflowRoutes(needs),
    loadVersion,
    webhooks: {
      revision: () => readRouteVersion(database),
      async list() {
        const stopped: ReadonlySet<string> = new Set(await deletedWorkspaces(database.engine))
        const triggers = await readActiveTriggers(database, 'webhook')
        return triggers.filter(({ workspaceId }) => !stopped.has(workspaceId)).map(webhookOf)
      },
      async pages() {
        const stopped: ReadonlySet<string> = new Set(await deletedWorkspaces(database.engine))
        const kinds = Object.keys(HOSTED_KINDS)
        const triggers = await Promise.all(kinds.map((kind) => readActiveTriggers(database, kind)))
        return triggers.flat().flatMap((trigger) => (stopped.has(trigger.workspaceId) ? [] : [pageOf(trigger)]))
      },
    },
    create: createWorkflow(needs),
    publish: publishWorkflow(needs),
    needs,
    async choose(workspaceId, workflowId, version, upTo) {
      const which = { ...(version !== undefined && { version }), ...(upTo !== undefined && { upTo }) }
      const chosen = await choose({ workspaceId, workflowId, ...which })
      if (chosen.ok) {
        const compiled = await versions?.get(chosen.value)
        return compiled === undefined ? { type: 'version-not-found' } : { type: 'found', version: compiled }
      }
      switch (chosen.error.type) {
        case 'workflow-not-found':
          return { type: 'workflow-not-found' }
        case 'workflow-archived':
          return { type: 'archived' }
        case 'workflow-not-published':
          return { type: 'not-published' }
        case 'workflow-version-not-found':
          return { type: 'version-not-found' }
        case 'workflow-invalid':
          return { type: 'invalid', problems: chosen.error.problems }
      }
    },
    async live(workspaceId, workflow) {
      // No name has a zero character, and the database would refuse even to compare with one.
      if (workflow.includes('\u0000')) return undefined
      const row = await database.app.inWorkspace(workspaceId, (queries) =>
        queries.one<{ live_version_id: string }>(
          isUuid(workflow)
            ? sql`select live_version_id from workflow.workflows where id = ${workflow} and live_version_id is not null and deleted_at is null`
            : sql`select live_version_id from workflow.workflows
                  where name = ${workflow} and live_version_id is not null and deleted_at is null order by id limit 1`,
        ),
      )
      return row === undefined ? undefined : versions?.get(row.live_version_id)
    },
    async namesOf(workspaceId, workflowIds) {
      const rows = await database.app.inWorkspace(workspaceId, (queries) =>
        queries.query<{ id: string; name: string }>(
          sql`select id, name from workflow.workflows where id = any(${[...workflowIds]}::uuid[])`,
        ),
      )
      return new Map(rows.map(({ id, name }) => [id, name]))
    },
    async isUsed() {
      const rows = await database.engine.query(
        sql`select 1 as one from workflow.workflows where kind = 'listed' limit 1`,
      )
      return rows.length > 0
    },
    async retentionRules() {
      const defaults = await settingsOfAll(database.engine)
      const keeping = [...defaults].filter(([, { retention }]) => retention !== undefined).map(([id]) => id)
      const live = await database.engine.query<{ id: string; workspace_id: string; live_version_id: string | null }>(
        sql`select id, workspace_id, live_version_id from workflow.workflows
            where live_version_id is not null or workspace_id = any(${keeping}::uuid[])`,
      )
      // A version never changes, so it is read once. Parsed here: SQL cannot take every text apart that JSON can hold.
      const unknown = live.flatMap(({ live_version_id: id }) => (id === null || retentionOf.has(id) ? [] : [id]))
      const files = await database.engine.query<{ id: string; file: string }>(
        sql`select id, file from workflow.versions where id = any(${unknown}::uuid[]) and file like '%"retention"%'`,
      )
      for (const id of unknown) retentionOf.set(id, undefined)
      for (const { id, file } of files) retentionOf.set(id, (JSON.parse(file) as WorkflowFile).settings.retention)
      const current = new Set(live.map((each) => each.live_version_id))
      for (const id of retentionOf.keys()) if (!current.has(id)) retentionOf.delete(id)
      return live.flatMap(({ id: workflowId, workspace_id, live_version_id: versionId }) => {
        const retention = {
          ...defaults.get(workspace_id)?.retention,
          ...(versionId !== null && retentionOf.get(versionId)),
        }
        return Object.keys(retention).length === 0 ? [] : [{ workflowId, ...retention }]
      })
    },
    async *exported(workspaceId) {
      for (const archived of [false, true]) {
        let after: SortedPlace | undefined
        for (;;) {
          const page = await searchWorkflows(needs)({
            workspaceId,
            sort: '-created',
            archived,
            limit: EXPORTED_AT_ONCE,
            ...(after && { after }),
          })
          for (const { id } of page) {
            const found = await getWorkflow(needs)({ workspaceId, workflowId: id })
            if (found === undefined) continue
            yield { isLive: found.live !== undefined, isArchived: found.archivedAt !== undefined, file: found.draft }
          }
          if (page.length < EXPORTED_AT_ONCE) break
          after = page.at(-1)!.place
        }
      }
    },
    async onPublish(callback) {
      follow = callback
      await database.listener.listen(WORKFLOW_CHANNEL, () => void callback())
    },
    attach(given) {
      versions = given
    },
    readSteps(read) {
      readStep = read
    },
    readRuns(read) {
      readRun = read
    },
    pinsOf: pinsForTest(needs),
  }
}

openWorkflows.migrations = workflowMigrations satisfies MigrationSet

/** What only one live trigger of the installation may have. */
function addressOf({ kind, parameters }: Trigger): string | undefined {
  const { method, path } = parameters as unknown as WebhookParameters
  const page = hostedKindOf(kind)
  if (page !== undefined) return `${page} ${path}`
  if (kind !== 'webhook') return undefined
  return `${method} ${path}`
}

function pageOf({
  kind,
  credentials,
  timezone: _,
  ...trigger
}: Awaited<ReturnType<typeof readActiveTriggers>>[number]) {
  return { ...trigger, kind: hostedKindOf(kind), credentialId: credentials['basic'] } as unknown as HostedTrigger
}

function webhookOf(trigger: Awaited<ReturnType<typeof readActiveTriggers>>[number]): Webhook {
  const parameters = trigger.parameters as unknown as WebhookParameters
  return {
    workspaceId: trigger.workspaceId,
    workflowId: trigger.workflowId,
    versionId: trigger.versionId,
    nodeId: trigger.nodeId,
    credentialId: trigger.credentials[parameters.authentication],
    parameters,
  }
}
