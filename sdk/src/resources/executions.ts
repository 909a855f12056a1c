import { type ExecutionChange, type FollowOptions, followExecution, isFinal } from '../follow.ts'
import type {
  BulkExecutions,
  BulkResult,
  ContinueExecution,
  Execution,
  ExecutionMode,
  ExecutionPage,
  ExecutionState,
  ExecutionStatistics,
  ExecutionStatus,
  ItemsPage,
  LogLine,
  LogPage,
  RetryExecution,
  Step,
} from '../generated/wire-types.ts'
import { List, type ListOptions } from '../list.ts'
import { LinkFlowError } from '../transport/linkflow-error.ts'
import type { CallOptions, CreateOptions, Transport } from '../transport/transport.ts'

export interface ListExecutions extends ListOptions {
  /** Only executions of this workflow (its id). */
  readonly workflow?: string | undefined
  /** Only these statuses. */
  readonly status?: ExecutionStatus | readonly ExecutionStatus[] | undefined
  /** Only those that were started so. */
  readonly mode?: ExecutionMode | readonly ExecutionMode[] | undefined
  /** Only executions of this version (its id). */
  readonly version?: string | undefined
  /** Only those that began then or later, such as `2030-01-31T00:00:00Z`. */
  readonly from?: string | undefined
  /** Only those that began before. */
  readonly until?: string | undefined
  /** Only those that ended after at least so long. */
  readonly longerThanMs?: number | undefined
  /** Only those that ended in less. */
  readonly shorterThanMs?: number | undefined
  /** Only those that ended with this error. */
  readonly errorCode?: string | undefined
  /** Only those whose error holds this text. */
  readonly error?: string | undefined
  /** Only those whose stored data holds this text. */
  readonly data?: string | undefined
  /** Newest first is `-created`, and what you get without it. */
  readonly sort?: 'created' | '-created' | undefined
}

export interface StatisticsOptions extends CallOptions {
  /** Only executions of this workflow (its id). */
  readonly workflow?: string | undefined
  /** By default seven days before `until`. */
  readonly from?: string | undefined
  /** By default now. */
  readonly until?: string | undefined
  /** Into which parts the range is cut; by default days. */
  readonly by?: 'day' | 'hour' | undefined
  /** Each workflow by itself. */
  readonly each?: 'workflow' | undefined
}

/** Which output of a step. */
export interface StepOutput extends CallOptions {
  /** Of a step inside loops: the iteration, as its step says it. */
  readonly iteration?: string | undefined
  /** By default the first port with items. */
  readonly port?: string | undefined
}

export interface ListItems extends ListOptions, StepOutput {
  /** Only items that hold this text. A page may then hold few or none, and the next one goes on from there. */
  readonly q?: string | undefined
  /** Of each item only what this JSON pointer leads to, such as `/orders/0`. */
  readonly path?: string | undefined
  /** Cut long values, so that a page has all of its items and stays small. Without it every value is whole. */
  readonly cut?: boolean | undefined
  /** With the items that each one was made of. */
  readonly lineage?: boolean | undefined
  /** With the keys that the items have. */
  readonly schema?: boolean | undefined
}

export interface ListLogs extends CallOptions {
  /** Lines to leave out: how many you have already. */
  readonly after?: number | undefined
  readonly limit?: number | undefined
}

