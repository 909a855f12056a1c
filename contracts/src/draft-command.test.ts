import { describe, expect, it } from 'vitest'
import {
  changeDraftSchema,
  PATCH_PATH_CHARS_MAX,
  PATCH_PATH_TOKENS_MAX,
  PATCHES_PER_REQUEST_MAX,
} from './draft-command.ts'

const ID = '0198c0de-0000-7000-8000-00000000000a'
const clear = (path: string) => ({ op: 'clear' as const, path })
const isTaken = (...commands: { op: 'clear'; path: string }[][]): boolean =>
  changeDraftSchema.safeParse({ baseRevision: 1, commands: commands.map((patches) => ({ id: ID, patches })) }).success

describe('the place of a patch', () => {
  it.each([
    ['/name', true],
    ['/nodes/a~1b/parameters/~0', true],
    ['/nodes/a/parameters/', true],
    ['', false],
    ['name', false],
    ['/nodes/a~2', false],
    ['/nodes/a~', false],
    [`/${'x'.repeat(PATCH_PATH_CHARS_MAX - 1)}`, true],
    [`/${'x'.repeat(PATCH_PATH_CHARS_MAX)}`, false],
    ['/a'.repeat(PATCH_PATH_TOKENS_MAX), true],
    ['/a'.repeat(PATCH_PATH_TOKENS_MAX + 1), false],
  ])('«%.20s» is a pointer: %s', (path, expected) => {
    expect(isTaken([clear(path)])).toBe(expected)
  })

  it('is read in time that grows with its length, whatever it is', () => {
    const beforeMs = performance.now()
    expect(isTaken([clear(`${'/'.repeat(2_000)}~`)])).toBe(false)
    expect(performance.now() - beforeMs).toBeLessThan(500)
  })
})

it('a request holds a bounded number of patches, in one command or in many', () => {
  const half = Array.from({ length: PATCHES_PER_REQUEST_MAX / 2 }, () => clear('/name'))
  expect(isTaken(half, half)).toBe(true)
  expect(isTaken(half, half, [clear('/name')])).toBe(false)
})
