import type { Attributes, Span } from './tracing.ts'

const KINDS: Readonly<Record<Span['kind'], number>> = { internal: 1, server: 2, client: 3 }
const STATUS_ERROR = 2
const SAMPLED_FLAG = 1

/** A batch as OTLP has it in JSON: ids in hexadecimal, times in nanoseconds as text (opentelemetry-proto, «JSON Protobuf»). */
export const otlpBody = (spans: readonly Span[], resource: Readonly<Record<string, string>>, version: string): string =>
  JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeSpans: [{ scope: { name: 'linkflow', version }, spans: spans.map(spanOf) }],
      },
    ],
  })

const spanOf = ({ context, parentSpanId, name, kind, startMs, endMs, attributes, error }: Span) => ({
  traceId: context.traceId,
  spanId: context.spanId,
  ...(parentSpanId !== undefined && { parentSpanId }),
  ...(context.state !== undefined && { traceState: context.state }),
  flags: SAMPLED_FLAG,
  name,
  kind: KINDS[kind],
  startTimeUnixNano: nanoseconds(startMs),
  endTimeUnixNano: nanoseconds(Math.max(startMs, endMs)),
  attributes: attributesOf({ ...attributes, ...(error !== undefined && { 'error.type': error }) }),
  status: error === undefined ? {} : { code: STATUS_ERROR },
})

/** Milliseconds since 1970 have microseconds behind the point at most; more digits a double has not. */
const nanoseconds = (ms: number): string => `${BigInt(Math.round(ms * 1000)) * 1000n}`

const attributesOf = (attributes: Attributes) =>
  Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: otlpValue(value) }]))

const otlpValue = (value: string | number | boolean) =>
  typeof value === 'string'
    ? { stringValue: value }
    : typeof value === 'boolean'
      ? { boolValue: value }
      : Number.isInteger(value)
        ? { intValue: String(value) }
        : { doubleValue: value }
