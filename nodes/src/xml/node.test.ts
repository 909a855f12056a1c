import { runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { formats } from '../testing/services.ts'
import { xml } from './node.ts'

const run = (parameters: Record<string, unknown>) =>
  runNode(xml, { parameters, items: [{ a: { b: 1 } }], context: { formats } })

describe('XML', () => {
  it('becomes a value', async () => {
    const data = async (parameters: object) =>
      (await run({ xml: '<o id="1"><x>2</x></o>', ...parameters })).outputs['main']![0]!['data']
    expect(await data({})).toEqual({ o: { id: '1', x: '2' } })
    expect(await data({ attributes: 'apart' })).toEqual({ o: { $: { id: '1' }, x: '2' } })
    expect(await data({ lists: 'always' })).toEqual({ o: { id: ['1'], x: ['2'] } })
  })

  it('is made of a value', async () => {
    expect((await run({ operation: 'to-xml', declaration: false })).outputs['main']![0]!['data']).toBe(
      '<a>\n  <b>1</b>\n</a>',
    )
    expect(
      (await run({ operation: 'to-xml', json: { x: 1, y: 2 }, root: 'r', declaration: false })).outputs['main']![0]![
        'data'
      ],
    ).toBe('<r>\n  <x>1</x>\n  <y>2</y>\n</r>')
  })

  it('that is broken or hostile is named', async () => {
    expect((await run({ xml: '<a>' })).error).toMatchObject({ code: 'xml-invalid' })
    expect(
      (await run({ xml: '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>' })).error,
    ).toMatchObject({ code: 'xml-invalid' })
  })
})
