import { createHmac } from 'node:crypto'
import type { Role } from '@linkflow/contracts'
import { invariant } from '@linkflow/kernel'
import { newSecret } from './canaries.ts'
import type { Reply, Sent } from './client.ts'
import { bodyOf, type Mails, type Site } from './site.ts'

/** Somebody who has signed in. */
export interface Person {
  readonly name: string
  readonly email: string
  readonly password: string
  readonly accountId: string
  readonly sessionId: string
  readonly accessToken: string
  readonly refreshToken: string
  /** In the first workspace, unless the headers name another. */
  api(method: string, path: string, sent?: Sent): Promise<Reply>
}

export interface Team extends Readonly<Record<Role, Person>> {
  /** A viewer who operates the installation. The owner, who set it up, does so no more: their role is all that they have. */
  readonly keeper: Person
  /** In the second workspace only, as its admin. */
  readonly outsider: Person
  /** A viewer with a device for codes, of which this is the secret, and recovery codes. */
  readonly guarded: Person & { readonly totp: Buffer; readonly recoveryCodes: readonly string[] }
  /** Made and owned by the owner. */
  readonly secondWorkspaceId: string
  /** Signs in anew, from an address of its own, so that limits of networks are not reached. */
  signIn(email: string, password: string): Promise<Reply>
  /** Somebody new, by an invitation of the owner. */
  join(name: string, role: Role, workspaceId?: string): Promise<Person>
}

interface Tokens {
  readonly sessionId: string
  readonly accessToken: string
  readonly refreshToken: string
}

let networks = 0
/** A different one each time: 127.7.0.1 and so on are all this machine. */
export const newNetwork = (): string => {
  networks += 1
  return `127.7.${networks >> 8}.${(networks & 255) + 1}`
}

/** Everything secret that comes up on the way is a canary from then on. */
export async function openTeam(site: Site): Promise<Team> {
  // What is said to these people on the way is for them; what is said later is looked through.
  const unseen = site.client.as('', [])
  const post = (path: string, body: unknown, sent: Sent = {}) =>
    unseen.api('POST', path, { isAnonymous: true, body, from: newNetwork(), ...sent })

  const person = async (name: string, email: string, password: string, tokens: Tokens): Promise<Person> => {
    keepTokens(site, name, tokens)
    const client = site.client.as(tokens.accessToken)
    const me = await bodyOf<{ account: { id: string } }>(site.client.as(tokens.accessToken, []).api('GET', '/me'))
    return {
      ...{ name, email, password, accountId: me.account.id, ...tokens },
      api: (method, path, sent = {}) =>
        client.api(method, path, { ...sent, headers: { 'linkflow-workspace': site.workspaceId, ...sent.headers } }),
    }
  }
  const newPassword = (name: string) => {
    const password = newSecret(`password-${name}`)
    site.search.add({ name: `the password of ${name}`, secret: password })
    return password
  }
  const emailOf = (name: string) => `${name}@team.example`

  const ownerPassword = newPassword('owner')
  const owner = await person(
    'owner',
    emailOf('owner'),
    ownerPassword,
    await bodyOf(post('/setup', { email: emailOf('owner'), name: 'Olga', password: ownerPassword, refreshIn: 'body' })),
  )
  const asOwner = site.client.as(owner.accessToken, [])

  const join = async (name: string, role: Role, workspaceId = site.workspaceId): Promise<Person> => {
    const email = emailOf(name)
    const headers = { 'linkflow-workspace': workspaceId }
    await bodyOf(asOwner.api('POST', '/invitations', { headers, body: { email, role } }))
    const token = await tokenFor(site.mails, email)
    site.search.add({ name: `the invitation of ${name}`, secret: token, mailedTo: email })
    const password = newPassword(name)
    const joined = post('/invitations/join', { token, name: name.toUpperCase(), password, refreshIn: 'body' })
    return person(name, email, password, await bodyOf(joined))
  }
  const second = await bodyOf<{ id: string }>(asOwner.api('POST', '/workspaces', { body: { name: 'Second' } }))
  const [admin, editor, operator, viewer, keeper, outsider, plain] = await Promise.all([
    join('admin', 'admin'),
    join('editor', 'editor'),
    join('operator', 'operator'),
    join('viewer', 'viewer'),
    join('keeper', 'viewer'),
    join('outsider', 'admin', second.id),
    join('guarded', 'viewer'),
  ])
  const byToken = site.client.as(site.cluster.api.token, [])
  await bodyOf(byToken.api('PUT', `/operators/${keeper.accountId}`))
  await bodyOf(byToken.api('DELETE', `/operators/${owner.accountId}`))
  return {
    ...{ owner, admin, editor, operator, viewer, keeper, outsider },
    guarded: await guard(site, plain!),
    secondWorkspaceId: second.id,
    signIn: (email, password) => post('/sessions', { email, password, refreshIn: 'body' }),
    join,
  }
}

/** An access token is guarded by its signature, what stands before says only who it is for. */
export function keepTokens(site: Site, name: string, { accessToken, refreshToken }: Tokens): void {
  site.search.add({ name: `an access token of ${name}`, secret: accessToken.split('.')[2]! })
  site.search.add({ name: `a refresh token of ${name}`, secret: refreshToken.slice(4) })
}

async function guard(site: Site, person: Person): Promise<Team['guarded']> {
  const own = site.client.as(person.accessToken, [])
  const { password } = person
  const { secret } = await bodyOf<{ secret: string }>(own.api('POST', '/me/totp', { body: { password } }))
  const totp = fromBase32(secret)
  site.search.add({ name: 'the secret of a device for codes', secret, also: [totp] })
  // Of the half minute before, which is good once: so that the one of now is still good.
  const confirmed = own.api('POST', '/me/totp/confirm', { body: { code: totpCode(totp, -1) } })
  const { recoveryCodes } = await bodyOf<{ recoveryCodes: string[] }>(confirmed)
  for (const code of recoveryCodes)
    site.search.add({ name: 'a recovery code', secret: code, also: [code.replaceAll('-', '')] })
  return { ...person, totp, recoveryCodes }
}

const MAIL_MS_MAX = 10_000
const LOOK_MS = 20

/** What stands in the link of the next mail to this address; the mail is taken away, its text stays to be looked through. */
export async function tokenFor(mails: Mails, email: string): Promise<string> {
  const endMs = performance.now() + MAIL_MS_MAX
  for (;;) {
    const tokens = mails.links.filter(({ to }) => to === email).map(({ text }) => /#token=([\w-]+)/.exec(text)![1]!)
    const fresh = tokens.find((token) => !taken.has(token))
    if (fresh !== undefined) {
      taken.add(fresh)
      return fresh
    }
    invariant(performance.now() < endMs, `no mail came to ${email}`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}
const taken = new Set<string>()

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function fromBase32(text: string): Buffer {
  const bits = [...text].map((char) => BASE32.indexOf(char).toString(2).padStart(5, '0')).join('')
  return Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)))
}

/** RFC 6238, so many half minutes from now. */
export function totpCode(secret: Buffer, stepsFromNow = 0): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + stepsFromNow))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const number = mac.readUInt32BE(mac.at(-1)! & 15) & 0x7fff_ffff
  return String(number % 1_000_000).padStart(6, '0')
}
