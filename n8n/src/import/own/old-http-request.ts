import type { Json, JsonObject } from '@linkflow/kernel'
import { own, wordIn } from '../../values/json.ts'
import { inside, listIn } from './become.ts'

/** Kinds of authentication of version 1, by the words of later ones. */
const AUTHENTICATIONS: Readonly<Record<string, string>> = {
  basicAuth: 'httpBasicAuth',
  digestAuth: 'httpDigestAuth',
  headerAuth: 'httpHeaderAuth',
  queryAuth: 'httpQueryAuth',
  oAuth1: 'oAuth1Api',
  oAuth2: 'oAuth2Api',
}
const FORMATS: Readonly<Record<string, string>> = { json: 'json', string: 'text', file: 'file' }

/** The parameters of versions 1 and 2, as version 3 would have them. */
export function asVersion3(given: JsonObject, version: number): JsonObject {
  const options = inside(given, 'options')
  const isJson = own(given, 'jsonParameters') === true
  const part = (word: 'query' | 'header') => {
    const [plural, json] = word === 'query' ? ['Query', 'queryParametersJson'] : ['Headers', 'headerParametersJson']
    const text = own(given, json!)
    const entries = listIn(given, `${word}ParametersUi`, 'parameter')
    if (isJson ? text === undefined || text === '' : entries.length === 0) return {}
    return {
      [`send${plural}`]: true,
      ...(isJson && { [`specify${plural}`]: 'json', [`json${plural}`]: text ?? '' }),
      [`${word}Parameters`]: { parameters: entries },
    }
  }
  return {
    method: own(given, 'requestMethod') ?? 'GET',
    url: own(given, 'url') ?? '',
    ...authenticationOf(given, version),
    ...part('query'),
    ...part('header'),
    ...bodyOf(given, options, isJson),
    options: optionsOf(given, options),
  }
}

function authenticationOf(given: JsonObject, version: number): JsonObject {
  const kind = own(given, 'authentication') ?? 'none'
  if (kind === 'none') return {}
  if (version < 2) {
    const genericAuthType = wordIn(AUTHENTICATIONS, kind) ?? kind
    return { authentication: 'genericCredentialType', genericAuthType }
  }
  const rest: JsonObject = { authentication: kind }
  for (const name of ['genericAuthType', 'nodeCredentialType']) {
    const value = own(given, name)
    if (value !== undefined) rest[name] = value
  }
  return rest
}

function bodyOf(given: JsonObject, options: JsonObject, isJson: boolean): JsonObject {
  const method = own(given, 'requestMethod') ?? 'GET'
  if (method === 'GET' || method === 'HEAD') return {}
  const kind = own(options, 'bodyContentType') ?? 'json'
  if (isJson && own(given, 'sendBinaryData') === true) return binary(own(given, 'binaryPropertyName'), kind)
  const text = own(given, 'bodyParametersJson')
  const entries = listIn(given, 'bodyParametersUi', 'parameter')
  if (isJson ? text === undefined || text === '' : entries.length === 0) return {}
  const common: JsonObject = { sendBody: true, contentType: kind, bodyParameters: { parameters: entries } }
  if (!isJson) return common
  const mimeType = own(options, 'bodyContentCustomMimeType')
  if (kind === 'raw') return { ...common, body: text!, ...(mimeType !== undefined && { rawContentType: mimeType }) }
  if (kind === 'form-urlencoded') return { ...common, specifyBody: 'string', body: text! }
  return { ...common, contentType: 'json', specifyBody: 'json', jsonBody: text! }
}

/** «field:file, other:file» in a form; one name else. */
function binary(named: Json | undefined, kind: Json): JsonObject {
  const names = typeof named === 'string' && named !== '' ? named : 'data'
  if (kind !== 'multipart-form-data') {
    return { sendBody: true, contentType: 'binaryData', inputDataFieldName: names }
  }
  const parameters = names.split(',').map((one) => {
    const [name, file] = one.split(':').map((word) => word.trim())
    return { parameterType: 'formBinaryData', name: name!, inputDataFieldName: file ?? name! }
  })
  return { sendBody: true, contentType: 'multipart-form-data', bodyParameters: { parameters } }
}

/** What is said in another place, or by another name. */
const SAID_OTHERWISE = [
  'bodyContentType',
  'bodyContentCustomMimeType',
  'splitIntoItems',
  'fullResponse',
  'ignoreResponseCode',
  'followRedirect',
  'followAllRedirects',
  'batchSize',
  'batchInterval',
]

function optionsOf(given: JsonObject, options: JsonObject): JsonObject {
  const format = wordIn(FORMATS, own(given, 'responseFormat') ?? 'json')
  const follow = own(options, 'followRedirect')
  const [size, interval] = [own(options, 'batchSize'), own(options, 'batchInterval')]
  const file = own(given, 'dataPropertyName') ?? own(given, 'binaryPropertyName')
  const rest = Object.entries(options).filter(([key]) => !SAID_OTHERWISE.includes(key))
  return {
    ...Object.fromEntries(rest),
    response: {
      response: {
        ...(format !== undefined && { responseFormat: format }),
        ...(own(options, 'fullResponse') === true && { fullResponse: true }),
        ...(own(options, 'ignoreResponseCode') === true && { neverError: true }),
        ...(format === 'file' && typeof file === 'string' && { outputPropertyName: file }),
      },
    },
    ...(follow === false && { redirect: { redirect: { followRedirects: false } } }),
    ...((size !== undefined || interval !== undefined) && {
      batching: {
        batch: {
          ...(size !== undefined && { batchSize: size }),
          ...(interval !== undefined && { batchInterval: interval }),
        },
      },
    }),
    ...(own(given, 'allowUnauthorizedCerts') === true && { allowUnauthorizedCerts: true }),
  }
}
