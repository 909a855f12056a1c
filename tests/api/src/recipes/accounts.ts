import { createHmac } from 'node:crypto'
import { type SoftwareAuthenticator, signInAtProvider } from '@linkflow/auth/testing'
import type { PasskeyQuestion } from '@linkflow/contracts'
import type { Call } from '../generate/call.ts'
import type { Ground } from '../ground.ts'
import { PASSWORD, type Person, type Tokens } from '../people.ts'
import { freshWorkspace, invitationTo } from './fresh-workspace.ts'
import { at, both, type Recipe, type Recipes } from './recipe.ts'

const PASSKEYS_PER_PERSON = 15

type Holder = Person & { readonly authenticator: SoftwareAuthenticator }

/** Somebody of no other use than this one, so that nobody else's session is in the way. */
const person = (on: Ground, use: string): Promise<Person> => on.kept(use, () => on.people.join(on.token, 'viewer'))
const holder = (on: Ground, use: string): Promise<Holder> =>
  on.kept(use, async () => on.people.withPasskey(await on.people.join(on.token, 'viewer'), on.site.publicUrl))

/** A session of its own: by passkey, which costs no hash. */
async function newSession(on: Ground, of: Holder): Promise<Tokens> {
  const question = await on.must<PasskeyQuestion>('POST /sessions/passkey/question', { token: null })
  const body = { credential: of.authenticator.get(question), refreshIn: 'body' }
  return on.must<Tokens>('POST /sessions/passkey', { token: null, body })
}

/** A confirmation by passkey. */
async function confirmed(on: Ground, of: Holder, token: string): Promise<{ passkey: unknown }> {
  const question = await on.must<PasskeyQuestion>('POST /me/passkeys/confirmation', { token })
  return { passkey: of.authenticator.get(question) }
}

/** As this person; the rest stays. */
const as =
  (use: string): Recipe =>
  async (on, given) => ({ ...given, token: await on.session(await person(on, use)) })

const accountOf = at(async (on) => ({ accountId: (await person(on, 'cared for')).accountId }))
const byOperator: Recipe = async (on, given) => ({ ...given, token: on.site.ownerToken })

/** The token of the link to this page, in a mail to this address. */
async function linkTo(on: Ground, page: string, email: string): Promise<string> {
  let token: string | undefined
  await on.until(async () => {
    const mail = on.site.mail.links.findLast(({ to, text }) => to === email && text.includes(page))
    token = mail && /#token=([\w-]+)/.exec(mail.text)?.[1]
    return token !== undefined
  })
  return token!
}

