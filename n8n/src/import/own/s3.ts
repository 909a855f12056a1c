import type { Json } from '@linkflow/kernel'
import { own, textOf } from '../../values/json.ts'
import { isExpression, templatesOf } from '../expressions.ts'
import { become, type Convert, inside, leftOut, refuse } from './become.ts'

const OBJECTS = 'Its items have key, bytes, modifiedMs and etag; n8n’s have Key, Size, LastModified and ETag.'
const GOES_ON = 'The item goes on as it came; n8n’s says success.'

/** The nodes of Amazon's S3 and of other servers are one here. */
export const s3: Convert = ({ parameters }) => {
  const resource = own(parameters, 'resource') ?? 'file'
  const [operation, fields, options] = [own(parameters, 'operation'), 'additionalFields', 'options']
  if (isExpression(resource) || isExpression(operation ?? '')) return refuse('What it does is an expression.')
  const text = (name: string, fallback = ''): Json => templatesOf(own(parameters, name) ?? fallback)
  const [more, asked] = [inside(parameters, fields), inside(parameters, options)]
  const to = (to: string, given: Record<string, Json>, known: readonly string[] = [], ...told: readonly string[]) =>
    become('s3', { operation: to, ...given }, [
      'Choose its credential.',
      ...told,
      ...leftOut({ ...more, ...asked }, known),
    ])
  const bucket = text('bucketName')
  const limit: Record<string, Json> =
    own(parameters, 'returnAll') === true ? { limit: 10_000 } : { limit: templatesOf(own(parameters, 'limit') ?? 100) }
  const inFolder = (name: Json): Json => within(own(more, 'parentFolderKey'), name)
  switch (`${textOf(resource)}/${textOf(operation ?? (resource === 'file' ? 'download' : 'create'))}`) {
    case 'file/download':
      return to('download', { bucket, key: text('fileKey'), file: text('binaryPropertyName', 'data') })
    case 'file/upload': {
      if (own(parameters, 'binaryData') === false) return refuse('It sends a text of its parameters instead of a file.')
      const file = text('binaryPropertyName', 'data')
      const name = own(parameters, 'fileName')
      const key =
        name === undefined || name === '' ? `{{ $binary[${JSON.stringify(file)}].fileName }}` : text('fileName')
      return to('upload', { bucket, key: inFolder(key), file }, ['parentFolderKey'], GOES_ON)
    }
    case 'file/delete':
      return to('delete', { bucket, key: text('fileKey') }, [], GOES_ON)
    case 'file/copy': {
      const [from, into] = [own(parameters, 'sourcePath'), own(parameters, 'destinationPath')].map(placeOf)
      if (from === undefined || into === undefined) return refuse('Its paths do not begin with /bucket/ as they stand.')
      return to('copy', { bucket: from[0], key: from[1], toBucket: into[0], toKey: into[1] }, [], GOES_ON)
    }
    case 'file/getAll':
    case 'folder/getAll':
      return to(
        'list',
        { bucket, prefix: templatesOf(own(asked, 'folderKey') ?? ''), ...limit },
        ['folderKey'],
        OBJECTS,
      )
    case 'folder/delete':
      return to('delete-all', { bucket, prefix: text('folderKey') })
    case 'bucket/getAll':
      return to('list-buckets', {}, [], 'Its items have name and madeMs; n8n’s have Name and CreationDate.')
    case 'bucket/search': {
      const folders = own(more, 'delimiter') === '/'
      const prefix = templatesOf(own(more, 'prefix') ?? '')
      return to('list', { bucket, prefix, folders, ...limit }, folders ? ['delimiter', 'prefix'] : ['prefix'], OBJECTS)
    }
    case 'bucket/create':
      return to('make-bucket', { bucket: text('name') }, [], GOES_ON)
    case 'bucket/delete':
      return to('delete-bucket', { bucket: text('name') }, [], GOES_ON)
    default:
      return refuse(`Its operation «${textOf(operation)}» of «${textOf(resource)}» is not known here.`)
  }
}

/** `/bucket/and/a/key`, where the bucket is written as it stands. */
function placeOf(path: Json | undefined): readonly [string, Json] | undefined {
  const parts = /^(=?)\/?([A-Za-z0-9._-]+)\/(.+)$/s.exec(typeof path === 'string' ? path : '')
  return parts === null ? undefined : [parts[2]!, templatesOf(`${parts[1]}${parts[3]}`)]
}

function within(folder: Json | undefined, name: Json): Json {
  if (folder === undefined || folder === '' || typeof name !== 'string') return name
  const whole = templatesOf(folder)
  return typeof whole === 'string' ? `${whole}${whole.endsWith('/') ? '' : '/'}${name}` : name
}
