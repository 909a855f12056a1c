import type { VersionSummary } from '@linkflow/sdk'
import { describe, expect, it } from 'vitest'
import { byDay, choicesFor, defaultChoices, nearestVersion } from './sides.ts'

const version = (id: string, createdAt = '2026-11-28T12:00:00.000Z'): VersionSummary => ({
  id,
  workflowId: 'w',
  kind: 'published',
  createdAt,
})
const versions = [version('30'), version('20'), version('10')]
const live = { live: { versionId: '30', number: 3, publishedAt: '' } }

describe('the sides of a comparison', () => {
  it('are what is live and the draft, where the address says nothing', () => {
    expect(defaultChoices(live, versions)).toEqual({ a: 'live', b: 'draft' })
    expect(defaultChoices({}, versions)).toEqual({ a: '30', b: 'draft' })
    expect(defaultChoices({}, [])).toEqual({ a: 'draft', b: 'draft' })
  })

  it('are a version and the one before it; of the first one the draft', () => {
    expect(choicesFor('20', live, versions)).toEqual({ a: '10', b: '20' })
    expect(choicesFor('live', live, versions)).toEqual({ a: '20', b: 'live' })
    expect(choicesFor('10', live, versions)).toEqual({ a: '10', b: 'draft' })
    expect(choicesFor('draft', live, versions)).toEqual({ a: 'live', b: 'draft' })
  })

  it('are two that were published, whatever was kept between them', () => {
    const kept = { ...version('25'), kind: 'auto' } as const
    const all = [version('30'), kept, version('20')]
    expect(choicesFor('30', live, all)).toEqual({ a: '20', b: '30' })
    expect(choicesFor('25', live, all)).toEqual({ a: '20', b: '25' })
  })

  it('go to the nearest where a version is gone: the one before, else the oldest', () => {
    expect(nearestVersion('25', versions)?.id).toBe('20')
    expect(nearestVersion('99', versions)?.id).toBe('30')
    expect(nearestVersion('05', versions)?.id).toBe('10')
    expect(nearestVersion('05', [])).toBeUndefined()
  })
})

it('puts versions under the days on which they were made', () => {
  const days = byDay([
    version('3', '2026-11-28T12:00:00Z'),
    version('2', '2026-11-28T11:00:00Z'),
    version('1', '2026-11-20T12:00:00Z'),
  ])
  expect([...days.values()].map((each) => each.map(({ id }) => id))).toEqual([['3', '2'], ['1']])
})
