import type { VersionSummary, Workflow } from '@linkflow/sdk'
import type { ChangeCounts } from '../../editor/diff/changes.ts'
import { language, t } from '../../strings/index.ts'
import type { Choice } from './sides.ts'

/** «v4», «v4: Tax rates», «Before the holidays», «Kept 14:05». */
export function versionName({ kind, number, name, createdAt }: VersionSummary): string {
  if (kind === 'auto') return t('versions-page.kept', { time: clockTime(createdAt) })
  if (kind === 'snapshot') return t('versions-page.ran', { time: clockTime(createdAt) })
  return [...(number === undefined ? [] : [`v${number}`]), ...(name === undefined ? [] : [name])].join(': ')
}

export const clockTime = (iso: string): string => new Date(iso).toLocaleTimeString(language(), { timeStyle: 'short' })

/** «Today», «Yesterday», «Friday 20 November 2026». */
export function dayWords(day: string, now = new Date()): string {
  const at = new Date(`${day}T12:00:00`)
  const noon = new Date(now.getFullYear(), now.getMonth(), now.getDate(), 12)
  const days = Math.round((at.getTime() - noon.getTime()) / 86_400_000)
  const words =
    days === 0 || days === -1
      ? new Intl.RelativeTimeFormat(language(), { numeric: 'auto' }).format(days, 'day')
      : at.toLocaleDateString(language(), { dateStyle: 'full' })
  return words.charAt(0).toLocaleUpperCase(language()) + words.slice(1)
}

export function choiceName(
  choice: Choice,
  version: VersionSummary | undefined,
  { live }: Pick<Workflow, 'live'>,
): string {
  if (choice === 'draft') return t('workflow.draft')
  if (version === undefined) return choice === 'live' ? t('workflow.live') : t('versions-page.unknown')
  const name = versionName(version)
  return version.id === live?.versionId ? t('versions-page.live-of', { name }) : name
}

/** «3 nodes changed since live»: what most matters is said first. */
export function draftSentence(counts: ChangeCounts): string {
  if (counts.nodes > 0) return t('versions-page.since.nodes', { count: counts.nodes })
  if (counts.others > 0) return t('versions-page.since.others', { count: counts.others })
  return t(counts.moved > 0 ? 'versions-page.since.moved' : 'versions-page.since.nothing')
}
