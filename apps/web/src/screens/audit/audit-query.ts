import type { AuditEntry, AuditFilter } from '@linkflow/sdk'
import type { TextId } from '../../strings/index.ts'

/** Kinds of things that acts are about: the first word of an action. */
export const KIND_WORDS = {
  workflow: 'audit.kind.workflow',
  credential: 'audit.kind.credential',
  member: 'audit.kind.member',
  invitation: 'audit.kind.invitation',
  key: 'audit.kind.key',
  account: 'audit.kind.account',
  workspace: 'audit.kind.workspace',
  variable: 'audit.kind.variable',
  'data-table': 'audit.kind.data-table',
  state: 'audit.kind.state',
  schedule: 'audit.kind.schedule',
  folder: 'audit.kind.folder',
  template: 'audit.kind.template',
  outbox: 'audit.kind.outbox',
  notification: 'audit.kind.notification',
  operator: 'audit.kind.operator',
  process: 'audit.kind.process',
} as const satisfies Readonly<Record<string, TextId>>

/** What stands in the address. */
export interface AuditSearch {
  readonly action?: string | undefined
  readonly actor?: string | undefined
  readonly thing?: string | undefined
  /** Days, as `2030-01-31`; the last one is within. */
  readonly from?: string | undefined
  readonly until?: string | undefined
}

const ACTION = /^[a-z-]{1,40}(\.[a-z-]{1,40})?$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const DAY_MS = 86_400_000

/** What the server is asked for. What it would refuse is left out: an address is typed by hand, too. */
export function filterOf({ action, actor, thing, from, until }: AuditSearch): AuditFilter {
  const start = startOf(from)
  const end = startOf(until)
  return {
    ...(action !== undefined && ACTION.test(action) && { action }),
    ...(actor !== undefined && UUID.test(actor) && { actor }),
    ...(thing !== undefined && thing !== '' && thing.length <= 100 && { thing }),
    ...(start !== undefined && { from: new Date(start).toISOString() }),
    ...(end !== undefined && { until: new Date(nextDay(end)).toISOString() }),
  }
}

/** A day begins where the person is. */
function startOf(day: string | undefined): number | undefined {
  if (day === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined
  const ms = new Date(`${day}T00:00:00`).getTime()
  return Number.isNaN(ms) ? undefined : ms
}

function nextDay(ms: number): number {
  const day = new Date(ms + DAY_MS)
  return new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime()
}

export const isFiltered = (search: AuditSearch): boolean => Object.keys(filterOf(search)).length > 0

export interface Change {
  readonly field: string
  readonly before: string | undefined
  readonly after: string | undefined
}

/** What an act changed, field by field; a value that is no object is one change without a name. */
export function changesOf({ before, after }: Pick<AuditEntry, 'before' | 'after'>): Change[] {
  if (!isFields(before) && !isFields(after)) {
    const change = { field: '', before: words(before), after: words(after) }
    return change.before === undefined && change.after === undefined ? [] : [change]
  }
  const [old, now] = [isFields(before) ? before : {}, isFields(after) ? after : {}]
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .map((field) => ({ field, before: words(old[field]), after: words(now[field]) }))
    .filter((change) => change.before !== change.after)
}

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function words(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const COLUMNS = [
  'number',
  'at',
  'actor',
  'actorName',
  'action',
  'thing',
  'before',
  'after',
  'address',
  'requestId',
  'hash',
] as const

export const csvHead = `${COLUMNS.join(',')}\r\n`

/** One line of a table for spreadsheets (RFC 4180). A cell that one would take for a formula is made a text. */
export function csvRow(entry: AuditEntry): string {
  const { actor } = entry
  const who = actor.type === 'system' ? 'system' : `${actor.type}:${actor.id}`
  const cells = COLUMNS.map((column) => (column === 'actor' ? who : words(entry[column])) ?? '')
  return `${cells.map(cell).join(',')}\r\n`
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
