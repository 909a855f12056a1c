import type { Json } from '@linkflow/kernel'
import { own, textOf } from '../../values/json.ts'
import { isExpression, templatesOf } from '../expressions.ts'
import { become, type Convert, listIn, refuse } from './become.ts'
import { byName } from './webhooks.ts'

const CREDENTIALS: Readonly<Record<string, string>> = {
  basicAuth: 'basic',
  customAuth: 'custom',
  headerAuth: 'header',
  queryAuth: 'query',
}

export const graphql: Convert = ({ parameters, version }) => {
  const method = own(parameters, 'requestMethod') ?? 'POST'
  if (isExpression(method)) return refuse('Its method is an expression.')
  if ((own(parameters, 'responseFormat') ?? 'json') !== 'json') return refuse('It gives its answer as a text.')
  const format = own(parameters, 'requestFormat') ?? (version < 1.1 ? 'graphql' : 'json')
  const kind = textOf(own(parameters, 'authentication') ?? 'none')
  const authentication = CREDENTIALS[kind]
  const headers = byName(listIn(parameters, 'headerParametersUi', 'parameter'))
  return become(
    'graphql',
    {
      url: templatesOf(own(parameters, 'endpoint') ?? ''),
      query: templatesOf(own(parameters, 'query') ?? ''),
      ...(format === 'json' && {
        variables: variablesOf(own(parameters, 'variables') ?? ''),
        operationName: templatesOf(own(parameters, 'operationName') ?? ''),
      }),
      ...(Object.keys(headers).length > 0 && { headers }),
      ...(authentication !== undefined && { authentication }),
      ...(own(parameters, 'allowUnauthorizedCerts') === true && { tls: { rejectUnauthorized: false } }),
      method,
      output: 'answer',
    },
    [
      ...(kind === 'none' ? [] : authentication === undefined ? [unknown(kind)] : ['Choose its credential.']),
      ...(format === 'graphql' && method === 'POST'
        ? ['Its document is sent within JSON, as all services take it.']
        : []),
    ],
  )
}

const unknown = (kind: string): string =>
  `Its credential «${kind}» has no equal here; choose another kind, and connect it.`

/** JSON as it stands becomes what it says; with expressions in it, it is a text that the node reads. */
function variablesOf(variables: Json): Json {
  if (typeof variables !== 'string' || isExpression(variables)) return templatesOf(variables)
  if (variables.trim() === '') return {}
  try {
    return JSON.parse(variables) as Json
  } catch {
    return variables
  }
}
