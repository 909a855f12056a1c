import { describe, expect, it } from 'vitest'
import { chatTrigger } from '../chat-trigger/node.ts'
import { formTrigger } from './node.ts'

describe('triggers with a page', () => {
  it.each(['a', 'orders/new', 'A-1_b.c~d'])('take the path %s', (path) => {
    expect(formTrigger.parameters.parse({ path }).path).toBe(path)
    expect(chatTrigger.parameters.parse({ path })).toMatchObject({ path, public: true, language: 'en' })
  })

  it.each(['', '/a', 'a/', 'a//b', '..', 'a/../b', 'a b', 'ä', '<script>', 'a?b'])('refuse the path %j', (path) => {
    expect(formTrigger.parameters.safeParse({ path }).success).toBe(false)
    expect(chatTrigger.parameters.safeParse({ path }).success).toBe(false)
  })

  it('lead to web addresses only', () => {
    const check = (redirect: string) => formTrigger.check!(formTrigger.parameters.parse({ path: 'a', redirect }))
    expect(check('https://example.com/')).toBeUndefined()
    for (const address of ['javascript:alert(1)', 'data:text/html,x', '/here', 'x']) {
      expect(check(address)?.parameter).toBe('redirect')
    }
  })
})
