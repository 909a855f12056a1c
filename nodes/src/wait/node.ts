import { assertNever, type Json } from '@linkflow/kernel'
import {
  type DerivedItem,
  defineNode,
  type ItemHandle,
  type NodeContext,
  type NodeError,
  type NodeInput,
  type NodeOutcome,
} from '@linkflow/node-runtime'
import { FixedOffsetZone } from 'luxon'
import { z } from 'zod'
import { readDate, zoneOf } from '../data/date.ts'
import { durationMs, durationSchema } from '../data/duration.ts'
import { JsonDraft } from '../data/field-path.ts'
import { jsonValue } from '../data/json-schema.ts'
import { WAIT_MS_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'

/** The signal that a call of the execution's resume address sends. */
export const RESUME_SIGNAL = 'resume'

const parameters = z.strictObject({
  for: z
    .enum(['duration', 'date', 'webhook', 'signal'])
    .default('duration')
    .describe('What to wait for: a time to pass, an instant, a call of the resume address, or a signal of a name'),
  duration: durationSchema('seconds')
    .default({ value: 5, unit: 'seconds' })
    .describe('How long to wait (for «duration»)'),
  date: jsonValue()
    .optional()
    .describe('Instant to wait for: ISO text or milliseconds; one in the past does not wait (for «date»)'),
  signal: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe(
      'Name of the signal, such as invoice-paid-{{ $json.id }}; one that came before is taken at once (for «signal»)',
    ),
  timeout: durationSchema('hours')
    .optional()
    .describe('Wait no longer than this; the items then leave by the port «timeout» (for «webhook» and «signal»)'),
  dataField: z
    .string()
    .max(256)
    .default('signal')
    .describe('Field of each item that gets what the call or signal brought; empty for none'),
})

type Parameters = z.output<typeof parameters>

const waitsForSignal = (kind: unknown): boolean => kind === 'webhook' || kind === 'signal'

function check(given: Parameters) {
  if (given.for === 'date' && (given.date === undefined || given.date === null)) {
    return { parameter: 'date', message: 'is missing: give the instant to wait for.' }
  }
  if (given.for === 'signal' && given.signal === undefined) {
    return { parameter: 'signal', message: 'is missing: name the signal to wait for.' }
  }
  return undefined
}

const done = (port: string, items: Iterable<ItemHandle | DerivedItem>): NodeOutcome => ({
  type: 'done',
  outputs: { [port]: items },
})
const failed = (error: NodeError): NodeOutcome => ({ type: 'failed', error })

function begin(input: NodeInput, given: Parameters, context: NodeContext): NodeOutcome {
  switch (given.for) {
    case 'duration':
      return until(context.nowMs + durationMs(given.duration), input, context)
    case 'date': {
      const date = readDate(given.date, zoneOf(context.timezone) ?? FixedOffsetZone.utcInstance)
      return date.ok
        ? until(date.value.toMillis(), input, context)
        : failed(permanent('wait-date-invalid', `There is no instant to wait for: ${date.error}.`))
    }
    case 'webhook':
      return forSignal(RESUME_SIGNAL, given, context)
    case 'signal':
      return forSignal(given.signal!, given, context)
    default:
      return assertNever(given.for)
  }
}

function until(untilMs: number, input: NodeInput, context: NodeContext): NodeOutcome {
  if (untilMs <= context.nowMs) return done('main', input.handles('main'))
  if (untilMs - context.nowMs > WAIT_MS_MAX) return failed(tooLong())
  return { type: 'waiting', untilMs }
}

function forSignal(signal: string, { timeout }: Parameters, { nowMs }: NodeContext): NodeOutcome {
  if (timeout === undefined) return { type: 'waiting', signal }
  const ms = durationMs(timeout)
  return ms > WAIT_MS_MAX ? failed(tooLong()) : { type: 'waiting', signal, untilMs: nowMs + ms }
}

const tooLong = (): NodeError =>
  permanent('wait-too-long', `A wait may last at most ${WAIT_MS_MAX / 86_400_000} days. Choose a shorter one.`)

function* withData(items: Iterable<ItemHandle>, field: string, data: Json): Generator<DerivedItem> {
  for (const { item, index } of items) {
    const draft = new JsonDraft(item.json)
    draft.set([field], data)
    yield { item: { ...item, json: draft.json }, from: [index] }
  }
}

function resume(input: NodeInput, given: Parameters, woken: NonNullable<NodeContext['woken']>): NodeOutcome {
  const items = input.handles('main')
  if (woken.by === 'timer') return done(waitsForSignal(given.for) ? 'timeout' : 'main', items)
  return done('main', given.dataField === '' ? items : withData(items, given.dataField, woken.data ?? null))
}

export const wait = defineNode({
  type: 'wait',
  version: 1,
  title: 'Wait',
  description: 'Goes on after a time, at an instant, or when a call or a signal comes; waiting costs no memory.',
  group: 'flow',
  keywords: ['delay', 'sleep', 'pause', 'approval', 'resume', 'timer'],
  operations: [
    { title: 'For a time', keywords: ['delay', 'sleep', 'duration'], parameters: { for: 'duration' } },
    { title: 'Until an instant', keywords: ['date', 'at'], parameters: { for: 'date' } },
    { title: 'For a call of its address', keywords: ['webhook', 'approval', 'resume'], parameters: { for: 'webhook' } },
    { title: 'For a signal', keywords: ['event', 'name'], parameters: { for: 'signal' } },
  ],
  suggestedNext: ['http-request', 'if', 'set'],
  ports: (raw) => ({
    inputs: ['main'],
    outputs: waitsForSignal(raw.for) && raw.timeout !== undefined ? ['main', 'timeout'] : ['main'],
  }),
  parameters,
  check,
  effect: 'pure',
  sample: [{ orderId: 'ord_2f9c1b7a', signal: { approved: true } }],
  behaviour: {
    kind: 'list',
    run: (input, evaluate, context) =>
      context.woken === undefined ? begin(input, evaluate(), context) : resume(input, evaluate(), context.woken),
  },
})
