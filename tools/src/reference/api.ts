import { accountRoutes } from '@linkflow/auth'
import { credentialRoutes } from '@linkflow/credential'
import { openData } from '@linkflow/data'
import { outboxRoutes } from '@linkflow/execution'
import { openApiDocument } from '@linkflow/http-server'
import { createRegistry } from '@linkflow/node-runtime'
import { builtInNodes } from '@linkflow/nodes'
import { notificationRoutes } from '@linkflow/notification'
import { operationRoutes } from '@linkflow/operation'
import { realtimeRoutes } from '@linkflow/realtime'
import { scheduleRoutes } from '@linkflow/schedule'
import { apiRoutes } from '@linkflow/server'
import { webhookRoutes } from '@linkflow/webhook'
import { workflowRoutes } from '@linkflow/workflow'
import { code, page, tableOf } from './markdown.ts'

/** Routes are made of parts that they use when they are called; a reference calls none. */
const unused = {} as never

interface Operation {
  readonly summary: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly description?: string }[]
  readonly requestBody?: unknown
  readonly responses: Readonly<Record<string, { readonly description: string }>>
}

export function apiPage(): string {
  const routes = apiRoutes({
    accounts: accountRoutes(unused),
    workspaces: unused,
    apiKeys: unused,
    registry: createRegistry(builtInNodes),
    packages: unused,
    optionsHttp: unused,
    workflows: workflowRoutes(unused),
    credentials: credentialRoutes(unused),
    data: openData(unused).routes,
    schedules: scheduleRoutes(unused),
    webhooks: webhookRoutes(unused),
    notifications: notificationRoutes(unused),
    executions: unused,
    outbox: outboxRoutes(unused),
    operation: operationRoutes(unused),
    realtime: realtimeRoutes(unused),
  })
  const document = openApiDocument(routes, { title: 'LinkFlow', version: '' })
  const operations = routes.map((route) => {
    const path = route.path.replaceAll(/:([A-Za-z]+)/g, '{$1}')
    const paths = document.paths as Readonly<Record<string, Readonly<Record<string, unknown>>>>
    return { route, path, operation: paths[path]![route.method.toLowerCase()] as Operation }
  })
  const tags = [...new Set(routes.map(({ tag }) => tag))]
  return page(
    'HTTP API',
    'Everything is under `/api/v1`, with an API key in `Authorization: Bearer lf_…` (the first is the file `owner-token` in ' +
      'the data folder), or with the access token of a session after signing in; `LinkFlow-Workspace` names the workspace ' +
      'where an account is in several. The server gives its own OpenAPI 3.1 document, with all schemas, at ' +
      '`/api/v1/openapi.json`. Lists answer `{items, nextCursor?}`; errors are in [errors.md](errors.md). A POST that ' +
      'makes something takes an `Idempotency-Key`: sent again with the same key, it is answered and not done again.',
    ...tags.map((tag) =>
      [
        `## ${tag}`,
        ...operations
          .filter(({ route }) => route.tag === tag)
          .map(({ route, path, operation }) => section(route.method, path, route.permission, operation)),
      ].join('\n\n'),
    ),
    OUTSIDE,
  )
}

function section(method: string, path: string, permission: string, operation: Operation): string {
  const { summary, description, parameters = [], requestBody, responses } = operation
  const named = parameters.filter((parameter) => parameter.in !== 'path')
  return [
    `### ${code(`${method} ${path}`)}`,
    [summary, description]
      .filter((text) => text !== undefined && text !== '')
      .join('. ')
      .replaceAll('..', '.'),
    `Permission: ${code(permission)}.${requestBody === undefined ? '' : ' Takes a body.'} Answers: ${Object.keys(responses).join(', ')}.`,
    ...(named.length === 0
      ? []
      : [
          tableOf(
            ['Parameter', 'In', 'Meaning'],
            named.map((each) => [code(each.name), each.in, each.description ?? '']),
          ),
        ]),
  ].join('\n\n')
}

const OUTSIDE = `## Outside of /api/v1

${tableOf(
  ['Address', 'What it is'],
  [
    ['`/webhook/<path>`', 'the webhooks of published workflows'],
    ['`/resume/<execution>/<token>`', 'continues an execution that waits for a call'],
    [
      '`/unsubscribe/<token>`',
      'the link of a mail that ends mails of its kind: a page for a browser, and one POST (RFC 8058)',
    ],
    ['`GET /health/live`', 'the process runs'],
    ['`GET /health/ready`', 'it takes work: the database answers and the chores are not stalled'],
    ['`GET /metrics`', 'figures for Prometheus; from this machine, or with a key'],
  ],
)}`
