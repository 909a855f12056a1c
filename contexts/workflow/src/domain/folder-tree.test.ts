import { newUuidV7 } from '@linkflow/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FOLDER_DEPTH_MAX } from '../limits.ts'
import { type Folder, type FolderId, refusePlace } from './folder-tree.ts'

const ids = Array.from({ length: 14 }, () => newUuidV7<'folder'>(1))
const folder = (id: FolderId, parent?: FolderId, name: string = id): Folder => ({ id, parent, name })
const chain = ids.slice(0, FOLDER_DEPTH_MAX).map((id, index) => folder(id, index === 0 ? undefined : ids[index - 1]))

describe('the tree of folders', () => {
  it('stays a tree of its depth, whatever is made and moved', () => {
    const act = fc.record({ id: fc.nat(13), parent: fc.option(fc.nat(13), { nil: undefined }) })
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const tree = new Map<FolderId, Folder>()
        for (const { id, parent } of acts) {
          const wanted = folder(ids[id]!, parent === undefined ? undefined : ids[parent])
          if (refusePlace([...tree.values()], wanted) === undefined) tree.set(wanted.id, wanted)
        }
        for (const each of tree.values()) {
          let depth = 0
          for (let at: Folder | undefined = each; at !== undefined; at = at.parent && tree.get(at.parent)) depth += 1
          expect(depth).toBeLessThanOrEqual(FOLDER_DEPTH_MAX)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('takes the eighth level and not the ninth, alone or with what is below', () => {
    expect(refusePlace(chain.slice(0, -1), chain.at(-1)!)).toBeUndefined()
    expect(refusePlace(chain, folder(ids[9]!, chain.at(-1)!.id))).toBe('too-deep')
    const pair = [folder(ids[9]!), folder(ids[10]!, ids[9])]
    expect(refusePlace([...chain, ...pair], { ...pair[0]!, parent: ids[6]! })).toBe('too-deep')
    expect(refusePlace([...chain, ...pair], { ...pair[0]!, parent: ids[5]! })).toBeUndefined()
  })

  it('refuses a folder within itself, a parent that is not there, and a name that a sibling has', () => {
    expect(refusePlace(chain, { ...chain[0]!, parent: ids[3]! })).toBe('inside-itself')
    expect(refusePlace(chain, { ...chain[0]!, parent: ids[0]! })).toBe('inside-itself')
    expect(refusePlace(chain, folder(ids[9]!, ids[13]))).toBe('parent-not-found')
    expect(refusePlace(chain, folder(ids[9]!, ids[0], chain[1]!.name))).toBe('name-taken')
    expect(refusePlace(chain, folder(ids[9]!, undefined, chain[1]!.name))).toBeUndefined()
  })
})
