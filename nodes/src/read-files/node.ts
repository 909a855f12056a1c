import { ok, type Result } from '@linkflow/kernel'
import { defineNode, failItem, type Item, many, type NodeContext, type NodeError } from '@linkflow/node-runtime'
import { z } from 'zod'
import { FORMAT } from '../data/format.ts'
import { mimeTypeOf } from '../data/mime-type.ts'
import { nameInPath, userPath } from '../data/user-path.ts'
import { FILES_FOUND_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'

interface Found {
  readonly path: string
  readonly bytes: number
  readonly modifiedMs: number
}

async function read(
  { path, bytes, modifiedMs }: Found,
  slot: string,
  context: NodeContext,
): Promise<Result<Item, NodeError>> {
  const opened = await context.files.read(path)
  if (!opened.ok) return opened
  const [name, mimeType] = [nameInPath(path), mimeTypeOf(path)]
  const file = await context.blobs.create(name, mimeType, opened.value.content)
  const json = { path, name, mimeType, bytes, modifiedAt: new Date(modifiedMs).toISOString() }
  return ok({ json, files: { [slot]: file } })
}

export const readFiles = defineNode({
  type: 'read-files',
  version: 1,
  title: 'Read Files',
  description: 'Makes an item of each file of the workspace that a pattern finds.',
  group: 'files',
  keywords: ['disk', 'open', 'load', 'glob', 'folder', 'list'],
  suggestedNext: ['read-lines', 'loop', 'http-request'],
  parameters: z.strictObject({
    path: userPath().describe('Path of a file, or a pattern such as invoices/*.pdf or **/*.csv'),
    file: z.string().min(1).max(256).meta(FORMAT.itemFile).default('file').describe('Name of the file in the item'),
    ifNone: z
      .enum(['fail', 'nothing'])
      .default('fail')
      .describe('What to do when the pattern finds no file: fail, or make no item'),
  }),
  effect: 'read',
  sample: [
    {
      path: 'invoices/204.pdf',
      name: '204.pdf',
      mimeType: 'application/pdf',
      bytes: 18_204,
      modifiedAt: '2030-01-01T09:00:00.000Z',
    },
  ],
  behaviour: {
    kind: 'each',
    async each(_item, { path, file, ifNone }, context) {
      const found = await context.files.list(path)
      if (!found.ok) return failItem(found.error)
      if (found.value.length === 0 && ifNone === 'fail') {
        return failItem(
          permanent('file-not-found', `No file of the workspace is called «${path}», nor does that pattern find one.`),
        )
      }
      if (found.value.length > FILES_FOUND_MAX) {
        return failItem(
          permanent(
            'too-many-files',
            `«${path}» finds ${found.value.length} files; at most ${FILES_FOUND_MAX} are read. Use a narrower pattern.`,
          ),
        )
      }
      const items: Item[] = []
      for (const one of found.value.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
        const item = await read(one, file, context)
        if (!item.ok) return failItem(item.error)
        items.push(item.value)
      }
      return many(items)
    },
  },
})
