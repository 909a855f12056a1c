import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { findServer } from './find-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'linkflow-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, 'owner-token'), 'lf_owner\n')
const env = { LINKFLOW_DATA_DIR: folder }

describe('the server that a command talks to', () => {
  it('is this machine on port 8080 or PORT, with the owner token of the data folder', () => {
    expect(findServer(env)).toMatchObject({ url: 'http://127.0.0.1:8080', token: 'lf_owner' })
    expect(findServer({ ...env, PORT: '9000' }).url).toBe('http://127.0.0.1:9000')
  })

  it('is LINKFLOW_URL with LINKFLOW_TOKEN', () => {
    const found = findServer({ ...env, LINKFLOW_URL: 'https://flow.example/', LINKFLOW_TOKEN: 'lf_mine' })
    expect(found).toMatchObject({ url: 'https://flow.example', token: 'lf_mine' })
  })

  it('gets the token of this machine from nobody but this machine', () => {
    expect(findServer({ ...env, LINKFLOW_URL: 'https://flow.example' }).token).toBeUndefined()
  })

  it('has an address that is one', () => {
    expect(() => findServer({ ...env, LINKFLOW_URL: 'flow.example:80' })).toThrow(/no address of a server/)
    expect(() => findServer({ ...env, LINKFLOW_URL: 'file:///etc' })).toThrow(/no address of a server/)
  })
})
