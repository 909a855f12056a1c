import type { Credential, TemplateSummary } from '@linkflow/sdk'
import { queryOptions } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import { NodeTypes } from '../../editor/document/node-types.ts'

const CREDENTIALS_READ = 1_000
const PAGE_ROWS = 200
const TYPES_STALE_MS = 10 * 60_000

export const templatesQuery = (place: Place) =>
  queryOptions({
    queryKey: ['templates', place.id],
    queryFn: ({ signal }) => place.client.templates.list({ signal }),
  })

export const templateQuery = (place: Place, id: string) =>
  queryOptions({
    queryKey: ['template', place.id, id],
    queryFn: ({ signal }) => place.client.templates.get(id, { signal }),
  })

export const nodeTypesQuery = (place: Place) =>
  queryOptions({
    queryKey: ['template-node-types', place.id],
    queryFn: async ({ signal }) => new NodeTypes(await place.client.nodeTypes.list({ signal })),
    staleTime: TYPES_STALE_MS,
  })

export const credentialsOfTypeQuery = (place: Place, type: string) =>
  queryOptions({
    queryKey: ['credentials', place.id, type],
    queryFn: ({ signal }): Promise<Credential[]> =>
      place.client.credentials.list({ type, limit: PAGE_ROWS, signal }).take(CREDENTIALS_READ),
    enabled: place.can('credential:read'),
  })

export interface Category {
  readonly tag: string
  readonly count: number
}

/** The tags of the templates, the most used first. */
export function categoriesOf(templates: readonly TemplateSummary[]): Category[] {
  const counts = new Map<string, number>()
  for (const { tags } of templates) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return [...counts]
    .map(([tag, count]) => ({ tag, count }))
    .toSorted((a, b) => b.count - a.count || a.tag.localeCompare(b.tag))
}

export function findTemplates(
  templates: readonly TemplateSummary[],
  q: string,
  category: string | undefined,
): TemplateSummary[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  return templates.filter(({ title, description, tags }) => {
    const text = `${title} ${description} ${tags.join(' ')}`.toLowerCase()
    return (category === undefined || tags.includes(category)) && words.every((word) => text.includes(word))
  })
}

const MINUTES_AT_LEAST = 1
const MINUTES_OF_CREDENTIAL = 2

/** About how long it takes to make it one's own: a look, two minutes for each credential, one for each place. */
export const setupMinutes = ({ credentials, places }: Pick<TemplateSummary, 'credentials' | 'places'>): number =>
  MINUTES_AT_LEAST + credentials.length * MINUTES_OF_CREDENTIAL + places.length
