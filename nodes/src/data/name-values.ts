import { fail, type Json, type JsonObject, ok, type Result } from '@linkflow/kernel'
import { z } from 'zod'
import { LIST_ENTRIES_MAX } from '../limits.ts'
import { kindWord } from './json.ts'
import { jsonRecord, jsonValue } from './json-schema.ts'

export type Pair = readonly [name: string, value: string]

/** Names and texts, as an object or, where a name may come several times, as a list. */
export const nameValuesSchema = () =>
  z.union([
    z
      .array(
        z.strictObject({
          name: z.string().min(1).max(1024).describe('Name'),
          value: jsonValue().describe('Text, number, true or false; null leaves the name out'),
        }),
      )
      .max(LIST_ENTRIES_MAX),
    jsonRecord(),
  ])

type NameValues = readonly { readonly name: string; readonly value?: Json | undefined }[] | JsonObject

/**
 * Pairs in order. A list gives its name several times; null and missing are left out. An object has no text of its own,
 * so it is an error rather than `[object Object]`.
 */
export function pairsOf(given: NameValues): Result<Pair[], string> {
  const entries = Array.isArray(given)
    ? given.map(({ name, value }) => [name, value as Json | undefined] as const)
    : Object.entries(given as JsonObject)
  const pairs: Pair[] = []
  for (const [name, value] of entries) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one === null || one === undefined) continue
      if (typeof one === 'object')
        return fail(`«${name}» is ${kindWord(one)}; give a text, for example with JSON.stringify(…)`)
      pairs.push([name, String(one)])
    }
  }
  return ok(pairs)
}
