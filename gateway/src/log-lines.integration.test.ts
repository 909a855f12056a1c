import { reply, requestOfLine, responds, route } from '@linkflow/http-server'
import { createLogger } from '@linkflow/telemetry'
import { afterAll, expect, it, vi } from 'vitest'
import { openTestGateway } from './testing/index.ts'

const lines: string[] = []
const log = createLogger({
  level: 'info',
  destination: { write: (line) => void lines.push(line) },
  context: requestOfLine,
})
const later = Promise.withResolvers<void>()
const talkative = route({
  method: 'GET',
  path: '/api/v1/talkative',
  summary: 'Says something now, and something when it is over',
  auth: 'api-key',
  permission: 'workflow:read',
  responses: { 204: responds.empty('Said') },
  async handle() {
    log.info('within')
    void later.promise.then(() => log.info('after'))
    return reply.noContent()
  },
})
const test = await openTestGateway({ routes: () => [talkative] })
afterAll(() => test.close())

it('name the request while it is answered, and not when something of it goes on', async () => {
  await test.call('GET', '/api/v1/talkative', { headers: { 'x-request-id': 'abc-1' } })
  // On the same connection, so behind the end of the first answer.
  await test.call('GET', '/health/live')
  later.resolve()
  await vi.waitFor(() => expect(lines).toHaveLength(2), { timeout: 20_000 })
  log.info('outside')
  const told = lines.map((line) => JSON.parse(line) as { msg: string; requestId?: string })
  expect(told.map(({ msg, requestId }) => [msg, requestId])).toEqual([
    ['within', 'abc-1'],
    ['after', undefined],
    ['outside', undefined],
  ])
})
