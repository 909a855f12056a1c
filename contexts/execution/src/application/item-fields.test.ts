import { describe, expect, it } from 'vitest'
import { ItemFields } from './item-fields.ts'

const fieldsOf = (...items: object[]) => {
  const fields = new ItemFields()
  for (const item of items) fields.add(item)
  return fields.result()
}

describe('the fields of items', () => {
  it('are all that some item has, with what is in them and how many have them', () => {
    expect(fieldsOf({ id: 1, to: { mail: 'a@b.c' } }, { id: 'x', lines: [{ sku: 'a' }, { sku: null }] })).toEqual({
      items: 2,
      isCut: false,
      fields: [
        { path: '/id', kinds: ['number', 'text'], count: 2 },
        { path: '/to', kinds: ['object'], count: 1 },
        { path: '/to/mail', kinds: ['text'], count: 1 },
        { path: '/lines', kinds: ['list'], count: 1 },
        { path: '/lines/*', kinds: ['object'], count: 1 },
        { path: '/lines/*/sku', kinds: ['text', 'null'], count: 1 },
      ],
    })
  })

  it('escape what is special in a pointer, and are bounded', () => {
    expect(fieldsOf({ 'a/b~c': true }).fields[0]!.path).toBe('/a~1b~0c')
    const many = fieldsOf(Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`k${at}`, at])))
    expect(many.fields).toHaveLength(500)
    expect(many.isCut).toBe(true)
  })
})
