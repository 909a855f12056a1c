import type { Member } from '../generated/wire-types.ts'
import { List, type ListOptions } from '../list.ts'
import type { CallOptions, Transport } from '../transport/transport.ts'

/** Who is in the workspace. Changes reach every process within a second. */
export class MemberCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  list(options: ListOptions = {}): List<Member> {
    return new List(this.transport, ['members'], {}, options)
  }

  /** Nobody gives a role above their own. */
  changeRole(accountId: string, role: Member['role'], { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'PATCH', path: ['members', accountId], body: { role }, signal })
  }

  remove(accountId: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['members', accountId], signal })
  }

  /** The last owner cannot. */
  leave({ signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['members', 'me'], signal })
  }

  /** Another member becomes an owner, and you an admin. */
  transferOwnership(accountId: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'POST', path: ['members', 'transfer'], body: { accountId }, signal })
  }
}
