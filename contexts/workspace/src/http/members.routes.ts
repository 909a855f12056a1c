import {
  changeMemberSchema,
  idCursor,
  idSchema,
  memberPageSchema,
  pageById,
  pageLimit,
  transferOwnershipSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { assertNever, type Result } from '@linkflow/kernel'
import type { Database } from '@linkflow/postgres'
import { z } from 'zod'
import type { ChangeMembers, MemberError } from '../application/change-members.ts'
import type { People } from '../application/people.ts'
import { listMembers } from '../infrastructure/member-repository.postgres.ts'

interface Needs {
  readonly database: Pick<Database, 'app'>
  readonly members: ChangeMembers
  readonly people: People
}

export const memberRoutes = (needs: Needs): Route[] => [
  readMembers(needs),
  leave(needs),
  transfer(needs),
  changeMember(needs),
  removeMember(needs),
]

const params = z.strictObject({ accountId: idSchema })
const changed = { 204: responds.empty('Done; every process knows within a second') }
const MEMBER_ERRORS = [
  'member-not-found',
  'member-above',
  'role-above-own',
  'last-owner',
  'session-needed',
  'workspace-not-member',
] as const

const readMembers = ({ database, people }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/members',
    summary: 'List the members of the workspace',
    auth: 'api-key',
    permission: 'member:read',
    query: z.strictObject({ limit: pageLimit, cursor: idCursor.optional() }),
    responses: { 200: responds.json(memberPageSchema, 'A page of members, in the order of their ids') },
    async handle({ workspaceId, query: { limit, cursor } }) {
      const rows = await database.app.inWorkspace(workspaceId, (queries) =>
        listMembers(queries, { limit: limit + 1, after: cursor }),
      )
      const { items, ...page } = pageById(
        rows.map((row) => ({ ...row, id: row.accountId })),
        limit,
      )
      const persons = await people.named(items.map(({ accountId }) => accountId))
      const views = items.map(({ accountId, role, joinedAt }) => {
        const { email = '', name = '' } = persons.get(accountId) ?? {}
        return { accountId, email, name, role, joinedAt: joinedAt.toISOString() }
      })
      return reply.ok({ items: views, ...page })
    },
  })

const leave = ({ members }: Needs) =>
  route({
    method: 'DELETE',
    path: '/api/v1/members/me',
    summary: 'Leave the workspace',
    auth: 'api-key',
    permission: 'workspace:read',
    responses: changed,
    errors: MEMBER_ERRORS,
    handle: async ({ caller }) => answer(await members.leave(caller)),
  })

const transfer = ({ members }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/members/transfer',
    summary: 'Give the ownership of the workspace to another member',
    description: 'They become an owner, and you an admin.',
    auth: 'api-key',
    permission: 'workspace:delete',
    body: transferOwnershipSchema,
    bodyExample: { accountId: '0198c0de-0000-7000-8000-000000000000' },
    responses: changed,
    errors: MEMBER_ERRORS,
    handle: async ({ caller: by, body: { accountId } }) => answer(await members.transfer({ by, accountId })),
  })

const changeMember = ({ members }: Needs) =>
  route({
    method: 'PATCH',
    path: '/api/v1/members/:accountId',
    summary: 'Change the role of a member',
    description: 'Nobody gives a role above their own, and admins change only who stands below them.',
    auth: 'api-key',
    permission: 'member:write',
    params,
    body: changeMemberSchema,
    bodyExample: { role: 'editor' },
    responses: changed,
    errors: MEMBER_ERRORS,
    handle: async ({ caller: by, params: { accountId }, body: { role } }) =>
      answer(await members.changeRole({ by, accountId, role })),
  })

const removeMember = ({ members }: Needs) =>
  route({
    method: 'DELETE',
    path: '/api/v1/members/:accountId',
    summary: 'Remove a member',
    auth: 'api-key',
    permission: 'member:write',
    params,
    responses: changed,
    errors: MEMBER_ERRORS,
    handle: async ({ caller: by, params: { accountId } }) => answer(await members.remove({ by, accountId })),
  })

function answer(done: Result<undefined, MemberError>) {
  if (done.ok) return reply.noContent()
  switch (done.error) {
    case 'member-not-found':
      return reply.problem('member-not-found', 'Nobody with this id is a member of the workspace.')
    case 'member-above':
      return reply.problem('member-above', 'Owners change everybody; admins only who stands below them.')
    case 'role-above-own':
      return reply.problem('role-above-own', 'Ask somebody who has this role, or a higher one, to give it.')
    case 'last-owner':
      return reply.problem('last-owner', 'This is the last owner. Make somebody else an owner first.')
    case 'session-needed':
      return reply.problem('session-needed', 'An API key is no member. Sign in, and send the access token.')
    case 'actor-gone':
      return reply.problem('workspace-not-member', 'You are not a member of this workspace any more.')
    default:
      return assertNever(done.error)
  }
}
