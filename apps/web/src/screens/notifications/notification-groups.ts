import type { Notification } from '@linkflow/sdk'

export const FILTERS = ['all', 'unread', 'archived'] as const
export type Filter = (typeof FILTERS)[number]
export const isFilter = (text: string | undefined): text is Filter => FILTERS.some((filter) => filter === text)

export interface Group {
  /** The id of the workflow; what is of none stands together, but credentials by themselves. */
  readonly id: string
  readonly name: string | undefined
  readonly items: readonly Notification[]
  /** Nothing of it counts as new until then. */
  readonly mutedUntil: string | undefined
}

export const CREDENTIALS = 'credentials'

/** By workflow, the one with the latest news first; within, as they came. */
export function groupsOf(items: readonly Notification[]): Group[] {
  const groups = new Map<string, { readonly name: string | undefined; readonly items: Notification[] }>()
  for (const item of items) {
    const id = item.workflow?.id ?? (item.credential === undefined ? '' : CREDENTIALS)
    const group = groups.get(id) ?? { name: item.workflow?.name, items: [] }
    group.items.push(item)
    groups.set(id, group)
  }
  return [...groups].map(([id, group]) => ({ id, ...group, mutedUntil: group.items[0]?.mutedUntil }))
}

/** How long it went on from the first to the last time; undefined where it happened once. */
export const spanMs = ({
  count,
  firstAt,
  lastAt,
}: Pick<Notification, 'count' | 'firstAt' | 'lastAt'>): number | undefined =>
  count < 2 ? undefined : Math.max(0, Date.parse(lastAt) - Date.parse(firstAt))
