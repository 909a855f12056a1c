import type { Role } from '@linkflow/contracts'
import { type ExecutionEnded, executionMigrations, OutboxRelay } from '@linkflow/execution'
import { openTestGateway, type TestAnswer } from '@linkflow/gateway/testing'
import { invariant, newUuidV7 } from '@linkflow/kernel'
import { MemoryWorkspaceKeys, WorkspacePayloads } from '@linkflow/keys'
import { smtpMailer } from '@linkflow/mail'
import { openMailServer } from '@linkflow/mail/testing'
import { type Database, sql } from '@linkflow/postgres'
import { teamOf } from '@linkflow/workspace'
import type { Changed } from '../application/ports.ts'
import { type Notifications, notificationMigrations, openNotifications } from '../index.ts'

const PASSWORD = 'correct horse battery'
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
const UNSUBSCRIBE_KEY = new Uint8Array(32).fill(9)

export const newId = <Kind extends string>() => newUuidV7<Kind>(Date.now())

/** Somebody who signed in. */
export interface Person {
  readonly accountId: string
  readonly email: string
  call(method: string, path: string, body?: object, workspaceId?: string): Promise<TestAnswer>
}

/** Notifications over a real database, gateway and mail server; the ends of executions come from the outbox. */
export async function openNotificationWorld() {
  const smtp = await openMailServer()
  const mailer = smtpMailer({ url: smtp.url, from: 'flow@example.com' })
  const changes: Changed[] = []
  const mailErrors: unknown[] = []
  const names = new Map<string, string>()
  const drafts = new Set<string>()
  const calls: { readonly workspaceId: string; readonly url: string; readonly body: string }[] = []
  /** `<account> <credential>`: what is not shared with somebody. */
  const hidden = new Set<string>()
  let offsetMs = 0
  const clock = { nowMs: () => Date.now() + offsetMs }
  let opened: Notifications | undefined
  const homeWorkspaceId = { current: '' }
  const keys = new MemoryWorkspaceKeys()
  const open = (database: Database, homeId: string, hasMail = true): Notifications =>
    openNotifications({
      database,
      clock,
      payloads: new WorkspacePayloads(keys, { isSealing: true }),
      neighbours: {
        team: teamOf,
        async accounts(ids) {
          const rows = await database.engine.query<{
            id: string
            email: string
            name: string
            isDisabled: boolean
          }>(sql`
            select id, email, name, disabled_at is not null as "isDisabled" from auth.accounts
            where id = any(${ids}::uuid[])`)
          return new Map(rows.map(({ id, ...account }) => [id, account]))
        },
        published: async (_, ids) => new Set(ids.filter((id) => !drafts.has(id))),
        async oweCall(_, call) {
          calls.push(call)
        },
        credentialNames: async (_, accountId, ids) =>
          new Map(
            ids.flatMap((id) => (hidden.has(`${accountId} ${id}`) || !names.has(id) ? [] : [[id, names.get(id)!]])),
          ),
        workflowNames: async (_, ids) => new Map(ids.flatMap((id) => (names.has(id) ? [[id, names.get(id)!]] : []))),
      },
      mailer: hasMail ? mailer : undefined,
      onMailError: (error) => mailErrors.push(error),
      publicUrl: 'https://flow.example/',
      unsubscribeKey: UNSUBSCRIBE_KEY,
      signingSecretOf: (workspaceId) => `whsec_${Buffer.from(workspaceId).toString('base64')}`,
      homeWorkspaceId: homeId,
      onChange: (changed) => changes.push(changed),
    })
  const test = await openTestGateway({
    sets: [executionMigrations, notificationMigrations],
    async routes(database) {
      const home = await database.engine.one<{ id: string }>(sql`select id from workspace.workspaces where is_default`)
      homeWorkspaceId.current = home!.id
      opened = open(database, home!.id)
      return opened.routes
    },
    rawMounts: [{ prefix: '/unsubscribe/', handle: (...call) => opened!.unsubscribe.handle(...call) }],
  })
  invariant(opened !== undefined, 'made with the routes')
  const notifications = opened
  const { database, workspaceId, otherWorkspaceId } = test
  const { engine } = database

  const setup = { email: 'olga@example.com', name: 'Olga', password: PASSWORD, refreshIn: 'body' }
  const tokens = (await test.call('POST', '/api/v1/setup', { token: null, body: setup })).body
  const person = (accountId: string, email: string, token: string): Person => ({
    accountId,
    email,
    call: (method, path, body, where = workspaceId) =>
      test.call(method, `/api/v1${path}`, {
        token,
        headers: { 'linkflow-workspace': where },
        ...(body && { body }),
      }),
  })
  const ownerId = (await engine.one<{ id: string }>(sql`select id from auth.accounts`))!.id
  const owner = person(ownerId, setup.email, tokens.accessToken)

  const makeWorkflow = (name: string) => {
    const id = newId()
    names.set(id, name)
    return id
  }
  type Changes = Partial<Omit<ExecutionEnded, 'execution'>> & { readonly executions?: readonly string[] }
  /** Puts ends of executions into the outbox, as one commit of the pipeline does. */
  const put = async (workflow: string, ...ends: readonly Changes[]) => {
    const groups = ends.map((end) => ({
      type: 'execution.failed',
      workspace: workspaceId,
      workflow,
      version: newId(),
      mode: 'webhook',
      executions: [newId()],
      ...end,
    }))
    await engine.execute(sql`insert into execution.outbox (events) values (${JSON.stringify(groups)})`)
  }
  const isEmpty = async () => (await engine.query(sql`select from execution.outbox limit 1`)).length === 0
  const relayBy = new OutboxRelay(engine, [notifications.consumer])
  /** Until all is told: transactions of other tests on the same server hold rows back for a while. */
  const relay = async () => {
    while (!(await isEmpty())) await relayBy.relay()
  }
  const error = (code = 'http-status', message = 'The shop answered 500') => ({ code, message, node: 'Call the shop' })
  return {
    ...test,
    smtp,
    notifications,
    changes,
    mailErrors,
    drafts,
    hidden,
    calls,
    names,
    owner,
    engine,
    otherWorkspaceId,
    withoutMail: () => open(database, homeWorkspaceId.current, false),
    makeWorkflow,
    put,
    relay,
    error,
    /** So many failures that are alike. */
    async fail(workflow: string, count = 1, changed: Changes = {}) {
      const executions = Array.from({ length: count }, newId)
      await put(workflow, { error: error(), executions, ...changed })
      await relay()
      return executions
    },
    async succeed(workflow: string, changed: Changes = {}) {
      await put(workflow, { type: 'execution.succeeded', ...changed })
      await relay()
    },
    /** From now on it is so much later, for the database too. */
    travel(ms: number) {
      offsetMs += ms
      database.setClockOffsetMs(offsetMs)
    },
    travelTo(instantMs: number) {
      offsetMs = instantMs - Date.now()
      database.setClockOffsetMs(offsetMs)
    },
    now: clock.nowMs,
    /** Works until nothing is left to do now. */
    async work() {
      while (await notifications.work());
      await notifications.deliverMail()
    },
    /** A member of the first workspace, or of others, with the password of everybody here. */
    async join(name: string, role: Role, where: readonly string[] = [workspaceId]): Promise<Person> {
      const [id, email] = [newId(), `${name.toLowerCase()}@example.com`]
      await engine.execute(sql`
        insert into auth.accounts (id, email, name, password_hash)
        select ${id}, ${email}, ${name}, password_hash from auth.accounts where id = ${ownerId}`)
      for (const workspace of where) {
        await engine.execute(sql`
          insert into workspace.members (workspace_id, account_id, role) values (${workspace}, ${id}, ${role})`)
      }
      await engine.execute(sql`delete from auth.attempts`)
      const body = { email, password: PASSWORD, refreshIn: 'body' }
      const { accessToken } = (await test.call('POST', '/api/v1/sessions', { token: null, body })).body
      return person(id, email, accessToken)
    },
    leave: (who: Person) => owner.call('DELETE', `/members/${who.accountId}`),
    /** Mails that arrived since the last look, without those of others. */
    mails(to?: Person) {
      const { notices } = smtp
      const found = notices.filter((mail) => to === undefined || mail.to === to.email)
      for (const mail of found) notices.splice(notices.indexOf(mail), 1)
      return found
    },
    async close() {
      await test.close()
      mailer.close()
      smtp.close()
    },
  }
}

export const codeOf = ({ status, body }: TestAnswer): unknown[] => [status, body?.code]
