import type {
  ChangeDraft,
  ChangedDraft,
  Discard,
  ExecutionResult,
  ImportedWorkflows,
  ImportPreview,
  NameVersion,
  PlaceWorkflow,
  RollBack,
  RolledBack,
  StartExecution,
  TestWorkflow,
  Validation,
  Version,
  VersionSummary,
  Workflow,
  WorkflowDiff,
  WorkflowFileInput,
  WorkflowSummary,
} from '../generated/wire-types.ts'
import { List, type ListOptions } from '../list.ts'
import type { CallOptions, CreateOptions, Transport } from '../transport/transport.ts'

export interface ListWorkflows extends ListOptions {
  /** Only those whose name holds this text. */
  readonly name?: string | undefined
  /** Only those that are published, or that are not. */
  readonly live?: boolean | undefined
  /** Only those in this state: live as drawn, live with another draft, or a draft alone. */
  readonly state?: 'live' | 'changed' | 'draft' | undefined
  /** Words that begin so, all of them: in names, descriptions, nodes, their parameters, and notes. */
  readonly q?: string | undefined
  /** Only those with all of these tags. */
  readonly tags?: readonly string[] | undefined
  /** Only those in this folder (its id), or in `none`. */
  readonly folder?: string | undefined
  /** With the folders within that folder. */
  readonly below?: boolean | undefined
  /** Only the favourites of whoever signed in. */
  readonly favourites?: boolean | undefined
  /** Those that are archived instead. */
  readonly archived?: boolean | undefined
  /** Only those that `me` made, or that this account or key made (its id). */
  readonly owner?: string | undefined
  /** Only those whose last run that ended did not succeed. */
  readonly failing?: boolean | undefined
  /** With the last runs of each, and when it runs next. */
  readonly activity?: boolean | undefined
  /** By default the newest first. */
  readonly sort?: WorkflowOrder | undefined
}

/** With «-» the other way round. */
export type WorkflowOrder = `${'' | '-'}${'name' | 'updated' | 'created' | 'state'}`

/** Two sides of a comparison: each is `draft`, `live` or the id of a version. */
export interface CompareOptions extends CallOptions {
  /** The older one; by default what is live. */
  readonly from?: string | undefined
  /** The newer one; by default the draft. */
  readonly to?: string | undefined
}

export interface RevisionOptions extends CallOptions {
  /** The revision that you read: if the draft has another one by now, nothing is changed (`workflow-changed`). */
  readonly revision?: number | undefined
}

export interface PublishOptions extends RevisionOptions {
  /** What the new version is called, beside its number. */
  readonly name?: string | undefined
  /** What is different, for whoever looks at it later. */
  readonly note?: string | undefined
}

export interface TestOptions extends CreateOptions, TestWorkflow {}

export interface RunOptions extends CreateOptions, Omit<StartExecution, 'input'> {}

