import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTopic } from './topic.ts'

const ID = '0198c0de-0000-7000-8000-00000000000c'

describe('a topic', () => {
  it.each([
    'executions',
    `executions:${ID}`,
    `execution:${ID}`,
    'workflows',
    `workflow:${ID}`,
    `presence:${ID}`,
    'notifications',
    'health',
  ])('may be %s', (text) => expect(parseTopic(text)?.text).toBe(text))

  it.each([
    '',
    'execution',
    'workflow',
    `health:${ID}`,
    `notifications:${ID}`,
    `workflows:${ID}`,
    'executions:',
    'executions:x',
    `execution:${ID.toUpperCase()}`,
    `execution:${ID}:${ID}`,
    `execution:${ID} `,
    `execution:${'-'.repeat(36)}`,
    'constructor',
    '__proto__',
    'toString',
    `execution:${ID}\n`,
  ])('may not be %j', (text) => expect(parseTopic(text)).toBeUndefined())

  it('is one of ours or nothing, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const topic = parseTopic(text)
        expect(topic === undefined || topic.text === text).toBe(true)
      }),
    )
  })
})
