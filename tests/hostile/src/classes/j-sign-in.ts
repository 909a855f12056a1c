import { createHash } from 'node:crypto'
import { SoftwareAuthenticator } from '@linkflow/auth/testing'
import type { PasskeyQuestion } from '@linkflow/contracts'
import type { Reply } from '../site/client.ts'
import { PUBLIC_URL } from '../site/sign-on.ts'
import { bodyOf, type Site } from '../site/site.ts'
import { newNetwork, tokenFor, totpCode } from '../site/team.ts'
import type { Attempt, Finding } from '../suite.ts'
import { firstOf, unless } from './expect-status.ts'

const open = ({ client }: Pick<Site, 'client'>, path: string, body: unknown, from = newNetwork(), headers = {}) =>
  client.api('POST', path, { isAnonymous: true, from, headers, ...(body !== undefined && { body }) })

/** Whose answers hold tokens that are meant for whoever gets them. */
const unseen = ({ client }: Site) => ({ client: client.as('', []) })

/** Ways in, and ways to a new password. T31. */
export function signInAttempts(): Attempt[] {
  return [
    { name: 'set-up once more', run: setsUpAgain },
    { name: 'who has an account, by what a wrong password is answered', run: tellsNobody },
    { name: 'guessing, from one network after the other', run: guesses },
    { name: 'guessing, from one network that says it is many', run: pretendsNetworks },
    { name: 'a password that is an object, a list, or as long as a book', run: oddPasswords },
    {
      // One after the other: they are of one account, whose sign-ins are counted.
      name: 'a code for the second time, a recovery code by many at once, half a sign-in with something else',
      run: async (site) => (await codesTwice(site)) ?? (await recoveryTwice(site)) ?? halfOfAnother(site),
    },
    { name: 'a link to a new password that leads elsewhere', run: poisonsLink },
    { name: 'a link to a new password, twice, and after it the old sessions', run: resetTwice },
    { name: 'another address, without showing who it is', run: movesAddress },
    { name: 'a passkey of another page, of another server, of nobody', run: oddPasskeys },
  ]
}

async function setsUpAgain(site: Site): Promise<Finding> {
  await site.team()
  const account = { email: 'second@owner.example', name: 'S', password: 'a password of a stranger' }
  const many = await Promise.all([1, 2, 3].map(() => open(site, '/setup', account)))
  return many.map((reply) => unless([409], reply)).find((finding) => finding !== undefined)
}

async function tellsNobody(site: Site): Promise<Finding> {
  const { admin } = await site.team()
  const [known, unknown] = [
    await open(site, '/sessions', { email: admin.email, password: 'wrong' }),
    await open(site, '/sessions', { email: 'nobody@team.example', password: 'wrong' }),
  ].map(plain)
  const [reset, none] = [
    await open(site, '/password-resets', { email: 'plainly@nobody.example' }),
    await open(site, '/password-resets', { email: admin.email }),
  ].map(plain)
  // The mail that this caused is for nobody else to find.
  site.search.add({
    name: 'a link to a new password',
    secret: await tokenFor(site.mails, admin.email),
    mailedTo: admin.email,
  })
  return known !== unknown ? `${known} is not ${unknown}` : reset !== none ? `${reset} is not ${none}` : undefined
}

/** Without what is different in every answer. */
const plain = ({ status, headers, text }: Reply): string => {
  const names = Object.keys(headers).sort().join(' ')
  return `${status} ${names} ${text.replaceAll(/"requestId":"[^"]*"/g, '')}`
}

const GUESSES_MAX = 8

async function guesses(site: Site): Promise<Finding> {
  for (let guess = 0; guess < GUESSES_MAX; guess += 1) {
    const body = { email: 'guessed@team.example', password: `guess ${guess}` }
    if ((await open(site, '/sessions', body)).status === 429) return undefined
  }
  return `${GUESSES_MAX} guesses, and no wait`
}

const MAILS_MAX = 30

