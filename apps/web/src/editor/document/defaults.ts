import type { Patch } from '@linkflow/contracts'
import { isRecord, type JsonRecord } from './json-value.ts'

/**
 * Patches of others with what the server fills in when it stores them: they may have been sent by a program that leaves
 * defaults out. Our own leave out nothing.
 */
export function withDefaults(patch: Patch): Patch {
  if (patch.op === 'clear' || !isRecord(patch.value)) return patch
  const fill = FILLED.find(({ path }) => path.test(patch.path))
  return fill === undefined ? patch : { ...patch, value: fill.with(patch.value) }
}

const retry = (value: JsonRecord) => ({ firstMs: 1000, maxMs: 60_000, ...value })
const concurrency = (value: JsonRecord) => ({ policy: 'queue', ...value })

const FILLED: readonly { readonly path: RegExp; readonly with: (value: JsonRecord) => JsonRecord }[] = [
  {
    path: /^\/nodes\/[^/]+$/,
    with: (value) => ({
      version: 1,
      parameters: {},
      position: { x: 0, y: 0 },
      ...value,
      ...(isRecord(value['retry']) && { retry: retry(value['retry']) }),
    }),
  },
  { path: /^\/nodes\/[^/]+\/retry$/, with: retry },
  {
    path: /^\/settings$/,
    with: (value) => ({
      order: 'linkflow',
      dialect: 'linkflow',
      ...value,
      ...(isRecord(value['concurrency']) && { concurrency: concurrency(value['concurrency']) }),
    }),
  },
  { path: /^\/settings\/concurrency$/, with: concurrency },
]
