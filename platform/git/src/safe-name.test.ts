import { describe, expect, it } from 'vitest'
import { nameProblem, safePath } from './safe-name.ts'

describe('a name in a repository', () => {
  it.each([
    'a',
    '.gitignore',
    '.gitmodules',
    '.github',
    'git',
    'a.git',
    'ü ñ',
    'x:y',
    'aux.c',
    '...a',
    'git~',
    'x'.repeat(255),
  ])('may be %j', (name) => expect(nameProblem(name, false)).toBeUndefined())

  it.each([
    '',
    '.',
    '..',
    '. .',
    '.. ',
    ' ',
    'a/b',
    'a\\b',
    'a\0b',
    'a\nb',
    '\ud800',
    'a\uFFFD',
    'x'.repeat(256),
    'ü'.repeat(128),
    '.git',
    '.GIT',
    '.giT.',
    '.git ',
    '.git . .',
    '.git:x',
    '.git::$INDEX_ALLOCATION',
    '.g\u200cit',
    '\ufeff.git',
    'git~1',
    'GIT~2',
    '.git~1',
    'git~10',
  ])('may not be %j', (name) => expect(nameProblem(name, false)).toBeDefined())

  it.each(['aux.c', 'NUL', 'com1', 'x:y', 'a?', 'a.', 'a '])('may not be %j on Windows', (name) => {
    expect(nameProblem(name, true)).toBeDefined()
  })

  it('is judged at every place of a path', () => {
    expect(safePath('a/b/c')).toEqual(['a', 'b', 'c'])
    for (const path of ['/a', 'a/', 'a//b', 'a/../b', 'a/.git/config', './a'])
      expect(safePath(path), path).toBeUndefined()
  })
})
