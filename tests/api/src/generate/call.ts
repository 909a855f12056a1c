import type { Operation } from '../document/operation.ts'

/** A request as its parts, before it is written down. */
export interface Call {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  /** Undefined: the ground's; null: none. */
  readonly token?: string | null | undefined
  /** Written as it is, in place of `body`. */
  readonly rawBody?: string
  /** In place of the media type that the body has. */
  readonly contentType?: string
  /** Put behind the query as it is. */
  readonly rawQuery?: string
}

export const emptyCall: Call = { params: {}, query: {}, headers: {}, body: undefined }

export function addressOf({ path }: Operation, { params, query, rawQuery = '' }: Call): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name]
    return value === undefined ? whole : encodeURIComponent(value)
  })
  const pairs = Object.entries(query).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
  const all = [...pairs, ...(rawQuery === '' ? [] : [rawQuery])].join('&')
  return all === '' ? filled : `${filled}?${all}`
}
