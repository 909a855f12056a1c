import type { Ground } from '../ground.ts'
import type { Person } from '../people.ts'

/** An account is in at most fifty workspaces. */
const WORKSPACES_PER_FOUNDER = 40

export interface FreshWorkspace {
  readonly id: string
  readonly name: string
  /** Of its owner. */
  readonly token: string
}

let founded = 0

/** A person who makes workspaces for tests that use them up. */
export async function founder(on: Ground): Promise<Person> {
  const round = Math.floor(founded / WORKSPACES_PER_FOUNDER)
  founded += 1
  return on.kept(`founder ${round}`, () => on.people.join(on.token, 'viewer'))
}

export async function freshWorkspace(on: Ground): Promise<FreshWorkspace> {
  const token = await on.session(await founder(on))
  const name = on.named('workspace')
  const { id } = await on.must<{ id: string }>('POST /workspaces', { token, body: { name } })
  return { id, name, token }
}

export const within = ({ id }: FreshWorkspace) => ({ 'linkflow-workspace': id })

/** What somebody who has an account needs to come into this workspace. */
export async function invitationTo(on: Ground, workspace: FreshWorkspace, person: Person): Promise<string> {
  const asked = { token: workspace.token, headers: within(workspace), body: { email: person.email, role: 'admin' } }
  const { id } = await on.must<{ id: string }>('POST /invitations', asked)
  const given = { token: on.site.ownerToken, body: { invitationId: id } }
  return (await on.must<{ token: string }>('POST /accounts/invitation-links', given)).token
}

/** A member of it: the account is one of a few, the membership is new. */
export async function guest(on: Ground, workspace: FreshWorkspace): Promise<Person> {
  const person = await on.kept('guest', () => on.people.join(on.token, 'viewer'))
  const token = await invitationTo(on, workspace, person)
  await on.must('POST /me/invitations', { token: await on.session(person), body: { token } })
  return person
}
