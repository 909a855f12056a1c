import { fail, type Json, ok, type Result } from '@linkflow/kernel'
import { parseLargeJson } from '@linkflow/node-runtime'
import { JSON_DEPTH_MAX } from '../limits.ts'

/** JSON from outside. Deeper nesting than JSON_DEPTH_MAX would overflow the stack of whoever walks it later. */
export function parseJson(text: string): Result<Json, string> {
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error))
  }
  // n levels take at least 2n characters, so short texts need no walk.
  if (text.length > 2 * JSON_DEPTH_MAX && deeperThan(value, JSON_DEPTH_MAX)) return fail(TOO_DEEP)
  return ok(value)
}

const TOO_DEEP = `it is nested deeper than ${JSON_DEPTH_MAX} levels`

/**
 * The same of a list or a record that is large, from its bytes as UTF-8: piece by piece, while others have their turn.
 * Undefined when it is neither: a single value is parsed as a whole.
 */
export async function parseJsonInTurns(
  bytes: Uint8Array,
  yieldNow: () => Promise<void>,
): Promise<Result<Json, string> | undefined> {
  if (!beginsWithBracket(bytes)) return undefined
  const parsed = await parseLargeJson(bytes, { depthMax: JSON_DEPTH_MAX, yieldNow, isLenient: true })
  switch (parsed.type) {
    case 'parsed':
      return ok(parsed.value)
    case 'other':
      return fail(parsed.problem)
    case 'too-deep':
    case 'out-of-range':
      return fail(TOO_DEEP)
  }
}

/** Of blanks nobody sends more. */
const BLANKS_MAX = 1024

const beginsWithBracket = (bytes: Uint8Array): boolean =>
  /^[ \t\r\n]*[[{]/.test(Buffer.from(bytes.subarray(0, BLANKS_MAX)).toString('latin1'))

function deeperThan(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  if (Array.isArray(value)) return value.some((inner) => deeperThan(inner, levels - 1))
  // Half the time of Object.values, which makes a list for each object.
  for (const key in value) if (deeperThan(value[key]!, levels - 1)) return true
  return false
}