/** By mails, which cost no hash: they are counted for the same network. */
async function pretendsNetworks(site: Site): Promise<Finding> {
  const from = newNetwork()
  for (let mail = 0; mail < MAILS_MAX; mail += 1) {
    const address = `198.51.100.${mail}`
    const headers = {
      'x-forwarded-for': address,
      'x-real-ip': address,
      forwarded: `for=${address}`,
      'x-client-ip': address,
      'true-client-ip': address,
      'cf-connecting-ip': address,
    }
    const body = { email: `n${mail}@nobody.example` }
    if ((await open(site, '/password-resets', body, from, headers)).status === 429) return undefined
  }
  return `${MAILS_MAX} mails from as many made-up addresses, and no wait`
}

async function oddPasswords(site: Site): Promise<Finding> {
  const { admin } = await site.team()
  const odd = [{}, [], { $ne: null }, null, true, 0, '', 'x'.repeat(1025), '\u0000', ['a', 'b'], { length: 1e9 }]
  for (const password of odd) {
    const reply = await open(site, '/sessions', { email: admin.email, password })
    const finding = unless([401, 422, 429], reply, JSON.stringify(password).slice(0, 40))
    if (finding !== undefined) return finding
  }
  const twice = await site.client.api('POST', '/sessions', {
    isAnonymous: true,
    from: newNetwork(),
    headers: { 'content-type': 'application/json' },
    body: `{"email":"${admin.email}","password":"wrong","password":${JSON.stringify(admin.password)}}`,
  })
  return unless([400], twice, 'a password twice')
}

/** The first half of a sign-in. */
export const challenge = async (site: Site): Promise<string> => {
  const { guarded, signIn } = await site.team()
  await letAgain(site, 'sign-in', guarded.email)
  await letAgain(site, 'code', guarded.accountId)
  return (await bodyOf<{ challenge: string }>(signIn(guarded.email, guarded.password))).challenge
}

/** Guessing is slow, which is tried elsewhere: here an account is to be looked at more often than it would let. */
const letAgain = ({ cluster: { sql } }: Site, kind: string, account: string) =>
  sql.query('delete from auth.attempts where subject = $1', [
    createHash('sha256').update(`${kind}:account:${account}`).digest(),
  ])

const second = (site: Site, body: object) =>
  open(unseen(site), '/sessions/second-factor', { refreshIn: 'body', ...body })

async function codesTwice(site: Site): Promise<Finding> {
  const { guarded } = await site.team()
  const challenges = await Promise.all([1, 2, 3, 4].map(() => challenge(site)))
  const code = totpCode(guarded.totp)
  const many = await Promise.all(challenges.map((each) => second(site, { challenge: each, code })))
  const taken = many.filter(({ status }) => status === 200).length
  const again = await second(site, { challenge: await challenge(site), code })
  return taken === 1 ? unless([401, 403, 429], again, 'again') : `${taken} of 4 got in by one code`
}

async function recoveryTwice(site: Site): Promise<Finding> {
  const { guarded } = await site.team()
  const code = guarded.recoveryCodes[1]!
  const challenges = await Promise.all([1, 2, 3, 4].map(() => challenge(site)))
  const many = await Promise.all(challenges.map((each) => second(site, { challenge: each, code })))
  const taken = many.filter(({ status }) => status === 200).length
  return taken <= 1 ? undefined : `${taken} of 4 got in by one recovery code`
}

async function halfOfAnother(site: Site): Promise<Finding> {
  const { viewer, guarded } = await site.team()
  const forged = await second(site, { challenge: viewer.refreshToken, code: totpCode(guarded.totp) })
  const empty = await second(site, { challenge: await challenge(site), code: '' })
  const both = await second(site, { challenge: await challenge(site) })
  return firstOf(
    unless([401, 422, 429], forged, 'a refresh token for a half'),
    unless([422], empty, 'no code'),
    unless([422], both, 'neither code nor passkey'),
  )
}

