import {
  idSchema,
  incrementStateSchema,
  pageLimit,
  type StateEntryView,
  setStateSchema,
  stateAddressSchema,
  stateEntryPageSchema,
  stateKeySchema,
  stateNumberSchema,
  stateValueSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import type { Json } from '@linkflow/kernel'
import { z } from 'zod'
import type { WorkspaceState } from '../application/state.ts'
import { incrementing, replacing, setting } from '../domain/state-change.ts'
import type { StateEntry } from '../infrastructure/state.postgres.ts'
import { problem } from './problem.ts'

interface Needs {
  readonly state: WorkspaceState
}

export const stateRoutes = (needs: Needs): Route[] => [
  listState(needs),
  readState(needs),
  setState(needs),
  incrementState(needs),
  deleteState(needs),
]

type Address = z.output<typeof stateAddressSchema>

const keyOf = ({ key, workflow }: Address) => ({ key, workflowId: workflow })
const nothing = ({ key }: Address) => reply.problem('state-not-found', `There is nothing under «${key}».`)

const listState = ({ state }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/state',
    summary: 'List the keys of the state, without their values',
    auth: 'api-key',
    permission: 'data:read',
    query: z.strictObject({
      workflow: idSchema.optional().describe('Of this workflow; without it, of the workspace'),
      limit: pageLimit,
      cursor: stateKeySchema.optional().describe('`nextCursor` of the page before'),
    }),
    responses: { 200: responds.json(stateEntryPageSchema, 'A page of keys, in their order') },
    async handle({ workspaceId, query: { workflow, limit, cursor } }) {
      const found = await state.list(workspaceId, { workflowId: workflow, after: cursor, limit: limit + 1 })
      const items = found.slice(0, limit)
      return reply.ok({
        items: items.map((entry) => entryView(entry, workflow)),
        ...(found.length > limit && { nextCursor: items.at(-1)!.key }),
      })
    },
  })

const readState = ({ state }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/state/value',
    summary: 'The value under a key',
    auth: 'api-key',
    permission: 'data:read',
    query: stateAddressSchema,
    responses: { 200: responds.json(stateValueSchema, 'The value') },
    errors: ['state-not-found'],
    async handle({ workspaceId, query }) {
      const found = await state.get(workspaceId, keyOf(query))
      if (found === undefined) return nothing(query)
      return reply.ok({ ...entryView(found, query.workflow), value: found.value })
    },
  })

const setState = ({ state }: Needs) =>
  route({
    method: 'PUT',
    path: '/api/v1/state/value',
    summary: 'Set the value under a key',
    description:
      'With `expected` only if that is what it is now: so two that change it at the same time do not lose a change.',
    auth: 'api-key',
    permission: 'data:write',
    query: stateAddressSchema,
    prototypeKeys: 'data',
    body: setStateSchema,
    bodyExample: { value: { page: 7 }, ttlSeconds: 86_400 },
    responses: { 204: responds.empty('Set') },
    errors: ['state-changed', 'state-value-too-large', 'state-limit-reached'],
    async handle({ workspaceId, query, body: { value, ttlSeconds, expected } }) {
      const given = (value ?? null) as Json
      const change = expected === undefined ? setting(given) : replacing(expected.value as Json | undefined, given)
      const ttlMs = ttlSeconds === undefined ? null : ttlSeconds * 1000
      const done = await state.change({ workspaceId }, keyOf(query), change, ttlMs, 'told')
      if (!done.ok) return problem<'state-changed' | 'state-value-too-large' | 'state-limit-reached'>(done.error)
      return reply.noContent()
    },
  })

const incrementState = ({ state }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/state/value/increment',
    summary: 'Add to the number under a key',
    description: 'Where there is none it begins at 0.',
    auth: 'api-key',
    permission: 'data:write',
    query: stateAddressSchema,
    body: incrementStateSchema,
    bodyExample: { by: 1 },
    idempotent: true,
    responses: { 200: responds.json(stateNumberSchema, 'The sum') },
    errors: ['state-not-number', 'state-limit-reached', 'state-value-too-large'],
    async handle({ workspaceId, query, body: { by, ttlSeconds } }) {
      const done = await state.change(
        { workspaceId },
        keyOf(query),
        incrementing(by),
        ttlSeconds && ttlSeconds * 1000,
        'told',
      )
      return done.ok
        ? reply.ok({ value: done.value.value as number })
        : problem<'state-not-number' | 'state-limit-reached' | 'state-value-too-large'>(done.error)
    },
  })

const deleteState = ({ state }: Needs) =>
  route({
    method: 'DELETE',
    path: '/api/v1/state/value',
    summary: 'Delete the value under a key',
    auth: 'api-key',
    permission: 'data:write',
    query: stateAddressSchema,
    responses: { 204: responds.empty('Deleted') },
    errors: ['state-not-found'],
    async handle({ workspaceId, query }) {
      const done = await state.delete({ workspaceId }, keyOf(query), 'told')
      return done.ok && done.value.before !== undefined ? reply.noContent() : nothing(query)
    },
  })

const entryView = ({ key, bytes, updatedAt, expiresAt }: StateEntry, workflow: string | undefined): StateEntryView => ({
  key,
  ...(workflow !== undefined && { workflow }),
  bytes,
  updatedAt: updatedAt.toISOString(),
  ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
})
