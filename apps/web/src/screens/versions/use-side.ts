import type { VersionSummary, Workflow } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Place } from '../../app/me.ts'
import { type Choice, nearestVersion } from './sides.ts'
import { draftSide, type Side, versionFileQuery, versionSide } from './version-queries.ts'

export type SideState =
  | { readonly type: 'loading' }
  | { readonly type: 'failed'; readonly error: Error; readonly again: () => void }
  /** `insteadOf`: the version that was asked for is not there, and this is the nearest. */
  | { readonly type: 'there'; readonly side: Side; readonly insteadOf?: string }

/** What one side of the comparison holds. */
export function useSide(
  place: Place,
  workflow: Workflow,
  versions: readonly VersionSummary[],
  choice: Choice,
): SideState {
  const id = choice === 'draft' ? undefined : choice === 'live' ? workflow.live?.versionId : choice
  const asked = useVersion(place, workflow.id, id)
  const isMissing = choice !== 'draft' && (id === undefined || asked.data === null)
  const nearest = isMissing ? nearestVersion(id ?? '~', versions)?.id : undefined
  const instead = useVersion(place, workflow.id, nearest)
  const found = isMissing ? instead : asked
  return useMemo((): SideState => {
    if (choice === 'draft' || (isMissing && nearest === undefined)) {
      const side = draftSide(workflow)
      return { type: 'there', side, ...(isMissing && { insteadOf: choice }) }
    }
    if (found.data) return { type: 'there', side: versionSide(found.data), ...(isMissing && { insteadOf: choice }) }
    if (found.error) return { type: 'failed', error: found.error, again: () => void found.refetch() }
    return { type: 'loading' }
  }, [choice, workflow, isMissing, nearest, found.data, found.error, found.refetch])
}

const useVersion = (place: Place, workflow: string, id: string | undefined) =>
  useQuery({ ...versionFileQuery(place, workflow, id ?? ''), enabled: id !== undefined })
