import { fail, type Json, type JsonObject, ok, type Result } from '@linkflow/kernel'
import {
  defineNode,
  type EachResult,
  failItem,
  type Item,
  type NodeContext,
  type NodeError,
} from '@linkflow/node-runtime'
import { z } from 'zod'
import { durationSchema } from '../data/duration.ts'
import { FORMAT } from '../data/format.ts'
import { isRecord, kindWord, own, setOwn } from '../data/json.ts'
import { jsonValue } from '../data/json-schema.ts'
import { nameValuesSchema } from '../data/name-values.ts'
import { parseJson } from '../data/parse-json.ts'
import { fromEgress, hostOf, statusFailure } from '../http-request/failure.ts'
import { type HttpRequestParameters, httpRequestParameters } from '../http-request/parameters.ts'
import { requestOf } from '../http-request/request.ts'
import { receive } from '../http-request/response.ts'
import { GRAPHQL_ERRORS_SHOWN, GRAPHQL_QUERY_CHARS_MAX, HTTP_TIMEOUT_MS_DEFAULT, LINE_CHARS_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'
import { operationsOf } from './document.ts'

const request = httpRequestParameters.shape

const parameters = z.strictObject({
  url: z.string().min(1).max(32_768).describe('Address of the service, such as https://api.example.com/graphql'),
  query: z
    .string()
    .min(1)
    .max(GRAPHQL_QUERY_CHARS_MAX)
    .describe('The document: query { … } or mutation { … }. Write $name in it, and give its value as a variable'),
  variables: jsonValue().meta(FORMAT.json).default({}).describe('Values by name, or a text of JSON that holds them'),
  operationName: z
    .string()
    .max(256)
    .default('')
    .describe('Which of the document’s operations is meant, where it has several'),
  headers: nameValuesSchema().default({}).describe('Headers of the request; secrets belong in a credential'),
  authentication: request.authentication,
  errors: z
    .enum(['fail', 'give'])
    .default('fail')
    .describe(
      'fail: errors in the answer are a failure of the node. give: the item has them as «errors», beside «data»',
    ),
  output: z
    .enum(['data', 'answer'])
    .default('data')
    .describe('data: the item is what was asked for. answer: the item has data, errors and extensions'),
  method: z
    .enum(['POST', 'GET'])
    .default('POST')
    .describe('How it is sent; few services take GET, and for queries only'),
  timeout: durationSchema('seconds')
    .default({ value: HTTP_TIMEOUT_MS_DEFAULT / 1000, unit: 'seconds' })
    .describe('From the start of the request to the last byte of its answer'),
  tls: request.tls,
})

type Parameters = z.output<typeof parameters>

const isWriting = (query: string): boolean => operationsOf(query).some(({ kind }) => kind === 'mutation')

function check({ query, method, operationName, variables }: Parameters) {
  const operations = operationsOf(query)
  if (operations.length === 0) return { parameter: 'query', message: 'has no query and no mutation in it.' }
  if (operations.some(({ kind }) => kind === 'subscription')) {
    return { parameter: 'query', message: 'has a subscription, which would never end: ask for the state instead.' }
  }
  if (operations.length > 1 && operationName === '') {
    return { parameter: 'operationName', message: 'is empty, and the document has several operations: name one.' }
  }
  if (method === 'GET' && isWriting(query)) return { parameter: 'method', message: 'must be POST for a mutation.' }
  const isNone = typeof variables !== 'string' && variables !== null && !isRecord(variables)
  return isNone ? { parameter: 'variables', message: `is ${kindWord(variables)}, and must be an object.` } : undefined
}

/** A request as the HTTP node would send it. */
function asHttp(given: Parameters): Result<HttpRequestParameters, NodeError> {
  const variables = variablesOf(given.variables)
  if (!variables.ok) return variables
  const { query, operationName, method, url, headers, authentication, timeout, tls } = given
  const asked = { query, variables: variables.value, ...(operationName !== '' && { operationName }) }
  const sent =
    method === 'POST'
      ? { body: { kind: 'json', value: asked } }
      : { query: { ...asked, variables: JSON.stringify(asked.variables) } }
  // Their answers come with any status; what is in them says more.
  const response = { neverFail: true, lists: 'keep' }
  const idempotencyKey = isWriting(query)
  const whole = { method, url, headers, authentication, timeout, tls, response, idempotencyKey, ...sent }
  return ok(httpRequestParameters.parse(whole))
}

function variablesOf(variables: Json): Result<JsonObject, NodeError> {
  const value = typeof variables === 'string' && variables.trim() !== '' ? parseJson(variables) : ok(variables || {})
  if (value.ok && isRecord(value.value)) return ok(value.value)
  const why = value.ok ? `they are ${kindWord(value.value)}` : value.error
  return fail(permanent('graphql-variables-invalid', `The variables are no object of JSON: ${why}.`))
}

async function each(item: Item, given: Parameters, context: NodeContext, index: number): Promise<EachResult> {
  const http = asHttp(given)
  if (!http.ok) return failItem(http.error)
  const asked = requestOf(http.value, item, context, { index, number: 1 })
  if (!asked.ok) return failItem(permanent('http-request-invalid', `The request cannot be made: ${asked.error}.`))
  const reply = await context.http.request(asked.value)
  if (!reply.ok) return failItem(fromEgress(reply.error))
  const received = await receive(reply.value, given.url, http.value, context)
  if (!received.ok) return failItem(received.error)
  const { body } = received.value
  const answer = body.type === 'value' && isRecord(body.value) ? body.value : undefined
  if (answer === undefined || (!Object.hasOwn(answer, 'data') && !Object.hasOwn(answer, 'errors'))) {
    const text = body.type === 'value' ? (typeof body.value === 'string' ? body.value : JSON.stringify(body.value)) : ''
    return failItem(
      reply.value.status >= 400
        ? statusFailure(reply.value, given.url, text, http.value, context.nowMs)
        : permanent(
            'graphql-answer-invalid',
            `${hostOf(given.url)} answers, but not as GraphQL does: it gives no data.`,
          ),
    )
  }
  return resultOf(answer, given)
}

function resultOf(answer: JsonObject, { errors: wanted, output, url }: Parameters): EachResult {
  const errors = own(answer, 'errors')
  const has = Array.isArray(errors) && errors.length > 0
  if (has && wanted === 'fail') return failItem(errorsFailure(errors, url))
  if (output === 'answer' || has) return { json: answer }
  const data = own(answer, 'data') ?? null
  if (isRecord(data)) return { json: data }
  const json: JsonObject = {}
  setOwn(json, 'data', data)
  return { json }
}

function errorsFailure(errors: readonly Json[], url: string): NodeError {
  const messages = errors.map((error) => (isRecord(error) ? own(error, 'message') : error))
  const told = messages.map((each) => (typeof each === 'string' ? each : JSON.stringify(each ?? null)))
  const more = told.length > GRAPHQL_ERRORS_SHOWN ? `, and ${told.length - GRAPHQL_ERRORS_SHOWN} more` : ''
  const text = told.slice(0, GRAPHQL_ERRORS_SHOWN).join('; ').slice(0, LINE_CHARS_MAX)
  return permanent('graphql-errors', `${hostOf(url)} refuses: ${text}${more}.`, {
    errors: errors.slice(0, GRAPHQL_ERRORS_SHOWN),
  })
}

export const graphql = defineNode({
  type: 'graphql',
  version: 1,
  title: 'GraphQL',
  description: 'Asks a GraphQL service for exactly what you name, or lets it change something.',
  group: 'http',
  keywords: ['graphql', 'query', 'mutation', 'api', 'graph'],
  suggestedNext: ['split-out', 'if', 'set'],
  parameters,
  check,
  credentials: (['header', 'basic', 'bearer', 'query', 'custom', 'tls-client-certificate'] as const).map((type) => ({
    type,
    required: false,
  })),
  effect: ({ query }) => (isWriting(query) ? 'write' : 'read'),
  sample: [{ customer: { id: 'cus_81', name: 'Ada Lovelace' } }],
  behaviour: { kind: 'each', each, parallel: 4 },
})
