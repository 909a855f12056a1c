import { fail, type JsonObject, ok, type Result } from '@linkflow/kernel'
import {
  defineNode,
  type EachResult,
  failItem,
  type Item,
  many,
  type NodeContext,
  type NodeError,
  type ObjectsClient,
} from '@linkflow/node-runtime'
import { z } from 'zod'
import { FORMAT } from '../data/format.ts'
import { fileOfItem, shownFiles } from '../items/files.ts'
import { BUCKET_CHARS_MAX, OBJECT_KEY_CHARS_MAX, REMOTE_FILES_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'

const bucket = () => z.string().max(BUCKET_CHARS_MAX).default('')
const key = () => z.string().max(OBJECT_KEY_CHARS_MAX).default('')

const parameters = z.strictObject({
  operation: z
    .enum([
      'list',
      'download',
      'upload',
      'copy',
      'delete',
      'delete-all',
      'about',
      'list-buckets',
      'make-bucket',
      'delete-bucket',
    ])
    .default('list')
    .describe(
      'list: objects of a bucket. download, upload, copy, delete: one object. delete-all: every object whose key begins so. about: size, type and time of an object. The others are about buckets',
    ),
  bucket: bucket().describe('Name of the bucket'),
  key: key().describe('Key of the object, such as invoices/2030/1.pdf'),
  prefix: key().describe('How the keys begin, such as invoices/; all of them if nothing is written'),
  folders: z
    .boolean()
    .default(false)
    .describe('Stop at the next slash: what lies deeper comes as the name of its folder'),
  limit: z.int().min(1).max(REMOTE_FILES_MAX).default(1000).describe('How many at most'),
  toBucket: bucket().describe('Bucket that gets the copy; the same one if nothing is written'),
  toKey: key().describe('Key of the copy'),
  file: z
    .string()
    .min(1)
    .max(256)
    .meta(FORMAT.itemFile)
    .default('file')
    .describe('Name of the item’s file that is sent, or that gets what was fetched'),
  contentType: z.string().max(256).default('').describe('Content type that is kept with it; the file’s own if none'),
})

type Parameters = z.output<typeof parameters>
type Operation = Parameters['operation']

const READING: ReadonlySet<Operation> = new Set(['list', 'download', 'about', 'list-buckets'])
const ONE_OBJECT: ReadonlySet<Operation> = new Set(['download', 'upload', 'copy', 'delete', 'about'])

function check({ operation, bucket, key, prefix, toKey }: Parameters) {
  if (operation !== 'list-buckets' && bucket === '') return { parameter: 'bucket', message: 'is empty: name it.' }
  if (ONE_OBJECT.has(operation) && key === '') return { parameter: 'key', message: 'is empty: name the object.' }
  if (operation === 'copy' && toKey === '') return { parameter: 'toKey', message: 'is empty: say where the copy goes.' }
  if (operation === 'delete-all' && prefix === '') {
    return { parameter: 'prefix', message: 'is empty, which would be every object: say how the keys begin.' }
  }
  return undefined
}

async function each(item: Item, given: Parameters, context: NodeContext): Promise<EachResult> {
  const connected = await context.connect('s3')
  if (!connected.ok) return failItem(connected.error)
  try {
    const done = await perform(connected.value, item, given, context)
    return done.ok ? done.value : failItem(done.error)
  } finally {
    connected.value.release()
  }
}

type Performed = Promise<Result<Exclude<EachResult, undefined>, NodeError>>

async function perform(client: ObjectsClient, item: Item, given: Parameters, context: NodeContext): Performed {
  const { bucket, key } = given
  switch (given.operation) {
    case 'list-buckets':
      return listed(await client.buckets(), (buckets) => buckets)
    case 'make-bucket':
      return handOn(item, await client.makeBucket(bucket))
    case 'delete-bucket':
      return handOn(item, await client.removeBucket(bucket))
    case 'list': {
      const options = { prefix: given.prefix, folders: given.folders, max: given.limit }
      return listed(await client.list(bucket, options), ({ folders, objects }) => [
        ...folders.map((folder) => ({ folder })),
        ...objects,
      ])
    }
    case 'about':
      return listed(await client.about(bucket, key), (about) => [about])
    case 'download':
      return download(client, item, given, context)
    case 'upload':
      return upload(client, item, given, context)
    case 'copy':
      return handOn(item, await client.copy([bucket, key], [given.toBucket || bucket, given.toKey]))
    case 'delete':
      return handOn(item, await client.remove(bucket, key))
    case 'delete-all':
      return listed(await client.removeAll(bucket, given.prefix), (deleted) => [{ deleted }])
  }
}

async function download(
  client: ObjectsClient,
  item: Item,
  { bucket, key, file }: Parameters,
  context: NodeContext,
): Performed {
  const name = key.split('/').at(-1) || 'file'
  const fetched = await client.download(bucket, key, ({ mimeType, content }) =>
    context.blobs.create(name, mimeType, content),
  )
  return fetched.ok ? ok({ json: item.json, files: { ...item.files, [file]: fetched.value } }) : fetched
}

async function upload(client: ObjectsClient, item: Item, given: Parameters, context: NodeContext): Performed {
  const file = fileOfItem(item, given.file)
  if (file === undefined) {
    return fail(permanent('file-not-found', `The item has no file «${given.file}»${shownFiles(item)}.`))
  }
  const content = context.blobs.read(file)
  const mimeType = given.contentType || file.mimeType
  return handOn(item, await client.upload(given.bucket, given.key, { bytes: file.bytes, mimeType, content }))
}

function listed<T>(
  answer: Result<T, NodeError>,
  rowsOf: (value: T) => readonly object[],
): Result<Exclude<EachResult, undefined>, NodeError> {
  return answer.ok ? ok(many(rowsOf(answer.value).map((row) => ({ json: { ...row } as JsonObject })))) : answer
}

const handOn = (item: Item, done: Result<unknown, NodeError>): Result<Item, NodeError> => (done.ok ? ok(item) : done)

export const s3 = defineNode({
  type: 's3',
  version: 1,
  title: 'S3',
  description: 'Fetches, sends, lists, copies and deletes objects of S3 and of servers that speak as S3 does.',
  group: 'action',
  keywords: ['s3', 'aws', 'minio', 'bucket', 'object', 'storage', 'file', 'upload', 'download', 'ceph', 'swift', 'r2'],
  operations: [
    { title: 'List objects', keywords: ['folder', 'search'], parameters: { operation: 'list' } },
    { title: 'Fetch an object', keywords: ['download', 'get'], parameters: { operation: 'download' } },
    { title: 'Send an object', keywords: ['upload', 'put'], parameters: { operation: 'upload' } },
    { title: 'Copy an object', keywords: ['duplicate'], parameters: { operation: 'copy' } },
    { title: 'Delete an object', keywords: ['remove'], parameters: { operation: 'delete' } },
    { title: 'Delete a folder', keywords: ['remove', 'prefix'], parameters: { operation: 'delete-all' } },
    { title: 'Ask about an object', keywords: ['head', 'exists', 'size'], parameters: { operation: 'about' } },
    { title: 'List buckets', parameters: { operation: 'list-buckets' } },
    { title: 'Make a bucket', keywords: ['create'], parameters: { operation: 'make-bucket' } },
    { title: 'Delete a bucket', keywords: ['remove'], parameters: { operation: 'delete-bucket' } },
  ],
  suggestedNext: ['extract-from-file', 'if', 'set'],
  parameters,
  check,
  credentials: [{ type: 's3', required: true }],
  effect: ({ operation }) => (READING.has(operation) ? 'read' : 'write'),
  sample: [{ key: 'invoices/2030/1.pdf', bytes: 20_480, modifiedMs: 1_893_499_200_000, etag: '9b2cf535f27731c9' }],
  behaviour: { kind: 'each', each },
})