/** Where a link leads is what the operator said, whatever the request says of itself. */
async function poisonsLink(site: Site): Promise<Finding> {
  const { outsider } = await site.team()
  const headers = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    forwarded: 'host=evil.example',
    origin: 'https://evil.example',
  }
  await open(site, '/password-resets', { email: outsider.email }, newNetwork(), headers)
  const token = await tokenFor(site.mails, outsider.email)
  site.search.add({ name: 'a link to a new password', secret: token, mailedTo: outsider.email })
  const mail = site.mails.links.find(({ text }) => text.includes(token))!
  const links = mail.text.match(/https?:\/\/[^\s"<]+/g) ?? []
  const others = links.filter((link) => !link.startsWith(`${PUBLIC_URL}/`))
  return mail.text.includes('evil') || others.length > 0 ? `the mail has ${links.join(', ')}` : undefined
}

async function resetTwice(site: Site): Promise<Finding> {
  const { join } = await site.team()
  const somebody = await join('forgetful', 'viewer')
  await open(site, '/password-resets', { email: somebody.email })
  const token = await tokenFor(site.mails, somebody.email)
  site.search.add({ name: 'a link to a new password', secret: token, mailedTo: somebody.email })
  const reset = (password: string) => open(site, '/password-resets/complete', { token, password })
  const many = await Promise.all([1, 2, 3].map((each) => reset(`another password ${each}`)))
  const taken = many.filter(({ status }) => status === 204).length
  await new Promise((resolve) => setTimeout(resolve, 1000))
  return firstOf(
    taken === 1 ? undefined : `${taken} of 3 took the link`,
    unless([401], await somebody.api('GET', '/me'), 'the session from before'),
    unless(
      [401, 429],
      await open(site, '/sessions', { email: somebody.email, password: somebody.password }),
      'the password from before',
    ),
  )
}

async function movesAddress(site: Site): Promise<Finding> {
  const { editor } = await site.team()
  const move = (body: object) => editor.api('POST', '/me/email', { body: { email: 'new@team.example', ...body } })
  const acts = await Promise.all([
    move({}),
    move({ password: 'wrong' }),
    editor.api('POST', '/me/totp', { body: {} }),
    editor.api('POST', '/me/recovery-codes', { body: {} }),
    editor.api('POST', '/me/delete', { body: {} }),
    editor.api('POST', '/me/identities/link', { body: { flowIn: 'body' } }),
    editor.api('POST', '/me/passkeys/question', { body: {} }),
    editor.api('POST', '/me/password', { body: { current: 'wrong', next: 'another password' } }),
  ])
  return acts.map((reply) => unless([401, 403, 409, 422], reply)).find((finding) => finding !== undefined)
}

async function oddPasskeys(site: Site): Promise<Finding> {
  const { admin } = await site.team()
  const origin = PUBLIC_URL
  const device = new SoftwareAuthenticator({ origin })
  const { password } = admin
  const asked = await bodyOf<Parameters<SoftwareAuthenticator['create']>[0]>(
    admin.api('POST', '/me/passkeys/question', { body: { password } }),
  )
  const added = await admin.api('POST', '/me/passkeys', { body: { name: 'Key', credential: device.create(asked) } })
  if (added.status !== 201) return `a good passkey was answered ${added.status}: ${added.text}`
  const own = `passkey:${device.passkeys[0]!.id}`
  const question = () => bodyOf<PasskeyQuestion>(open(site, '/sessions/passkey/question', undefined))
  const tries: Record<string, Parameters<SoftwareAuthenticator['get']>[1]> = {
    'another page': { origin: 'https://evil.example' },
    'a page within another': { crossOrigin: true, origin: 'https://evil.example' },
    'another server': { rpId: 'evil.example' },
    'another question': { challenge: 'A'.repeat(43) },
    'a registration for a sign-in': { type: 'webauthn.create' },
    'nobody was looked at': { isUserVerified: false },
    'nobody was there': { isUserPresent: false },
    'somebody else’s name': { userHandle: Buffer.from('owner').toString('base64url') },
    'a counter that went back': { counter: 0 },
  }
  for (const [name, mischief] of Object.entries(tries)) {
    await letAgain(site, 'sign-in', own)
    const credential = device.get(await question(), mischief)
    const finding = unless([401, 422], await open(site, '/sessions/passkey', { credential }), name)
    if (finding !== undefined) return finding
  }
  await letAgain(site, 'sign-in', own)
  const good = device.get(await question())
  const many = await Promise.all(
    [1, 2, 3].map(() => open(unseen(site), '/sessions/passkey', { credential: good, refreshIn: 'body' })),
  )
  const taken = many.filter(({ status }) => status === 200).length
  return taken === 1
    ? undefined
    : `${taken} of 3 got in by one answer: ${many.map(({ text }) => text.slice(0, 100)).join()}`
}
