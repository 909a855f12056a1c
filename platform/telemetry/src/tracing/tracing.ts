import type { TraceContext } from './trace-context.ts'

/** Short words and numbers; never text of users, never anything of an item, a header or a credential. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** Something that was done, with its beginning and its end. */
export interface Span {
  readonly context: TraceContext
  /** The span that it is a part of; none: it begins the trace. */
  readonly parentSpanId: string | undefined
  readonly name: string
  readonly kind: 'server' | 'client' | 'internal'
  /** Epoch milliseconds. */
  readonly startMs: number
  readonly endMs: number
  readonly attributes: Attributes
  /** A stable code, for what failed. */
  readonly error?: string | undefined
}

/** Tells a collector of OpenTelemetry what was done. Where nothing is configured there is none of it. */
export interface Tracing {
  /** The place of a new piece of work below `parent`, or at the beginning of a trace. */
  begin(parent: TraceContext | undefined): TraceContext
  /** Whether a trace that begins with this id is told of: the same in every process that has the same settings. */
  isSampled(traceId: string): boolean
  /** Told later, in batches; nobody waits for it. */
  record(span: Span): void
  /** Tells what is left, within some seconds. */
  close(): Promise<void>
}
