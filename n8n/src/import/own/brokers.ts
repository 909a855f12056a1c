import type { Json, JsonObject } from '@linkflow/kernel'
import { own, textOf } from '../../values/json.ts'
import { isExpression, templatesOf } from '../expressions.ts'
import { become, type Convert, inside, leftOut, listIn, refuse } from './become.ts'

const CONNECT = 'Choose its credential.'
const GOES_ON = 'The item goes on as it came; n8n’s says success.'
const QUALITIES = ['at-most-once', 'at-least-once', 'exactly-once'] as const

/** The item, or what is written. */
const messageOf = (parameters: JsonObject): Json =>
  own(parameters, 'sendInputData') === false ? templatesOf(own(parameters, 'message') ?? '') : '{{ $json }}'

export const mqtt: Convert = ({ parameters }) => {
  const options = inside(parameters, 'options')
  const quality = QUALITIES[Number(own(options, 'qos') ?? 0)]
  if (quality === undefined) return refuse('Its quality of service is an expression.')
  return become(
    'mqtt',
    {
      topic: templatesOf(own(parameters, 'topic') ?? ''),
      message: messageOf(parameters),
      quality,
      retain: own(options, 'retain') === true,
    },
    [CONNECT, ...leftOut(options, ['qos', 'retain'])],
  )
}

export const rabbitmq: Convert = ({ parameters }) => {
  const operation = own(parameters, 'operation') ?? 'sendMessage'
  if (operation !== 'sendMessage') return refuse('It deletes a message that a trigger of n8n has taken.')
  const to = own(parameters, 'mode') ?? 'queue'
  if (isExpression(to)) return refuse('Where it sends to is an expression.')
  const options = inside(parameters, 'options')
  const [asserts, known] =
    to === 'exchange' ? ['assertExchange', ['alternateExchange']] : ['assertQueue', ['autoDelete', 'exclusive']]
  const differs = known.find((name) => own(options, name) === true)
  if (differs !== undefined) return refuse(`What it makes has the option «${differs}».`)
  if (own(options, 'durable') === false) return refuse('What it makes does not outlive a restart of the server.')
  const headers = Object.fromEntries(
    listIn(options, 'headers', 'header').map((each) => [
      textOf(own(each, 'key') ?? ''),
      templatesOf(own(each, 'value') ?? ''),
    ]),
  )
  return become(
    'rabbitmq',
    {
      to,
      ...(to === 'exchange'
        ? {
            exchange: templatesOf(own(parameters, 'exchange') ?? ''),
            exchangeType: own(parameters, 'exchangeType') ?? 'fanout',
            routingKey: templatesOf(own(parameters, 'routingKey') ?? ''),
          }
        : { queue: templatesOf(own(parameters, 'queue') ?? '') }),
      message: messageOf(parameters),
      make: own(options, asserts as string) !== false,
      ...(Object.keys(headers).length > 0 && { headers }),
      // n8n sends messages that are in memory only, and does not look where they go.
      persistent: false,
      mustArrive: false,
    },
    [CONNECT, GOES_ON, ...leftOut(options, [asserts as string, 'durable', 'headers', ...known])],
  )
}
