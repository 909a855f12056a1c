import type { Problem, WorkflowActivityView, WorkflowNode } from '@linkflow/contracts'
import type { Caller } from '@linkflow/http-server'
import type { Clock, Result } from '@linkflow/kernel'
import type { Payloads } from '@linkflow/keys'
import type { Database, Queries } from '@linkflow/postgres'
import type { PinnedOutputs } from '../domain/pin.ts'
import type { VersionId, WorkflowId } from '../domain/workflow.ts'
import type { Trigger } from './check-triggers.ts'
import type { CheckWorkflow } from './check-workflow.ts'
import type { LastRun } from './known-data.ts'

/** What is about to go live. */
export interface Publication {
  readonly workspaceId: string
  readonly workflowId: WorkflowId
  readonly versionId: VersionId
  readonly triggers: readonly Trigger[]
  /** Of the workflow's settings. */
  readonly timezone: string | undefined
}

/** Who saves a draft. */
export type Author = Pick<Caller, 'who' | 'permissions'>

/** What happened, for the audit log: written in the transaction of the act. */
export interface WorkflowEvent {
  readonly type:
    | 'workflow.created'
    | 'workflow.updated'
    | 'workflow.published'
    | 'workflow.unpublished'
    | 'workflow.rolled-back'
    | 'workflow.version-named'
    | 'workflow.discarded'
    | 'workflow.placed'
    | 'workflow.archived'
    | 'workflow.restored'
    | 'workflow.deleted'
  readonly workspaceId: string
  readonly workflowId: string
  readonly versionId?: string
}

/** What happened to what stands beside workflows, likewise. */
export interface BesideEvent {
  readonly type: 'folder.created' | 'folder.changed' | 'folder.deleted' | 'template.kept' | 'template.deleted'
  readonly workspaceId: string
  readonly thing: string
  readonly before?: Readonly<Record<string, unknown>>
  readonly after?: Readonly<Record<string, unknown>>
}

/** A step of an execution, for what it put out to be pinned. */
export interface StepToPin {
  readonly workspaceId: string
  readonly workflowId: string
  /** Id of the node. */
  readonly node: string
  readonly execution: string
  readonly iteration: string | undefined
}

export type StepUnread =
  | { readonly type: 'execution-not-found' | 'step-not-found' | 'payloads-gone' }
  | { readonly type: 'has-files' | 'too-large'; readonly message: string }

/** What the use cases of this context need of the rest. */
export interface WorkflowNeeds {
  readonly database: Pick<Database, 'app' | 'engine' | 'listener'>
  readonly clock: Clock
  /** How what is pinned is kept. */
  readonly payloads: Payloads
  readonly check: CheckWorkflow
  /** A word that only one live trigger may have, such as `POST orders/new` of a webhook; the context that listens says which. */
  readonly addressOf: (trigger: Trigger) => string | undefined
  /** The last word of other contexts, inside the transaction: an error among the problems refuses. */
  readonly beforePublish?: (queries: Queries, publication: Publication) => Promise<readonly Problem[]>
  /** Those of these credentials that the author may not use; without an author, all that are not for everybody. */
  readonly refusedCredentials?: (
    queries: Queries,
    credentialIds: readonly string[],
    by: Author | undefined,
  ) => Promise<readonly string[]>
  /** Ports to which data can be pinned; undefined for a type of node that is not known. */
  readonly pinnablePorts?: (node: WorkflowNode) => readonly string[] | undefined
  /** What a step put out, by port. */
  readonly stepToPin?: (step: StepToPin) => Promise<Result<PinnedOutputs, StepUnread>>
  /** The newest run of a workflow that ended; undefined where there is none, or its data is gone. */
  readonly lastRunOf?: (workspaceId: string, workflowId: string) => Promise<LastRun | undefined>
  /** How workflows do, which other contexts know; of what the caller may not see nothing is told. */
  readonly activityOf?: (
    workspaceId: string,
    workflowIds: readonly string[],
    may: Author['permissions'],
  ) => Promise<ReadonlyMap<string, WorkflowActivityView>>
  /** The workflows of a workspace whose last run that ended did not succeed. */
  readonly failingIn?: (workspaceId: string) => Promise<readonly string[]>
  /** Names of those of these accounts that there are. */
  readonly namesOfPeople?: (accountIds: readonly string[]) => Promise<ReadonlyMap<string, string>>
  /** Called inside the transaction of the act. */
  readonly record?: (queries: Queries, event: WorkflowEvent | BesideEvent) => Promise<void>
  /** Called after the commit of what goes live or leaves; the caller is answered when this process follows it. */
  readonly afterChange?: () => Promise<void>
}

/** After the commit: who is told reads what was committed. Other processes follow within a second. */
export async function tellOfChange(
  { database, afterChange }: Pick<WorkflowNeeds, 'database' | 'afterChange'>,
  workflowId: string,
): Promise<void> {
  database.listener.notify(WORKFLOW_CHANNEL, workflowId)
  await afterChange?.()
}

/** Told after each publish and unpublish; the payload is the workflow's id. */
export const WORKFLOW_CHANNEL = 'workflow'
