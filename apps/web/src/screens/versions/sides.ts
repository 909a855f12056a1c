import type { VersionSummary, Workflow } from '@linkflow/sdk'

/** A side of a comparison as the address has it: `draft`, `live` or the id of a version. */
export type Choice = string

export interface Choices {
  readonly a: Choice
  readonly b: Choice
}

/** What is compared where the address says nothing: what is live with the draft; before the first publish, what was kept last. */
export function defaultChoices({ live }: Pick<Workflow, 'live'>, versions: readonly VersionSummary[]): Choices {
  return { a: live === undefined ? (versions[0]?.id ?? 'draft') : 'live', b: 'draft' }
}

/** Ids are made from the time, so they stand in the order in which versions were made: the one before, else the one after. */
export const nearestVersion = (missing: string, versions: readonly VersionSummary[]): VersionSummary | undefined =>
  versions.find(({ id }) => id < missing) ?? versions.at(-1)

/**
 * What a version is looked at beside: one that was published beside the one that it took the place of, others beside the one
 * before; the first one beside the draft that it has become.
 */
export function choicesFor(
  chosen: Choice,
  workflow: Pick<Workflow, 'live'>,
  versions: readonly VersionSummary[],
): Choices {
  if (chosen === 'draft') return defaultChoices(workflow, versions)
  const id = chosen === 'live' ? workflow.live?.versionId : chosen
  const at = versions.findIndex((version) => version.id === id)
  const isPublished = versions[at]?.kind === 'published'
  const before = versions.slice(at + 1).find(({ kind }) => !isPublished || kind === 'published')
  return at === -1 || before === undefined ? { a: chosen, b: 'draft' } : { a: before.id, b: chosen }
}

/** The day of a version where its reader is: `2026-11-28`. */
export const dayOf = ({ createdAt }: Pick<VersionSummary, 'createdAt'>): string => {
  const at = new Date(createdAt)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

/** Versions stand newest first, so days do too. */
export const byDay = (versions: readonly VersionSummary[]): ReadonlyMap<string, readonly VersionSummary[]> =>
  Map.groupBy(versions, dayOf)
