import type { VersionSummary } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { membersQuery } from '../members/member-queries.ts'

/** Who made a version, by the name that people know. */
export function useAuthors(place: Place): (version: VersionSummary) => string {
  const members = useQuery({ ...membersQuery(place), enabled: place.can('member:read') })
  return ({ author }) => {
    if (author === undefined) return t('versions-page.author.unknown')
    if (author.type === 'system') return 'LinkFlow'
    if (author.type === 'key') return t('versions-page.author.key')
    const member = members.data?.find(({ accountId }) => accountId === author.id)
    return member?.name || member?.email || t('versions-page.author.gone')
  }
}
