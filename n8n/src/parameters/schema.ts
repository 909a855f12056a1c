import { z } from 'zod'
import type { Parameter } from './describe.ts'

/** The zod schema of a table of parameters: all versions of a name in one, everything optional. */
export function schemaOf(parameters: readonly Parameter[]): z.ZodObject {
  return z.strictObject(shapeOf(parameters))
}

function shapeOf(parameters: readonly Parameter[]): Record<string, z.ZodType> {
  const byName = Map.groupBy(parameters, ({ name }) => name)
  const shape: Record<string, z.ZodType> = {}
  for (const [name, definitions] of byName) {
    const about = definitions.find(({ about }) => about !== '')?.about ?? ''
    shape[name] = schemaOfOne(definitions).optional().describe(about)
  }
  return shape
}

/** Definitions of one name that differ in kind take any value; of one kind, what any of them takes. */
function schemaOfOne(definitions: readonly Parameter[]): z.ZodType {
  const [first] = definitions
  if (first === undefined || definitions.some(({ kind }) => kind !== first.kind)) return z.unknown()
  switch (first.kind) {
    case 'value':
    case 'filter':
      return z.unknown()
    case 'choice':
      return z.literal([...new Set(definitions.flatMap(({ choices = [] }) => choices))])
    case 'collection':
      return z.strictObject(shapeOf(definitions.flatMap(({ members = [] }) => members)))
    case 'groups':
      return groupsSchema(definitions)
  }
}

function groupsSchema(definitions: readonly Parameter[]): z.ZodType {
  const byGroup = Map.groupBy(
    definitions.flatMap(({ groups = {}, several }) =>
      Object.entries(groups).map(([group, fields]) => ({ group, fields, several })),
    ),
    ({ group }) => group,
  )
  const shape: Record<string, z.ZodType> = {}
  for (const [group, entries] of byGroup) {
    const entry = z.strictObject(shapeOf(entries.flatMap(({ fields }) => fields)))
    shape[group] = (entries[0]?.several === true ? z.array(entry) : entry).optional()
  }
  return z.strictObject(shape)
}
