import type { WorkflowFile } from '@linkflow/contracts'
import type { VersionSummary, Workflow } from '@linkflow/sdk'
import type { Place } from '../../app/me.ts'
import { queryClient } from '../../app/query-client.ts'
import { t } from '../../strings/index.ts'
import type { Choice } from './sides.ts'
import type { Becoming, VersionActs } from './version-acts.ts'
import { type Side, versionFileQuery, versionSide } from './version-queries.ts'

/** What is done with a version; each is absent for who may not. */
export interface VersionDeeds {
  readonly compare: (a: Choice, b: Choice) => void
  readonly copy: (choice: Choice) => void
  readonly restore?: (choice: Choice) => void
  readonly discard?: () => void
  readonly name?: () => void
  readonly publishDraft?: () => void
  readonly goLive?: (version: VersionSummary) => void
  readonly test?: (choice: Choice) => void
}

/** Those that take a version as it is, without a question before. */
export function directDeeds(
  place: Place,
  { id, live }: Workflow,
  draft: Side,
  acts: VersionActs,
  nameOf: (choice: Choice) => string,
): Required<Pick<VersionDeeds, 'copy' | 'restore' | 'discard'>> {
  const fileOf = async (choice: Choice): Promise<WorkflowFile | undefined> => {
    if (choice === 'draft') return draft.file
    const version = choice === 'live' ? (live?.versionId ?? '') : choice
    const read = await queryClient.fetchQuery(versionFileQuery(place, id, version))
    return read === null ? undefined : versionSide(read).file
  }
  const become = async (choice: Choice, words: Omit<Becoming, 'file'>) => {
    const file = await fileOf(choice)
    if (file !== undefined) acts.become.mutate({ file, ...words })
  }
  return {
    copy: (choice) => void fileOf(choice).then((file) => file && acts.copy(file)),
    restore: (choice) =>
      void become(choice, {
        label: `restore ${nameOf(choice)}`,
        said: t('versions-page.restored', { name: nameOf(choice) }),
      }),
    discard: () => void become('live', { label: 'discard the draft', said: t('editor.told.discarded') }),
  }
}
