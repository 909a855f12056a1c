import type { Operation } from '../document/operation.ts'
import type { Grounds } from '../open-grounds.ts'
import type { Suite } from './suite.ts'

/** What reads by POST, because it has much to say: the permission is a reader's, and nothing is changed. */
const READING_POSTS = new Set([
  'POST /workflows/validate',
  'POST /workflows/import/preview',
  'POST /schedules/preview',
  'POST /schedules/{scheduleId}/backfills/preview',
  'POST /webhooks/{workflowId}/{node}/redeliveries/preview',
  'POST /data-tables/{tableId}/rows/query',
  'POST /data-tables/{tableId}/rows/count',
])

/** What is good once and for seconds: nobody is helped by the same one again. */
const NEW_EACH_TIME = new Set(['POST /realtime/tickets'])

/** What changes only what is the caller's own, which whoever may look may do. */
const OWN_THINGS = new Set([
  'PUT /workflows/{workflowId}/favourite',
  'DELETE /workflows/{workflowId}/favourite',
  'POST /realtime/tickets',
  'DELETE /members/me',
  'POST /notifications/read',
  'PATCH /notifications/{notificationId}',
  'PATCH /notifications/preferences',
  'PUT /notifications/mutes/{workflowId}',
  'DELETE /notifications/mutes/{workflowId}',
])

type Rule = (operation: Operation, grounds: Grounds) => readonly (string | false)[]

const SUMMARY_CHARS_MAX = 120

const RULES: readonly Rule[] = [
  ({ id }) => [!/^[a-z][A-Za-z0-9]+$/.test(id) && `the operation id «${id}» is no name of a function`],
  ({ summary }) => [
    summary.length < 5 && 'has no summary',
    summary.length > SUMMARY_CHARS_MAX && `its summary has more than ${SUMMARY_CHARS_MAX} characters`,
    summary.endsWith('.') && 'its summary is a heading, which ends without a full stop',
  ],
  ({ tags }, { document }) => [
    tags.length !== 1 && `has ${tags.length} tags, not one`,
    ...tags.map(
      (tag) => !document.tags.some(({ name }) => name === tag) && `its tag «${tag}» is not among those of the document`,
    ),
  ],
  ({ answers }) => [
    ![...answers.keys()].some((status) => status < 400) && 'states no answer without an error',
    ![500, 503].every((status) => answers.has(status)) && 'states no 500 and 503',
    ...[...answers].map(([status, { description }]) => description.length < 3 && `says nothing of its ${status}`),
    ...[...answers].map(
      ([status, { contentType, codes }]) =>
        status >= 400 &&
        contentType === 'application/problem+json' &&
        codes.length === 0 &&
        `names no code for its ${status}`,
    ),
  ],
  ({ access, answers }) => [
    access !== 'public' && !answers.has(401) && 'asks for credentials and states no 401',
    access === 'api-key' && !answers.has(403) && 'asks for a permission and states no 403',
  ],
  ({ key, method, answers, parameters }) => [
    method === 'POST' &&
      answers.has(201) &&
      !NEW_EACH_TIME.has(key) &&
      !parameters.some(({ name }) => name === 'Idempotency-Key') &&
      'makes something and takes no Idempotency-Key',
  ],
  ({ body, answers }) => [
    body !== undefined &&
      ![400, 413, 415, 422].every((status) => answers.has(status)) &&
      'takes a body and does not state how one is refused',
    body?.required === true && body.example === undefined && 'takes a body and shows no example',
  ],
  ({ parameters, path }) => [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(
      ([, name]) =>
        !parameters.some((each) => each.in === 'path' && each.name === name && each.required) &&
        `does not state «${name}» of its path`,
    ),
    ...parameters.map(
      ({ name, schema }) =>
        (typeof schema === 'boolean' || Object.keys(schema).length === 0) && `says nothing of what «${name}» holds`,
    ),
  ],
  ({ body, bodyPointer }, { tester }) => {
    if (body?.example === undefined) return []
    const complaint = tester.schemas.complaint(bodyPointer!, body.example)
    return [complaint !== undefined && `its example does not fit its schema: ${complaint}`]
  },
  ({ answers }, { tester }) =>
    [...answers].map(([status, { example, pointer }]) => {
      const complaint = example === undefined ? undefined : tester.schemas.complaint(pointer!, example)
      return complaint !== undefined && `the example of its ${status} does not fit: ${complaint}`
    }),
  ({ key, method, access, permission }) => {
    if (access !== 'api-key') return [permission !== 'none' && `asks for ${permission} of whom it does not know`]
    const reads = permission.endsWith(':read')
    if (method === 'GET') return [!reads && !READS_BY_MORE.has(key) && `is a GET and asks for ${permission}`]
    return [
      reads && !READING_POSTS.has(key) && !OWN_THINGS.has(key) && `changes something and asks for ${permission} only`,
    ]
  },
]

/** GETs that give away more than readers may see: everything, and the secret that signs what goes out. */
const READS_BY_MORE = new Set(['GET /workspace/export', 'GET /notifications/webhook'])

export const lintSuite: Suite = {
  name: 'LINT',
  promise: 'The document says of every operation what somebody needs who has nothing else',
  async run(grounds) {
    const { tester } = grounds
    const ids = [...tester.operations.values()].map(({ id }) => id)
    const twice = ids.filter((id, n) => ids.indexOf(id) !== n).map((id) => `the operation id ${id} stands twice`)
    const findings = [...tester.operations.values()].flatMap((operation) =>
      RULES.flatMap((rule) => rule(operation, grounds)).flatMap((complaint) =>
        complaint === false ? [] : [`${operation.key}: ${complaint}`],
      ),
    )
    return { findings: [...twice, ...findings], told: [`${ids.length} operations, ${RULES.length} rules`] }
  },
}
