import type { Json, JsonObject } from '@linkflow/kernel'
import { z } from 'zod'
import { isRecord } from './json.ts'

/**
 * Any value of an item. What expressions give is JSON already, so it is not walked again: a Set over 10,000 items would
 * pay for it 10,000 times.
 */
export const jsonValue = () => z.unknown() as unknown as z.ZodType<Json | undefined, Json | undefined>

/** An object with the user's own keys. `z.record` would drop `__proto__`, which is a key like any other here. */
export const jsonRecord = () =>
  z.unknown().refine(isRecord, 'must be an object').meta({ type: 'object' }) as unknown as z.ZodType<
    JsonObject,
    JsonObject
  >

/** The same for the hot path, without the check: the runtime takes it apart into leaves, and the node's `check` looks. */
export const uncheckedRecord = () =>
  z.unknown().meta({ type: 'object' }) as unknown as z.ZodType<JsonObject, JsonObject>

/** The names of all parameters. */
export const keysOf = <S extends z.ZodObject>(schema: S): (keyof z.output<S> & string)[] =>
  Object.keys(schema.shape) as (keyof z.output<S> & string)[]
