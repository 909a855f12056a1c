import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Call {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly authorization: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: unknown
}

export interface Answer {
  readonly status?: number
  readonly body?: unknown
}

/** An HTTP server that answers as a test says, and remembers what it was asked. */
export async function openFakeApi(answer: (call: Call) => Answer | undefined) {
  const calls: Call[] = []
  const server = createServer(async (request, response) => {
    const call = await callOf(request)
    calls.push(call)
    const { status = 200, body } = answer(call) ?? notFound(call)
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(body === undefined ? '' : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    calls,
    env: { LINKFLOW_URL: url, LINKFLOW_TOKEN: 'lf_test' },
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

async function callOf(request: IncomingMessage): Promise<Call> {
  const url = new URL(request.url!, 'http://fake')
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  return {
    method: request.method!,
    path: url.pathname.replace('/api/v1/', ''),
    query: Object.fromEntries(url.searchParams),
    authorization: request.headers.authorization,
    headers: request.headers,
    body: text === '' ? undefined : JSON.parse(text),
  }
}

const notFound = ({ path }: Call): Answer => ({
  status: 404,
  body: {
    code: path.startsWith('workflows/') ? 'workflow-not-found' : 'route-not-found',
    detail: `There is no ${path}.`,
  },
})
