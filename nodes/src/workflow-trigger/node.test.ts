import { compileParameters } from '@linkflow/node-runtime'
import { describe, expect, it } from 'vitest'
import { type InputField, inputProblems } from './input-fields.ts'
import { workflowTrigger } from './node.ts'

const field = (name: string, type: InputField['type'] = 'any', required = true): InputField => ({
  name,
  type,
  required,
})

describe('Workflow Trigger', () => {
  it('takes items as they come unless it declares fields', () => {
    expect(workflowTrigger.parameters.parse({})).toEqual({ fields: [] })
    expect(inputProblems([], { anything: 1 })).toEqual([])
  })

  it('says what an item lacks', () => {
    const fields = [field('id', 'string'), field('total', 'number'), field('tags', 'list', false), field('note')]
    expect(inputProblems(fields, { id: 'a', total: 1, note: false, more: 1 })).toEqual([])
    expect(inputProblems(fields, { id: 7, tags: {}, note: null })).toEqual([
      '«id» is to be text; it is a number',
      '«total» is missing',
      '«tags» is to be a list; it is an object',
      '«note» is null',
    ])
  })

  it('does not take what an item inherits for its fields', () => {
    expect(inputProblems([field('constructor'), field('__proto__')], {})).toHaveLength(2)
  })

  it('refuses a field that is declared twice', () => {
    const parameters = { fields: [{ name: 'id' }, { name: 'id' }] }
    const compiled = compileParameters({
      node: { id: 'n', name: 'N', parameters },
      nodeType: workflowTrigger,
      dialect: 'linkflow',
    })
    expect(!compiled.ok && compiled.error[0]?.message).toContain('declared twice')
  })
})
