import type { Json, JsonObject } from '@linkflow/kernel'
import { own, setOwn, textOf, wordIn } from '../../values/json.ts'
import { isExpression, templatesOf } from '../expressions.ts'
import { become, type Convert, inside, leftOut, listIn, refuse } from './become.ts'

const MODES: Readonly<Record<string, string>> = {
  onReceived: 'immediately',
  lastNode: 'last-node',
  responseNode: 'respond-node',
}
const PATH = /^[A-Za-z0-9_.~-]+(\/[A-Za-z0-9_.~-]+)*$/

const AUTHENTICATIONS: Readonly<Record<string, string>> = {
  none: 'none',
  basicAuth: 'basic',
  headerAuth: 'header',
  jwtAuth: 'jwt',
}

export const webhook: Convert = ({ parameters }) => {
  const authentication = wordIn(AUTHENTICATIONS, own(parameters, 'authentication') ?? 'none')
  // Without it the address would be open to everybody.
  if (authentication === undefined) return refuse('Its authentication is not known here.')
  const path = textOf(own(parameters, 'path') ?? '').replace(/^\/+|\/+$/g, '')
  const method = own(parameters, 'httpMethod') ?? 'GET'
  if (!PATH.test(path)) return refuse('Its path has parameters, or is an expression.')
  if (typeof method !== 'string' || isExpression(method)) return refuse('It listens to several methods.')
  const mode = wordIn(MODES, own(parameters, 'responseMode') ?? 'onReceived')
  if (mode === undefined) return refuse('Its way to answer is not known here.')
  const secured = authentication !== 'none'
  return become('webhook', { path, method, respond: mode, ...(secured && { authentication }) }, [
    ...(secured ? ['Choose its credential; without one every call is refused.'] : []),
    'Its item has method, path, headers, query and body; n8n’s params, webhookUrl and executionMode are not there.',
    ...leftOut(inside(parameters, 'options'), []),
  ])
}

/** Names and values in a list of entries, by name. */
export function byName(entries: readonly JsonObject[]): JsonObject {
  const values: JsonObject = {}
  for (const entry of entries) {
    const name = textOf(own(entry, 'name') ?? '')
    if (name !== '') setOwn(values, name, templatesOf(own(entry, 'value') ?? ''))
  }
  return values
}

export const respondToWebhook: Convert = ({ parameters }) => {
  const options = inside(parameters, 'options')
  const status = own(options, 'responseCode')
  const common: Record<string, Json> = {
    headers: byName(listIn(options, 'responseHeaders', 'entries')),
    ...(status !== undefined && { status: templatesOf(status) }),
  }
  const notes = leftOut(options, ['responseCode', 'responseHeaders'])
  const body = own(parameters, 'responseBody')
  switch (own(parameters, 'respondWith') ?? 'firstIncomingItem') {
    case 'firstIncomingItem':
      return become('respond-to-webhook', { ...common, respondWith: 'first-item' }, notes)
    case 'allIncomingItems':
      return become('respond-to-webhook', { ...common, respondWith: 'all-items' }, notes)
    case 'noData':
      return become('respond-to-webhook', { ...common, respondWith: 'none' }, notes)
    case 'redirect':
      return become(
        'respond-to-webhook',
        { ...common, respondWith: 'redirect', location: templatesOf(own(parameters, 'redirectURL') ?? '') },
        notes,
      )
    case 'text':
      return become('respond-to-webhook', { ...common, respondWith: 'text', text: templatesOf(body ?? '') }, notes)
    case 'binary':
      return become('respond-to-webhook', { ...common, respondWith: 'file', file: answeredFile(parameters) }, notes)
    case 'json':
      return become('respond-to-webhook', { ...common, ...jsonAnswer(body, common.headers as JsonObject) }, notes)
    default:
      return refuse(`Answering with «${textOf(own(parameters, 'respondWith'))}» is not converted yet.`)
  }
}

/** The named file, or the first one of the item. */
const answeredFile = (parameters: JsonObject): Json =>
  own(parameters, 'responseDataSource') === 'set'
    ? templatesOf(own(parameters, 'inputFieldName') ?? 'data')
    : '{{ Object.keys($binary)[0] }}'

/** One expression gives a value; JSON with expressions in it is a text. */
function jsonAnswer(body: Json | undefined, headers: JsonObject): Record<string, Json> {
  const template = templatesOf(body ?? '{}')
  if (
    typeof template === 'string' &&
    /^\{\{[\s\S]*\}\}$/.test(template.trim()) &&
    !template.trim().slice(2, -2).includes('{{')
  ) {
    return { respondWith: 'json', json: template.trim() }
  }
  return { respondWith: 'text', text: template, headers: { 'Content-Type': 'application/json', ...headers } }
}
