import type { Json } from '@linkflow/kernel'
import { own, textOf, wordIn } from '../../values/json.ts'
import { isExpression, templatesOf } from '../expressions.ts'
import { become, type Convert, inside, leftOut, refuse } from './become.ts'

const KINDS: Readonly<Record<string, string>> = {
  automatic: 'auto',
  hash: 'hash',
  list: 'list',
  sets: 'set',
  string: 'string',
}
const CONNECT = 'Choose its credential.'

export const redis: Convert = ({ parameters }) => {
  const operation = own(parameters, 'operation') ?? 'info'
  if (isExpression(operation)) return refuse('Its operation is an expression.')
  const text = (name: string, fallback = ''): Json => templatesOf(own(parameters, name) ?? fallback)
  const notes = [CONNECT, ...leftOut(inside(parameters, 'options'), ['dotNotation'])]
  const kind = wordIn(KINDS, own(parameters, 'keyType') ?? 'automatic') ?? 'auto'
  const expiry: Record<string, Json> =
    own(parameters, 'expire') === true ? { expireSeconds: templatesOf(own(parameters, 'ttl') ?? 60) } : {}
  const read = { keep: false, field: text('propertyName', 'propertyName') }
  switch (operation) {
    case 'info':
      return become('redis', { operation: 'info', keep: false, field: '' }, notes)
    case 'get':
      return become('redis', { operation: 'get', key: text('key'), kind, ...read }, notes)
    case 'delete':
      return become('redis', { operation: 'delete', key: text('key') }, notes)
    case 'incr':
      return become(
        'redis',
        { operation: 'increment', key: text('key'), keep: false, field: text('key'), ...expiry },
        notes,
      )
    case 'keys': {
      const withValues = own(parameters, 'getValues') !== false
      return become(
        'redis',
        { operation: 'keys', key: text('keyPattern'), withValues, keep: false, field: withValues ? '' : 'keys' },
        notes,
      )
    }
    case 'set':
      return become('redis', { operation: 'set', key: text('key'), value: text('value'), kind, ...expiry }, notes)
    case 'publish':
      return become('redis', { operation: 'publish', key: text('channel'), value: text('messageData') }, notes)
    case 'push': {
      const end = own(parameters, 'tail') === true ? 'right' : 'left'
      return become('redis', { operation: 'push', key: text('list'), value: text('messageData'), end }, notes)
    }
    case 'pop': {
      const end = own(parameters, 'tail') === true ? 'right' : 'left'
      return become('redis', { operation: 'pop', key: text('list'), end, ...read }, [
        ...notes,
        'What it pops stays text; n8n reads it as JSON where it is some.',
      ])
    }
    default:
      return refuse(`Its operation «${textOf(operation)}» is not known here.`)
  }
}
