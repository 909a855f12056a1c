import { describe, expect, it } from 'vitest'
import { isSingleKey, takesText, worksInFields } from './chord.ts'
import { ariaKeys, keyWords } from './key-words.ts'
import { activeEntries, bindings, conflicts, DEFAULT_SETTINGS, entryToRun, type KeyEntry } from './registry.ts'

const entry = (id: string, keys: string | undefined, scope: KeyEntry['scope'] = 'global'): KeyEntry => ({
  id,
  scope,
  ...(keys !== undefined && { keys }),
  label: id,
  run: () => {},
})

describe('keys', () => {
  it('are single without Ctrl, Alt or Cmd, also as a sequence', () => {
    for (const single of ['j', '?', 'g w', 'Shift+X', '/']) expect(isSingleKey(single), single).toBe(true)
    for (const other of ['$mod+k', 'Alt+1', 'Enter', 'ArrowDown', 'Escape', 'Shift+ArrowDown']) {
      expect(isSingleKey(other), other).toBe(false)
    }
  })

  it('work in fields only with Ctrl, Alt or Cmd', () => {
    expect(worksInFields('$mod+k')).toBe(true)
    for (const keys of ['j', 'Enter', 'Escape']) expect(worksInFields(keys)).toBe(false)
    const field = (tagName: string, type: string | null = null) => ({ tagName, getAttribute: () => type })
    expect([field('INPUT'), field('INPUT', 'search'), field('TEXTAREA'), field('SELECT')].every(takesText)).toBe(true)
    expect([field('INPUT', 'checkbox'), field('BUTTON'), null].some(takesText)).toBe(false)
  })

  it('are called as on the keyboard', () => {
    expect(keyWords('$mod+Enter', false)).toEqual(['Ctrl', 'Enter'])
    expect(keyWords('$mod+k', true)).toEqual(['⌘', 'K'])
    expect(keyWords('g w', false)).toEqual(['G', 'W'])
    expect(keyWords('Shift+ArrowUp', false)).toEqual(['Shift', '↑'])
    expect(keyWords('+', false)).toEqual(['+'])
    expect(ariaKeys('$mod+k', false)).toBe('Control+k')
    expect(ariaKeys('g w', false)).toBeUndefined()
  })
})

describe('the registry', () => {
  it('runs what was registered last for the same keys, where these count', () => {
    const run = (when?: () => boolean) => {
      const list = { ...entry('list.search', '/', 'list'), ...(when && { when }) }
      return entryToRun(bindings(activeEntries([entry('page.search', '/'), list], DEFAULT_SETTINGS)).get('/')!)?.id
    }
    expect(run()).toBe('list.search')
    expect(run(() => false)).toBe('page.search')
  })

  it('turns single keys off, and nothing else', () => {
    const entries = [entry('next', 'j'), entry('go', 'g w'), entry('palette', '$mod+k'), entry('open', 'Enter')]
    const active = activeEntries(entries, { ...DEFAULT_SETTINGS, singleKeys: false })
    expect(active.filter(({ isOff }) => isOff).map(({ id }) => id)).toEqual(['next', 'go'])
    expect([...bindings(active).keys()]).toEqual(['$mod+k', 'Enter'])
  })

  it('takes the keys that people chose, and tells where two are the same', () => {
    const settings = { singleKeys: true, remapped: { next: '$mod+j', help: 'n' } }
    const active = activeEntries([entry('next', 'j'), entry('new', 'n'), entry('help', '?')], settings)
    expect(active.map(({ keys }) => keys)).toEqual(['$mod+j', 'n', 'n'])
    expect(conflicts(active)).toEqual([['new', 'help']])
    expect(
      conflicts(
        activeEntries([entry('a', 'j', 'list'), entry('b', 'j', 'canvas'), entry('c', undefined)], DEFAULT_SETTINGS),
      ),
    ).toEqual([])
  })
})
