import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { curlOf, EXAMPLE_BODY, shellWord } from './curl.ts'
import { conflictOf } from './path-conflict.ts'

const url = 'http://localhost:8080/webhook/orders/new'

/** The arguments that a shell gives to curl for what was copied. */
function argumentsOf(text: string): string[] {
  const script = `curl() { for each in "$@"; do printf '%s\\0' "$each"; done; }\n${text}`
  return execFileSync('/bin/sh', ['-c', script]).toString('utf8').split('\0').slice(0, -1)
}

describe('a call to be copied', () => {
  it('is one that a shell takes word by word', () => {
    expect(argumentsOf(curlOf({ method: 'POST', url, authentication: 'none' }))).toEqual([
      '-i',
      '-X',
      'POST',
      url,
      '-H',
      'Content-Type: application/json',
      '-d',
      EXAMPLE_BODY,
    ])
    expect(argumentsOf(curlOf({ method: 'GET', url, authentication: 'basic' }))).toEqual([
      '-i',
      '-X',
      'GET',
      url,
      '-u',
      'USER:PASSWORD',
    ])
    expect(shellWord(`it's $HOME`)).toBe(`'it'\\''s $HOME'`)
  })

  it('signs its body as the sender would', () => {
    const words = argumentsOf(curlOf({ method: 'POST', url, authentication: 'hmac', scheme: 'github' }))
    const signature = createHmac('sha256', 'YOUR-SECRET').update(EXAMPLE_BODY).digest('hex')
    expect(words).toContain(`X-Hub-Signature-256: sha256=${signature}`)
    expect(words.at(-1)).toBe(EXAMPLE_BODY)
  })
})

describe('a path', () => {
  it('is taken by a live webhook of another workflow alone', () => {
    const live = { workflowId: 'a', method: 'POST', path: 'orders', isLive: true } as never
    const at = (workflowId: string, method = 'POST', path = 'orders') => ({ workflowId, method, path })
    expect(conflictOf([live], at('b'))).toBe(live)
    expect(conflictOf([live], at('a'))).toBeUndefined()
    expect(conflictOf([live], at('b', 'GET'))).toBeUndefined()
    expect(conflictOf([live], at('b', 'POST', 'others'))).toBeUndefined()
  })
})
