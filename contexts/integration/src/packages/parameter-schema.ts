import type { Json } from '@linkflow/kernel'
import type { ParameterSchema } from '@linkflow/node-runtime'
import { z } from 'zod'
import { SCHEMA_DEPTH_MAX } from './limits.ts'

type Raw = Readonly<Record<string, Json>>
const isObject = (value: Json | undefined): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A schema by which the server takes a package's parameters apart, made of their JSON Schema. It holds types and bounds, and no
 * more: patterns are strangers' (they could take for ever), defaults and transformations are the node's own, and the node
 * parses once more, in its process, by the schema that it was written with.
 */
export function parameterSchema(json: Raw): ParameterSchema {
  const properties = isObject(json['properties']) ? json['properties'] : {}
  const required = Array.isArray(json['required']) ? json['required'] : []
  const shape = Object.entries(properties).map(([name, schema]): [string, z.ZodType] => {
    const made = schemaOf(schema)
    return [name, required.includes(name) ? made : made.optional()]
  })
  return z.strictObject(Object.fromEntries(shape))
}

function schemaOf(json: Json): z.ZodType {
  try {
    return z.fromJSONSchema(plain(json, 0) as Parameters<typeof z.fromJSONSchema>[0])
  } catch {
    // What it cannot say is whatever the node makes of it.
    return z.unknown()
  }
}

const KEPT = new Set(['type', 'enum', 'const', 'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'])

/** The words of a schema that are types and bounds. */
function plain(json: Json, depth: number): Json {
  if (depth > SCHEMA_DEPTH_MAX || !isObject(json) || '$ref' in json) return {}
  const kept = Object.entries(json).filter(([key]) => KEPT.has(key))
  const { properties, items, required, additionalProperties } = json
  const options = json['anyOf'] ?? json['oneOf']
  return {
    ...Object.fromEntries(kept),
    ...(isObject(properties) && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, each]) => [key, plain(each, depth + 1)])),
    }),
    ...(Array.isArray(required) && isObject(properties) && { required }),
    ...(additionalProperties !== undefined && {
      additionalProperties: isObject(additionalProperties)
        ? plain(additionalProperties, depth + 1)
        : additionalProperties,
    }),
    ...(isObject(items) && { items: plain(items, depth + 1) }),
    ...(Array.isArray(options) && { anyOf: options.map((each) => plain(each, depth + 1)) }),
  }
}