export class WorkflowCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  list({ limit, cursor, signal, tags, ...filter }: ListWorkflows = {}): List<WorkflowSummary> {
    const query = { ...filter, tags: tags?.join(',') }
    return new List(this.transport, ['workflows'], query, { limit, cursor, signal })
  }

  /** A workflow with its draft. */
  get(id: string, { signal }: CallOptions = {}): Promise<Workflow> {
    return this.transport.send({ method: 'GET', path: ['workflows', id], signal })
  }

  /** The versions, newest first: published, named, and those that were kept by themselves. */
  versions(id: string, options: ListOptions = {}): List<VersionSummary> {
    return new List(this.transport, ['workflows', id, 'versions'], {}, options)
  }

  /** A version with its file: one of the list, or the draft that an execution ran. */
  version(id: string, versionId: string, { signal }: CallOptions = {}): Promise<Version> {
    return this.transport.send({ method: 'GET', path: ['workflows', id, 'versions', versionId], signal })
  }

  /** Its draft is saved whatever its problems, and they are in the answer; publishing refuses errors. */
  create(file: WorkflowFileInput, options: CreateOptions = {}): Promise<Workflow> {
    return this.transport.send({ ...options, method: 'POST', path: ['workflows'], body: file, creates: true })
  }

  /** Replaces the draft. What is live goes on running as it is. With `revision` nobody's change is lost. */
  update(id: string, file: WorkflowFileInput, { revision, signal }: RevisionOptions = {}): Promise<Workflow> {
    const headers = revision === undefined ? undefined : { 'if-match': `"${revision}"` }
    return this.transport.send({ method: 'PUT', path: ['workflows', id], body: file, headers, signal })
  }

  /**
   * Edits the draft by commands, all of them or none. What others changed since `baseRevision` is merged and told where
   * it touches other things; where it touches the same, the call throws `draft-conflict`, with the conflicts in its facts.
   * Each command has an id and is done once, so the call can be sent again.
   */
  changeDraft(id: string, change: ChangeDraft, { signal }: CallOptions = {}): Promise<ChangedDraft> {
    return this.transport.send({ method: 'PATCH', path: ['workflows', id, 'draft'], body: change, signal })
  }

  /** Makes the draft what is live, or what another version holds. What it held is kept as a version. */
  discardDraft(id: string, { version, revision, signal }: Discard & CallOptions = {}): Promise<Workflow> {
    return this.act(id, 'discard', { version, revision }, signal)
  }

  /** Keeps the draft as a version with a name. */
  nameVersion(id: string, { name, note, revision, ...options }: NameVersion & CreateOptions): Promise<Version> {
    const body = { name, note, revision }
    return this.transport.send({ ...options, method: 'POST', path: ['workflows', id, 'versions'], body, creates: true })
  }

  /** What makes one version another. */
  diff(id: string, { from, to, signal }: CompareOptions = {}): Promise<WorkflowDiff> {
    return this.transport.send({ method: 'GET', path: ['workflows', id, 'diff'], query: { from, to }, signal })
  }

  /** Makes an earlier version live again; the draft stays as it is. */
  rollBack(id: string, { version, revision, signal }: RollBack & CallOptions): Promise<RolledBack> {
    return this.act(id, 'rollback', { version, revision }, signal)
  }

  /** Makes drafts of a document: a workflow file, or what n8n exports. Without a format it is what it looks like. */
  import(
    document: unknown,
    { format, ...options }: { readonly format?: 'linkflow' | 'n8n' } & CreateOptions = {},
  ): Promise<ImportedWorkflows> {
    const path = ['workflows', 'import']
    return this.transport.send({ ...options, method: 'POST', path, query: { format }, body: document, creates: true })
  }

  /** What an import would make of a document; nothing is stored. */
  previewImport(
    document: unknown,
    { format, signal }: { readonly format?: 'linkflow' | 'n8n' } & CallOptions = {},
  ): Promise<ImportPreview> {
    const path = ['workflows', 'import', 'preview']
    return this.transport.send({ method: 'POST', path, query: { format }, body: document, reads: true, signal })
  }

  /** Makes a new workflow with the same draft. Nothing of it is live. */
  duplicate(id: string, { name, ...options }: { readonly name?: string } & CreateOptions = {}): Promise<Workflow> {
    const path = ['workflows', id, 'duplicate']
    return this.transport.send({ ...options, method: 'POST', path, body: { name }, creates: true })
  }

  /** Gives it its tags, or puts it into a folder; what is left out stays as it is. */
  place(id: string, place: PlaceWorkflow, { signal }: CallOptions = {}): Promise<Workflow> {
    return this.transport.send({ method: 'PATCH', path: ['workflows', id], body: place, signal })
  }

  /** Makes it one of the favourites of whoever signed in, or none of them. A key has none. */
  favourite(id: string, is = true, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: is ? 'PUT' : 'DELETE', path: ['workflows', id, 'favourite'], signal })
  }

  /** Takes it out of the list and out of service: it is neither run nor published until it is restored. */
  archive(id: string, { revision, signal }: RevisionOptions = {}): Promise<Workflow> {
    return this.act(id, 'archive', only(revision), signal)
  }

  /** Back in the list, as a draft. */
  restore(id: string, { signal }: CallOptions = {}): Promise<Workflow> {
    return this.act(id, 'restore', undefined, signal)
  }

  /** It is unpublished as well. Executions that run go on, and those that ran stay in the history. */
  delete(id: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['workflows', id], signal })
  }

  /** Checks a file without saving it, and says all of its problems. The data pinned in a workflow shows what its nodes give. */
  validate(file: unknown, { workflowId, signal }: CallOptions & { workflowId?: string } = {}): Promise<Validation> {
    const path = ['workflows', 'validate']
    return this.transport.send({ method: 'POST', path, query: { workflowId }, body: file, reads: true, signal })
  }

  /** Makes the draft the live version. */
  publish(id: string, { signal, ...how }: PublishOptions = {}): Promise<Workflow> {
    const isBare = Object.values(how).every((value) => value === undefined)
    return this.act(id, 'publish', isBare ? undefined : how, signal)
  }

  /** Nothing starts it any more; executions that run go on. */
  unpublish(id: string, { signal }: CallOptions = {}): Promise<Workflow> {
    return this.act(id, 'unpublish', undefined, signal)
  }

  /**
   * Runs a workflow. An array is items, anything else one item. Without `wait` the answer comes as soon as the execution
   * is stored; with it (seconds), when it has ended or the time is up: `execution.status` says which.
   */
  run(id: string, input?: unknown, options: RunOptions = {}): Promise<ExecutionResult> {
    const { signal, idempotencyKey, ...how } = options
    return this.transport.send({
      method: 'POST',
      path: ['workflows', id, 'executions'],
      body: { ...how, ...(input !== undefined && { input }) },
      creates: true,
      waitMs: (how.wait ?? 0) * 1000,
      signal,
      idempotencyKey,
    })
  }

  /**
   * Tries the draft: all of it, or up to a node with what it needs. What an earlier test did is taken over where nothing
   * before it has changed, and nodes with pinned data do not run. With `wait` (seconds) the answer has the output.
   */
  test(id: string, { signal, idempotencyKey, ...how }: TestOptions = {}): Promise<ExecutionResult> {
    return this.transport.send({
      method: 'POST',
      path: ['workflows', id, 'test'],
      body: how,
      creates: true,
      waitMs: (how.wait ?? 0) * 1000,
      signal,
      idempotencyKey,
    })
  }

  private act<T = Workflow>(id: string, act: string, body: object | undefined, signal?: AbortSignal): Promise<T> {
    return this.transport.send<T>({ method: 'POST', path: ['workflows', id, act], body, signal })
  }
}

const only = (revision: number | undefined) => (revision === undefined ? undefined : { revision })
