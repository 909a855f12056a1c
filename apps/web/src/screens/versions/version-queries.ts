import type { WorkflowFile } from '@linkflow/contracts'
import { isLinkFlowError, type Version, type Workflow } from '@linkflow/sdk'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import { type Change, changesOf } from '../../editor/diff/changes.ts'
import type { Choice } from './sides.ts'

const PAGE_VERSIONS = 100

/** As the editor reads it, under the same key. */
export const workflowQuery = (place: Place, id: string) =>
  queryOptions({
    queryKey: ['workflow', place.id, id],
    queryFn: ({ signal }) => place.client.workflows.get(id, { signal }),
  })

export const versionsQuery = (place: Place, id: string) =>
  infiniteQueryOptions({
    queryKey: ['workflow-versions', place.id, id],
    queryFn: ({ pageParam, signal }) =>
      place.client.workflows.versions(id, { limit: PAGE_VERSIONS, cursor: pageParam, signal }).page(),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A version with its file; null for one that there is not. */
export const versionFileQuery = (place: Place, workflow: string, id: string) =>
  queryOptions({
    queryKey: ['version-file', place.id, workflow, id],
    queryFn: async ({ signal }): Promise<Version | null> => {
      if (!UUID.test(id)) return null
      try {
        return await place.client.workflows.version(workflow, id, { signal })
      } catch (error) {
        if (isLinkFlowError(error) && error.status === 404) return null
        throw error
      }
    },
    // A version never changes.
    staleTime: Number.POSITIVE_INFINITY,
  })

/** A side with what it holds. */
export interface Side {
  readonly choice: Choice
  /** The revision of a draft, the id of a version: with the same one it holds the same. */
  readonly state: string
  readonly version: Version | undefined
  readonly file: WorkflowFile
}

export const draftSide = ({ draft, revision }: Workflow): Side => ({
  choice: 'draft',
  state: `draft ${revision}`,
  version: undefined,
  file: draft as WorkflowFile,
})

export const versionSide = (version: Version): Side => ({
  choice: version.id,
  state: version.id,
  version,
  file: version.file as WorkflowFile,
})

/** What makes one side the other, by the server's comparison. */
export const changesQuery = (place: Place, workflow: string, before: Side, after: Side) =>
  queryOptions({
    queryKey: ['workflow-diff', place.id, workflow, before.state, after.state],
    queryFn: async ({ signal }): Promise<readonly Change[]> => {
      const sides = { from: before.choice, to: after.choice, signal }
      const { diff } = await place.client.workflows.diff(workflow, sides)
      return changesOf(diff, { before: before.file, after: after.file })
    },
    staleTime: Number.POSITIVE_INFINITY,
  })

export const credentialNamesQuery = (place: Place) =>
  queryOptions({
    queryKey: ['credential-names', place.id],
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, string>> =>
      new Map(
        (await place.client.credentials.list({ limit: 200, signal }).take(500)).map(({ id, name }) => [id, name]),
      ),
    enabled: place.can('credential:read'),
  })