const invitationToken = (on: Ground): Promise<string> => on.people.invitation(on.token, 'viewer', on.people.newEmail())

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** What an authenticator app shows now (RFC 6238). */
function totp(secret: string): string {
  const bits = [...secret].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((each) => Number.parseInt(each, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const mac = createHmac('sha1', bytes).update(counter).digest()
  const number = mac.readUInt32BE(mac.at(-1)! & 0x0f) & 0x7fff_ffff
  return String(number % 1_000_000).padStart(6, '0')
}

/** Somebody whose device for codes is on, or off; as requests that were made are not always sent, that is found out. */
async function withDevice(on: Ground, state: 'on' | 'off'): Promise<{ who: Holder; token: string }> {
  const who = await holder(on, 'has a device')
  const token = await on.session(who)
  if (state === 'off') await on.try('POST /me/totp/disable', { token, body: await confirmed(on, who, token) })
  else {
    const begun = await on.try('POST /me/totp', { token, body: await confirmed(on, who, token) })
    if (begun.status === 200) {
      const { secret } = begun.json as { secret: string }
      await on.must('POST /me/totp/confirm', { token, body: { code: totp(secret) } })
    }
  }
  return { who, token }
}

/** Another passkey, for somebody who has not too many. */
async function newPasskey(on: Ground): Promise<{ who: Holder; token: string; body: object }> {
  const who = await holder(on, `collects passkeys ${Math.floor(passkeys / PASSKEYS_PER_PERSON)}`)
  passkeys += 1
  const token = await on.session(who)
  const question = await on.must<never>('POST /me/passkeys/question', { token, body: await confirmed(on, who, token) })
  return { who, token, body: { name: on.named('passkey'), credential: who.authenticator.create(question) } }
}
let passkeys = 0

const passkeyOf = async (on: Ground, who: Holder): Promise<string> => {
  const token = await on.session(who)
  const list = await on.must<{ items: { id: string }[] }>('GET /me/passkeys', { token })
  return list.items[0]!.id
}

interface Begun {
  readonly url: string
  readonly flow: string
}

/** What the provider sends the browser back with. */
async function answered(on: Ground, { url, flow }: Begun, sub: string) {
  on.site.provider.people.set(sub, { sub, email: `${sub}@example.com`, email_verified: true, name: 'Signed On' })
  const back = await signInAtProvider(url, sub, `${on.site.publicUrl}/sign-in/sso`)
  const iss = back.get('iss')
  return { code: back.get('code')!, state: back.get('state')!, ...(iss !== null && { iss }), flow }
}

async function link(on: Ground): Promise<{ token: string; body: object }> {
  const who = await holder(on, 'links')
  const token = await on.session(who)
  const { items } = await on.must<{ items: { id: string }[] }>('GET /me/identities', { token })
  for (const { id } of items) await on.must('DELETE /me/identities/{identityId}', { token, params: { identityId: id } })
  const body = { flowIn: 'body', ...(await confirmed(on, who, token)) }
  const begun = await on.must<Begun>('POST /me/identities/link', { token, body })
  return { token, body: await answered(on, begun, `linked-${on.tester.chance.word()}`) }
}

async function proved(on: Ground): Promise<Person> {
  const who = await on.people.join(on.token, 'viewer')
  await on.must('POST /me/verification', { token: who.tokens.accessToken })
  await on.must('POST /verifications', { token: null, body: { token: await linkTo(on, '/verify-email', who.email) } })
  return who
}

const spent: Recipe = async (on, given) => ({
  ...given,
  token: (await newSession(on, await holder(on, 'comes and goes'))).accessToken,
})

export const accountRecipes: Recipes = {
  'GET /accounts': byOperator,
  'POST /accounts/password-resets': both(byOperator, async (on, given) => ({
    ...given,
    body: { email: (await person(on, 'cared for')).email },
  })),
  'POST /accounts/{accountId}/disable': both(byOperator, accountOf),
  'POST /accounts/{accountId}/enable': both(byOperator, accountOf),
  'DELETE /accounts/{accountId}/second-factor': both(byOperator, accountOf),

  'POST /keys': async (on, given) => ({
    ...given,
    token: on.token,
    body: { name: on.named('key'), scopes: ['workflow:read'], expiresAt: '2099-01-01T00:00:00Z' },
  }),
  'DELETE /keys/{keyId}': at(async (on) => {
    const body = { name: on.named('key'), scopes: ['node:read'] }
    return { keyId: (await on.must<{ key: { id: string } }>('POST /keys', { body })).key.id }
  }),

  'POST /setup': async (on, given) => ({
    ...given,
    body: { email: 'again@example.com', name: 'Again', password: PASSWORD, token: on.site.setupToken },
  }),
  'POST /sessions': async (on, given) => ({
    ...given,
    body: { email: (await person(on, 'signs in')).email, password: PASSWORD },
  }),
  'POST /sessions/second-factor': async (on, given) => {
    const who = await holder(on, 'signs in twice')
    const body = { email: who.email, password: PASSWORD }
    const { challenge, passkey } = await on.must<{ challenge: string; passkey: PasskeyQuestion }>('POST /sessions', {
      token: null,
      body,
    })
    return { ...given, body: { challenge, passkey: who.authenticator.get(passkey), refreshIn: 'body' } }
  },
  'POST /sessions/refresh': async (on, given) => {
    const { refreshToken } = await newSession(on, await holder(on, 'comes and goes'))
    return { ...given, body: { refreshToken } }
  },
  'GET /sessions': as('looks'),
  'DELETE /sessions': spent,
  'DELETE /sessions/current': spent,
  'POST /sessions/current/sso-sign-out': spent,
  'DELETE /sessions/{sessionId}': async (on, given) => {
    const who = await holder(on, 'has many sessions')
    return { ...given, token: await on.session(who), params: { sessionId: (await newSession(on, who)).sessionId } }
  },
  'POST /sessions/passkey': async (on, given) => {
    const question = await on.must<PasskeyQuestion>('POST /sessions/passkey/question', { token: null })
    return { ...given, body: { credential: (await holder(on, 'comes and goes')).authenticator.get(question) } }
  },
  'POST /sessions/sso': async (on, given) => ({ ...given, body: { flowIn: on.tester.chance.of(['body', 'cookie']) } }),
  'POST /sessions/sso/complete': async (on, given) => {
    const begun = await on.must<Begun>('POST /sessions/sso', { token: null, body: { flowIn: 'body' } })
    return { ...given, body: { ...(await answered(on, begun, 'signs-on')), refreshIn: 'body' } }
  },

  'GET /me': as('looks'),
  'PATCH /me': both(as('looks'), async (on, given) => ({ ...given, body: { name: on.named('person') } })),
  'POST /me/password': both(as('changes the password'), async (_, given) => ({
    ...given,
    body: { current: PASSWORD, next: PASSWORD },
  })),
  'POST /me/confirmation': both(as('shows who they are'), async (_, given) => ({
    ...given,
    body: { password: PASSWORD },
  })),
  'POST /me/delete': async (on, given) => {
    const who = await on.people.join(on.token, 'viewer')
    return { ...given, token: who.tokens.accessToken, body: { password: PASSWORD } }
  },
  'POST /me/email': async (on, given) => {
    const who = await holder(on, 'asks for another address')
    const token = await on.session(who)
    return { ...given, token, body: { email: on.people.newEmail(), ...(await confirmed(on, who, token)) } }
  },
  'POST /email-changes': async (on, given) => {
    const who = await holder(on, 'has another address')
    const token = await on.session(who)
    const email = on.people.newEmail()
    await on.must('POST /me/email', { token, body: { email, ...(await confirmed(on, who, token)) } })
    return { ...given, body: { token: await linkTo(on, '/change-email', email) } }
  },
  // Whose address is proved gets no mail, and may ask as often as they like.
  'POST /me/verification': async (on, given) => ({
    ...given,
    token: await on.session(await on.kept('proved', () => proved(on))),
  }),
  'POST /verifications': async (on, given) => {
    const who = await on.people.join(on.token, 'viewer')
    await on.must('POST /me/verification', { token: who.tokens.accessToken })
    return { ...given, body: { token: await linkTo(on, '/verify-email', who.email) } }
  },
  'POST /password-resets': async (on, given) => ({ ...given, body: { email: on.people.newEmail() } }),
  'POST /password-resets/complete': async (on, given) => {
    const { email } = await person(on, 'forgets the password')
    const asked = { token: on.site.ownerToken, body: { email } }
    const { token } = await on.must<{ token: string }>('POST /accounts/password-resets', asked)
    return { ...given, body: { token, password: PASSWORD } }
  },

  'GET /me/passkeys': as('looks'),
  'POST /me/passkeys/question': async (on, given) => {
    const who = await holder(on, 'is asked')
    const token = await on.session(who)
    return { ...given, token, body: await confirmed(on, who, token) }
  },
  'POST /me/passkeys/confirmation': async (on, given) => ({
    ...given,
    token: await on.session(await holder(on, 'is asked')),
  }),
  'POST /me/passkeys': async (on, given) => {
    const { token, body } = await newPasskey(on)
    return { ...given, token, body }
  },
  'PATCH /me/passkeys/{passkeyId}': async (on, given) => {
    const who = await holder(on, 'is asked')
    const params = { passkeyId: await passkeyOf(on, who) }
    return { ...given, token: await on.session(who), params, body: { name: on.named('passkey') } }
  },
  'POST /me/passkeys/{passkeyId}/remove': async (on, given) => {
    const { who, token, body } = await newPasskey(on)
    const made = await on.must<{ passkey: { id: string } }>('POST /me/passkeys', { token, body })
    // The new one is what goes, so the others answer.
    who.authenticator.passkeys.pop()
    return { ...given, token, params: { passkeyId: made.passkey.id }, body: await confirmed(on, who, token) }
  },

  'POST /me/totp': async (on, given) => {
    const { who, token } = await withDevice(on, 'off')
    return { ...given, token, body: await confirmed(on, who, token) }
  },
  'POST /me/totp/confirm': async (on, given) => {
    const { who, token } = await withDevice(on, 'off')
    const { secret } = await on.must<{ secret: string }>('POST /me/totp', {
      token,
      body: await confirmed(on, who, token),
    })
    return { ...given, token, body: { code: totp(secret) } }
  },
  'POST /me/totp/disable': async (on, given) => {
    const { who, token } = await withDevice(on, 'on')
    return { ...given, token, body: await confirmed(on, who, token) }
  },
  'POST /me/recovery-codes': async (on, given) => {
    const { who, token } = await withDevice(on, 'on')
    return { ...given, token, body: await confirmed(on, who, token) }
  },

  'GET /me/identities': as('looks'),
  'POST /me/identities/link': async (on, given) => {
    const who = await holder(on, 'is asked')
    const token = await on.session(who)
    return { ...given, token, body: { flowIn: 'body', ...(await confirmed(on, who, token)) } }
  },
  'POST /me/identities': async (on, given): Promise<Call> => ({ ...given, ...(await link(on)) }),
  'DELETE /me/identities/{identityId}': async (on, given) => {
    const { token, body } = await link(on)
    const { id } = await on.must<{ id: string }>('POST /me/identities', { token, body })
    return { ...given, token, params: { identityId: id } }
  },

  'GET /workspaces': as('looks'),
  'POST /invitations/open': async (on, given) => ({ ...given, body: { token: await invitationToken(on) } }),
  'POST /invitations/join': async (on, given) => {
    const token = await invitationToken(on)
    return { ...given, body: { token, name: 'Joined', password: PASSWORD, refreshIn: 'body' } }
  },
  'POST /me/invitations': async (on, given) => {
    const who = await person(on, 'is invited')
    const token = await invitationTo(on, await freshWorkspace(on), who)
    return { ...given, token: await on.session(who), body: { token } }
  },
}
