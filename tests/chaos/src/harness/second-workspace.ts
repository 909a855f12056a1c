import { ApiClient } from './api-client.ts'

const SCOPES = ['workflow:read', 'workflow:write', 'workflow:publish', 'workflow:execute', 'execution:read']

/** A workspace beside the one that an installation begins with, and a client that works in it. */
export async function openSecondWorkspace(api: ApiClient): Promise<ApiClient> {
  const owner = new ApiClient(api.ports)
  const account = { email: 'second@example.test', name: 'Second', password: 'correct horse battery staple 42' }
  owner.token = (
    await owner.must<{ accessToken: string }>('POST', '/setup', { ...account, refreshIn: 'body' })
  ).accessToken
  const { id } = await owner.must<{ id: string }>('POST', '/workspaces', { name: 'Second' })
  const made = await owner.patiently('POST', '/keys', { name: 'chaos', scopes: SCOPES }, { 'linkflow-workspace': id })
  if (made.status !== 201) throw new Error(`no key of the second workspace: ${made.status} ${made.text}`)
  owner.close()
  const second = new ApiClient(api.ports)
  second.token = (made.json as { token: string }).token
  return second
}
