import { type Caller, type ProblemReply, reply, type SignedIn } from '@linkflow/http-server'
import { fail, ok, type Result } from '@linkflow/kernel'

export type WorkspaceRefusal = ProblemReply<'workspace-mismatch' | 'workspace-needed' | 'workspace-not-member'>

type Identified =
  | { readonly type: 'caller'; readonly caller: Caller }
  | { readonly type: 'signed-in'; readonly session: SignedIn }

/**
 * In which workspace a request is: the one of the key, which the header may only confirm; or the membership that the header
 * names, and where there is only one, that. A workspace that is not there is answered like one of others.
 */
export function chooseWorkspace(
  identified: Identified,
  header: string | string[] | undefined,
): Result<Caller, WorkspaceRefusal> {
  const named = Array.isArray(header) ? header.join(', ') : header
  return identified.type === 'caller' ? ofKey(identified.caller, named) : ofSession(identified.session, named)
}

function ofKey(caller: Caller, named: string | undefined): Result<Caller, WorkspaceRefusal> {
  if (named === undefined || named === caller.workspaceId) return ok(caller)
  const detail = 'The header LinkFlow-Workspace names another workspace than the one this key belongs to. Leave it out.'
  return fail(reply.problem('workspace-mismatch', detail))
}

function ofSession(session: SignedIn, named: string | undefined): Result<Caller, WorkspaceRefusal> {
  const { memberships, accountId, sessionId, operator } = session
  if (named === undefined && memberships.length > 1) {
    const workspaces = memberships.map(({ workspaceId: id, workspaceName: name }) => ({ id, name }))
    const list = workspaces.map(({ id, name }) => `${id} (${name})`).join(', ')
    const detail = `You are in several workspaces. Name one in the header LinkFlow-Workspace: ${list}.`
    return fail(reply.problem('workspace-needed', detail, { facts: { workspaces } }))
  }
  const chosen = named === undefined ? memberships[0] : memberships.find(({ workspaceId }) => workspaceId === named)
  if (chosen === undefined) {
    const detail =
      named === undefined
        ? 'Your account is in no workspace. Ask somebody to invite you.'
        : 'You are not a member of the workspace in the header LinkFlow-Workspace, or there is none.'
    return fail(reply.problem('workspace-not-member', detail))
  }
  const { workspaceId, permissions } = chosen
  return ok({ workspaceId, permissions, who: { type: 'account', accountId, sessionId }, ...(operator && { operator }) })
}
