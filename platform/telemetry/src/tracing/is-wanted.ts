type Env = Readonly<Record<string, string | undefined>>

/** Off unless an address or `OTEL_TRACES_EXPORTER=otlp` is set: nobody who installs it tells anybody anything. */
export function isTracingWanted(env: Env): boolean {
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return false
  const exporter = env['OTEL_TRACES_EXPORTER']
  if (exporter !== undefined && exporter !== '') return exporter !== 'none'
  return [env['OTEL_EXPORTER_OTLP_ENDPOINT'], env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']].some((each) => !!each)
}
