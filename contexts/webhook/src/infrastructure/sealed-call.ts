import type { Payloads, SealLabel } from '@linkflow/keys'
import type { KeptCall } from '../application/inbox.ts'

/** What a call brought. */
type Brought = Pick<KeptCall, 'headers' | 'query' | 'body'>
type StoredCall = Brought & { readonly sealed: boolean }

const labelOf = (id: string): SealLabel => ({ purpose: 'webhook call', context: id })

/** All three in one sealed text, in the place of the body; as they are, where payloads are plain. */
export async function sealCall(payloads: Payloads, call: KeptCall): Promise<KeptCall & { readonly sealed: boolean }> {
  const { headers, query, body } = call
  const sealed = await payloads.sealing(call.workspaceId, (sealer) =>
    sealer.seal(
      labelOf(call.id),
      JSON.stringify({ headers, query, ...(body && { body: Buffer.from(body).toString('base64') }) }),
    ),
  )
  if (sealed === undefined) return { ...call, sealed: false }
  return { ...call, headers: '{}', query: '', body: sealed, sealed: true }
}

export async function openCall(
  payloads: Payloads,
  { id, workspaceId }: { readonly id: string; readonly workspaceId: string },
  stored: StoredCall,
): Promise<Brought> {
  if (!stored.sealed) return stored
  const text = (await payloads.open(workspaceId, labelOf(id), stored.body!)).toString('utf8')
  const { headers, query, body } = JSON.parse(text) as { headers: string; query: string; body?: string }
  return { headers, query, body: body === undefined ? undefined : Buffer.from(body, 'base64') }
}
