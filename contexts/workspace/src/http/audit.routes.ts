import { Readable } from 'node:stream'
import {
  type AuditEntryView,
  auditCursor,
  auditFilters,
  auditPageSchema,
  auditVerificationQuerySchema,
  auditVerificationSchema,
  pageLimit,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { z } from 'zod'
import type { AuditLog } from '../application/audit-log.ts'
import type { People, Person } from '../application/people.ts'
import type { AuditEntry } from '../domain/audit-entry.ts'
import type { AuditFilter } from '../infrastructure/audit-repository.postgres.ts'

interface Needs {
  readonly audit: AuditLog
  readonly people: People
}

export const auditRoutes = (needs: Needs): Route[] => [listAudit(needs), exportAudit(needs), verifyAudit(needs)]

const listAudit = ({ audit, people }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/audit',
    summary: 'List what was done in the workspace, newest first',
    auth: 'api-key',
    permission: 'audit:read',
    query: z.strictObject({ ...auditFilters, limit: pageLimit, cursor: auditCursor.optional() }),
    responses: { 200: responds.json(auditPageSchema, 'A page of entries') },
    async handle({ workspaceId, query: { limit, cursor, ...filters } }) {
      const rows = await audit.list({ workspaceId, filter: filterOf(filters), limit: limit + 1, cursor })
      const items = rows.slice(0, limit)
      const more = rows.length > limit && { nextCursor: String(items.at(-1)!.number) }
      return reply.ok({ items: await viewsOf(items, people), ...more })
    },
  })

const exportAudit = ({ audit, people }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/audit/export',
    summary: 'Export what was done in the workspace, oldest first',
    description: 'JSON lines, one entry in each, as a stream: of the whole log, or of what the filters choose.',
    auth: 'api-key',
    permission: 'audit:read',
    query: z.strictObject(auditFilters),
    responses: { 200: responds.bytes('application/x-ndjson; charset=utf-8', 'An entry in each line') },
    async handle({ workspaceId, query }) {
      const pages = audit.export(workspaceId, filterOf(query))
      return reply.bytes(200, 'application/x-ndjson; charset=utf-8', Readable.from(lines(pages, people)))
    },
  })

const verifyAudit = ({ audit }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/audit/verification',
    summary: 'Verify that nobody changed the log',
    description:
      'Follows the chain of hashes, some thousand entries at once: while `isComplete` is false and nothing is broken, ask again ' +
      'with `after` and `hash` of `last`. With those of a place that you kept elsewhere it shows too that nothing was cut off before it.',
    auth: 'api-key',
    permission: 'audit:read',
    query: auditVerificationQuerySchema,
    responses: { 200: responds.json(auditVerificationSchema, 'How far it went, and what is broken') },
    errors: ['query-invalid'],
    async handle({ workspaceId, query: { after, hash } }) {
      if ((after === undefined) !== (hash === undefined)) {
        return reply.problem('query-invalid', 'Give `after` and `hash` together: the number of an entry, and its hash.')
      }
      const kept = after === undefined ? undefined : { number: after, hash: Buffer.from(hash!, 'hex') }
      const { checked, isComplete, place, broken } = await audit.verify(workspaceId, kept)
      return reply.ok({
        isWhole: broken === undefined,
        isComplete,
        checked,
        ...(place.number > 0 && { last: { number: place.number, hash: hexOf(place.hash) } }),
        ...(broken && { broken }),
      })
    },
  })

async function* lines(pages: AsyncIterable<readonly AuditEntry[]>, people: People): AsyncGenerator<string> {
  for await (const page of pages) {
    const views = await viewsOf(page, people)
    yield views.map((view) => `${JSON.stringify(view)}\n`).join('')
  }
}

async function viewsOf(entries: readonly AuditEntry[], people: People): Promise<AuditEntryView[]> {
  const ids = entries.flatMap(({ actor }) => (actor.type === 'account' ? [actor.id] : []))
  const persons = await people.named([...new Set(ids)])
  return entries.map((entry) => viewOf(entry, persons))
}

const viewOf = (entry: AuditEntry, persons: ReadonlyMap<string, Person>): AuditEntryView => {
  const { number, at, actor, requestId, address, action, thing, before, after, hash } = entry
  const person = actor.type === 'account' ? persons.get(actor.id) : undefined
  return {
    number,
    at: at.toISOString(),
    actor,
    ...(person && { actorName: person.name }),
    ...(requestId !== undefined && { requestId }),
    ...(address !== undefined && { address }),
    action,
    ...(thing !== undefined && { thing }),
    ...(before !== undefined && { before: JSON.parse(before) as unknown }),
    ...(after !== undefined && { after: JSON.parse(after) as unknown }),
    hash: hexOf(hash),
  }
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function filterOf({ from, until, ...rest }: z.output<z.ZodObject<typeof auditFilters>>): AuditFilter {
  return {
    ...rest,
    from: from === undefined ? undefined : new Date(from),
    until: until === undefined ? undefined : new Date(until),
  }
}
