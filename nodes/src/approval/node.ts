import { fail, ok, type Result } from '@linkflow/kernel'
import { defineNode, type NodeContext, type NodeError, type NodeInput, type NodeOutcome } from '@linkflow/node-runtime'
import { z } from 'zod'
import { durationSchema } from '../data/duration.ts'
import { ask, withAnswers } from '../form/ask.ts'
import { fieldsProblem, fieldsSchema } from '../form/fields.ts'
import { answerOfPage, LANGUAGES, PAGE_SIGNAL, pageParameters } from '../form/page.ts'
import {
  FORM_LABEL_CHARS_MAX,
  FORM_TEXT_CHARS_MAX,
  LINE_CHARS_MAX,
  MAIL_ADDRESS_CHARS_MAX,
  WEB_ADDRESS_CHARS_MAX,
} from '../limits.ts'
import { permanent } from '../node-error.ts'
import { addressesOf } from '../send-email/addresses.ts'
import { type ApprovalLinks, mailText } from './message.ts'

const label = () => z.string().max(FORM_LABEL_CHARS_MAX).default('')

const parameters = z.strictObject({
  question: z.string().min(1).max(FORM_TEXT_CHARS_MAX).describe('What is to be decided'),
  title: pageParameters.title.describe('Heading of the page and subject of the message'),
  answer: z
    .enum(['decision', 'form'])
    .default('decision')
    .describe('What is asked: approve or decline, or the fields of a form'),
  fields: fieldsSchema().default([]).describe('What is asked (for «form»)'),
  comment: z.boolean().default(false).describe('Whether a comment can be written with the decision'),
  approve: label().describe('Words of the button that approves; by default «Approve»'),
  decline: label().describe('Words of the button that declines; by default «Decline»'),
  send: z
    .enum(['email', 'http', 'none'])
    .default('none')
    .describe(
      'How the links reach people: by mail, to an address that takes messages (a chat, say), or by another node with $execution.approvalUrl',
    ),
  from: z.string().max(MAIL_ADDRESS_CHARS_MAX).default('').describe('Who sends the mail (for «email»)'),
  to: z.string().max(LINE_CHARS_MAX).default('').describe('Who is asked; several addresses are separated by commas'),
  url: z.string().max(WEB_ADDRESS_CHARS_MAX).default('').describe('Address that gets the message as JSON (for «http»)'),
  language: z.enum(LANGUAGES).default('en').describe('Language of page and message: English or German'),
  timeout: durationSchema('days').optional().describe('How long to wait for an answer'),
  onTimeout: z
    .enum(['port', 'decline', 'approve', 'fail'])
    .default('port')
    .describe(
      'What happens when nobody answered in time: a port of its own, as if declined, as if approved, or the step fails',
    ),
})

type Parameters = z.output<typeof parameters>

function check({ send, from, to, url, answer, fields, timeout, onTimeout }: Parameters) {
  if (send === 'email' && from === '') return { parameter: 'from', message: 'is empty: say who sends the mail.' }
  if (send === 'email' && to === '') return { parameter: 'to', message: 'is empty: say who is asked.' }
  if (send === 'http' && url === '') return { parameter: 'url', message: 'is empty: say where the message goes.' }
  if (answer === 'form') {
    const problem = fieldsProblem(fields)
    if (problem !== undefined) return { parameter: 'fields', message: problem }
    if (timeout !== undefined && (onTimeout === 'decline' || onTimeout === 'approve')) {
      return { parameter: 'onTimeout', message: 'cannot decide where a form is asked: choose «port» or «fail».' }
    }
  }
  return undefined
}

async function begin(given: Parameters, context: NodeContext): Promise<NodeOutcome> {
  const { question, title, answer, fields, comment, approve, decline, language, timeout } = given
  const asked = { page: 'approval', title, description: question, button: '', approve, decline, language } as const
  const waiting = ask(
    { ...asked, comment: comment && answer === 'decision', fields: answer === 'form' ? fields : [] },
    timeout,
    context,
  )
  if (waiting.type !== 'waiting') return waiting
  const sent = await send(given, context)
  return sent.ok ? waiting : { type: 'failed', error: sent.error }
}

async function send(given: Parameters, context: NodeContext): Promise<Result<void, NodeError>> {
  if (given.send === 'none') return ok(undefined)
  const page = context.pageUrl(PAGE_SIGNAL + context.idempotencyKey())
  const links: ApprovalLinks =
    given.answer === 'form'
      ? { page }
      : { page, approve: `${page}?decision=approved`, decline: `${page}?decision=declined` }
  return given.send === 'email' ? sendMail(given, links, context) : post(given, links, context)
}

