import type { Folder } from '@linkflow/sdk'
import { expect, it } from 'vitest'
import { flatFolders, folderTree, pathTo } from './folder-tree.ts'

const folder = (id: string, workflows: number, parent?: string): Folder => ({
  id,
  name: id.toUpperCase(),
  workflows,
  createdAt: '',
  ...(parent && { parent }),
})
const folders = [folder('a', 1), folder('b', 2, 'a'), folder('c', 4, 'b'), folder('d', 8), folder('lost', 1, 'gone')]

it('builds a tree that counts what is below', () => {
  expect(folderTree(folders).map(({ id, total }) => [id, total])).toEqual([
    ['a', 7],
    ['d', 8],
    ['lost', 1],
  ])
  expect(folderTree(folders)[0]!.children[0]!.children[0]!.id).toBe('c')
})

it('knows the way to a folder', () => {
  expect(pathTo(folders, 'c').map(({ name }) => name)).toEqual(['A', 'B', 'C'])
  expect(pathTo(folders, undefined)).toEqual([])
  expect(pathTo([folder('x', 0, 'y'), folder('y', 0, 'x')], 'x').length).toBe(2)
  expect(flatFolders(folders).map(({ path }) => path)).toEqual(['A', 'A / B', 'A / B / C', 'D', 'LOST'])
})
