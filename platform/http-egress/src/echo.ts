import type { Json } from '@linkflow/kernel'
import type { HeaderList } from './request.ts'
import type { Target } from './target.ts'

/** Answered by egress itself, so that a first workflow works without a network. */
export const ECHO_HOST = 'echo.linkflow.internal'

export interface EchoRequest {
  readonly method: string
  readonly url: string
  readonly headers: HeaderList
  readonly query: HeaderList
  readonly body: Uint8Array
}

/** What the echo answers, as JSON. */
export type EchoHandler = (request: EchoRequest) => Json

export const isEcho = (target: Target): boolean => target.host === ECHO_HOST && !target.secure && target.port === 80

export const echo: EchoHandler = ({ method, url, headers, query, body }) => ({
  method,
  url,
  headers: toJson(headers),
  query: toJson(query),
  body: readBody(headers, Buffer.from(body).toString('utf8')),
})

/** A repeated name gives a list. `fromEntries` defines properties, so a name like `__proto__` is only a name. */
function toJson(pairs: HeaderList): Json {
  const byName = new Map<string, string | string[]>()
  for (const [name, value] of pairs) {
    const earlier = byName.get(name)
    byName.set(name, earlier === undefined ? value : [earlier, value].flat())
  }
  return Object.fromEntries(byName)
}

function readBody(headers: HeaderList, text: string): Json {
  if (text === '') return null
  const type = headers.find(([name]) => name === 'content-type')?.[1] ?? ''
  if (!/^application\/([a-z.+-]+\+)?json\b/i.test(type)) return text
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}
