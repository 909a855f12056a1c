import type { Json, JsonObject } from '@linkflow/kernel'
import { own, textOf } from '../../values/json.ts'
import { isExpression, templatesOf } from '../expressions.ts'
import { become, type Convert, inside, leftOut, listIn, refuse } from './become.ts'
import { byName } from './webhooks.ts'

const GENERIC: Readonly<Record<string, string>> = {
  httpHeaderAuth: 'header',
  httpBasicAuth: 'basic',
  httpBearerAuth: 'bearer',
  httpQueryAuth: 'query',
  httpCustomAuth: 'custom',
}
const KNOWN_OPTIONS = ['timeout', 'response', 'redirect', 'lowercaseHeaders', 'allowUnauthorizedCerts']

/** Versions 3 and 4; older ones have other parameters. */
export const httpRequest: Convert = ({ parameters, version }) => {
  if (version < 3) return refuse('HTTP Request before version 3 is not converted yet.')
  const body = bodyOf(parameters)
  if (typeof body === 'string') return refuse(body)
  if (isTrue(parameters, 'sendQuery') && own(parameters, 'specifyQuery') === 'json')
    return refuse('Its query is written as JSON.')
  if (isTrue(parameters, 'sendHeaders') && own(parameters, 'specifyHeaders') === 'json')
    return refuse('Its headers are written as JSON.')
  const method = own(parameters, 'method') ?? 'GET'
  if (isExpression(method)) return refuse('Its method is an expression.')
  const options = inside(parameters, 'options')
  const authentication = authenticationOf(parameters)
  return become(
    'http-request',
    {
      method,
      url: templatesOf(own(parameters, 'url') ?? ''),
      ...(isTrue(parameters, 'sendQuery') && { query: byName(listIn(parameters, 'queryParameters', 'parameters')) }),
      ...(isTrue(parameters, 'sendHeaders') && {
        headers: byName(listIn(parameters, 'headerParameters', 'parameters')),
      }),
      ...(body !== undefined && { body }),
      ...authentication.parameters,
      ...responseOf(options),
      ...settingsOf(options),
      // n8n sends no such header.
      idempotencyKey: false,
    },
    [...authentication.notes, ...leftOut(options, KNOWN_OPTIONS)],
  )
}

const isTrue = (parameters: JsonObject, name: string): boolean => own(parameters, name) === true

function authenticationOf(parameters: JsonObject): { parameters: Record<string, Json>; notes: string[] } {
  const kind = own(parameters, 'authentication') ?? 'none'
  if (kind === 'none') return { parameters: {}, notes: [] }
  const generic = GENERIC[textOf(own(parameters, 'genericAuthType') ?? '')]
  if (kind === 'genericCredentialType' && generic !== undefined) {
    return { parameters: { authentication: generic }, notes: ['Choose its credential.'] }
  }
  const named = textOf(own(parameters, 'nodeCredentialType') ?? own(parameters, 'genericAuthType') ?? kind)
  return {
    parameters: {},
    notes: [`Its credential «${named}» has no equal here; choose another kind, and connect it.`],
  }
}

/** A sentence where there is no equal. */
function bodyOf(parameters: JsonObject): Json | string | undefined {
  if (!isTrue(parameters, 'sendBody')) return undefined
  const type = own(parameters, 'contentType') ?? 'json'
  const isJson = own(parameters, 'specifyBody') === 'json'
  const fields = byName(listIn(parameters, 'bodyParameters', 'parameters'))
  if (type === 'json') return isJson ? jsonBody(own(parameters, 'jsonBody') ?? '') : { kind: 'json', value: fields }
  if (type === 'form-urlencoded' && own(parameters, 'specifyBody') !== 'string') return { kind: 'form', fields }
  if (type === 'raw') {
    const contentType = textOf(own(parameters, 'rawContentType') ?? '') || 'text/plain'
    return { kind: 'text', text: templatesOf(own(parameters, 'body') ?? ''), contentType }
  }
  return `A body of the kind «${textOf(type)}» is not converted yet.`
}

const LONE = /^=\s*\{\{(?:(?!\}\})[\s\S])*\}\}\s*$/

/** One expression is a value; JSON with expressions in it is a text, as n8n puts it together. */
function jsonBody(body: Json): Json {
  if (typeof body === 'string' && LONE.test(body)) return { kind: 'json', value: body.slice(1).trim() }
  return { kind: 'text', text: templatesOf(body), contentType: 'application/json' }
}

function responseOf(options: JsonObject): Record<string, Json> {
  const response = inside(options, 'response', 'response')
  const format = own(response, 'responseFormat')
  return {
    response: {
      ...(isTrue(response, 'fullResponse') && { include: 'full' }),
      ...(isTrue(response, 'neverError') && { neverFail: true }),
      ...(typeof format === 'string' && ['json', 'text', 'file'].includes(format) && { format }),
    },
  }
}

function settingsOf(options: JsonObject): Record<string, Json> {
  const timeout = own(options, 'timeout')
  const redirect = inside(options, 'redirect', 'redirect')
  const follow = own(redirect, 'followRedirects')
  return {
    ...(typeof timeout === 'number' && timeout > 0 && { timeout: { value: timeout / 1000, unit: 'seconds' } }),
    ...(typeof follow === 'boolean' && { redirects: { follow } }),
    ...(own(options, 'lowercaseHeaders') === false && { lowerCaseHeaders: false }),
    ...(isTrue(options, 'allowUnauthorizedCerts') && { tls: { rejectUnauthorized: false } }),
  }
}
