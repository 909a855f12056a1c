import type { Json, JsonObject } from '@linkflow/kernel'
import { own, textOf } from '../../values/json.ts'
import { templatesOf } from '../expressions.ts'
import { listIn } from './become.ts'
import { byName } from './webhooks.ts'

/** The body of a request of version 3 or 4; a sentence where there is no equal. */
export function bodyOf(parameters: JsonObject): Json | string | undefined {
  if (own(parameters, 'sendBody') !== true) return undefined
  const given = listIn(parameters, 'bodyParameters', 'parameters')
  const type = own(parameters, 'contentType') ?? 'json'
  const specified = own(parameters, 'specifyBody')
  switch (type) {
    case 'json':
      return specified === 'json' ? jsonBody(own(parameters, 'jsonBody') ?? '') : { kind: 'json', value: byName(given) }
    case 'form-urlencoded':
      return specified === 'string'
        ? text(own(parameters, 'body'), 'application/x-www-form-urlencoded')
        : { kind: 'form', fields: byName(given) }
    case 'multipart-form-data':
      // A form without a field is no form here.
      return given.length === 0 ? undefined : { kind: 'multipart', parts: given.map(partOf) }
    case 'binaryData':
      return { kind: 'file', file: templatesOf(own(parameters, 'inputDataFieldName') ?? 'data') }
    case 'raw':
      return text(own(parameters, 'body'), textOf(own(parameters, 'rawContentType') ?? '') || 'text/plain')
    default:
      return `A body of the kind «${textOf(type)}» is not known here.`
  }
}

const text = (body: Json | undefined, contentType: string): Json => ({
  kind: 'text',
  text: templatesOf(body ?? ''),
  contentType: contentType.replace(/^=/, ''),
})

function partOf(entry: JsonObject): Json {
  const name = templatesOf(own(entry, 'name') ?? '')
  return own(entry, 'parameterType') === 'formBinaryData'
    ? { name, file: templatesOf(own(entry, 'inputDataFieldName') ?? 'data') }
    : { name, value: templatesOf(own(entry, 'value') ?? '') }
}

const LONE = /^=\s*\{\{(?:(?!\}\})[\s\S])*\}\}\s*$/

/** One expression is a value; JSON with expressions in it is a text, as n8n puts it together. */
function jsonBody(body: Json): Json {
  if (typeof body === 'string' && LONE.test(body)) return { kind: 'json', value: body.slice(1).trim() }
  return { kind: 'text', text: templatesOf(body), contentType: 'application/json' }
}
