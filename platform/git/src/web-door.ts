import type { Result } from '@linkflow/kernel'
import { checkedAddress } from './address.ts'
import type { Answered } from './disk-door.ts'
import type { GitFailure } from './failure.ts'
import { PACK_BYTES_MAX } from './limits.ts'
import type { Asked, Given } from './wire.ts'

export interface GitRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body?: Uint8Array
}

export interface GitReply {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: AsyncIterable<Uint8Array>
}

/** Sends a request as egress allows it, with the credential that the process never sees. Redirects are not followed. */
export type SendRequest = (request: GitRequest) => Promise<Result<GitReply, GitFailure>>

const NOTHING = new Uint8Array()

/** The four requests that Git makes of a server, of one repository for as long as the operation takes. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  GET: ['/info/refs?service=git-upload-pack', '/info/refs?service=git-receive-pack'],
  POST: ['/git-upload-pack', '/git-receive-pack'],
}
const PASSED = ['content-type', 'accept', 'git-protocol']

/** The network of the process that knows Git. */
export class WebDoor {
  readonly #send: SendRequest
  readonly #bodies = new Map<number, AsyncIterator<Uint8Array>>()
  #repository: string | undefined
  #received = 0
  #count = 0
  refusal: GitFailure | undefined

  constructor(send: SendRequest) {
    this.#send = send
  }

  async give(asked: Extract<Asked, { what: 'request' | 'more' }>, content: Uint8Array): Promise<Answered> {
    return asked.what === 'more' ? this.#more(asked.body) : this.#request(asked, content)
  }

  /** Bodies that nobody read to their end hold a socket. */
  close(): void {
    // Not awaited: a server that says nothing would be waited for.
    for (const body of this.#bodies.values()) void body.return?.().catch(() => {})
    this.#bodies.clear()
  }

  async #request(asked: Extract<Asked, { what: 'request' }>, body: Uint8Array): Promise<Answered> {
    const { method, url } = asked
    if (!this.#isOfRepository(method, url)) {
      return this.#refuse('git-address-invalid', 'Something else was asked of the server than Git asks.')
    }
    if (body.length > PACK_BYTES_MAX) {
      const message = `What is to be sent has more than ${PACK_BYTES_MAX} bytes. Push more often, or fewer large files.`
      return this.#refuse('git-pack-too-large', message)
    }
    const headers = Object.entries(asked.headers).filter(([name]) => PASSED.includes(name.toLowerCase()))
    const sent = await this.#send({
      method: method as 'GET' | 'POST',
      url,
      // Some servers tell by it that it is Git that asks.
      headers: [...headers, ['user-agent', 'git/linkflow']],
      ...(method === 'POST' && { body }),
    })
    if (!sent.ok) return this.#refuseAs(sent.error)
    const { status, headers: told, body: stream } = sent.value
    if (status >= 300 && status < 400) {
      await stream[Symbol.asyncIterator]().return?.()
      return this.#refuse('git-moved', `The repository is elsewhere now${placeIn(told)}. Write its new address.`)
    }
    const id = this.#count++
    this.#bodies.set(id, stream[Symbol.asyncIterator]())
    return given({ ok: true, status, headers: Object.fromEntries(told), body: id })
  }

  async #more(id: number): Promise<Answered> {
    const body = this.#bodies.get(id)
    if (body === undefined) return given({ ok: true, done: true })
    try {
      const next = await body.next()
      if (next.done === true) {
        this.#bodies.delete(id)
        return given({ ok: true, done: true })
      }
      this.#received += next.value.length
      if (this.#received <= PACK_BYTES_MAX) return given({ ok: true, done: false }, next.value)
      const message = `The server sends more than ${PACK_BYTES_MAX} bytes, which is what one step may take in. Set the depth, such as 1: then only so many commits come, and not all that was before.`
      return this.#refuse('git-pack-too-large', message)
    } catch (thrown) {
      return this.#refuseAs(failureOf(thrown))
    }
  }

  #isOfRepository(method: string, url: string): boolean {
    const places = Object.hasOwn(PLACES, method) ? PLACES[method]! : []
    const place = places.find((each) => url.endsWith(each))
    const repository = place === undefined ? undefined : url.slice(0, -place.length)
    const address = repository === undefined ? undefined : checkedAddress(repository)
    if (address?.ok !== true || address.url !== repository) return false
    this.#repository ??= repository
    return repository === this.#repository
  }

  #refuse(code: string, message: string): Answered {
    return this.#refuseAs({ code, message, retryable: false })
  }

  #refuseAs(refusal: GitFailure): Answered {
    this.refusal ??= refusal
    return given({ ok: false, code: 'refused', message: 'refused' })
  }
}

const given = (head: Given, content: Uint8Array = NOTHING): Answered => ({ head, content })

function placeIn(headers: GitReply['headers']): string {
  const url = URL.parse(headers.find(([name]) => name.toLowerCase() === 'location')?.[1] ?? '')
  return url === null ? '' : `, at ${url.origin}${url.pathname.replace(/\/info\/refs$/, '')}`
}

/** Egress throws what it knows with an `error` of its own. */
function failureOf(thrown: unknown): GitFailure {
  const known: unknown = thrown instanceof Error && 'error' in thrown ? thrown.error : undefined
  if (typeof known === 'object' && known !== null && 'code' in known && 'message' in known) {
    const { code, message } = known
    return { code: String(code), message: String(message), retryable: 'retryable' in known && known.retryable === true }
  }
  return { code: 'git-server-gone', message: 'The server went away in the middle of its answer.', retryable: true }
}
