/** One place of a JSON value that differs. A side on which there is nothing has no such key. */
export interface ValueChange {
  /** JSON pointer from the value that is compared. */
  readonly path: string
  readonly from?: unknown
  readonly to?: unknown
}

type JsonRecord = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Where two records differ, as deep as they have the same shape. Lists of one length are compared place by place; lists
 * of different lengths are one change, because nothing says which of their elements are the same. The order of keys is
 * no difference.
 */
export function diffRecords(from: JsonRecord, to: JsonRecord, at = ''): ValueChange[] {
  const keys = new Set([...Object.keys(from), ...Object.keys(to)])
  return [...keys].flatMap((key) => {
    const path = `${at}/${escaped(key)}`
    if (!Object.hasOwn(from, key)) return [{ path, to: to[key] }]
    if (!Object.hasOwn(to, key)) return [{ path, from: from[key] }]
    return diffValues(from[key], to[key], path)
  })
}

function diffValues(from: unknown, to: unknown, path: string): ValueChange[] {
  if (from === to) return []
  if (isRecord(from) && isRecord(to)) return diffRecords(from, to, path)
  if (Array.isArray(from) && Array.isArray(to) && from.length === to.length) {
    return from.flatMap((each, index) => diffValues(each, to[index], `${path}/${index}`))
  }
  return [{ path, from, to }]
}

/** The value with the `to` of each change in its place. */
export const applyChanges = <T extends object>(value: T, changes: readonly ValueChange[]): T =>
  changes.reduce<unknown>((all, change) => withPlace(all, tokensOf(change.path), change), value) as T

interface Place {
  /** Nothing is to be there without it. */
  readonly to?: unknown
  /** Where among its siblings a new key goes; by default last. */
  readonly at?: number
}

/** Own keys only, spread and computed: a key may be called anything, `__proto__` included. */
export function withPlace(value: unknown, [token, ...rest]: readonly string[], place: Place): unknown {
  if (token === undefined) return place.to
  if (Array.isArray(value)) {
    return value.map((each, index) => (String(index) === token ? withPlace(each, rest, place) : each))
  }
  const record = isRecord(value) ? value : {}
  const isThere = Object.hasOwn(record, token)
  if (rest.length === 0 && !Object.hasOwn(place, 'to')) {
    return Object.fromEntries(Object.entries(record).filter(([key]) => key !== token))
  }
  const next = withPlace(isThere ? record[token] : undefined, rest, place)
  if (isThere || place.at === undefined) return { ...record, [token]: next }
  return Object.fromEntries(Object.entries(record).toSpliced(place.at, 0, [token, next]))
}

export const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')

/** The keys of a JSON pointer. */
export const tokensOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
