export interface SentCall {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Headers
  readonly body: unknown
}

export interface FakeAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** It is sent as it stands. */
  readonly text?: string
}

/** A `fetch` that answers as a test says, and remembers what it was asked. An Error is thrown, as a broken line is. */
export function fakeFetch(answer: (call: SentCall, index: number) => FakeAnswer | Error | Promise<FakeAnswer>) {
  const calls: SentCall[] = []
  const fetch = async (input: unknown, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(String(input))
    const call = {
      method: init.method ?? 'GET',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: new Headers(init.headers),
      body: init.body === undefined ? undefined : JSON.parse(String(init.body)),
    }
    calls.push(call)
    const made = await Promise.race([answer(call, calls.length - 1), aborted(init.signal ?? undefined)])
    if (made instanceof Error) throw made
    const { status = 200, headers = {}, body, text } = made
    const content = text ?? (body === undefined ? null : JSON.stringify(body))
    return new Response(content, { status, headers })
  }
  return { calls, fetch: fetch as typeof globalThis.fetch }
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
