import type { Json } from '@linkflow/kernel'
import { own, textOf } from '../../values/json.ts'
import { templatesOf } from '../expressions.ts'
import { become, type Convert, inside, leftOut, refuse } from './become.ts'

const CONNECT = 'Choose its credential, with the fingerprint of the server.'

export const ssh: Convert = ({ parameters }) => {
  const options = inside(parameters, 'options')
  const notes = [CONNECT, ...leftOut(options, ['fileName'])]
  const path = templatesOf(own(parameters, 'path') ?? '')
  if ((own(parameters, 'resource') ?? 'command') === 'command') {
    const cwd = templatesOf(own(parameters, 'cwd') ?? '/')
    return become(
      'ssh',
      { operation: 'command', command: templatesOf(own(parameters, 'command') ?? ''), folder: cwd },
      notes,
    )
  }
  const file = templatesOf(own(parameters, 'binaryPropertyName') ?? 'data')
  switch (own(parameters, 'operation') ?? 'upload') {
    case 'download':
      return become('ssh', { operation: 'download', path, file }, notes)
    case 'upload':
      return become('ssh', { operation: 'upload', path: within(path, own(options, 'fileName'), file), file }, [
        ...notes,
        'The item goes on as it came; n8n’s says success.',
      ])
    default:
      return refuse(`Its operation «${textOf(own(parameters, 'operation'))}» is not known here.`)
  }
}

/** n8n is given the folder; the file's name is another option, or the one it has. */
function within(folder: Json, name: Json | undefined, file: Json): Json {
  if (typeof folder !== 'string') return folder
  const own = name === undefined || name === '' ? `{{ $binary[${JSON.stringify(file)}].fileName }}` : templatesOf(name)
  return `${folder}${folder.endsWith('/') ? '' : '/'}${typeof own === 'string' ? own : ''}`
}
