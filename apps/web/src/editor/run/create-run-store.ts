import { type ContinueExecution, isLinkFlowError, type LinkFlow } from '@linkflow/sdk'
import type { LiveEvents } from '../../app/live.ts'
import { ASK_EVERY_MS, MESSAGES_READ, SILENT_AFTER_MS, TICK_MS } from './limits.ts'
import { hasEnded, NO_RUN, type RunEvent, type RunState, runStep } from './run-state.ts'
import type { Breakpoint, NodeRun, RunStore, ShownRun, StartRun } from './run-store.ts'

/** What a store needs of the calls. */
export interface RunCalls {
  readonly workflows: Pick<LinkFlow['workflows'], 'test'>
  readonly executions: Pick<LinkFlow['executions'], 'state' | 'steps' | 'cancel' | 'get' | 'continue'>
}

export interface RunStoreNeeds {
  readonly workspaceId: string
  readonly workflowId: string
  readonly client: RunCalls
  readonly live: LiveEvents
  /** For tests. */
  readonly nowMs?: () => number
}

const breakpointOf = ({ node, when, if: condition }: Breakpoint) => ({
  node,
  when,
  ...(condition !== undefined && { if: condition }),
})

/** A store that can be given up: nothing of it goes on. */
export interface OpenRunStore extends RunStore {
  close(): void
}

export const createRunStore = (needs: RunStoreNeeds): OpenRunStore => new LiveRunStore(needs)

/** The pure state and what feeds it: events where there are some, questions where there are none. */
class LiveRunStore implements OpenRunStore {
  readonly #needs: RunStoreNeeds
  readonly #nowMs: () => number
  readonly #ofRun = new Set<() => void>()
  readonly #ofNode = new Map<string, Set<() => void>>()
  #state: RunState = NO_RUN
  /** Ends what belongs to the run that is shown. */
  #leave: () => void = () => {}
  #asking: { readonly id: string; answered: Promise<void>; isOld: boolean } | undefined
  #askedAtMs = 0

  constructor(needs: RunStoreNeeds) {
    this.#needs = needs
    this.#nowMs = needs.nowMs ?? Date.now
  }

  get shown(): ShownRun | undefined {
    return this.#state.shown
  }

  node(nodeId: string): NodeRun | undefined {
    return this.#state.nodes.get(nodeId)
  }

