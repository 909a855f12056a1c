import type { Json } from '@linkflow/kernel'
import { own, textOf } from '../../values/json.ts'
import { isExpression, templatesOf } from '../expressions.ts'
import { become, type Convert, inside, leftOut, refuse } from './become.ts'

/** By SFTP it is our node of SSH, whose files are these. */
export const ftp: Convert = ({ parameters }) => {
  const operation = own(parameters, 'operation') ?? 'download'
  const protocol = own(parameters, 'protocol') ?? 'ftp'
  if (isExpression(operation) || isExpression(protocol)) return refuse('What it does is an expression.')
  const isSftp = protocol === 'sftp'
  const options = inside(parameters, 'options')
  const notes = [
    isSftp ? 'Choose its credential, with the fingerprint of the server.' : 'Choose its credential.',
    ...leftOut(options, ['folder', 'recursive', 'createDirectories', 'timeout']),
  ]
  const to = (more: Record<string, Json>, ...told: readonly string[]) =>
    become(isSftp ? 'ssh' : 'ftp', { operation, ...more }, [...notes, ...told])
  const text = (name: string, fallback = ''): Json => templatesOf(own(parameters, name) ?? fallback)
  switch (operation) {
    case 'download':
      return to({ path: text('path'), file: text('binaryPropertyName', 'data') })
    case 'upload':
      if (own(parameters, 'binaryData') === false) return refuse('It sends a text of its parameters instead of a file.')
      return to({ path: text('path'), file: text('binaryPropertyName', 'data') })
    case 'list':
      return to(
        { path: text('path', '/'), recursive: own(parameters, 'recursive') === true },
        'Its items have name, path, kind, bytes and modifiedMs; n8n’s have type, size and modifyTime.',
      )
    case 'rename':
      return to({
        path: text('oldPath'),
        newPath: text('newPath'),
        makeFolders: own(options, 'createDirectories') === true,
      })
    case 'delete': {
      const isFolder = own(options, 'folder') === true
      return to({ path: text('path'), isFolder, recursive: isFolder && own(options, 'recursive') === true })
    }
    default:
      return refuse(`Its operation «${textOf(operation)}» is not known here.`)
  }
}
