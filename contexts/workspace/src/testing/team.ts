import type { Role } from '@linkflow/contracts'
import { openTestGateway, type TestAnswer, type TestGateway } from '@linkflow/gateway/testing'
import { sql } from '@linkflow/postgres'
import { expect } from 'vitest'

const PASSWORD = 'correct horse battery'

export interface TestMail {
  readonly to: string
  readonly text: string
}

/** Somebody who signed in. */
export interface TestPerson {
  readonly email: string
  readonly accountId: string
  readonly token: string
  /** Calls the API in a workspace: the first one, unless told otherwise. */
  call(method: string, path: string, body?: object, workspace?: string): Promise<TestAnswer>
}

export interface TestTeam extends Omit<TestGateway, 'call'> {
  readonly call: TestGateway['call']
  readonly mails: TestMail[]
  readonly owner: TestPerson
  signIn(email: string): Promise<TestPerson>
  /** The token of the next mail to this address. */
  tokenFor(email: string): Promise<string>
  /** By an invitation of the owner, and as a new account. */
  join(email: string, role: Role): Promise<TestPerson>
}

export const codeOf = ({ status, body }: TestAnswer): unknown[] => [status, body?.code]

/** A gateway whose mail arrives here, and where an owner has signed in. */
export async function openTeam(options: Parameters<typeof openTestGateway>[0] = {}): Promise<TestTeam> {
  const mails: TestMail[] = []
  const mailer = {
    send: async ({ to, text }: { to: string; text: { reveal(): string } }) => {
      mails.push({ to, text: text.reveal() })
    },
    close() {},
  }
  const gateway = await openTestGateway({ mailer, ...options })
  const { call, database, workspaceId } = gateway

  const person = async (email: string, tokens: { accessToken: string }): Promise<TestPerson> => {
    const token = tokens.accessToken
    const me = await call('GET', '/api/v1/me', { token })
    return {
      email,
      accountId: me.body.account.id,
      token,
      call: (method, path, body, workspace = workspaceId) =>
        call(method, `/api/v1${path}`, {
          token,
          headers: { 'linkflow-workspace': workspace },
          ...(body && { body }),
        }),
    }
  }
  const signIn = async (email: string) => {
    await database.engine.execute(sql`delete from auth.attempts`)
    const body = { email, password: PASSWORD, refreshIn: 'body' }
    return person(email, (await call('POST', '/api/v1/sessions', { token: null, body })).body)
  }
  const tokenFor = async (email: string) => {
    await gateway.deliverMail()
    const at = mails.findIndex(({ to }) => to === email)
    expect(at, `a mail to ${email}`).toBeGreaterThanOrEqual(0)
    const { text } = mails.splice(at, 1)[0]!
    return /https:\/\/flow\.example\/invitation#token=(lfi_[A-Za-z0-9_-]{43})/.exec(text)![1]!
  }
  const setup = { email: 'owner@example.com', name: 'Olga', password: PASSWORD, refreshIn: 'body' }
  const owner = await person(setup.email, (await call('POST', '/api/v1/setup', { token: null, body: setup })).body)
  return {
    ...gateway,
    mails,
    owner,
    signIn,
    tokenFor,
    async join(email, role) {
      expect((await owner.call('POST', '/invitations', { email, role })).status).toBe(201)
      const body = { token: await tokenFor(email), name: email.split('@')[0], password: PASSWORD, refreshIn: 'body' }
      const joined = await call('POST', '/api/v1/invitations/join', { token: null, body })
      expect(joined.status).toBe(200)
      return person(email, joined.body)
    },
  }
}