export class ExecutionCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /**
   * By default the newest first. What no index answers is looked for in a bounded number of executions: such a page may
   * hold few or none, says how many in `searched`, and the next one goes on from there.
   */
  list({ limit, cursor, signal, status, mode, ...filter }: ListExecutions = {}): List<Execution, ExecutionPage> {
    const query = { ...filter, status: joined(status), mode: joined(mode) }
    return new List(this.transport, ['executions'], query, { limit, cursor, signal })
  }

  /** By day or hour: how they ended, and how long they took. */
  statistics({ signal, ...query }: StatisticsOptions = {}): Promise<ExecutionStatistics> {
    return this.transport.send({ method: 'GET', path: ['statistics', 'executions'], query, signal })
  }

  /**
   * Cancels many, by their ids or by a filter, with a result for each. With a filter, `nextCursor` of the answer is the
   * `cursor` of the next call.
   */
  cancelMany(which: BulkExecutions, { signal }: CallOptions = {}): Promise<BulkResult> {
    return this.transport.send({ method: 'POST', path: ['bulk', 'cancel'], body: which, signal })
  }

  /** Runs many again from what failed, likewise. */
  retryMany(which: BulkExecutions, options: CreateOptions = {}): Promise<BulkResult> {
    return this.transport.send({ ...options, method: 'POST', path: ['bulk', 'retry'], body: which, creates: true })
  }

  get(id: string, { signal }: CallOptions = {}): Promise<Execution> {
    return this.transport.send({ method: 'GET', path: ['executions', id], signal })
  }

  /** How it stands: its status and what is known of each step, also of what is not stored yet. */
  state(id: string, { signal }: CallOptions = {}): Promise<ExecutionState> {
    return this.transport.send({ method: 'GET', path: ['executions', id, 'state'], signal })
  }

  /** The steps in the order in which they began. */
  steps(id: string, options: ListOptions = {}): List<Step> {
    return new List(this.transport, ['executions', id, 'steps'], {}, options)
  }

  /** What a step put out; the node by its id or name. */
  items(
    id: string,
    node: string,
    { limit, cursor, signal, ...query }: ListItems = {},
  ): List<ItemsPage['items'][number], ItemsPage> {
    return new List(this.transport, ['executions', id, 'steps', node, 'items'], query, { limit, cursor, signal })
  }

  /** The JSON of one item, whole: for what a page with `cut` has left out. Items are counted from 0 on. */
  item(
    id: string,
    node: string,
    index: number,
    { signal, ...query }: StepOutput = {},
  ): Promise<Readonly<Record<string, unknown>>> {
    const path = ['executions', id, 'steps', node, 'items', String(index)]
    return this.transport.send({ method: 'GET', path, query, signal })
  }

  /** A file of an item. */
  file(id: string, node: string, index: number, name: string, { signal, ...query }: StepOutput = {}): Promise<Blob> {
    const path = ['executions', id, 'steps', node, 'items', String(index), 'files', name]
    return this.transport.bytes({ method: 'GET', path, query, signal })
  }

  /** What the steps logged. Each page also says how the execution stands. */
  logs(id: string, { after, limit, signal }: ListLogs = {}): List<LogLine, LogPage> {
    const options = { limit, signal, cursor: after === undefined ? undefined : String(after) }
    return new List(this.transport, ['executions', id, 'logs'], {}, options, 'after')
  }

  /** Running steps are stopped; a write that has begun is awaited. */
  cancel(id: string, { signal }: CallOptions = {}): Promise<Execution> {
    return this.transport.send({ method: 'POST', path: ['executions', id, 'cancel'], signal })
  }

  /**
   * Lets a test run that is paused go on: one step, to the next breakpoint, or to the end. With `edit` the node that it is
   * paused at puts out other items.
   */
  continue(id: string, how: ContinueExecution, { signal }: CallOptions = {}): Promise<Execution> {
    return this.transport.send({ method: 'POST', path: ['executions', id, 'continue'], body: how, signal })
  }

  /**
   * Runs again from what failed, or from a node: a new execution, which takes over what need not run again. With `edit` a
   * node has put out other items, and all that comes after it runs again.
   */
  retry(id: string, { from, version, edit, ...options }: RetryExecution & CreateOptions = {}): Promise<Execution> {
    const path = ['executions', id, 'retry']
    return this.transport.send({ ...options, method: 'POST', path, body: { from, version, edit }, creates: true })
  }

  /** Runs again from the beginning, with the same trigger items: a new execution. */
  replay(id: string, options: CreateOptions = {}): Promise<Execution> {
    return this.transport.send({ ...options, method: 'POST', path: ['executions', id, 'replay'], creates: true })
  }

  /** Sends what a wait node waits for. One that comes before the wait is kept; one wait consumes it. */
  signal(id: string, key: string, data?: unknown, options: CreateOptions = {}): Promise<void> {
    const body = data === undefined ? {} : { data }
    const path = ['executions', id, 'signals', key]
    return this.transport.send({ ...options, method: 'POST', path, body, creates: true })
  }

  /** What happens to an execution, as it happens, until it has ended. */
  follow(id: string, options: FollowOptions = {}): AsyncGenerator<ExecutionChange, void, undefined> {
    return followExecution(this, id, options)
  }

  /** The execution when it has ended. Where it may take days, end the wait by a signal. */
  async ended(id: string, { signal }: CallOptions = {}): Promise<Execution> {
    for await (const { execution } of this.follow(id, { signal, steps: false })) {
      if (execution !== undefined && isFinal(execution.status)) return execution
    }
    throw new LinkFlowError({ code: 'execution-not-found', message: `Execution ${id} is gone.` })
  }
}

const joined = (values: string | readonly string[] | undefined): string | undefined =>
  typeof values === 'string' ? values : values?.join(',')
