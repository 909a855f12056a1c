import { ok } from '@linkflow/kernel'
import { portsOf } from '@linkflow/node-runtime'
import { noonMs, runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { approval } from './node.ts'

const items = [{ order: 7 }]
const run = (parameters: Record<string, unknown>, more: Partial<Parameters<typeof runNode>[1]> = {}) =>
  runNode(approval, { parameters: { question: 'Pay {{ $json.order }}?', ...parameters }, items, ...more })

const http = (status: number) => {
  const asked: { readonly url: string; readonly body?: unknown }[] = []
  const request = async (each: { readonly url: string; readonly body?: unknown }) => {
    asked.push(each)
    return ok({ status, statusText: '', headers: [], url: each.url, body: new Uint8Array() })
  }
  return { asked, context: { http: { request } } }
}

describe('Approval', () => {
  it('waits with its question, and leaves by what was decided', async () => {
    const { waiting } = await run({ timeout: { value: 2 } })
    expect(waiting).toMatchObject({
      signal: expect.stringMatching(/^page:/),
      untilMs: noonMs + 2 * 86_400_000,
      data: { page: 'approval', description: 'Pay 7?' },
    })
    const data = (decision: string) => ({ json: { comment: 'ok' }, files: {}, decision, at: noonMs })
    const yes = await run({}, { woken: { by: 'signal', data: data('approved') } })
    const answeredAt = new Date(noonMs).toISOString()
    expect(yes.outputs).toEqual({
      approved: [{ order: 7, approval: { approved: true, inTime: true, answeredAt, comment: 'ok' } }],
    })
    expect(Object.keys((await run({}, { woken: { by: 'signal', data: data('declined') } })).outputs)).toEqual([
      'declined',
    ])
    // What does not say that it was approved was not.
    expect(Object.keys((await run({}, { woken: { by: 'signal', data: 'yes' } })).outputs)).toEqual(['declined'])
  })

  it('does what it says when nobody answered', async () => {
    const woken = { by: 'timer' as const }
    const timeout = { value: 1 }
    expect((await run({ timeout }, { woken })).outputs).toEqual({ timeout: items })
    expect((await run({ timeout, onTimeout: 'approve' }, { woken })).outputs).toEqual({
      approved: [{ order: 7, approval: { approved: true, inTime: false } }],
    })
    expect(Object.keys((await run({ timeout, onTimeout: 'decline' }, { woken })).outputs)).toEqual(['declined'])
    expect((await run({ timeout, onTimeout: 'fail' }, { woken })).error?.code).toBe('approval-timed-out')
    expect(portsOf(approval, { timeout }).outputs).toEqual(['approved', 'declined', 'timeout'])
    expect(portsOf(approval, { timeout, onTimeout: 'fail' }).outputs).toEqual(['approved', 'declined'])
    expect(portsOf(approval, { answer: 'form' }).outputs).toEqual(['main'])
  })

  it('sends its links to an address that takes messages, and asks nobody when that does not', async () => {
    const good = http(200)
    const sent = await run({ send: 'http', url: 'https://chat.example/hook', language: 'de' }, good)
    expect(sent.waiting?.signal).toBeDefined()
    const body = JSON.parse(String(good.asked[0]!.body)) as Record<string, string>
    expect(body).toMatchObject({
      question: 'Pay 7?',
      approve: expect.stringMatching(/\?decision=approved$/),
      decline: expect.stringMatching(/\?decision=declined$/),
      text: expect.stringContaining('Genehmigen: http://localhost/approval/'),
    })
    const bad = await run({ send: 'http', url: 'https://chat.example/hook' }, http(500))
    expect(bad.error).toMatchObject({ code: 'question-not-sent', retryable: true })
    expect((await run({ send: 'http', url: 'https://chat.example/hook' }, http(404))).error?.retryable).toBe(false)
  })

  it('sends a mail', async () => {
    const mails: { readonly subject: string; readonly text?: string; readonly to: readonly string[] }[] = []
    const client = {
      send: async (mail: (typeof mails)[number]) => {
        mails.push(mail)
        return ok({ accepted: mail.to, rejected: [], response: '250' })
      },
      release() {},
    }
    const context = { connect: async () => ok(client) } as never
    const parameters = {
      send: 'email',
      from: 'a@example.com',
      to: 'b@example.com, c@example.com',
      title: 'To pay\r\nBcc: x',
    }
    expect((await run(parameters, { context })).waiting).toBeDefined()
    expect(mails[0]).toMatchObject({ to: ['b@example.com', 'c@example.com'], subject: 'To pay Bcc: x' })
    expect(mails[0]!.text).toContain('Approve: http://localhost/approval/')
    expect((await run({ ...parameters, to: 'nobody' }, { context })).error?.code).toBe('mail-address-invalid')
  })

  it.each([
    [{ send: 'email', to: 'a@b.c' }, 'from'],
    [{ send: 'email', from: 'a@b.c' }, 'to'],
    [{ send: 'http' }, 'url'],
    [{ answer: 'form', fields: [{ name: 'a' }, { name: 'a' }] }, 'fields'],
    [{ answer: 'form', timeout: { value: 1 }, onTimeout: 'approve' }, 'onTimeout'],
  ])('refuses %j', async (parameters, name) => {
    await expect(run(parameters)).rejects.toThrow(name)
  })
})
