import {
  operatorPermissions,
  permissions,
  rolePermissions,
  roles,
  unconfirmedOperatorPermissions,
} from '@linkflow/contracts'
import type { Operation } from '../document/operation.ts'
import { type Call, emptyCall } from '../generate/call.ts'
import type { Grounds } from '../open-grounds.ts'
import type { Answer } from '../site/client.ts'
import { inWords } from './in-words.ts'
import { narrowKey } from './narrow-key.ts'
import type { Suite } from './suite.ts'

/** Somebody, or nobody, who asks; and what the table of permissions says that they may. */
interface Asker {
  readonly name: string
  readonly kind: 'nobody' | 'key' | 'person'
  readonly token: string | null
  readonly headers: Readonly<Record<string, string>>
  readonly may: ReadonlySet<string>
  /** Once they have shown who they are. */
  readonly mayConfirmed?: ReadonlySet<string>
  /** The workspace that they name is not theirs. */
  readonly isForeign?: 'key' | 'person'
}

/** What an answer must be: refused with one of these codes, or let through to where requests are read. */
type Expected =
  | 'let through'
  | 'permission-missing'
  | 'confirmation-needed'
  | 'key-missing'
  | 'session-missing'
  | 'session-needed'
  | 'workspace-mismatch'
  | 'workspace-not-member'

export const matrixSuite: Suite = {
  name: 'MATRIX',
  promise:
    'Every operation asks for the permission that the table says, of every role and every key, here and elsewhere',
  async run(grounds) {
    const { tester } = grounds
    const askers = await everybody(grounds)
    const before = tester.findings.length
    const cells = new Map<Expected, number>()
    for (const operation of tester.operations.values()) {
      // What somebody is told of a workspace of others; of one that is not there it must be the same.
      let toldOfOthers = ''
      for (const asker of askers) {
        const expected = expectedOf(operation, asker)
        const call = stoppedCall(grounds, operation, asker)
        const answer = await tester.send(operation, call)
        cells.set(expected, (cells.get(expected) ?? 0) + 1)
        if (!isAs(expected, answer))
          tester.found(`${asker.name}: answered ${answer.status}, expected ${expected}`, operation, call, answer)
        if (asker.name.endsWith(OF_OTHERS)) toldOfOthers = plain(answer)
        if (asker.name.endsWith(OF_NOBODY) && plain(answer) !== toldOfOthers) {
          tester.found(
            `${asker.name}: told otherwise than in a workspace of others: ${toldOfOthers}`,
            operation,
            call,
            answer,
          )
        }
      }
    }
    const told = [...cells].map(([expected, count]) => `${String(count).padStart(6)}  ${expected}`)
    return { findings: inWords(tester.findings.slice(before)), told }
  },
}

const OF_OTHERS = ', in a workspace of others'
const OF_NOBODY = ', in a workspace that is not there'
const plain = ({ status, text }: Answer): string => `${status} ${text.replace(/"requestId":"[^"]*"/, '')}`

async function everybody(grounds: Grounds): Promise<Asker[]> {
  const { own, foreign, people } = grounds
  const nowhere = '0198c0de-0000-7000-8000-000000000000'
  const here = { 'linkflow-workspace': own.workspaceId }
  const askers: Asker[] = [{ name: 'nobody', kind: 'nobody', token: null, headers: {}, may: new Set() }]
  for (const role of roles) {
    // Whoever set the installation up may more than their role gives.
    const person = await people.join(await own.session(), role)
    const asker = { kind: 'person' as const, token: await own.session(person), may: rolePermissions[role] }
    askers.push(
      { ...asker, name: role, headers: here },
      {
        ...asker,
        name: `${role}${OF_OTHERS}`,
        headers: { 'linkflow-workspace': foreign.workspaceId },
        isForeign: 'person',
      },
      {
        ...asker,
        name: `${role}${OF_NOBODY}`,
        headers: { 'linkflow-workspace': nowhere },
        isForeign: 'person',
      },
    )
  }
  askers.push(...(await operators(grounds)))
  for (const scope of permissions) {
    const asker = { kind: 'key' as const, token: await narrowKey(own, scope), may: new Set([scope]) }
    askers.push(
      { ...asker, name: `a key with ${scope}`, headers: {} },
      {
        ...asker,
        name: `a key with ${scope}${OF_OTHERS}`,
        headers: { 'linkflow-workspace': foreign.workspaceId },
        isForeign: 'key',
      },
    )
  }
  const all = { kind: 'key' as const, token: own.token, may: new Set<string>(permissions) }
  askers.push({ ...all, name: 'the owner token', headers: {} })
  const left = await people.join(own.token, 'viewer')
  await own.must('DELETE /members/{accountId}', { params: { accountId: left.accountId } })
  const other = left.tokens.accessToken
  askers.push({ name: 'no member', kind: 'person', token: other, headers: here, may: new Set(), isForeign: 'person' })
  return askers
}

/** Viewers who operate the installation: one who has just signed in, and one whose sign-in is long ago. */
async function operators({ own, people }: Grounds): Promise<Asker[]> {
  const headers = { 'linkflow-workspace': own.workspaceId }
  const named = async () => {
    const person = await people.join(own.token, 'viewer')
    const params = { accountId: person.accountId }
    await own.must('PUT /operators/{accountId}', { token: own.site.ownerToken, params })
    return person
  }
  const [fresh, old] = [await named(), await named()]
  await own.site.cluster.sql.query(
    `update auth.sessions set confirmed_at = confirmed_at - interval '1 hour' where id = $1`,
    [old.tokens.sessionId],
  )
  const viewing = rolePermissions.viewer
  return [
    {
      ...{ name: 'an operator', kind: 'person' as const, headers, token: fresh.tokens.accessToken },
      may: viewing.union(operatorPermissions),
    },
    {
      ...{ name: 'an operator who has not confirmed', kind: 'person' as const, headers, token: old.tokens.accessToken },
      may: viewing.union(unconfirmedOperatorPermissions),
      mayConfirmed: operatorPermissions,
    },
  ]
}

function expectedOf({ access, permission }: Operation, { kind, may, mayConfirmed, isForeign }: Asker): Expected {
  if (access === 'public') return 'let through'
  if (access === 'session') {
    if (kind === 'nobody') return 'session-missing'
    return kind === 'key' ? 'session-needed' : 'let through'
  }
  if (kind === 'nobody') return 'key-missing'
  if (isForeign === 'key') return 'workspace-mismatch'
  if (isForeign === 'person') return 'workspace-not-member'
  if (may.has(permission)) return 'let through'
  return mayConfirmed?.has(permission) ? 'confirmation-needed' : 'permission-missing'
}

/**
 * A request that nobody's handler sees: its query has a parameter that no schema knows, and queries are read behind the guard.
 * So whoever is let through learns of that parameter, and nothing is changed, whoever asks for whatever.
 */
function stoppedCall({ own }: Grounds, operation: Operation, { token, headers }: Asker): Call {
  const params = Object.fromEntries(
    operation.parameters.filter((each) => each.in === 'path').map(({ name }) => [name, own.workspaceId]),
  )
  return { ...emptyCall, params, token, headers, rawQuery: 'stopped-here=1' }
}

const READ_CODES = new Set(['query-invalid', 'path-invalid'])

function isAs(expected: Expected, { status, json }: Answer): boolean {
  const { code } = (json ?? {}) as { code?: string }
  return expected === 'let through' ? status === 400 && READ_CODES.has(code ?? '') : code === expected
}
