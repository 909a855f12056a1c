import type { HttpPort, HttpReply, HttpRequest } from '@linkflow/node-runtime'
import type { PackageCredentialType } from './package.ts'

/** Set by `linkflow node test --record`. */
const RECORD = 'LINKFLOW_RECORD'

type Fields = Readonly<Record<string, string>>

/**
 * The service itself, for recordings of tests: undefined unless they are to be recorded. Fills credentials into requests as
 * LinkFlow does, from what the environment of whoever records has, so that no secret comes into a test.
 */
export function recorder(
  credentials: readonly { readonly type: PackageCredentialType; readonly fields: Fields }[] = [],
): HttpPort | undefined {
  if (process.env[RECORD] !== '1') return undefined
  return { request: (request) => send(filled(request, credentials)) }
}

async function send({ method, url, headers = [], body }: HttpRequest): ReturnType<HttpPort['request']> {
  try {
    const sent = body === undefined || typeof body === 'string' ? body : await bytesOf(body)
    const init = { method, headers: headers.map(([name, value]): [string, string] => [name, value]) }
    const answer = await fetch(url, { ...init, body: sent ?? null })
    const reply: HttpReply = {
      status: answer.status,
      statusText: answer.statusText,
      headers: [...answer.headers],
      url: answer.url,
      body: new Uint8Array(await answer.arrayBuffer()),
    }
    return { ok: true, value: reply }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { ok: false, error: { code: 'not-reached', message, retryable: true } }
  }
}

async function bytesOf(body: Uint8Array | AsyncIterable<Uint8Array>): Promise<Buffer<ArrayBuffer>> {
  if (body instanceof Uint8Array) return Buffer.from(body)
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function filled(request: HttpRequest, credentials: Parameters<typeof recorder>[0] = []): HttpRequest {
  const used = credentials.find(({ type }) => type.type === request.credential)
  if (used === undefined) return request
  const url = new URL(request.url)
  const headers = [...(request.headers ?? [])]
  const text = (template = '') => template.replaceAll(/\{([A-Za-z]+)\}/g, (_, name: string) => used.fields[name] ?? '')
  for (const { place, name, value } of used.type.slots) {
    if (place === 'query') url.searchParams.set(text(name), text(value))
    else if (place === 'header') headers.push([text(name), text(value)])
    else if (place === 'bearer') headers.push(['authorization', `Bearer ${text(value)}`])
    else headers.push(['authorization', `Basic ${Buffer.from(text(value)).toString('base64')}`])
  }
  return { ...request, url: url.href, headers }
}
