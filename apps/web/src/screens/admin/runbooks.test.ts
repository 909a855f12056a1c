import { readFileSync } from 'node:fs'
import { factNames } from '@linkflow/contracts'
import { expect, it } from 'vitest'
import { runbooksOf } from './runbooks.ts'

it('finds in the guide what to do about every figure', () => {
  const guide = readFileSync(new URL('../../../../../docs/guides/runbooks.md', import.meta.url), 'utf8')
  const { lead, sections } = runbooksOf(guide)
  expect(lead.length).toBeGreaterThan(40)
  expect(sections.map(({ slug }) => slug)).toEqual([...factNames])
  for (const { text, title } of sections) expect(text.length, title).toBeGreaterThan(80)
})

it('joins the lines of a paragraph, and no others', () => {
  const { sections } = runbooksOf('# T\n\nLead\ngoes on.\n\n## A b\n\none\ntwo\n\n- x\n- y\n')
  expect(sections).toEqual([{ slug: 'a-b', title: 'A b', text: 'one two\n\n- x\n- y' }])
  expect(runbooksOf('# T\n\nLead\ngoes on.\n').lead).toBe('Lead goes on.')
})
