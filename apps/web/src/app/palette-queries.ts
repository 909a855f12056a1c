import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { t } from '../strings/index.ts'
import { fullTime } from '../strings/times.ts'
import { STATUS_LOOKS } from '../ui/status.tsx'
import type { Place } from './me.ts'
import type { PaletteRow, Typed } from './palette-rows.ts'
import { router } from './router.tsx'

const SHOWN = 20
const PEOPLE_MAX = 500
/** People are looked for without `@` from so many letters on. */
const PEOPLE_FROM_CHARS = 2

export const go = (href: string): void => void router.navigate({ href })

/** What the server knows of what is typed. */
export function usePaletteFound(place: Place, { prefix, words }: Typed) {
  const workflows = useQuery({
    queryKey: ['palette', place.id, words],
    queryFn: ({ signal }) =>
      place.client.workflows
        .list({ limit: SHOWN, sort: '-updated', signal, ...(words !== '' && { name: words }) })
        .page(),
    enabled: prefix === undefined,
    placeholderData: (before) => before,
  })
  const people = useQuery({
    queryKey: ['palette-people', place.id],
    queryFn: ({ signal }) => place.client.members.list({ limit: 200, signal }).take(PEOPLE_MAX),
    enabled:
      place.can('member:read') && (prefix === '@' || (prefix === undefined && words.length >= PEOPLE_FROM_CHARS)),
    staleTime: 60_000,
  })
  const executions = useQuery({
    queryKey: ['palette-executions', place.id],
    queryFn: ({ signal }) => place.client.executions.list({ limit: SHOWN, signal }).page(),
    enabled: place.can('execution:read') && prefix === ':',
  })
  const rows = useMemo((): PaletteRow[] => {
    const toMembers = `/w/${place.id}/members`
    return [
      ...(workflows.data?.items ?? []).map(({ id, name }) =>
        leading('workflow', id, name, `/w/${place.id}/workflows/${id}`),
      ),
      ...(executions.data?.items ?? []).map(({ id, status, createdAt }) => ({
        ...leading(
          'execution',
          id,
          `${t(STATUS_LOOKS[status].word)}, ${fullTime(createdAt)}`,
          `/w/${place.id}/executions/${id}`,
        ),
        detail: id,
      })),
      ...(people.data ?? []).map(({ accountId, name, email }) => ({
        id: `person ${accountId}`,
        kind: 'person' as const,
        label: name,
        detail: email,
        run: () => go(toMembers),
      })),
    ]
  }, [place.id, workflows.data, executions.data, people.data])
  const isReading = workflows.isFetching || people.isLoading || executions.isFetching
  return { rows, hasSaidAll: !isReading }
}

export const leading = (kind: PaletteRow['kind'], id: string, label: string, href: string): PaletteRow => ({
  id: `${kind} ${id}`,
  kind,
  label,
  href,
  run: () => go(href),
})
