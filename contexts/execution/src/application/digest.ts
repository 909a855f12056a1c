import { createHash } from 'node:crypto'
import type { Item } from '@linkflow/node-runtime'
import type { StoredOutputFact } from '../domain/fact.ts'

/** Text that two values share exactly when they are equal, whatever the order of keys in their records. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  ) ?? 'undefined'

export const digestOf = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('base64url')

export const itemsDigest = (items: readonly Item[]): string => digestOf(items.map(({ json }) => json))

/** Of items as the journal has them; undefined of what lies in the object store, or has files: that is not read for it. */
export function storedDigest(outputs: readonly StoredOutputFact[]): string | undefined {
  const [first] = outputs
  if (outputs.length !== 1 || first?.['items'] === undefined || first['files'] !== undefined) return undefined
  return digestOf(first['items'])
}
