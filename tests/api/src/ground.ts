import { chain, node } from '@linkflow/chaos'
import { type Call, emptyCall } from './generate/call.ts'
import { ARRIVAL_MS_MAX, TOKEN_AGE_MS_MAX } from './limits.ts'
import type { People, Person } from './people.ts'
import type { Answer } from './site/client.ts'
import type { Site } from './site/site.ts'
import type { Tester } from './tester.ts'

const KEPT_MAX = 3

export type WorkflowKind = 'plain' | 'webhook' | 'form' | 'schedule' | 'failing' | 'waiting'

/** One workspace, and everything that requests about it need; what is made for reading is used again. */
export class Ground {
  readonly site: Site
  readonly tester: Tester
  readonly people: People
  readonly name: string
  readonly workspaceId: string
  /** Of a key that may do everything here. */
  readonly token: string
  readonly owner: Person
  readonly #kept = new Map<string, unknown[]>()

  constructor(parts: {
    site: Site
    tester: Tester
    people: People
    name: string
    workspaceId: string
    token: string
    owner: Person
  }) {
    this.site = parts.site
    this.tester = parts.tester
    this.people = parts.people
    this.name = parts.name
    this.workspaceId = parts.workspaceId
    this.token = parts.token
    this.owner = parts.owner
  }

  /** One of a few that were made before, or the next of those few. */
  async kept<T>(what: string, make: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(what) ?? []
    this.#kept.set(what, known)
    if (known.length >= KEPT_MAX) return this.tester.chance.of(known) as T
    const made = await make()
    known.push(made)
    return made
  }

  must<T>(key: string, call: Parameters<Tester['must']>[1] = {}): Promise<T> {
    return this.tester.must<T>(key, { token: this.token, ...call })
  }

  /** Whatever the answer is. */
  try(key: string, call: Partial<Call>): Promise<Answer> {
    return this.tester.send(this.tester.operation(key), { ...emptyCall, token: this.token, ...call })
  }

  /** A name that says where it belongs, so that a look into another workspace would show. */
  named(what: string): string {
    return `${this.name} ${what} ${this.tester.chance.word()}`
  }

  /** The token of a person, given anew before it is too old. */
  async session(person: Person = this.owner): Promise<string> {
    if (performance.now() - person.signedInMs > TOKEN_AGE_MS_MAX) await this.people.signIn(person)
    return person.tokens.accessToken
  }

  async workflow(kind: WorkflowKind = 'plain'): Promise<string> {
    return (await this.must<{ id: string }>('POST /workflows', { body: this.file(kind) })).id
  }

  file(kind: WorkflowKind): ReturnType<typeof chain> {
    const start = node('start', 'manual')
    const end = node('end', 'no-operation')
    const path = `hook-${this.tester.chance.word()}-${this.tester.requests}`
    const nodes = {
      plain: [start, node('say', 'set', { values: { said: this.name } }), end],
      webhook: [node('hook', 'webhook', { path }), end],
      form: [node('ask', 'form-trigger', { path }), end],
      schedule: [node('clock', 'schedule', { rules: [{ cron: '*/30 * * * *' }] }), end],
      failing: [start, node('stop', 'stop-and-error', { message: `${this.name} stops here` })],
      waiting: [start, node('wait', 'wait', { for: 'signal', signal: 'go' }), end],
    }[kind]
    return chain(this.named(kind), nodes)
  }

  async published(kind: WorkflowKind = 'plain'): Promise<string> {
    const workflowId = await this.workflow(kind)
    await this.must('POST /workflows/{workflowId}/publish', { params: { workflowId } })
    return workflowId
  }

  /** An execution that has ended, or that waits, as its kind does. */
  async execution(kind: 'plain' | 'failing' | 'waiting' = 'plain'): Promise<string> {
    const workflowId = await this.kept(`workflow to run: ${kind}`, () => this.published(kind))
    return this.executionOf(workflowId, kind === 'waiting' ? 'waiting' : undefined)
  }

  async executionOf(workflowId: string, status?: 'waiting'): Promise<string> {
    const body = { input: { from: this.name }, ...(status === undefined && { wait: 20 }) }
    const begun = await this.must<{ execution: { id: string } }>('POST /workflows/{workflowId}/executions', {
      params: { workflowId },
      body,
    })
    const executionId = begun.execution.id
    if (status !== undefined) {
      await this.until(async () => {
        const now = await this.must<{ status: string }>('GET /executions/{executionId}', { params: { executionId } })
        return now.status === status
      })
    }
    return executionId
  }

  /** The id of an accepted call of a live webhook, and where it came in. */
  async event(
    contentType = 'application/json',
  ): Promise<{ workflowId: string; node: string; eventId: string; executionId: string | undefined }> {
    const workflowId = await this.kept('live webhook', () => this.published('webhook'))
    const params = { workflowId, node: 'hook' }
    const { path } = await this.must<{ path: string }>('GET /webhooks/{workflowId}/{node}', { params })
    await this.until(async () => {
      const sent = {
        method: 'POST',
        path: `/webhook/${path}`,
        headers: { 'content-type': contentType },
        body: '{}',
      }
      return (await this.site.client.send(sent)).status < 300
    })
    const events = () =>
      this.must<{ items: { id: string; outcome: string; executionId?: string }[] }>(
        'GET /webhooks/{workflowId}/{node}/events',
        { params },
      )
    let found: { id: string; executionId?: string } | undefined
    await this.until(async () => {
      // The newest comes first.
      found = (await events()).items.find(({ outcome }) => outcome === 'accepted')
      return found !== undefined
    })
    return { ...params, eventId: found!.id, executionId: found!.executionId }
  }

  async schedule(): Promise<string> {
    const workflowId = await this.published('schedule')
    let found: string | undefined
    await this.until(async () => {
      const page = await this.must<{ items: { id: string }[] }>('GET /schedules', { query: { workflow: workflowId } })
      found = page.items[0]?.id
      return found !== undefined
    })
    return found!
  }

  async credential(): Promise<string> {
    const body = {
      name: this.named('credential'),
      type: 'bearer',
      fields: { token: 'a-token-of-nothing' },
      allowedHosts: ['api.example.com'],
    }
    return (await this.must<{ id: string }>('POST /credentials', { body })).id
  }

  /** Until something is so; what comes later than that is a fault of its own. */
  async until(isSo: () => Promise<boolean>): Promise<void> {
    const endMs = performance.now() + ARRIVAL_MS_MAX
    while (!(await isSo())) {
      if (performance.now() > endMs) throw new Error('what was awaited did not come')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}
