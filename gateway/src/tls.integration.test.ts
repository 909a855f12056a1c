import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { makeTestCertificate } from '@linkflow/http-egress/testing'
import { afterAll, expect, it } from 'vitest'
import { openTestGateway } from './testing/index.ts'
import { followTls, readTls } from './tls.ts'

const folder = mkdtempSync(join(tmpdir(), 'linkflow-tls-'))
const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
const write = () => {
  const { cert, key } = makeTestCertificate(['localhost'])
  writeFileSync(files.cert, cert)
  writeFileSync(files.key, key)
  return cert
}
const first = write()
const test = await openTestGateway({ tls: files })
afterAll(async () => {
  await test.close()
  rmSync(folder, { recursive: true })
})

const ask = (ca: string) =>
  new Promise<{ status: number; fingerprint: string; protocol: string | null; strict: string | undefined }>(
    (resolve, reject) => {
      const { port } = test.gateway.server.address() as AddressInfo
      const request = https.get({ host: 'localhost', port, path: '/health/live', ca, agent: false }, (response) => {
        response.resume()
        const socket = response.socket as TLSSocket
        resolve({
          status: response.statusCode!,
          strict: response.headers['strict-transport-security'],
          fingerprint: socket.getPeerCertificate().fingerprint256,
          protocol: socket.getProtocol(),
        })
      })
      request.on('error', reject)
    },
  )

it('speaks HTTPS with its certificate, and with the next one when the files change', async () => {
  const before = await ask(first)
  expect(before).toMatchObject({ status: 200, protocol: 'TLSv1.3', strict: 'max-age=31536000' })
  const problems: string[] = []
  const stop = followTls(files, test.gateway.server as https.Server, (problem) => problems.push(problem), 20)
  writeFileSync(files.cert, 'not a certificate')
  await expect.poll(() => problems.length).toBeGreaterThan(0)
  expect((await ask(first)).fingerprint).toBe(before.fingerprint)
  const second = write()
  await expect
    .poll(() =>
      ask(second).then(
        ({ fingerprint }) => fingerprint,
        () => before.fingerprint,
      ),
    )
    .not.toBe(before.fingerprint)
  stop()
})

it('counts as secure for the cookie of a session, also on this machine', async () => {
  const cert = write()
  const other = await openTestGateway({ tls: files })
  const body = JSON.stringify({ email: 'ada@example.com', name: 'Ada', password: 'correct horse battery' })
  const { port } = other.gateway.server.address() as AddressInfo
  const cookies = await new Promise<string[] | undefined>((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length }
    const path = '/api/v1/setup'
    https
      .request({ method: 'POST', host: 'localhost', port, path, headers, ca: cert, agent: false }, (response) => {
        response.resume()
        resolve(response.headers['set-cookie'])
      })
      .on('error', reject)
      .end(body)
  })
  await other.close()
  expect(cookies).toEqual([expect.stringMatching(/^__Host-linkflow_refresh=lfr_.*; Secure$/)])
})

it('takes no pair that does not belong together', () => {
  write()
  const { key } = makeTestCertificate(['localhost'])
  const other = join(folder, 'other.pem')
  writeFileSync(other, key)
  expect(readTls({ cert: files.cert, key: other })).toMatchObject({
    ok: false,
    error: expect.stringContaining('mismatch'),
  })
  expect(readTls({ cert: join(folder, 'nowhere'), key: other })).toMatchObject({
    ok: false,
    error: expect.stringContaining('ENOENT'),
  })
})
