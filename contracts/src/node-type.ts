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
