export type JsonRecord = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The order of keys is no difference. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((each, index) => sameJson(each, b[index]))
  }
  if (!isRecord(a) || !isRecord(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
}

const isIndex = (key: string): boolean => /^(0|[1-9]\d*)$/.test(key)

export const hasChild = (value: unknown, key: string): boolean =>
  Array.isArray(value) ? isIndex(key) && Number(key) < value.length : isRecord(value) && Object.hasOwn(value, key)

export const childOf = (value: unknown, key: string): unknown =>
  hasChild(value, key) ? (value as JsonRecord)[key] : undefined

export interface NewChild {
  readonly value: unknown
  /** Where among its siblings a new key goes; by default last. */
  readonly at?: number | undefined
}

/**
 * The value with something else at a place, or without what is there. Only what lies on the way is copied. Own keys only,
 * spread and computed: a key may be called anything.
 */
export function withChild(value: unknown, [key, ...rest]: readonly string[], child: NewChild | undefined): unknown {
  if (key === undefined) return child?.value
  if (Array.isArray(value)) return value.with(Number(key), withChild(value[Number(key)], rest, child))
  const record = isRecord(value) ? value : {}
  const isThere = Object.hasOwn(record, key)
  if (rest.length === 0 && child === undefined) {
    const { [key]: _, ...others } = record
    return others
  }
  const next = withChild(isThere ? record[key] : undefined, rest, child)
  if (isThere || child?.at === undefined) return { ...record, [key]: next }
  return Object.fromEntries(Object.entries(record).toSpliced(child.at, 0, [key, next]))
}
