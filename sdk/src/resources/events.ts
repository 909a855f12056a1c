import { type Heard, type ListenOptions, type ListenParts, listen } from '../events/listen.ts'
import { isFinal } from '../follow.ts'
import type { ExecutionState, RealtimeEvent, RealtimeTicket } from '../generated/wire-types.ts'
import type { CallOptions, Transport } from '../transport/transport.ts'
import type { ExecutionCalls } from './executions.ts'
import type { WorkflowCalls } from './workflows.ts'

/** How an execution stands, or what changed. The last one is a state whose execution has ended. */
export type ExecutionNews = { readonly type: 'state'; readonly state: ExecutionState } | RealtimeEvent

/**
 * What happens, as it happens. Over a WebSocket where there is one (browsers, Node 22 or later, or `webSocket` of the
 * options), else by asking every two seconds.
 */
export class EventCalls {
  private readonly transport: Transport
  private readonly executions: ExecutionCalls
  private readonly workflows: WorkflowCalls

  constructor(transport: Transport, executions: ExecutionCalls, workflows: WorkflowCalls) {
    this.transport = transport
    this.executions = executions
    this.workflows = workflows
  }

  /**
   * Events of these topics, for ever: `executions`, `executions:<workflow>`, `execution:<id>`, `workflows`,
   * `workflow:<id>`, `presence:<workflow>`, `notifications`, `health`. The last ids are kept: a connection that was lost goes on where it was.
   */
  listen(topics: readonly string[], options: ListenOptions = {}): AsyncGenerator<Heard, void, undefined> {
    return listen(this.parts(), topics, options)
  }

  /** One execution until it has ended: its state first, then each change, and the state again where a change was missed. */
  async *execution(id: string, { signal }: CallOptions = {}): AsyncGenerator<ExecutionNews, void, undefined> {
    for await (const { event } of this.listen([`execution:${id}`], { signal })) {
      const isToBeRead = event.type === 'listening' || event.type === 'gap' || event.type === 'many'
      if (!isToBeRead) yield event
      const isOver = event.type === 'execution' && isFinal(event.status)
      if (!isToBeRead && !isOver) continue
      const state = await this.executions.state(id, { signal })
      yield { type: 'state', state }
      if (isFinal(state.execution.status)) return
    }
  }

  /** For a WebSocket of your own: good once, within thirty seconds. */
  ticket({ signal }: CallOptions = {}): Promise<RealtimeTicket> {
    // Not the same again for the same key: each answer opens one connection.
    return this.transport.send({ method: 'POST', path: ['realtime', 'tickets'], reads: true, signal })
  }

  private parts(): ListenParts {
    const { executions, workflows, transport } = this
    return {
      url: transport.url,
      webSocket: transport.webSocket,
      ticket: (signal) => this.ticket({ signal }),
      polled: {
        state: (id, signal) => executions.state(id, { signal }),
        executions: (workflow, signal) => executions.list({ workflow, signal }),
        workflow: (id, signal) => workflows.get(id, { signal }),
      },
    }
  }
}
