import { invariant } from '@linkflow/kernel'

/** `<workspace>/<yyyymm>/<execution>/<step>/<uuid>`, every part made by us. */
export type ObjectKey = string & { readonly __kind: 'object-key' }
/** The first one to four parts of a key, with the slash that ends them. */
export type ObjectPrefix = string & { readonly __kind: 'object-prefix' }

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const MONTH = '[0-9]{4}(?:0[1-9]|1[0-2])'
// A node's id may come from an imported file: what is not of this form gets a made name by the caller.
const STEP = '[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?'

const KEY = new RegExp(`^${UUID}/${MONTH}/${UUID}/${STEP}/${UUID}$`)
const PREFIX = new RegExp(`^${UUID}/(?:${MONTH}/(?:${UUID}/(?:${STEP}/)?)?)?$`)

export interface ObjectKeyParts {
  readonly workspaceId: string
  /** Decides the month; the time of the execution, so that all it has lies together. */
  readonly timeMs: number
  readonly executionId: string
  /** Lower-case letters, digits and hyphens, at most 64. */
  readonly step: string
  readonly objectId: string
}

export function objectKey(parts: ObjectKeyParts): ObjectKey {
  return asObjectKey(`${executionPrefix(parts)}${parts.step}/${parts.objectId}`)
}

/** What an execution may refer to, and what retention removes. */
export function executionPrefix(parts: Pick<ObjectKeyParts, 'workspaceId' | 'timeMs' | 'executionId'>): ObjectPrefix {
  return asObjectPrefix(`${parts.workspaceId}/${monthOf(parts.timeMs)}/${parts.executionId}/`)
}

const monthOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 7).replace('-', '')

/** A key read back from a row. One that we cannot have made is a bug or worse, never an everyday "no". */
export function asObjectKey(text: string): ObjectKey {
  invariant(isObjectKey(text), `no object key: ${JSON.stringify(text)}`)
  return text
}

export function asObjectPrefix(text: string): ObjectPrefix {
  invariant(PREFIX.test(text), `no object prefix: ${JSON.stringify(text)}`)
  return text as ObjectPrefix
}

export const isObjectKey = (text: string): text is ObjectKey => KEY.test(text)

/** Folder order: part by part, so that a tree walked in order gives keys in order. */
export function compareKeys(one: string, other: string): number {
  const [left, right] = [one.split('/'), other.split('/')]
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    if (left[index]! !== right[index]!) return left[index]! < right[index]! ? -1 : 1
  }
  return left.length - right.length
}
