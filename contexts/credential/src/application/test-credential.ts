import type { CredentialTestView, Problem } from '@linkflow/contracts'
import type { Egress, EgressErrorCode } from '@linkflow/http-egress'
import { fail, ok, type Result } from '@linkflow/kernel'
import type { CredentialFields, CredentialTest, CredentialType } from '@linkflow/nodes'
import type { Actor } from '../domain/access.ts'
import { keepTest } from '../infrastructure/condition-repository.postgres.ts'
import { TEST_MS_MAX } from '../limits.ts'
import { checkFields, checkHosts } from './check-command.ts'
import { openedCredential } from './credential-resolver.ts'
import { fillOf } from './fill-slots.ts'
import type { CredentialNeeds } from './needs.ts'
import { type ReachError, reachCredential } from './reach-credential.ts'
import { unseal } from './sealing.ts'

export type TestCredentialError =
  | ReachError
  | { readonly type: 'type-unknown' }
  | { readonly type: 'invalid'; readonly problems: readonly Problem[] }
  | { readonly type: 'limit-reached'; readonly seconds: number }

type Outcome = Result<CredentialTestView, TestCredentialError>

interface Tested {
  readonly type: CredentialType
  readonly fields: CredentialFields
  readonly allowedHosts: readonly string[]
  readonly url: string | undefined
}

/** Tries one that is stored. Whoever may use it may, for its answers tell no more than those of a workflow would. */
export const testCredential =
  (needs: CredentialNeeds) =>
  async (command: {
    readonly workspaceId: string
    readonly credentialId: string
    readonly by: Actor
    readonly url: string | undefined
  }): Promise<Outcome> => {
    const { workspaceId } = command
    const reached = await needs.database.app.inWorkspace(workspaceId, (queries) =>
      reachCredential(queries, command, 'use'),
    )
    if (!reached.ok) return reached
    const type = needs.types.find(({ type }) => type === reached.value.type)
    if (type === undefined) return fail({ type: 'type-unknown' })
    const fields = await unseal(needs, reached.value)
    const tested = await tryIt(needs, workspaceId, { ...reached.value, type, fields, url: command.url })
    if (tested.ok && tested.value.outcome !== 'not-testable') {
      await needs.database.app.inWorkspace(workspaceId, (queries) => keepTest(queries, reached.value, tested.value))
    }
    return tested
  }

/** Tries one before it is saved; nothing of it is kept. */
export const testNewCredential =
  (needs: CredentialNeeds) =>
  async (command: {
    readonly workspaceId: string
    readonly type: string
    readonly fields: unknown
    readonly allowedHosts: readonly string[]
    readonly url: string | undefined
  }): Promise<Outcome> => {
    const type = needs.types.find(({ type }) => type === command.type)
    if (type === undefined) return fail({ type: 'type-unknown' })
    const fields = checkFields(type, command.fields)
    const hosts = checkHosts(command.allowedHosts)
    if (!fields.ok || !hosts.ok) {
      const problems = [...(fields.ok ? [] : fields.error), ...(hosts.ok ? [] : hosts.error)]
      return fail({ type: 'invalid', problems })
    }
    return tryIt(needs, command.workspaceId, { ...command, type, fields: fields.value, allowedHosts: hosts.value })
  }

type Found = Omit<CredentialTestView, 'ms' | 'at'>

async function tryIt(needs: CredentialNeeds, workspaceId: string, tested: Tested): Promise<Outcome> {
  const startedMs = needs.clock.nowMs()
  const found = await find(needs, workspaceId, tested)
  if (!found.ok) return found
  const nowMs = needs.clock.nowMs()
  return ok({ ...found.value, ms: Math.round(nowMs - startedMs), at: new Date(nowMs).toISOString() })
}

