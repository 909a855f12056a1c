import type { IncomingMessage } from 'node:http'
import { parseTraceparent, type Tracing } from '@linkflow/telemetry'
import type { RequestTrace } from './observe.ts'

/** The request's own place, below the one that its caller names; undefined where nobody is told. */
export function requestTrace(
  tracing: Tracing | undefined,
  { headers }: Pick<IncomingMessage, 'headers'>,
): RequestTrace | undefined {
  if (tracing === undefined) return undefined
  const parent = parseTraceparent(single(headers['traceparent']), single(headers['tracestate']))
  return { context: tracing.begin(parent), parentSpanId: parent?.spanId }
}

const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(',') : value