async function sendMail(
  given: Parameters,
  links: ApprovalLinks,
  context: NodeContext,
): Promise<Result<void, NodeError>> {
  const [from, to] = [addressesOf(given.from), addressesOf(given.to)]
  if (!from.ok || !to.ok || from.value.length !== 1 || to.value.length === 0)
    return fail(permanent('mail-address-invalid', '«from» must be one address of mail, and «to» at least one.'))
  const connected = await context.connect('smtp')
  if (!connected.ok) return connected
  try {
    const sent = await connected.value.send({
      from: from.value[0]!,
      to: to.value,
      cc: [],
      bcc: [],
      replyTo: [],
      // A line break would begin another header.
      subject: (given.title || given.question).replace(/[\r\n]+/g, ' ').slice(0, FORM_LABEL_CHARS_MAX),
      text: mailText(given, links),
      // The same in every attempt, so that mail programs know a repeated mail.
      messageId: `${context.idempotencyKey()}@linkflow`,
      attachments: [],
    })
    return sent.ok ? ok(undefined) : sent
  } finally {
    connected.value.release()
  }
}

async function post(given: Parameters, links: ApprovalLinks, context: NodeContext): Promise<Result<void, NodeError>> {
  const text = mailText(given, links)
  const { title, question } = given
  const answer = await context.http.request({
    method: 'POST',
    url: given.url,
    headers: [
      ['content-type', 'application/json'],
      ['idempotency-key', context.idempotencyKey()],
    ],
    body: JSON.stringify({ text, title, question, ...links }),
    redirects: { follow: false, max: 0 },
  })
  if (!answer.ok) return fail({ ...answer.error })
  const { status } = answer.value
  if (status >= 200 && status < 300) return ok(undefined)
  const retryable = status === 429 || status >= 500
  const message = `The address that is to tell people of the question answered ${status}; nobody was asked.`
  return fail({ code: 'question-not-sent', message, retryable })
}

function resume(input: NodeInput, given: Parameters, woken: NonNullable<NodeContext['woken']>): NodeOutcome {
  const { answer, onTimeout } = given
  if (woken.by === 'timer') {
    if (onTimeout === 'port') return { type: 'done', outputs: { timeout: input.handles('main') } }
    if (onTimeout === 'fail')
      return { type: 'failed', error: permanent('approval-timed-out', 'Nobody answered the question in time.') }
    return decided(input, onTimeout === 'approve', { inTime: false })
  }
  const { json, files, decision, at } = answerOfPage(woken.data)
  const answeredAt = new Date(at).toISOString()
  if (answer === 'form')
    return {
      type: 'done',
      outputs: { main: withAnswers(input, { json: { ...json, submittedAt: answeredAt }, files }) },
    }
  return decided(input, decision === 'approved', { inTime: true, answeredAt, ...json })
}

const decided = (input: NodeInput, approved: boolean, more: Record<string, unknown>): NodeOutcome => {
  const approval = { approved, ...more } as never
  return {
    type: 'done',
    outputs: { [approved ? 'approved' : 'declined']: withAnswers(input, { json: { approval }, files: {} }) },
  }
}

export const approval = defineNode({
  type: 'approval',
  version: 1,
  title: 'Approval',
  description: 'Asks people to approve or decline, or to fill in a form, and waits for the answer; it counts once.',
  documentation:
    'The links lead to a page with the question. Opening one decides nothing: programs that look at links in mails would. The decision is a button on the page, and only the first one counts; who comes later reads that it was answered.\n\nWith «send: none» another node sends `{{ $execution.approvalUrl }}`: the page of the approvals of this execution.',
  group: 'flow',
  keywords: ['approve', 'decline', 'human', 'wait', 'review', 'send and wait', 'confirm', 'decision'],
  operations: [
    { title: 'Ask for a decision', keywords: ['yes', 'no'], parameters: { answer: 'decision' } },
    { title: 'Ask by a form', keywords: ['fields'], parameters: { answer: 'form' } },
  ],
  suggestedNext: ['send-email', 'http-request', 'set'],
  ports: (raw) => ({
    inputs: ['main'],
    outputs: [
      ...(raw.answer === 'form' ? ['main'] : ['approved', 'declined']),
      ...(raw.timeout !== undefined && (raw.onTimeout ?? 'port') === 'port' ? ['timeout'] : []),
    ],
  }),
  parameters,
  check,
  credentials: [{ type: 'smtp', required: false }],
  effect: { parameter: 'send', of: { none: 'pure' } },
  sample: [
    { orderId: 'ord_2f9c1b7a', approval: { approved: true, inTime: true, answeredAt: '2026-03-14T12:00:00.000Z' } },
  ],
  behaviour: {
    kind: 'list',
    run: (input, evaluate, context) =>
      context.woken === undefined ? begin(evaluate(), context) : resume(input, evaluate(), context.woken),
  },
})
