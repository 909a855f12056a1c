import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { runCli } from './testing/fake-terminal.ts'

const folder = fileURLToPath(new URL('../../../docs/examples/', import.meta.url))

it('finds nothing wrong with the examples of the guides', async () => {
  const files = readdirSync(folder).map((name) => `${folder}${name}`)
  expect(files.length).toBeGreaterThan(3)
  const { code, stdout } = await runCli(['validate', '--json', ...files])
  expect(JSON.parse(stdout).files.filter((file: { problems: [] }) => file.problems.length > 0)).toEqual([])
  expect(code).toBe(0)
})
