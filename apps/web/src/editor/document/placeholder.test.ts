import { expect, it } from 'vitest'
import { placeholderOf } from './placeholder.ts'

const sheet = { type: 'n8n-nodes-base.googleSheets', parameters: {} }

it('says what a node holds the place of, and why', () => {
  const parameters = { node: sheet, reason: 'LinkFlow has no node for it.', outputs: 1 }
  expect(placeholderOf({ type: 'n8n-placeholder', parameters })).toEqual({
    type: 'googleSheets',
    reason: 'LinkFlow has no node for it.',
    node: sheet,
  })
  expect(placeholderOf({ type: 'n8n-placeholder-trigger', parameters: { node: 7 } })).toMatchObject({ type: '?' })
  expect(placeholderOf({ type: 'set', parameters })).toBeUndefined()
})
