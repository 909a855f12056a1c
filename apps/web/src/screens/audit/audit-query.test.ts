import type { AuditEntry } from '@linkflow/sdk'
import { expect, it } from 'vitest'
import { changesOf, csvHead, csvRow, filterOf, isFiltered } from './audit-query.ts'

const ID = '0198c0de-0000-7000-8000-00000000000c'

it('asks for what the address says, and leaves out what the server would refuse', () => {
  expect(filterOf({ action: 'workflow.published', actor: ID, thing: 'x' })).toEqual({
    action: 'workflow.published',
    actor: ID,
    thing: 'x',
  })
  expect(filterOf({ action: 'DROP TABLE', actor: 'me', from: 'yesterday', until: '2030-13-40' })).toEqual({})
  expect(isFiltered({ actor: 'me' })).toBe(false)
})

it('takes whole days, the last one included', () => {
  const { from, until } = filterOf({ from: '2030-01-31', until: '2030-01-31' })
  expect(Date.parse(until!) - Date.parse(from!)).toBe(86_400_000)
})

it('says field by field what an act changed', () => {
  expect(
    changesOf({ before: { role: 'viewer', name: 'Ada' }, after: { role: 'editor', name: 'Ada', since: 3 } }),
  ).toEqual([
    { field: 'role', before: 'viewer', after: 'editor' },
    { field: 'since', before: undefined, after: '3' },
  ])
  expect(changesOf({ after: 'x' })).toEqual([{ field: '', before: undefined, after: 'x' }])
  expect(changesOf({})).toEqual([])
})

it('writes lines for spreadsheets that are no formulas', () => {
  const entry: AuditEntry = {
    number: 7,
    at: '2030-01-01T12:00:00Z',
    actor: { type: 'account', id: ID },
    actorName: '=HYPERLINK("x")',
    action: 'workflow.published',
    after: { name: 'A, "B"' },
    address: '2001:db8::1',
    hash: 'aa',
  }
  expect(csvHead.startsWith('number,at,actor')).toBe(true)
  expect(csvRow(entry)).toBe(
    `7,2030-01-01T12:00:00Z,account:${ID},"'=HYPERLINK(""x"")",workflow.published,,,"{""name"":""A, \\""B\\""""}",2001:db8::1,,aa\r\n`,
  )
})
