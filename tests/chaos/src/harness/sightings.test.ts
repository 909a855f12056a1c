import { expect, it } from 'vitest'
import { Sightings } from './sightings.ts'

it('allows an observer to be behind for the time of grace, and tells of it after that', () => {
  const sightings = new Sightings(2000)
  sightings.by('list')('a', 'succeeded', performance.now())
  sightings.by('detail')('a', 'running', performance.now() + 1900)
  expect(sightings.contradictions).toEqual([])
  sightings.by('detail')('a', 'running', performance.now() + 2100)
  expect(sightings.contradictions).toEqual([
    expect.stringMatching(/^a is running for detail, \d+ ms after it was succeeded/),
  ])
})

it('allows no two ends, however soon', () => {
  const sightings = new Sightings(2000)
  sightings.by('list')('a', 'succeeded', performance.now())
  sightings.by('detail')('a', 'failed', performance.now())
  expect(sightings.contradictions).toEqual(['a is failed for detail, and was succeeded for list'])
})

it('counts what all observers agree on', () => {
  const sightings = new Sightings(2000)
  for (const observer of ['list', 'detail']) sightings.by(observer)('a', 'succeeded', performance.now())
  sightings.by('list')('b', 'failed', performance.now())
  expect(sightings.agreedBy(['list', 'detail'])).toBe(1)
})
