import type { Json, Result } from '@linkflow/kernel'
import { defineNode, failItem, type Item, type NodeContext, type NodeError } from '@linkflow/node-runtime'
import { z } from 'zod'
import { fieldPath } from '../data/field-path.ts'
import { FORMAT } from '../data/format.ts'
import { jsonValue } from '../data/json-schema.ts'
import { valueIn } from '../items/file-content.ts'
import { withField } from '../items/result-field.ts'
import { TEXT_BYTES_MAX } from '../limits.ts'

const NAME = /^[A-Za-z_][\w.:-]{0,99}$/

const parameters = z.strictObject({
  operation: z
    .enum(['to-json', 'to-xml'])
    .default('to-json')
    .describe('to-json: a value of XML. to-xml: XML of a value'),
  xml: z.string().max(TEXT_BYTES_MAX).default('').describe('The XML (to-json)'),
  json: jsonValue().meta(FORMAT.json).optional().describe("The value; the item's json when left out (to-xml)"),
  attributes: z
    .enum(['merged', 'apart'])
    .default('merged')
    .describe('merged: attributes become fields like elements. apart: they are in the field «$» (to-json)'),
  lists: z
    .enum(['several', 'always'])
    .default('several')
    .describe('several: a list only where an element comes several times. always: each element is a list (to-json)'),
  root: z
    .string()
    .regex(NAME, 'is not a name of an element')
    .default('root')
    .describe('Name of the outermost element, where the value has several fields (to-xml)'),
  declaration: z.boolean().default(true).describe('Begin with <?xml …?> (to-xml)'),
  as: fieldPath().default('data').describe('Field that gets the result'),
})

type Parameters = z.output<typeof parameters>

function made(item: Item, given: Parameters, context: NodeContext): Promise<Result<Json, NodeError>> {
  if (given.operation === 'to-json') {
    const options = { mergeAttrs: given.attributes === 'merged', explicitArray: given.lists === 'always' }
    return valueIn(context, 'xml-to-json', Buffer.from(given.xml), options)
  }
  const json = given.json === undefined ? item.json : given.json
  return valueIn(context, 'json-to-xml', Buffer.from(JSON.stringify(json)), {
    rootName: given.root,
    headless: !given.declaration,
  })
}

export const xml = defineNode({
  type: 'xml',
  version: 1,
  title: 'XML',
  description: 'Makes a value of XML, and XML of a value.',
  group: 'data',
  keywords: ['parse', 'convert', 'json', 'soap'],
  operations: [
    { title: 'XML to JSON', keywords: ['parse', 'read'], parameters: { operation: 'to-json' } },
    { title: 'JSON to XML', keywords: ['build', 'write'], parameters: { operation: 'to-xml' } },
  ],
  parameters,
  effect: 'pure',
  sample: [{ data: { order: { id: '204', total: '19.90' } } }],
  behaviour: {
    kind: 'each',
    async each(item, given, context) {
      const result = await made(item, given, context)
      return result.ok ? withField(item, given.as, result.value) : failItem(result.error)
    },
  },
})
