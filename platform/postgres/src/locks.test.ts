import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { LOCKS } from './locks.ts'

const numbers: readonly number[] = Object.values(LOCKS)

it('gives each lock a number of its own', () => {
  expect(numbers.length).toBe(new Set(numbers).size)
})

const ROOT = new URL('../../..', import.meta.url).pathname
const SOURCE = /^(kernel|engine|node-runtime|nodes|gateway|platform|contexts|apps)\/(?!.*node_modules).*\.(ts|mjs|sql)$/

it('is the only place where a lock gets one', () => {
  const known = new Set(numbers)
  const isNumbered = (text: string) =>
    /advisory\w*\(\s*(\d|')/.test(text) ||
    [...text.matchAll(/\b(0x[\da-f_]+|\d[\d_]{6,})\b/gi)].some(([digits]) =>
      known.has(Number(digits.replaceAll('_', ''))),
    )
  const elsewhere = ['kernel', 'engine', 'node-runtime', 'nodes', 'gateway', 'platform', 'contexts', 'apps']
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
    )
    .filter((path) => SOURCE.test(path) && !path.endsWith('/locks.ts'))
    .filter((path) => isNumbered(readFileSync(join(ROOT, path), 'utf8')))
  expect(elsewhere).toEqual([])
})
