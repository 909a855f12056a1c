import { fail, type JsonObject, ok, type Result } from '@linkflow/kernel'
import {
  type EachResult,
  type Item,
  many,
  type NodeContext,
  type NodeError,
  type RemoteFilesClient,
  type ServerFailure,
} from '@linkflow/node-runtime'
import { z } from 'zod'
import { FORMAT } from '../data/format.ts'
import { fileOfItem, shownFiles } from '../items/files.ts'
import { REMOTE_FILES_MAX, REMOTE_PATH_CHARS_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'

const path = () => z.string().max(REMOTE_PATH_CHARS_MAX).default('')

export const FILE_OPERATIONS = ['list', 'download', 'upload', 'rename', 'delete'] as const

/** What nodes with files of another machine ask for. */
export const fileParameters = {
  path: path().describe('Path of the file or folder there'),
  newPath: path().describe('Where it is moved to'),
  file: z
    .string()
    .min(1)
    .max(256)
    .meta(FORMAT.itemFile)
    .default('file')
    .describe('Name of the item’s file that is sent, or that gets what was fetched'),
  recursive: z.boolean().default(false).describe('With everything in the folders within'),
  isFolder: z.boolean().default(false).describe('It is a folder that is deleted'),
  makeFolders: z.boolean().default(false).describe('Make the folders that are missing'),
}

const schema = z.strictObject({ operation: z.enum(FILE_OPERATIONS), ...fileParameters })
export type FileParameters = z.output<typeof schema>

export function checkPaths({ operation, path, newPath }: FileParameters) {
  if (path === '') return { parameter: 'path', message: 'is empty: name the file or the folder.' }
  if (operation === 'rename' && newPath === '') return { parameter: 'newPath', message: 'is empty: say where it goes.' }
  return undefined
}

export const fileOperations = [
  { title: 'List files', keywords: ['folder'], parameters: { operation: 'list' } },
  { title: 'Fetch a file', keywords: ['download'], parameters: { operation: 'download' } },
  { title: 'Send a file', keywords: ['upload'], parameters: { operation: 'upload' } },
  { title: 'Move or rename a file', keywords: ['mv'], parameters: { operation: 'rename' } },
  { title: 'Delete a file or folder', keywords: ['rm'], parameters: { operation: 'delete' } },
]

export const readsFiles = (operation: string): boolean => operation === 'list' || operation === 'download'

export type Performed = Promise<Result<Exclude<EachResult, undefined>, NodeError>>

export async function performOnFiles(
  client: RemoteFilesClient,
  item: Item,
  given: FileParameters,
  context: NodeContext,
): Performed {
  switch (given.operation) {
    case 'list': {
      const listed = await client.list(given.path, { recursive: given.recursive, max: REMOTE_FILES_MAX })
      return listed.ok ? ok(many(listed.value.map((file) => ({ json: { ...file } as JsonObject })))) : listed
    }
    case 'download': {
      const name = given.path.split('/').at(-1) || 'file'
      const fetched = await client.download(given.path, (content) =>
        context.blobs.create(name, 'application/octet-stream', content),
      )
      return fetched.ok ? ok({ json: item.json, files: { ...item.files, [given.file]: fetched.value } }) : fetched
    }
    case 'upload': {
      const file = fileOfItem(item, given.file)
      if (file === undefined) {
        return fail(permanent('file-not-found', `The item has no file «${given.file}»${shownFiles(item)}.`))
      }
      return handOn(item, await client.upload(given.path, context.blobs.read(file)))
    }
    case 'rename':
      return handOn(item, await client.rename(given.path, given.newPath, { makeFolders: given.makeFolders }))
    case 'delete':
      return handOn(item, await client.remove(given.path, { folder: given.isFolder, recursive: given.recursive }))
  }
}

const handOn = (item: Item, done: Result<void, ServerFailure>): Result<Item, NodeError> => (done.ok ? ok(item) : done)
