import { defineNode, type NodeContext, type NodeInput, type NodeOutcome } from '@linkflow/node-runtime'
import { z } from 'zod'
import { durationSchema } from '../data/duration.ts'
import { webAddress } from '../data/web-path.ts'
import { FORM_TEXT_CHARS_MAX, WEB_ADDRESS_CHARS_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'
import { ask, withAnswers } from './ask.ts'
import { fieldsProblem, fieldsSchema } from './fields.ts'
import { answerOfPage, LANGUAGES, pageParameters } from './page.ts'

const parameters = z.strictObject({
  operation: z
    .enum(['page', 'completion', 'redirect'])
    .default('page')
    .describe('Ask on another page, show a last page, or lead the visitor to another address'),
  ...pageParameters,
  fields: fieldsSchema().default([]).describe('What visitors are asked (for «page»)'),
  message: z.string().max(FORM_TEXT_CHARS_MAX).default('').describe('What visitors read (for «completion»)'),
  redirect: z
    .string()
    .max(WEB_ADDRESS_CHARS_MAX)
    .optional()
    .describe('Web address to lead the visitor to (for «redirect»)'),
  language: z
    .enum(LANGUAGES)
    .optional()
    .describe('Language of the words around the fields; by default that of the form'),
  keepInput: z
    .boolean()
    .default(true)
    .describe(
      'Whether each item goes on with the answers beside its fields, or one item with the answers alone (for «page»)',
    ),
  timeout: durationSchema('hours')
    .optional()
    .describe('Wait no longer than this for the answers; the items then leave by the port «timeout» (for «page»)'),
})

type Parameters = z.output<typeof parameters>

function check({ operation, fields, redirect }: Parameters) {
  if (operation === 'redirect' && redirect === undefined)
    return { parameter: 'redirect', message: 'is missing: give the address to lead the visitor to.' }
  const problem = operation === 'page' ? fieldsProblem(fields) : undefined
  return problem === undefined ? undefined : { parameter: 'fields', message: problem }
}

function begin(input: NodeInput, given: Parameters, context: NodeContext): NodeOutcome {
  const { operation, title, description, button, fields, language, message, redirect, timeout } = given
  const main = input.handles('main')
  switch (operation) {
    case 'page':
      return ask({ page: 'form', title, description, button, fields, language }, timeout, context)
    case 'completion': {
      const value = { completion: 'page', title, message, ...(language && { language }) }
      const answer = { status: 200, headers: [], body: { type: 'json', value } } as const
      return { type: 'done', outputs: { main }, answer }
    }
    case 'redirect': {
      const location = webAddress(redirect!)
      if (location === undefined) {
        const text = 'The address to lead the visitor to is not a web address; use http or https.'
        return { type: 'failed', error: permanent('answer-invalid', text) }
      }
      const answer = { status: 302, headers: [['location', location]], body: { type: 'none' } } as const
      return { type: 'done', outputs: { main }, answer }
    }
  }
}

function resume(input: NodeInput, { keepInput }: Parameters, woken: NonNullable<NodeContext['woken']>): NodeOutcome {
  if (woken.by === 'timer') return { type: 'done', outputs: { timeout: input.handles('main') } }
  const { json, files, at } = answerOfPage(woken.data)
  const answered = { ...json, submittedAt: new Date(at).toISOString() }
  if (keepInput) return { type: 'done', outputs: { main: withAnswers(input, { json: answered, files }) } }
  const item = { json: answered, ...(Object.keys(files).length > 0 && { files }) }
  return { type: 'done', outputs: { main: [{ item, from: 'all' }] } }
}

export const form = defineNode({
  type: 'form',
  version: 1,
  title: 'Form Page',
  description: 'Asks the visitor of a form more on another page, or ends the form with a message or another address.',
  group: 'flow',
  keywords: ['form', 'page', 'multi-step', 'wizard', 'completion', 'thank you', 'redirect', 'ending'],
  operations: [
    { title: 'Another page', keywords: ['next', 'fields'], parameters: { operation: 'page' } },
    { title: 'Last page', keywords: ['completion', 'thanks', 'ending'], parameters: { operation: 'completion' } },
    { title: 'Lead to another address', keywords: ['redirect'], parameters: { operation: 'redirect' } },
  ],
  suggestedNext: ['if', 'set', 'send-email'],
  ports: (raw) => ({
    inputs: ['main'],
    outputs: (raw.operation ?? 'page') === 'page' && raw.timeout !== undefined ? ['main', 'timeout'] : ['main'],
  }),
  parameters,
  check,
  effect: 'pure',
  sample: [{ Name: 'Ada Lovelace', Seats: 2, submittedAt: '2026-03-14T12:01:00.000Z' }],
  behaviour: {
    kind: 'list',
    run: (input, evaluate, context) =>
      context.woken === undefined ? begin(input, evaluate(), context) : resume(input, evaluate(), context.woken),
  },
})
