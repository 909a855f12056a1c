import { fail, ok, type Result } from '@linkflow/kernel'
import { defineNode, failItem, type Item, type NodeContext, type NodeError } from '@linkflow/node-runtime'
import { z } from 'zod'
import { FORMAT } from '../data/format.ts'
import { jsonValue } from '../data/json-schema.ts'
import { userPath } from '../data/user-path.ts'
import { fileOfItem, shownFiles } from '../items/files.ts'
import { permanent } from '../node-error.ts'

const parameters = z.strictObject({
  path: userPath().describe('Where to write, such as reports/{{ $json.id }}.txt; folders are made'),
  content: z
    .enum(['file', 'text', 'json'])
    .default('file')
    .describe('What to write: a file of the item, a text, or a value as JSON'),
  file: z
    .string()
    .min(1)
    .max(256)
    .meta(FORMAT.itemFile)
    .default('file')
    .describe('Name of the file in the item (content «file»)'),
  text: z.string().default('').describe('The text (content «text»)'),
  json: jsonValue().meta(FORMAT.json).optional().describe("The value; the item's json when left out (content «json»)"),
  append: z.boolean().default(false).describe('Write behind what is there instead of replacing it'),
})

type Parameters = z.output<typeof parameters>

function contentOf(
  item: Item,
  given: Parameters,
  context: NodeContext,
): Result<AsyncIterable<Uint8Array> | Uint8Array, NodeError> {
  switch (given.content) {
    case 'text':
      return ok(Buffer.from(given.text))
    case 'json':
      return ok(Buffer.from(`${JSON.stringify(given.json === undefined ? item.json : given.json)}\n`))
    case 'file': {
      const file = fileOfItem(item, given.file)
      return file === undefined
        ? fail(permanent('file-not-found', `The item has no file «${given.file}»${shownFiles(item)}.`))
        : ok(context.blobs.read(file))
    }
  }
}

export const writeFile = defineNode({
  type: 'write-file',
  version: 1,
  title: 'Write File',
  description: "Writes a file, a text or JSON of each item to the workspace's files.",
  group: 'files',
  keywords: ['disk', 'save', 'store', 'export', 'append'],
  parameters,
  effect: 'write',
  sample: [{ path: 'reports/2030.txt', bytes: 297 }],
  behaviour: {
    kind: 'each',
    async each(item, given, context) {
      const content = contentOf(item, given, context)
      if (!content.ok) return failItem(content.error)
      const written = await context.files.write(given.path, content.value, { append: given.append })
      if (!written.ok) return failItem(written.error)
      const json = { ...item.json, path: given.path, bytes: written.value.bytes }
      return { ...item, json }
    },
  },
})
