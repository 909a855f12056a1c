import { type ArchivedFile, FormatFailure, gunzip, gzip, readZip, writeZip } from '@linkflow/formats'
import {
  defineNode,
  type EachResult,
  type FileRef,
  failItem,
  type Item,
  type NodeContext,
} from '@linkflow/node-runtime'
import { z } from 'zod'
import { FORMAT } from '../data/format.ts'
import { setOwn } from '../data/json.ts'
import { mimeTypeOf } from '../data/mime-type.ts'
import { neededFile, wholeFile } from '../items/file-content.ts'
import { LIST_ENTRIES_MAX, WHOLE_FILE_BYTES_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'

const parameters = z.strictObject({
  operation: z
    .enum(['zip', 'unzip', 'gzip', 'gunzip'])
    .default('zip')
    .describe('zip: files into one archive. unzip: the files of an archive. gzip and gunzip: one file for each'),
  files: z
    .array(z.string().min(1).max(256).meta(FORMAT.itemFile))
    .max(LIST_ENTRIES_MAX)
    .default([])
    .describe('Names of the files in the item; all of them when left out'),
  as: z
    .string()
    .min(1)
    .max(256)
    .default('file')
    .describe('Name of the archive in the item (zip), or how the names of the files begin (unzip): file_0, file_1'),
  fileName: z.string().max(256).default('archive.zip').describe('Name that the archive has for people (zip)'),
  keepFiles: z.boolean().default(false).describe('Keep the files that were worked on beside what is made of them'),
})

type Parameters = z.output<typeof parameters>

/** Whoever works on a large archive lets others have their turn between its files. */
async function made(
  item: Item,
  names: readonly string[],
  given: Parameters,
  context: NodeContext,
): Promise<Map<string, FileRef>> {
  const results = new Map<string, FileRef>()
  const store = async (slot: string, name: string, bytes: Uint8Array) =>
    void results.set(slot, await context.blobs.create(name, mimeTypeOf(name), bytes))
  if (given.operation === 'zip') {
    await store(given.as, given.fileName || 'archive.zip', await writeZip(await contents(item, names, context)))
    return results
  }
  let count = 0
  for (const name of names) {
    const [{ name: fileName, bytes }] = (await contents(item, [name], context)) as [ArchivedFile]
    switch (given.operation) {
      case 'gzip':
        await store(name, `${fileName}.gz`, await gzip(bytes))
        break
      case 'gunzip':
        await store(name, fileName.replace(/\.gz(ip)?$/i, ''), await gunzip(bytes))
        break
      case 'unzip':
        for await (const file of readZip(bytes)) {
          if (file.name.startsWith('__MACOSX/')) continue
          await store(`${given.as}_${count}`, lastStep(file.name), file.bytes)
          count += 1
        }
    }
  }
  return results
}

/** A path in an archive is a stranger's: what is behind its last step is a name. */
const lastStep = (path: string): string => path.split(/[\\/]/).at(-1) || 'file'

async function contents(item: Item, names: readonly string[], context: NodeContext): Promise<ArchivedFile[]> {
  const files: ArchivedFile[] = []
  let whole = 0
  for (const name of names) {
    const bytes = await wholeFile(item, name, context)
    if (!bytes.ok) throw new FormatFailure(bytes.error.code, bytes.error.message)
    whole += bytes.value.length
    if (whole > WHOLE_FILE_BYTES_MAX)
      throw new FormatFailure('file-too-large', `The files have more than ${WHOLE_FILE_BYTES_MAX} bytes together.`)
    const file = neededFile(item, name)
    files.push({ name: file.ok ? file.value.name : name, bytes: bytes.value })
  }
  return files
}

async function each(item: Item, given: Parameters, context: NodeContext): Promise<EachResult> {
  const names = given.files.length > 0 ? given.files : Object.keys(item.files ?? {})
  if (names.length === 0) return failItem(permanent('file-not-found', 'The item has no files.'))
  try {
    const results = await made(item, names, given, context)
    const files: Record<string, FileRef> = {}
    for (const [name, file] of Object.entries(item.files ?? {})) {
      if (given.keepFiles || !names.includes(name)) setOwn(files as never, name, file as never)
    }
    for (const [name, file] of results) setOwn(files as never, name, file as never)
    return {
      json: {
        ...item.json,
        files: [...results].map(([name, file]) => ({ file: name, name: file.name, bytes: file.bytes })),
      },
      files,
    }
  } catch (thrown) {
    if (!(thrown instanceof FormatFailure)) throw thrown
    return failItem(permanent(thrown.code, thrown.message))
  }
}

export const compression = defineNode({
  type: 'compression',
  version: 1,
  title: 'Compression',
  description: 'Packs files of the item into a zip archive or with gzip, and unpacks them.',
  group: 'files',
  keywords: ['zip', 'gzip', 'archive', 'compress', 'decompress', 'unpack', 'extract'],
  operations: [
    { title: 'Pack into a zip archive', keywords: ['compress'], parameters: { operation: 'zip' } },
    { title: 'Unpack a zip archive', keywords: ['decompress', 'extract'], parameters: { operation: 'unzip' } },
    { title: 'Pack with gzip', keywords: ['compress', 'gz'], parameters: { operation: 'gzip' } },
    { title: 'Unpack gzip', keywords: ['decompress', 'gz'], parameters: { operation: 'gunzip' } },
  ],
  suggestedNext: ['write-file', 'extract-from-file', 'http-request'],
  parameters,
  // What it stores is under its own step, and is swept away if the step runs again.
  effect: 'read',
  sample: [{ files: [{ file: 'file', name: 'archive.zip', bytes: 18_204 }] }],
  behaviour: { kind: 'each', each },
})
