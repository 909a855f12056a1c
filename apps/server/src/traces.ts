import { ExecutionTraces } from '@linkflow/execution'
import { type Logger, openTracing, type Tracing, TracingMalformed } from '@linkflow/telemetry'
import type { Closers } from './closers.ts'
import { StartError } from './start-error.ts'

export interface OpenedTraces {
  /** Tells a collector of requests. Undefined, as the other, where nobody asked for traces. */
  readonly tracing: Tracing | undefined
  /** Tells it of executions and their steps. */
  readonly traces: ExecutionTraces | undefined
}

/** Who is told of requests and executions, by the variables of OpenTelemetry. */
export async function openTraces(parts: {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly version: string
  readonly log: Logger
  readonly closers: Closers
}): Promise<OpenedTraces> {
  const { env, version, log, closers } = parts
  const tracing = await openTracing(env, {
    version,
    onLost: (why) => log.warn({ why }, 'traces: spans were lost; the collector is asked again'),
  }).catch((error: unknown) => {
    throw error instanceof TracingMalformed ? new StartError('setting-malformed', error.message) : error
  })
  if (tracing !== undefined) closers.push(() => tracing.close())
  return { tracing, traces: tracing && new ExecutionTraces(tracing) }
}
