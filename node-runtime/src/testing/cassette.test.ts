import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { cassette } from './cassette.ts'
import { FakeHttp } from './fake-services.ts'

const folder = mkdtempSync(join(tmpdir(), 'linkflow-cassette-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'recorded', 'weather.json')
const ask = { method: 'GET', url: 'https://weather.example/berlin' }

it('is recorded once without the secrets, and played from then on', async () => {
  const service = new FakeHttp(({ url }) => ({
    headers: [
      ['content-type', 'application/json'],
      ['date', 'today'],
    ],
    body: `{"url":"${url}","key":"s3cret-key"}`,
  }))
  const recorded = cassette(path, { record: service, secrets: ['s3cret-key'] })
  expect(await recorded.request(ask)).toMatchObject({ ok: true, value: { status: 200 } })
  recorded.finish()
  expect(readFileSync(path, 'utf8')).not.toMatch(/s3cret|today/)

  const played = cassette(path)
  const answer = await played.request(ask)
  expect(answer.ok && JSON.parse(new TextDecoder().decode(answer.value.body as Uint8Array))).toEqual({
    url: ask.url,
    key: '[secret]',
  })
  played.finish()
  expect(await played.request(ask)).toMatchObject({ ok: false, error: { code: 'not-recorded' } })
  expect(() => played.finish()).toThrow(/not recorded: GET https:\/\/weather.example\/berlin/)
})

it('says what was recorded and not asked for, and where there is no recording', () => {
  expect(() => cassette(path).finish()).toThrow(/not asked for/)
  expect(() => cassette(join(folder, 'none.json'))).toThrow(/--record/)
})
