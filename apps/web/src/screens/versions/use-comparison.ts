import type { VersionSummary, Workflow } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Place } from '../../app/me.ts'
import { countChanges } from '../../editor/diff/changes.ts'
import { t } from '../../strings/index.ts'
import { type Choice, type Choices, defaultChoices } from './sides.ts'
import { type SideState, useSide } from './use-side.ts'
import { changesQuery, draftSide, type Side, versionFileQuery, versionSide } from './version-queries.ts'
import { choiceName, draftSentence } from './version-words.ts'

/** The two versions that the address names, and how all that can be compared is called. */
export function useComparison(
  place: Place,
  workflow: Workflow,
  versions: readonly VersionSummary[],
  address: { readonly a?: string | undefined; readonly b?: string | undefined },
) {
  const byDefault = defaultChoices(workflow, versions)
  const [a, b] = [address.a ?? byDefault.a, address.b ?? byDefault.b]
  const before = useSide(place, workflow, versions, a)
  const after = useSide(place, workflow, versions, b)
  const draft = useMemo(() => draftSide(workflow), [workflow])
  const listed = (choice: Choice) =>
    versions.find(({ id }) => id === (choice === 'live' ? workflow.live?.versionId : choice))
  const chosen: Choices = { a: found(before, a), b: found(after, b) }
  // One that is in no list, as a draft that was run, has its name too.
  const sideName = (side: SideState, choice: Choice) =>
    choiceName(choice, (side.type === 'there' ? side.side.version : undefined) ?? listed(choice), workflow)
  return {
    before,
    after,
    chosen,
    names: { before: sideName(before, chosen.a), after: sideName(after, chosen.b) },
    draft,
    draftWords: useDraftWords(place, workflow, draft),
    nameOf: (choice: Choice) => choiceName(choice, listed(choice), workflow),
  }
}

/** Where a version is gone, the one that stands for it is what is compared. */
const found = (state: SideState, asked: Choice): Choice =>
  state.type === 'there' && state.insteadOf !== undefined ? state.side.choice : asked

/** «3 nodes changed since live», in the words of the list. */
function useDraftWords(place: Place, { id, live }: Workflow, draft: Side): string {
  const version = useQuery({ ...versionFileQuery(place, id, live?.versionId ?? ''), enabled: live !== undefined })
  const side = version.data ? versionSide(version.data) : draft
  const changes = useQuery({ ...changesQuery(place, id, side, draft), enabled: Boolean(version.data) })
  if (live === undefined) return t('versions-page.not-published')
  return changes.data === undefined ? '' : draftSentence(countChanges(changes.data))
}