  listen(listener: () => void, nodeId?: string): () => void {
    if (nodeId === undefined) {
      this.#ofRun.add(listener)
      return () => this.#ofRun.delete(listener)
    }
    const listeners = this.#ofNode.get(nodeId) ?? new Set()
    this.#ofNode.set(nodeId, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#ofNode.get(nodeId) === listeners) this.#ofNode.delete(nodeId)
    }
  }

  async start({ trigger, input, toNode, breakpoints = [], pauseFirst = false }: StartRun): Promise<void> {
    const { client, workflowId } = this.#needs
    const { execution } = await client.workflows.test(workflowId, {
      ...(toNode !== undefined && { node: toNode }),
      ...(trigger !== undefined && { trigger }),
      ...(input !== undefined && { items: Array.isArray(input) ? input : [input] }),
      ...(breakpoints.length > 0 && { breakpoints: breakpoints.map(breakpointOf) }),
      ...(pauseFirst && { pauseFirst }),
    })
    await this.show(execution.id)
  }

  async stop(): Promise<void> {
    const { shown } = this
    if (shown === undefined || hasEnded(shown.status)) return
    try {
      await this.#needs.client.executions.cancel(shown.executionId)
    } catch (error) {
      // It has ended by itself in between: that is what was wished.
      if (!isLinkFlowError(error, 'execution-finished')) throw error
    }
    await this.#ask()
  }

  async goOn(how: ContinueExecution): Promise<void> {
    const { shown } = this
    if (shown?.status !== 'paused') return
    await this.#needs.client.executions.continue(shown.executionId, how)
    this.#take({ type: 'went-on' })
    await this.#ask()
  }

  async show(executionId: string | undefined): Promise<void> {
    if (executionId === this.shown?.executionId && executionId !== undefined) return
    this.#leave()
    this.#take({ type: 'chosen', executionId, nowMs: this.#nowMs() })
    if (executionId === undefined) return
    this.#follow(executionId)
    await this.#ask()
  }

  close(): void {
    this.#leave()
    this.#ofRun.clear()
    this.#ofNode.clear()
  }

  #follow(executionId: string): void {
    const { live } = this.#needs
    const connection = () => this.#take({ type: 'connection', isOpen: live.isOpen, nowMs: this.#nowMs() })
    const stopHearing = live.listen(`execution:${executionId}`, (event) => {
      if (event.type === 'step' || event.type === 'execution') {
        this.#take({ type: 'told', event, nowMs: this.#nowMs() })
        if (event.type === 'execution' && (hasEnded(event.status) || event.status === 'paused')) void this.#ask()
      } else if (event.type === 'listening' || event.type === 'gap' || event.type === 'many') void this.#ask()
    })
    const stopWatching = live.watch(connection)
    const timer = setInterval(() => this.#tick(), TICK_MS)
    this.#askedAtMs = this.#nowMs()
    this.#leave = () => {
      stopHearing()
      stopWatching()
      clearInterval(timer)
      this.#leave = () => {}
    }
    connection()
  }

  #tick(): void {
    const nowMs = this.#nowMs()
    this.#take({ type: 'tick', nowMs })
    const { shown } = this
    if (shown === undefined) return
    const isSilent = shown.connection !== 'live' || nowMs - shown.heardAtMs > SILENT_AFTER_MS
    if (isSilent && nowMs - this.#askedAtMs >= ASK_EVERY_MS) void this.#ask()
  }

  /** How the run stands, asked once at a time. That nobody answers is no error: the time since the last answer says it. */
  #ask(): Promise<void> {
    const id = this.shown?.executionId
    if (id === undefined) return Promise.resolve()
    if (this.#asking?.id === id) {
      this.#asking.isOld = true
      return this.#asking.answered
    }
    const asking = { id, answered: Promise.resolve(), isOld: false }
    asking.answered = this.#read(id).finally(async () => {
      if (this.#asking !== asking) return
      this.#asking = undefined
      // Something was told while the answer was on its way, and the answer may be from before.
      if (asking.isOld) await this.#ask()
    })
    this.#asking = asking
    return asking.answered
  }

  async #read(id: string): Promise<void> {
    this.#askedAtMs = this.#nowMs()
    try {
      const state = await this.#needs.client.executions.state(id)
      this.#take({ type: 'read', state, nowMs: this.#nowMs() })
      await this.#readPause(id)
      if (this.shown?.executionId !== id || !hasEnded(state.execution.status)) return
      this.#leave()
      await this.#readMessages(id)
    } catch (error) {
      if (!isLinkFlowError(error)) throw error
      // It was removed meanwhile: there is nothing more to ask.
      if (error.code === 'execution-not-found') this.#leave()
    }
  }

  /** Where it is paused is told of one execution alone. */
  async #readPause(id: string): Promise<void> {
    const { shown } = this
    if (shown?.executionId !== id || shown.status !== 'paused' || shown.pausedAt !== undefined) return
    const { pausedAt } = await this.#needs.client.executions.get(id)
    if (pausedAt !== undefined) this.#take({ type: 'paused', executionId: id, at: pausedAt })
  }

  /** Deltas say why a step failed by a code alone. */
  async #readMessages(id: string): Promise<void> {
    const failed = [...this.#state.steps.values()].filter(({ status }) => status === 'failed')
    if (failed.every(({ step }) => this.#state.messages.has(step))) return
    const { items } = await this.#needs.client.executions.steps(id, { limit: MESSAGES_READ }).page()
    if (this.shown?.executionId !== id) return
    const messages = new Map(items.flatMap(({ step, error }) => (error === undefined ? [] : [[step, error.message]])))
    this.#take({ type: 'messages', messages })
  }

  /** Calls those whose part has changed, and nobody else (PF-03). */
  #take(event: RunEvent): void {
    const before = this.#state
    this.#state = runStep(before, event)
    const after = this.#state
    if (after.nodes !== before.nodes) {
      for (const [node, listeners] of this.#ofNode) {
        if (before.nodes.get(node) !== after.nodes.get(node)) for (const listener of [...listeners]) listener()
      }
    }
    if (after.shown !== before.shown) for (const listener of [...this.#ofRun]) listener()
  }
}
