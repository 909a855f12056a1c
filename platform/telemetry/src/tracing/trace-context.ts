/** A place in a trace, as it travels in `traceparent` and `tracestate` (W3C Trace Context, level 1). */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string
  /** 16 hexadecimal digits. */
  readonly spanId: string
  readonly isSampled: boolean
  /** Of other vendors, handed on as it came. */
  readonly state?: string
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const SAMPLED = 1
const STATE_CHARS_MAX = 512
const STATE_MEMBERS_MAX = 32
const STATE_MEMBER = /^[a-z0-9][a-z0-9_*/@-]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/

/** Undefined for what is no place in a trace; then a new trace begins. */
export function parseTraceparent(parent: string | undefined, state?: string): TraceContext | undefined {
  const [, version, traceId, spanId, flags, rest] = TRACEPARENT.exec(parent?.trim() ?? '') ?? []
  if (version === undefined || version === 'ff' || (version === '00' && rest !== undefined)) return undefined
  if (/^0+$/.test(traceId!) || /^0+$/.test(spanId!)) return undefined
  const isSampled = (Number.parseInt(flags!, 16) & SAMPLED) === SAMPLED
  return { traceId: traceId!, spanId: spanId!, isSampled, ...(isState(state) && { state }) }
}

/** What is not well formed is left out: it goes into headers again. */
const isState = (state: string | undefined): state is string =>
  state !== undefined &&
  state !== '' &&
  state.length <= STATE_CHARS_MAX &&
  state.split(',').length <= STATE_MEMBERS_MAX &&
  state.split(',').every((member) => STATE_MEMBER.test(member.trim()))

export const traceparentOf = ({ traceId, spanId, isSampled }: TraceContext): string =>
  `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`

export const traceHeaders = (context: TraceContext): Readonly<Record<string, string>> => ({
  traceparent: traceparentOf(context),
  ...(context.state !== undefined && { tracestate: context.state }),
})
