import { isTracingWanted } from './is-wanted.ts'
import { type Sampler, samplerOf } from './sampler.ts'

type Env = Readonly<Record<string, string | undefined>>

export interface TracingSettings {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly sampler: Sampler
  readonly resource: Readonly<Record<string, string>>
  readonly batchDelayMs: number
  readonly queueMax: number
  readonly batchMax: number
}

export type TracingConfig =
  | { readonly type: 'off' }
  | { readonly type: 'on'; readonly settings: TracingSettings }
  | { readonly type: 'malformed'; readonly problem: string }

const ENDPOINT_DEFAULT = 'http://localhost:4318'
const TRACES_PATH = '/v1/traces'

/** The variables of OpenTelemetry, as its specification has them. */
export function readTracing(env: Env): TracingConfig {
  if (!isTracingWanted(env)) return { type: 'off' }
  const malformed = (problem: string) => ({ type: 'malformed', problem }) as const
  const exporter = env['OTEL_TRACES_EXPORTER'] || 'otlp'
  if (exporter !== 'otlp') return malformed(`OTEL_TRACES_EXPORTER is «${exporter}»; LinkFlow knows otlp and none.`)
  const protocol = env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] || env['OTEL_EXPORTER_OTLP_PROTOCOL'] || 'http/json'
  if (protocol !== 'http/json') {
    return malformed(
      `OTEL_EXPORTER_OTLP_PROTOCOL is «${protocol}»; LinkFlow speaks http/json, which collectors take at the same port as http/protobuf (4318). Set OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/json.`,
    )
  }
  const url = addressIn(env)
  if (url === undefined)
    return malformed('OTEL_EXPORTER_OTLP_ENDPOINT must be an address such as http://collector:4318.')
  const share = Number(env['OTEL_TRACES_SAMPLER_ARG'] || 1)
  const name = env['OTEL_TRACES_SAMPLER'] || 'parentbased_always_on'
  const sampler = samplerOf(name, share)
  if (sampler === undefined) return malformed(`OTEL_TRACES_SAMPLER is «${name}», which LinkFlow does not know.`)
  if (!(share >= 0 && share <= 1)) return malformed('OTEL_TRACES_SAMPLER_ARG must be a share from 0 to 1.')
  const headers = pairs(env['OTEL_EXPORTER_OTLP_TRACES_HEADERS'] || env['OTEL_EXPORTER_OTLP_HEADERS'] || '')
  const resource = pairs(env['OTEL_RESOURCE_ATTRIBUTES'] || '')
  if (headers === undefined || resource === undefined) {
    return malformed(
      'OTEL_EXPORTER_OTLP_HEADERS and OTEL_RESOURCE_ATTRIBUTES are pairs such as name=value,other=value.',
    )
  }
  const numbers = numbersIn(env)
  if (typeof numbers === 'string') return malformed(numbers)
  const service = env['OTEL_SERVICE_NAME'] || resource['service.name'] || 'linkflow'
  const settings = { url, headers, sampler, resource: { ...resource, 'service.name': service }, ...numbers }
  return { type: 'on', settings }
}

/** The address for traces is used as it is; to the common one the path is added. */
function addressIn(env: Env): string | undefined {
  const own = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']
  const common = (env['OTEL_EXPORTER_OTLP_ENDPOINT'] || ENDPOINT_DEFAULT).replace(/\/+$/, '')
  const url = URL.parse(own || `${common}${TRACES_PATH}`)
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') ? url.href : undefined
}

/** As in the header `baggage`: names and values are percent-encoded. */
function pairs(text: string): Record<string, string> | undefined {
  const found: Record<string, string> = {}
  for (const pair of text.split(',')) {
    if (pair.trim() === '') continue
    const equals = pair.indexOf('=')
    if (equals < 1) return undefined
    try {
      found[decodeURIComponent(pair.slice(0, equals).trim())] = decodeURIComponent(pair.slice(equals + 1).trim())
    } catch {
      return undefined
    }
  }
  return found
}

function numbersIn(env: Env) {
  const timeout = env['OTEL_EXPORTER_OTLP_TRACES_TIMEOUT'] || env['OTEL_EXPORTER_OTLP_TIMEOUT']
  const numbers = {
    timeoutMs: Number(timeout || 10_000),
    batchDelayMs: Number(env['OTEL_BSP_SCHEDULE_DELAY'] || 5000),
    queueMax: Number(env['OTEL_BSP_MAX_QUEUE_SIZE'] || 2048),
    batchMax: Number(env['OTEL_BSP_MAX_EXPORT_BATCH_SIZE'] || 512),
  }
  const isGood = Object.values(numbers).every((each) => Number.isInteger(each) && each > 0)
  return isGood ? numbers : 'OTEL_EXPORTER_OTLP_TIMEOUT and the numbers of OTEL_BSP_ must be whole and above 0.'
}
