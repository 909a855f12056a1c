import { describe, expect, it } from 'vitest'
import type { JsonRecord } from '../../document/json-value.ts'
import { nodeTypes } from '../../testing/node-types.ts'
import { firstValue } from './first-value.ts'
import { arrange } from './primary.ts'
import { type Field, fieldsOf, isShownFor, kindOfField, titleOf } from './schema.ts'

const fields = (type: string): readonly Field[] => fieldsOf(nodeTypes.newestOf(type)!.parameters as JsonRecord)
const kinds = (type: string) =>
  Object.fromEntries(fields(type).map(({ name, schema }) => [name, kindOfField(schema).type]))

describe('parameters of the built-in nodes', () => {
  it('each have a kind that can be drawn', () => {
    expect(kinds('http-request')).toMatchObject({
      method: 'choice',
      url: 'text',
      query: 'pairs',
      body: 'forms',
      response: 'group',
      retryOnStatus: 'numbers',
      idempotencyKey: 'switch',
      timeout: 'group',
    })
    expect(kinds('set')).toMatchObject({ values: 'pairs', removeFields: 'list' })
    expect(kinds('schedule')).toMatchObject({ rules: 'list' })
    expect(kinds('wait')).toMatchObject({ date: 'any', duration: 'group' })
  })

  it('are known by what they name', () => {
    const kind = (type: string, name: string) => kindOfField(fields(type).find((each) => each.name === name)!.schema)
    expect(kind('execute-workflow', 'workflow')).toEqual({ type: 'resource', of: 'workflow' })
    expect(kind('data-table', 'table')).toEqual({ type: 'resource', of: 'data-table' })
    expect(kind('schedule', 'timezone')).toMatchObject({ type: 'text', names: 'time-zone' })
    expect(kind('write-lines', 'field')).toMatchObject({ type: 'text', names: 'field-path' })
    expect(kind('write-file', 'file')).toMatchObject({ type: 'text', names: 'item-file' })
    expect(kind('write-file', 'json')).toEqual({ type: 'json' })
    expect(kind('if', 'condition')).toEqual({ type: 'switch', isCondition: true })
    expect(kind('wait', 'duration')).toMatchObject({ type: 'group', isAmount: true })
  })

  it('are offered where a loader has their values, of a list each entry', () => {
    const offered = (schema: JsonRecord) => kindOfField({ ...schema, optionsFrom: 'rooms' })
    expect(offered({ type: 'string' })).toMatchObject({ type: 'offered', loader: 'rooms', as: { type: 'text' } })
    expect(offered({ type: 'integer' })).toMatchObject({ type: 'offered', as: { type: 'number', isWhole: true } })
    for (const item of ['string', 'number']) {
      const list = offered({ type: 'array', items: { type: item } })
      expect(list.type === 'list' && kindOfField(list.item)).toMatchObject({ type: 'offered', loader: 'rooms' })
    }
    expect(offered({ enum: ['a', 'b'] })).toEqual({ type: 'choice', choices: ['a', 'b'] })
  })

  it('are shown for what they are for', () => {
    const wait = fields('wait')
    const shown = (values: JsonRecord) => wait.filter((each) => isShownFor(each, wait, values)).map(({ name }) => name)
    expect(shown({})).toContain('duration')
    expect(shown({})).not.toContain('signal')
    expect(shown({ for: 'signal' })).toEqual(expect.arrayContaining(['signal', 'timeout']))
    expect(shown({ for: '{{ $json.kind }}' })).toEqual(expect.arrayContaining(['duration', 'signal']))
  })

  it('are shown when their schema says so, and all that it names holds', () => {
    const properties = {
      operation: { type: 'string', enum: ['send', 'list'], default: 'send' },
      urgent: { type: 'boolean' },
      text: { type: 'string', shownWhen: { operation: ['send'], urgent: [true] } },
    }
    const own = fieldsOf({ type: 'object', properties })
    const isTextShown = (values: JsonRecord) => isShownFor(own[2]!, own, values)
    expect([{}, { urgent: true }, { urgent: true, operation: 'list' }].map(isTextShown)).toEqual([false, true, false])
  })

  it('are arranged: what is needed or set at once, all else to be added', () => {
    const { shown, optional } = arrange(
      'http-request',
      fields('http-request'),
      { timeout: { value: 5 } },
      new Set(['proxy']),
    )
    const names = shown.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['method', 'url', 'body', 'timeout', 'proxy']))
    expect(optional.map(({ name }) => name)).toEqual(expect.arrayContaining(['tls', 'pagination']))
  })

  it('begin with all that they must have', () => {
    const rules = fields('schedule').find(({ name }) => name === 'rules')!
    expect(firstValue(rules.schema['items'] as JsonRecord)).toEqual({ cron: '' })
    const cases = fields('switch').find(({ name }) => name === 'cases')!
    expect(firstValue(cases.schema['items'] as JsonRecord)).toHaveProperty('port')
  })

  it('have names that people read', () => {
    expect(titleOf('lowerCaseHeaders')).toBe('Lower case headers')
    expect(titleOf('url')).toBe('URL')
    expect(titleOf('intervalMs')).toBe('Interval (ms)')
  })
})
