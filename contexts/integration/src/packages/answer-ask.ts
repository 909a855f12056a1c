import type { HttpPort, NodeContext } from '@linkflow/node-runtime'
import { type Ask, ask } from './answers.ts'
import type { HandedFiles } from './handed-files.ts'
import { HANDED_BYTES_MAX } from './limits.ts'
import type { Asked } from './manifest.ts'

/** What a node of a package may reach: its context, held to what its package was given. */
export interface Reach {
  readonly asked: Asked
  /** Credential types that the node itself names. */
  readonly credentials: ReadonlySet<string>
  readonly context: Pick<NodeContext, 'http'> & Partial<Pick<NodeContext, 'blobs'>>
  readonly files: HandedFiles
}

const refused = (code: string, message: string) => ({ ok: false, error: { code, message, retryable: false } })

/** Answers one question of a node's process, as JSON text. A question of another shape is a bug of the package, and says so. */
export async function answerAsk(given: unknown, reach: Reach): Promise<string> {
  const parsed = ask.safeParse(given)
  const answer = parsed.success
    ? await answerOf(parsed.data, reach)
    : refused('request-invalid', `The node asked for something that there is not: ${parsed.error.issues[0]?.message}.`)
  return JSON.stringify(answer)
}

function answerOf(asked: Ask, reach: Reach): Promise<unknown> {
  switch (asked.kind) {
    case 'http':
      return send(asked.request, reach)
    case 'blob.create':
      return create(asked, reach)
    case 'blob.read':
      return read(asked, reach)
  }
}

async function send(
  { body, headers = [], credential, ...request }: Extract<Ask, { kind: 'http' }>['request'],
  reach: Reach,
) {
  const { asked, credentials, context } = reach
  if (credential !== undefined && !(credentials.has(credential) && asked.credentialTypes.includes(credential))) {
    const message = `The node asks for a credential of the type «${credential}», which its package was not given.`
    return refused('package-credential-refused', message)
  }
  const sent = body === undefined ? undefined : 'text' in body ? body.text : Buffer.from(body.base64, 'base64')
  const reply = await context.http.request({
    ...compact(request),
    ...(sent !== undefined && { body: sent }),
    ...(credential !== undefined && { credential }),
    // Only egress says for which host a request is.
    headers: headers.filter(([name]) => name.toLowerCase() !== 'host'),
    responseBytesMax: Math.min(request.responseBytesMax ?? HANDED_BYTES_MAX, HANDED_BYTES_MAX),
    onlyHosts: asked.hosts,
    as: 'buffer',
  })
  if (!reply.ok) return reply
  const { body: bytes, ...rest } = reply.value
  return { ok: true, value: { ...rest, base64: Buffer.from(bytes as Uint8Array).toString('base64') } }
}

type Given = Omit<Parameters<HttpPort['request']>[0], 'headers' | 'body' | 'credential'>

/** Without what is undefined. */
const compact = (request: object): Given =>
  Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined)) as unknown as Given

async function create({ name, mimeType, base64 }: Extract<Ask, { kind: 'blob.create' }>, { context, files }: Reach) {
  if (context.blobs === undefined) return refused('files-refused', 'There are no files here.')
  return { ok: true, value: files.hand(await context.blobs.create(name, mimeType, Buffer.from(base64, 'base64'))) }
}

async function read({ object, bytesMax }: Extract<Ask, { kind: 'blob.read' }>, { context, files }: Reach) {
  const file = files.find(object)
  if (file === undefined || context.blobs === undefined)
    return refused('file-not-found', 'The node was given no such file.')
  const content = await context.blobs.readAll(file, Math.min(bytesMax, HANDED_BYTES_MAX))
  return content.ok ? { ok: true, value: Buffer.from(content.value).toString('base64') } : content
}