async function find(
  needs: CredentialNeeds,
  workspaceId: string,
  tested: Tested,
): Promise<Result<Found, TestCredentialError>> {
  const { test } = tested.type
  if (test === undefined) {
    return ok({ outcome: 'not-testable', message: 'Credentials of this type cannot be tested; a run will tell.' })
  }
  const turn = needs.testTurns.take(workspaceId)
  if (!turn.ok) return fail({ type: 'limit-reached', seconds: turn.error.seconds })
  try {
    if (test.kind === 'request') return ok(await ask(needs, workspaceId, test, tested))
    if (test.kind === 'connect') return ok(await signIn(needs, workspaceId, tested))
    const { works, message } = test.run(tested.fields, needs.clock.nowMs())
    return ok({ outcome: works ? 'works' : 'refused', message })
  } finally {
    turn.value.end()
  }
}

/** A connection to the server that the credential names, made and ended. */
async function signIn(
  { drivers }: Pick<CredentialNeeds, 'drivers'>,
  workspaceId: string,
  { type, fields }: Tested,
): Promise<Found> {
  if (drivers === undefined || type.server === undefined) {
    return { outcome: 'not-testable', message: 'Credentials of servers are not tested here; a run will tell.' }
  }
  const credential = openedCredential(type, 'test', fields, fields)
  const tried = await drivers.try(type.server, credential, { workspaceId, signal: AbortSignal.timeout(TEST_MS_MAX) })
  if (tried.ok) return { outcome: 'works', message: 'The server let us in.' }
  const { code, message } = tried.error
  const isRefused = code === 'server-sign-in-refused' || code === 'server-key-unknown'
  return { outcome: isRefused ? 'refused' : outcomeOf(code as EgressErrorCode), message }
}

/**
 * One GET that carries the credential. No redirect is followed and no body is read: who may test must not be able to read
 * answers of services by it, and where a redirect leads says nothing of the credential.
 */
async function ask(
  { egress }: { readonly egress: Pick<Egress, 'request'> },
  workspaceId: string,
  test: Extract<CredentialTest, { kind: 'request' }>,
  { type, fields, allowedHosts, url: given }: Tested,
): Promise<Found> {
  const url = test.url === 'given' ? (given ?? addressOf(allowedHosts)) : test.url
  if (url === undefined) {
    const message = 'Give an address to try it at: its list names no single host whose front page could be asked.'
    return { outcome: 'not-testable', message }
  }
  const { slots, tls } = fillOf(type, fields, allowedHosts)
  const answer = await egress.request(
    {
      method: 'GET',
      url,
      timeoutMs: TEST_MS_MAX,
      redirects: { follow: false },
      response: { as: 'stream' },
      auth: slots,
      ...(tls && { tls }),
    },
    { workspaceId },
  )
  if (!answer.ok) return { outcome: outcomeOf(answer.error.code), message: answer.error.message }
  const { status, body } = answer.value
  await leave(body as AsyncIterable<Uint8Array>)
  if (test.failsOn.includes(status)) {
    return { outcome: 'refused', status, message: `The service answered ${status}: it does not take the credential.` }
  }
  if (status < 300) return { outcome: 'works', status, message: `The service answered ${status}.` }
  const message = `The service answered ${status}, which says nothing of the credential. Try another address of it.`
  return { outcome: 'unclear', status, message }
}

/**
 * The body is not wanted: its socket is given back before the first read. A read would wait, to the end of the time, for as
 * many bytes as the secret is long, for these are held back in case they are the secret.
 */
async function leave(body: AsyncIterable<Uint8Array>): Promise<void> {
  await body[Symbol.asyncIterator]().return?.()
}

/** The front page of the first host that is one host. */
function addressOf(allowedHosts: readonly string[]): string | undefined {
  const host = allowedHosts.find((entry) => !entry.startsWith('*.'))
  return host && `https://${host}/`
}

const NOT_SENT: ReadonlySet<EgressErrorCode> = new Set([
  'egress-invalid-url',
  'egress-invalid-header',
  'egress-invalid-request',
  'egress-address-refused',
  'egress-host-not-allowed-for-credential',
])

const outcomeOf = (code: EgressErrorCode): CredentialTestView['outcome'] =>
  NOT_SENT.has(code) ? 'not-allowed' : 'unreachable'
