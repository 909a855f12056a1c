import type { Chance } from './chance.ts'
import { judge } from './document/judge.ts'
import type { Operation } from './document/operation.ts'
import type { Schemas } from './document/schemas.ts'
import { Arbitraries } from './generate/arbitrary.ts'
import { addressOf, type Call, emptyCall } from './generate/call.ts'
import type { Answer, Client } from './site/client.ts'

export interface Count {
  /** Answers without an error. */
  good: number
  /** Refusals of requests that were meant to be good, and of those that were not. */
  refused: number
}

export interface Finding {
  readonly what: string
  /** Enough to send it again. */
  readonly request: string
  readonly answer: string
}

const TEXT_CHARS_TOLD = 600

/** Sends requests, holds each answer to the document, and counts. */
export class Tester {
  readonly operations: ReadonlyMap<string, Operation>
  readonly schemas: Schemas
  readonly arbitraries: Arbitraries
  readonly chance: Chance
  readonly counts: ReadonlyMap<string, Count>
  readonly findings: Finding[] = []
  /** By operation, what was last said against a request. */
  readonly lastRefusal = new Map<string, string>()
  requests = 0
  readonly #client: Client

  constructor(needs: { client: Client; operations: readonly Operation[]; schemas: Schemas; chance: Chance }) {
    this.#client = needs.client
    this.operations = new Map(needs.operations.map((each) => [each.key, each]))
    this.schemas = needs.schemas
    this.arbitraries = new Arbitraries(needs.schemas)
    this.chance = needs.chance
    this.counts = new Map(needs.operations.map(({ key }) => [key, { good: 0, refused: 0 }]))
  }

  async send(operation: Operation, call: Call): Promise<Answer> {
    this.requests += 1
    const requestId = `suite-${this.requests}`
    const body = call.rawBody ?? (call.body === undefined ? undefined : JSON.stringify(call.body))
    const path = addressOf(operation, call)
    const headers = {
      ...(call.token !== null && call.token !== undefined && { authorization: `Bearer ${call.token}` }),
      ...(body !== undefined && { 'content-type': call.contentType ?? operation.body?.types[0] ?? 'application/json' }),
      'x-request-id': requestId,
      ...call.headers,
    }
    const answer = await this.#client.send({ method: operation.method, path, headers, body })
    const count = this.counts.get(operation.key)!
    if (answer.status < 400) count.good += 1
    else {
      count.refused += 1
      this.lastRefusal.set(operation.key, `${answer.status} ${answer.text.slice(0, TEXT_CHARS_TOLD)}`)
    }
    for (const what of judge(operation, answer, requestId, this.schemas)) this.found(what, operation, call, answer)
    return answer
  }

  found(what: string, operation: Operation, call: Call, { status, text }: Answer): void {
    const sent = call.rawBody ?? (call.body === undefined ? '' : JSON.stringify(call.body))
    this.findings.push({
      what: `${operation.key}: ${what}`,
      request: `${operation.method} ${addressOf(operation, call)} ${sent.slice(0, TEXT_CHARS_TOLD)}`,
      answer: `${status} ${text.slice(0, TEXT_CHARS_TOLD)}`,
    })
  }

  /** For what a test needs on its way: it must succeed. */
  async must<T>(key: string, call: Partial<Call>): Promise<T> {
    const operation = this.operation(key)
    const answer = await this.send(operation, { ...emptyCall, ...call })
    if (answer.status >= 400)
      throw new Error(`${key} was answered ${answer.status}: ${answer.text.slice(0, TEXT_CHARS_TOLD)}`)
    return answer.json as T
  }

  operation(key: string): Operation {
    const operation = this.operations.get(key)
    if (operation === undefined) throw new Error(`the document has no ${key}`)
    return operation
  }
}
