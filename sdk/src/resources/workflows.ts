import type {
  ExecutionResult,
  StartExecution,
  Validation,
  Version,
  VersionSummary,
  Workflow,
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
}

export interface RevisionOptions extends CallOptions {
  /** The revision that you read: if the draft has another one by now, nothing is changed (`workflow-changed`). */
  readonly revision?: number | undefined
}

export interface RunOptions extends CreateOptions, Omit<StartExecution, 'input'> {}

export class WorkflowCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** Newest first. */
  list({ name, live, ...options }: ListWorkflows = {}): List<WorkflowSummary> {
    return new List(this.transport, ['workflows'], { name, live }, options)
  }

  /** A workflow with its draft. */
  get(id: string, { signal }: CallOptions = {}): Promise<Workflow> {
    return this.transport.send({ method: 'GET', path: ['workflows', id], signal })
  }

  /** The published versions, newest first. */
  versions(id: string, options: ListOptions = {}): List<VersionSummary> {
    return new List(this.transport, ['workflows', id, 'versions'], {}, options)
  }

  /** A version with its file: a published one, or the draft that an execution ran. */
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

  /** It is unpublished as well. Executions that run go on, and those that ran stay in the history. */
  delete(id: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['workflows', id], signal })
  }

  /** Checks a file without saving it, and says all of its problems. */
  validate(file: unknown, { signal }: CallOptions = {}): Promise<Validation> {
    return this.transport.send({ method: 'POST', path: ['workflows', 'validate'], body: file, reads: true, signal })
  }

  /** Makes the draft the live version. */
  publish(id: string, { revision, signal }: RevisionOptions = {}): Promise<Workflow> {
    const body = revision === undefined ? undefined : { revision }
    return this.transport.send({ method: 'POST', path: ['workflows', id, 'publish'], body, signal })
  }

  /** Nothing starts it any more; executions that run go on. */
  unpublish(id: string, { signal }: CallOptions = {}): Promise<Workflow> {
    return this.transport.send({ method: 'POST', path: ['workflows', id, 'unpublish'], signal })
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
}
