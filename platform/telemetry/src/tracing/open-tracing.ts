import { isTracingWanted } from './is-wanted.ts'
import type { Tracing } from './tracing.ts'

/** A variable of OpenTelemetry that cannot be what it is. */
export class TracingMalformed extends Error {
  override readonly name = 'TracingMalformed'
}

/**
 * What tells a collector of requests, executions and steps, if the variables of OpenTelemetry ask for it. Where they do not,
 * none of it is loaded, and whoever would ask it finds nothing there (docs/adr/0019).
 */
export async function openTracing(
  env: Readonly<Record<string, string | undefined>>,
  needs: { readonly version: string; readonly onLost: (why: string) => void },
): Promise<Tracing | undefined> {
  if (!isTracingWanted(env)) return undefined
  const [{ readTracing }, { OtlpTracing }] = await Promise.all([import('./settings.ts'), import('./otlp-tracing.ts')])
  const config = readTracing(env)
  if (config.type === 'malformed') throw new TracingMalformed(config.problem)
  return config.type === 'on' ? new OtlpTracing({ ...needs, settings: config.settings }) : undefined
}
