import type { Json, JsonObject } from '@linkflow/kernel'
import { own, setOwn, textOf } from '../../values/json.ts'
import { isExpression, templatesOf } from '../expressions.ts'
import { become, type Convert, inside, leftOut, listIn, refuse } from './become.ts'

const MODES: Readonly<Record<string, string>> = {
  onReceived: 'immediately',
  lastNode: 'last-node',
  responseNode: 'respond-node',
}
const PATH = /^[A-Za-z0-9_.~-]+(\/[A-Za-z0-9_.~-]+)*$/

export const webhook: Convert = ({ parameters }) => {
  if ((own(parameters, 'authentication') ?? 'none') !== 'none') {
    // Without it the address would be open to everybody.
    return refuse('Its authentication cannot be taken over; add a Webhook and choose a credential.')
  }
  const path = textOf(own(parameters, 'path') ?? '').replace(/^\/+|\/+$/g, '')
  const method = own(parameters, 'httpMethod') ?? 'GET'
  if (!PATH.test(path)) return refuse('Its path has parameters, or is an expression.')
  if (typeof method !== 'string' || isExpression(method)) return refuse('It listens to several methods.')
  const mode = MODES[textOf(own(parameters, 'responseMode') ?? 'onReceived')]
  if (mode === undefined) return refuse('Its way to answer is not known here.')
  return become('webhook', { path, method, respond: mode }, [
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
    case 'json':
      return become('respond-to-webhook', { ...common, ...jsonAnswer(body, common.headers as JsonObject) }, notes)
    default:
      return refuse(`Answering with «${textOf(own(parameters, 'respondWith'))}» is not converted yet.`)
  }
}

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
