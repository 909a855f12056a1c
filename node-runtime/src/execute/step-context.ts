import { createHash } from 'node:crypto'
import type { NodeContext } from '../node-context.ts'
import type { ItemRandom } from './item-random.ts'
import type { LogLine, StepJob } from './step-job.ts'

/** What a step's session gives its context. */
export interface ContextNeeds {
  readonly job: StepJob
  readonly log: (level: LogLine['level'], text: string) => void
  readonly evaluate: NonNullable<NodeContext['evaluate']>
}

/**
 * What the node reaches the world by. The ports and the resume address, which is a signature, are made when they are
 * asked for: most steps ask for none, and made for each step they took a quarter of a short execution's time.
 */
export class StepContext implements NodeContext {
  readonly signal: AbortSignal
  // Functions of their own: a node may take them off the context.
  readonly random: NodeContext['random']
  readonly newId: NodeContext['newId']
  readonly idempotencyKey: NodeContext['idempotencyKey']
  readonly log: NodeContext['log']
  readonly evaluate: NonNullable<NodeContext['evaluate']>
  readonly #job: StepJob

  constructor({ job, log, evaluate }: ContextNeeds, signal: AbortSignal, random: ItemRandom) {
    this.#job = job
    this.signal = signal
    this.random = () => random.next()
    this.newId = () => random.uuid()
    this.idempotencyKey = (itemIndex) => idempotencyKey(job, itemIndex)
    this.log = log
    this.evaluate = evaluate
  }

  yieldNow(): Promise<void> {
    return this.#job.world.yieldNow()
  }

  get workspaceId(): string {
    return this.#job.world.workspaceId
  }

  get workflowId(): string {
    return this.#job.world.workflow.id
  }

  get executionId(): string {
    return this.#job.world.execution.id
  }

  get node(): NodeContext['node'] {
    return this.#job.node
  }

  get step(): string {
    return this.#job.step
  }

  get attempt(): number {
    return this.#job.attempt
  }

  get nowMs(): number {
    return this.#job.facts.atMs
  }

  get timezone(): string {
    return this.#job.world.timezone
  }

  get woken(): NodeContext['woken'] {
    return this.#job.woken
  }

  get http(): NodeContext['http'] {
    return this.#job.services.http
  }

  get files(): NodeContext['files'] {
    return this.#job.services.files
  }

  get blobs(): NodeContext['blobs'] {
    return this.#job.services.blobs
  }

  get code(): NodeContext['code'] {
    return this.#job.services.code
  }

  get formats(): NodeContext['formats'] {
    return this.#job.services.formats
  }

  get keys(): NodeContext['keys'] {
    return this.#job.services.keys
  }

  get commands(): NodeContext['commands'] {
    return this.#job.services.commands
  }

  get git(): NodeContext['git'] {
    return this.#job.services.git
  }

  get connect(): NodeContext['connect'] {
    return this.#job.services.connect
  }

  get tables(): NodeContext['tables'] {
    return this.#job.services.tables
  }

  get state(): NodeContext['state'] {
    return this.#job.services.state
  }

  get resumeUrl(): string {
    return this.#job.world.execution.resumeUrl
  }

  pageUrl(signal: string): string {
    return this.#job.world.execution.pageUrl(signal)
  }
}

/** Stable over attempts and resumes, and says nothing about what it was made of. */
function idempotencyKey({ world, step }: StepJob, itemIndex: number | undefined): string {
  return createHash('sha256')
    .update(`${world.workspaceId}\n${world.execution.id}\n${step}\n${itemIndex ?? ''}`)
    .digest('base64url')
}
