import { confirmationSchema, confirmedSchema, operatorListSchema } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { z } from 'zod'
import type { Operators } from '../application/operators.ts'
import type { Operator } from '../infrastructure/operator-repository.postgres.ts'
import { OPERATORS_MAX } from '../limits.ts'
import { CONFIRM_ERRORS, confirmRefusal } from './refusals.ts'
import { whoOf } from './who-of.ts'

export const operatorRoutes = (operators: Operators): Route[] =>
  [confirm, list, name, revoke].map((make) => make(operators))

const confirm = (operators: Operators) =>
  route({
    method: 'POST',
    path: '/api/v1/me/confirmation',
    summary: 'Show once more who you are, before what concerns the whole installation',
    description: 'For operators: what they may change takes a sign-in or a confirmation of the last ten minutes.',
    auth: 'session',
    permission: 'none',
    body: confirmationSchema,
    bodyExample: { password: 'a horse that is correct' },
    responses: { 200: responds.json(confirmedSchema, 'Confirmed, and until when') },
    errors: CONFIRM_ERRORS,
    async handle(request) {
      const done = await operators.confirm(whoOf(request), request.body)
      return done.ok ? reply.ok({ until: done.value.toISOString() }) : confirmRefusal(done.error)
    },
  })

const list = (operators: Operators) =>
  route({
    method: 'GET',
    path: '/api/v1/operators',
    summary: 'List the operators of the installation',
    description: 'Accounts that may in their own session what the owner’s token may. The first is who set it up.',
    auth: 'api-key',
    permission: 'account:read',
    responses: { 200: responds.json(operatorListSchema, 'All of them') },
    handle: async () => reply.ok({ items: (await operators.list()).map(viewOf) }),
  })

const params = z.strictObject({ accountId: z.uuid() })

const name = (operators: Operators) =>
  route({
    method: 'PUT',
    path: '/api/v1/operators/:accountId',
    summary: 'Make an account an operator of the installation',
    description: 'It may do then all that the owner’s token may, in every workspace that it is a member of.',
    auth: 'api-key',
    permission: 'account:write',
    params,
    responses: { 204: responds.empty('It is one') },
    errors: ['account-not-found', 'operator-limit-reached'],
    async handle({ params: { accountId } }) {
      const done = await operators.name(accountId)
      if (done.ok) return reply.noContent()
      return done.error === 'limit-reached'
        ? reply.problem('operator-limit-reached', `There are at most ${OPERATORS_MAX}; take it from somebody first.`)
        : reply.problem('account-not-found', `There is no account ${accountId} that may sign in.`)
    },
  })

const revoke = (operators: Operators) =>
  route({
    method: 'DELETE',
    path: '/api/v1/operators/:accountId',
    summary: 'Take it from an account to be an operator',
    description: 'Every process knows within a second. The last one stays: name another first.',
    auth: 'api-key',
    permission: 'account:write',
    params,
    responses: { 204: responds.empty('It is none any more') },
    errors: ['operator-not-found', 'operator-last'],
    async handle({ params: { accountId } }) {
      const done = await operators.revoke(accountId)
      if (done.ok) return reply.noContent()
      return done.error === 'last'
        ? reply.problem('operator-last', LAST_OPERATOR)
        : reply.problem('operator-not-found', `The account ${accountId} is no operator.`)
    },
  })

export const LAST_OPERATOR =
  'It is the only operator who may sign in. Make somebody else an operator first. Nothing was changed.'

const viewOf = ({ grantedAt, grantedBy, ...operator }: Operator) => ({
  ...operator,
  grantedAt: grantedAt.toISOString(),
  ...(grantedBy !== undefined && { grantedBy }),
})
