import { expect, it } from 'vitest'
import { LinkFlow } from '../linkflow.ts'

const client = (status: number, text: string, seen: string[] = []) =>
  new LinkFlow({
    url: 'http://flow.test',
    token: 'lf_x',
    fetch: async (url, init) => {
      seen.push(`${url} ${new Headers(init?.headers).get('authorization')}`)
      return new Response(text, { status })
    },
  })

it('takes a process that cannot serve for an answer', async () => {
  const readiness = { status: 'failing', checks: [{ name: 'database', ok: false, detail: 'does not answer' }] }
  const seen: string[] = []
  expect(await client(503, JSON.stringify(readiness), seen).health.ready()).toEqual(readiness)
  expect(seen).toEqual(['http://flow.test/health/ready Bearer lf_x'])
  await expect(client(502, '<html>').health.ready()).rejects.toMatchObject({ code: 'answer-unexpected', status: 502 })
})

it('gives figures as they are, and the refusal of who may not see them', async () => {
  expect(await client(200, 'up 1\n').health.metrics()).toBe('up 1\n')
  const problem = { code: 'permission-missing', detail: 'This needs system:read.', requestId: 'r1' }
  await expect(client(403, JSON.stringify(problem)).health.metrics()).rejects.toMatchObject({
    code: 'permission-missing',
    status: 403,
    requestId: 'r1',
  })
})
