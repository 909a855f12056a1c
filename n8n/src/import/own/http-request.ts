import type { Json, JsonObject } from '@linkflow/kernel'
import { isRecord, own, textOf, wordIn } from '../../values/json.ts'
import { isExpression, templatesOf } from '../expressions.ts'
import type { SourceNode } from '../shape.ts'
import { become, type Convert, inside, leftOut, listIn, refuse } from './become.ts'
import { bodyOf } from './http-body.ts'
import { neverFailsFor, pagesOf } from './http-pages.ts'
import { jsonTemplate } from './json-template.ts'
import { asVersion3 } from './old-http-request.ts'
import { byName } from './webhooks.ts'

const GENERIC: Readonly<Record<string, string>> = {
  httpHeaderAuth: 'header',
  httpBasicAuth: 'basic',
  httpBearerAuth: 'bearer',
  httpQueryAuth: 'query',
  httpCustomAuth: 'custom',
}
const KNOWN_OPTIONS = [
  'timeout',
  'response',
  'redirect',
  'lowercaseHeaders',
  'allowUnauthorizedCerts',
  'pagination',
  'batching',
  'proxy',
]

/** Versions 3 and 4 as they are; older ones are written as version 3 first. */
export const httpRequest: Convert = (node) => {
  const parameters = node.version < 3 ? asVersion3(node.parameters, node.version) : node.parameters
  const body = bodyOf(parameters)
  if (typeof body === 'string') return refuse(body)
  const [query, headers] = [pairsOf(parameters, 'Query', 'query'), pairsOf(parameters, 'Headers', 'header')]
  if (query === undefined) return refuse('Its query is written as something that is no JSON.')
  if (headers === undefined) return refuse('Its headers are written as something that is no JSON.')
  const method = own(parameters, 'method') ?? 'GET'
  if (isExpression(method)) return refuse('Its method is an expression.')
  const options = inside(parameters, 'options')
  const authentication = authenticationOf(parameters)
  const pages = pagesOf(options)
  const batch = batchOf(options)
  const allQuery = isRecord(query) ? { ...query, ...pages.firstQuery } : query
  return become(
    'http-request',
    {
      method,
      url: templatesOf(own(parameters, 'url') ?? ''),
      ...(!isEmpty(allQuery) && { query: allQuery }),
      ...(!isEmpty(headers) && { headers }),
      ...(body !== undefined && { body }),
      ...authentication.parameters,
      ...responseOf(options, keepsLists(node)),
      ...settingsOf(options),
      ...pages.parameters,
      ...batch,
      // n8n sends no such header.
      idempotencyKey: false,
    },
    [
      ...authentication.notes,
      ...pages.notes,
      ...responseNotes(options),
      ...('batch' in batch ? ['Its batches overlap in time; no more are begun in the interval.'] : []),
      ...leftOut(options, KNOWN_OPTIONS),
    ],
  )
}

const isTrue = (parameters: JsonObject, name: string): boolean => own(parameters, name) === true
const isEmpty = (value: Json): boolean => isRecord(value) && Object.keys(value).length === 0

/** Names and values, one by one or as JSON. Undefined: it is no JSON. */
function pairsOf(parameters: JsonObject, word: 'Query' | 'Headers', list: string): Json | undefined {
  if (!isTrue(parameters, `send${word}`)) return {}
  if (own(parameters, `specify${word}`) !== 'json') return byName(listIn(parameters, `${list}Parameters`, 'parameters'))
  const json = jsonTemplate(own(parameters, `json${word}`) ?? '{}')
  // A lone expression gives all of them.
  return isRecord(json) || (typeof json === 'string' && json.startsWith('{{')) ? json : undefined
}

function authenticationOf(parameters: JsonObject): { parameters: Record<string, Json>; notes: string[] } {
  const kind = own(parameters, 'authentication') ?? 'none'
  if (kind === 'none') return { parameters: {}, notes: [] }
  const generic = wordIn(GENERIC, own(parameters, 'genericAuthType'))
  if (kind === 'genericCredentialType' && generic !== undefined) {
    return { parameters: { authentication: generic }, notes: ['Choose its credential.'] }
  }
  const named = textOf(own(parameters, 'nodeCredentialType') ?? own(parameters, 'genericAuthType') ?? kind)
  return {
    parameters: {},
    notes: [`Its credential «${named}» has no equal here; choose another kind, and connect it.`],
  }
}

/** Until version 3 a list was one item, unless it was to be split. */
const keepsLists = ({ parameters, version }: SourceNode): boolean =>
  version < 3 && own(inside(parameters, 'options'), 'splitIntoItems') !== true

function responseOf(options: JsonObject, keepsList: boolean): Record<string, Json> {
  const response = inside(options, 'response', 'response')
  const format = own(response, 'responseFormat')
  const file = own(response, 'outputPropertyName')
  return {
    response: {
      ...(isTrue(response, 'fullResponse') && { include: 'full' }),
      ...((isTrue(response, 'neverError') || neverFailsFor(options)) && { neverFail: true }),
      ...(typeof format === 'string' && ['json', 'text', 'file'].includes(format) && { format }),
      ...(keepsList && { lists: 'keep' }),
      file: typeof file === 'string' && file !== '' ? templatesOf(file) : 'data',
    },
  }
}

/** Where answers have other names than in n8n. */
function responseNotes(options: JsonObject): string[] {
  const response = inside(options, 'response', 'response')
  if (isTrue(response, 'fullResponse')) {
    return ['The whole answer has «status» and «statusText»; in n8n they are statusCode and statusMessage.']
  }
  return own(response, 'responseFormat') === 'text' ? ['Its text is in the field «body»; in n8n it is in «data».'] : []
}

function settingsOf(options: JsonObject): Record<string, Json> {
  const timeout = own(options, 'timeout')
  const redirect = inside(options, 'redirect', 'redirect')
  const follow = own(redirect, 'followRedirects')
  const proxy = own(options, 'proxy')
  return {
    ...(typeof timeout === 'number' && timeout > 0 && { timeout: { value: timeout / 1000, unit: 'seconds' } }),
    ...(typeof follow === 'boolean' && { redirects: { follow } }),
    ...(own(options, 'lowercaseHeaders') === false && { lowerCaseHeaders: false }),
    ...(isTrue(options, 'allowUnauthorizedCerts') && { tls: { rejectUnauthorized: false } }),
    ...(typeof proxy === 'string' && proxy !== '' && { proxy: templatesOf(proxy) }),
  }
}

const PARALLEL_MAX = 50
const INTERVAL_MS_MAX = 60_000

function batchOf(options: JsonObject): Record<string, Json> {
  const batch = inside(options, 'batching', 'batch')
  const number = (name: string, fallback: number): number => {
    const value = own(batch, name) ?? fallback
    return typeof value === 'number' ? Math.trunc(value) : fallback
  }
  const size = number('batchSize', 50)
  if (Object.keys(batch).length === 0 || size < 1) return {}
  const intervalMs = Math.min(Math.max(number('batchInterval', 1000), 0), INTERVAL_MS_MAX)
  return { batch: { size: Math.min(size, PARALLEL_MAX), intervalMs } }
}
