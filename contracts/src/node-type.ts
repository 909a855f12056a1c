import { z } from 'zod'

const portsSchema = z.strictObject({
  inputs: z.array(z.string()),
  outputs: z.array(z.string()),
  dynamic: z.boolean().describe('The parameters decide'),
})

export const nodeTypeSchema = z
  .strictObject({
    type: z.string(),
    version: z.number(),
    title: z.string(),
    description: z.string(),
    documentation: z.string().describe('Markdown; empty where the description says it all'),
    group: z.string(),
    keywords: z.array(z.string()).describe('Words that people search for besides the title'),
    operations: z
      .array(
        z.strictObject({
          title: z.string(),
          keywords: z.array(z.string()),
          parameters: z.record(z.string(), z.unknown()).describe('Those that a new node has for it'),
        }),
      )
      .describe('What it does, where that is several things'),
    suggestedNext: z.array(z.string()).describe('Types that usually come behind it, the likeliest first'),
    parameters: z
      .unknown()
      .describe('JSON Schema of the parameters; a text in them may hold expressions, except in `literal` ones'),
    literal: z.array(z.string()),
    options: z.array(z.string()).describe('Loaders of what parameters offer; a schema names its own as `optionsFrom`'),
    ports: portsSchema,
    credentials: z.array(z.strictObject({ type: z.string(), required: z.boolean() })),
    effect: z.enum(['pure', 'read', 'write', 'by-parameters']),
    runOnEmpty: z.boolean(),
    offered: z.boolean().describe('False: it comes with imported workflows, and pickers leave it out'),
    sample: z.array(z.unknown()),
  })
  .meta({ id: 'NodeType' })
export type NodeTypeView = z.output<typeof nodeTypeSchema>

export const nodeTypesSchema = z.strictObject({ items: z.array(nodeTypeSchema) })

export const nodeOptionsRequestSchema = z
  .strictObject({
    version: z.number().positive().optional().describe('The newest by default'),
    loader: z.string().min(1).max(500),
    search: z.string().max(500).default(''),
    parameters: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('Those that are set so far, as they are written'),
    credentials: z.record(z.string(), z.uuid()).default({}).describe('Those of the node: id by type'),
  })
  .meta({ id: 'NodeOptionsRequest' })

export const nodeOptionsSchema = z
  .strictObject({
    items: z.array(z.strictObject({ value: z.unknown(), title: z.string(), description: z.string().optional() })),
  })
  .meta({ id: 'NodeOptions' })
