import { ask } from './server.ts'

interface Request {
  readonly url: string
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

/** HTTP as `isomorphic-git` wants it, asked for over the wire. */
export const web = {
  async request({ url, method = 'GET', headers = {}, body }: Request) {
    const chunks: Uint8Array[] = []
    for await (const chunk of body ?? []) chunks.push(chunk)
    const { head } = await ask<{ ok: true; status: number; headers: Record<string, string>; body: number }>(
      { what: 'request', url, method, headers },
      Buffer.concat(chunks),
    )
    return {
      url,
      method,
      statusCode: head.status,
      statusMessage: '',
      headers: head.headers,
      body: bodyOf(head.body),
    }
  },
}

async function* bodyOf(body: number): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { head, content } = await ask<{ ok: true; done: boolean }>({ what: 'more', body })
    if (head.done) return
    yield content
  }
}
