import { TextDecoder } from 'node:util'

export interface ContentType {
  /** Lower case, without parameters; empty when there is none. */
  readonly essence: string
  readonly charset: string | undefined
}

export function contentTypeOf(headers: readonly (readonly [string, string])[]): ContentType {
  const text = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  const [essence = '', ...parameters] = text.split(';')
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/i.exec(parameter)?.[1])
    .find((found) => found !== undefined)
  return { essence: essence.trim().toLowerCase(), charset }
}

export const isJson = (essence: string): boolean => /^(application|text)\/(json|[\w.+-]+\+json)$/.test(essence)

const TEXT_APPLICATIONS = new Set([
  'application/xml',
  'application/javascript',
  'application/ecmascript',
  'application/x-www-form-urlencoded',
  'application/graphql',
  'application/yaml',
  'application/x-yaml',
  'application/toml',
  'application/x-ndjson',
  'application/jsonl',
  'application/sql',
  'application/csv',
])

export const isText = (essence: string): boolean =>
  essence.startsWith('text/') || essence.endsWith('+xml') || essence.endsWith('+yaml') || TEXT_APPLICATIONS.has(essence)

/** The bytes of a text that is UTF-8, without their mark; undefined when it is something else. */
export function utf8Of(bytes: Uint8Array, charset: string | undefined): Uint8Array | undefined {
  const mark = bomOf(bytes)
  if (decoderFor(mark ?? charset ?? 'utf-8').encoding !== 'utf-8') return undefined
  return mark === undefined ? bytes : bytes.subarray(3)
}

/** A byte order mark wins over the header, as in browsers; an unknown charset is read as UTF-8. */
export function decode(bytes: Uint8Array, charset: string | undefined): string {
  return decoderFor(bomOf(bytes) ?? charset ?? 'utf-8').decode(bytes)
}

function bomOf(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : undefined
}

function decoderFor(label: string): TextDecoder {
  try {
    return new TextDecoder(label)
  } catch {
    return new TextDecoder()
  }
}
