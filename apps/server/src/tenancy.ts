import { type Accounts, ensureOwnerToken, openAccounts, people } from '@linkflow/auth'
import type { OpenedData } from '@linkflow/data'
import { bumpRouteVersion, findVariableUses } from '@linkflow/workflow'
import { type OpenedWorkspaces, openWorkspaces, type WorkflowsOf } from '@linkflow/workspace'
import type { Closers } from './closers.ts'
import type { Installation } from './installation.ts'
import type { Schedules } from './schedules.ts'
import { mayUseInsecureCookies, openSingleSignOn } from './sign-in.ts'

export interface Tenancy {
  readonly tenants: OpenedWorkspaces
  readonly accounts: Accounts
  /** The workspace that every installation has; what concerns the installation is noted there. */
  readonly homeWorkspaceId: string
  /** This start made the owner's token. */
  readonly hasNewToken: boolean
}

interface Parts extends Installation {
  readonly hasApi: boolean
  readonly data: Pick<OpenedData, 'exported'>
  readonly schedules: Pick<Schedules, 'moveDefaultZone'>
  readonly workflowsOf: WorkflowsOf
  readonly closers: Closers
}

/** The workspaces and the people in them, wired to what an export and a deletion of a workspace have to know. */
export async function openTenancy(parts: Parts): Promise<Tenancy> {
  const { config, log, dataDir, database, keys, clock, publicUrl, mailer, onMailError, deny, closers } = parts
  const sso = openSingleSignOn(config, { deny, log, closers })
  const tenants = openWorkspaces({
    database,
    clock,
    keys: keys.workspaces,
    people: people(database),
    mailer,
    canMail: config.smtpUrl !== undefined,
    onMailError,
    onReadError: (error) => log.warn({ err: error }, 'could not read the variables; they are read again'),
    publicUrl,
    graceDays: config.workspaceGraceDays,
    onStateChange: bumpRouteVersion,
    workflowsOf: parts.workflowsOf,
    dataOf: (workspaceId) => parts.data.exported(workspaceId),
    variableUses: findVariableUses,
    onSettingsChange: (queries, { after: { timeZone } }) => parts.schedules.moveDefaultZone(queries, timeZone ?? 'UTC'),
  })
  await tenants.stopped.start()
  closers.push(() => tenants.stopped.stop())
  await tenants.variables.start()
  closers.push(() => tenants.variables.stop())
  const { id: homeWorkspaceId } = await tenants.store.default()
  const token = parts.hasApi
    ? await ensureOwnerToken({ database, clock, dataDir, workspaceId: homeWorkspaceId })
    : undefined
  const accounts = openAccounts({
    database,
    clock,
    master: keys.master,
    workspaceId: homeWorkspaceId,
    onReuse: (session) => log.warn(session, 'a refresh token was used twice; its session was ended'),
    mailer,
    onMailError,
    publicUrl,
    onCopiedPasskey: (passkey) => log.warn(passkey, 'the counter of a passkey went back: there may be a copy of it'),
    insecureCookies: mayUseInsecureCookies(config, publicUrl),
    ...(sso && { sso }),
  })
  return { tenants, accounts, homeWorkspaceId, hasNewToken: token?.made === true }
}
