import { createDecipheriv, hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cluster } from '@linkflow/chaos'
import { invariant } from '@linkflow/kernel'
import type { Canary } from './canaries.ts'

/**
 * The data keys as they are in the memory of the server, from the master key and the rows, by the words of
 * docs/adr/0012-envelope-encryption.md and none of the product's code: so that they can be looked for where they must not be.
 */
export async function dataKeysIn({ dataDir, sql }: Cluster): Promise<Canary[]> {
  const master = Buffer.from(readFileSync(join(dataDir, 'keys', 'master'), 'utf8').trim(), 'base64')
  const wrapping = Buffer.from(hkdfSync('sha256', master, '', 'linkflow:wrap', 32))
  const { rows } = await sql.query<{ workspace: string; version: number; master: string; wrapped: Buffer }>(
    'select workspace_id as workspace, version, master_key as master, wrapped from keys.wrapped_keys',
  )
  invariant(rows.length > 0, 'there is no data key yet')
  return rows.map(({ workspace, version, master: id, wrapped }) => {
    const cipher = createDecipheriv('aes-256-gcm', wrapping, wrapped.subarray(0, 12))
    cipher.setAAD(Buffer.from(JSON.stringify(['data key', workspace, version, id])))
    cipher.setAuthTag(wrapped.subarray(-16))
    const key = Buffer.concat([cipher.update(wrapped.subarray(12, -16)), cipher.final()])
    return { name: `data key ${version} of ${workspace}`, secret: key.toString('base64'), also: [key] }
  })
}
