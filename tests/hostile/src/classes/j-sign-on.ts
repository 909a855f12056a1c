import { type Person, signInAtProvider } from '@linkflow/auth/testing'
import { SIGN_ON_BACK } from '../site/sign-on.ts'
import { bodyOf, type Site } from '../site/site.ts'
import { newNetwork } from '../site/team.ts'
import type { Attempt, Finding } from '../suite.ts'
import { firstOf, unless } from './expect-status.ts'

const post = (site: Site, path: string, body: object) =>
  site.client.as('', []).api('POST', path, { isAnonymous: true, from: newNetwork(), body })

const begin = (site: Site) => bodyOf<{ url: string; flow: string }>(post(site, '/sessions/sso', { flowIn: 'body' }))

/** What the provider puts behind the address that it sends the browser back to. */
async function cameBack(site: Site, url: string, person: Person) {
  site.signOn.people.set(person.sub, person)
  const { code, state, iss } = Object.fromEntries(await signInAtProvider(url, person.sub, SIGN_ON_BACK))
  site.search.add({ name: 'a code of the provider', secret: code! })
  return { code, state, iss }
}

const complete = (site: Site, body: object) => post(site, '/sessions/sso/complete', { refreshIn: 'body', ...body })

/** T22, T35: a real provider, and people who are somebody else there. */
export function signOnAttempts(): Attempt[] {
  const being = (name: string, person: (email: string) => Person): Attempt => ({
    name: `single sign-on: ${name}`,
    run: async (site) => {
      const { owner } = await site.team()
      const { url, flow } = await begin(site)
      const back = await cameBack(site, url, person(owner.email))
      return unless([403], await complete(site, { ...back, flow }))
    },
  })
  return [
    being('the owner’s address, which the provider did not prove', (email) => ({
      sub: 'm1',
      email,
      email_verified: false,
    })),
    being('the owner’s address, of which it says nothing', (email) => ({ sub: 'm2', email })),
    being('the owner’s address, proved in words', (email) => ({ sub: 'm3', email, email_verified: 'true' })),
    // Set-up asked for no proof of the owner’s address.
    being('the owner’s address, which was never proved here', (email) => ({ sub: 'm4', email, email_verified: true })),
    being('the owner’s address in another writing', (email) => ({
      sub: 'm5',
      email: email.replace('owner', 'ｏwner'),
      email_verified: true,
    })),
    being('two addresses in one', (email) => ({ sub: 'm6', email: `${email},m@evil.example`, email_verified: true })),
    being('a role of its own', () => ({
      ...{ sub: 'm7', email: 'm7@evil.example', email_verified: true, name: 'M' },
      ...{ role: 'owner', roles: ['owner'], groups: ['admin'], workspace: 'default' },
    })),
    { name: 'single sign-on: what came back, to another browser', run: otherBrowser },
    { name: 'single sign-on: what came back, twice', run: comesTwice },
    { name: 'single sign-on: an answer of another issuer, or with another state', run: otherAnswer },
    { name: 'single sign-on: sent elsewhere afterwards', run: leadsElsewhere },
    { name: 'single sign-on: linked with somebody else’s account', run: linksOthers },
  ]
}

const proved = (name: string): Person => ({ sub: name, email: `${name}@team.example`, email_verified: true })

async function otherBrowser(site: Site): Promise<Finding> {
  await site.team()
  const [mine, theirs] = [await begin(site), await begin(site)]
  const back = await cameBack(site, mine.url, proved('viewer'))
  return firstOf(
    unless([401, 403], await complete(site, { ...back, flow: theirs.flow }), 'under the flow of another'),
    unless([401, 403], await complete(site, back), 'under none'),
    unless(
      [401, 403],
      await complete(site, { ...back, flow: `${mine.flow.slice(0, -2)}AA` }),
      'under one that was changed',
    ),
  )
}

async function comesTwice(site: Site): Promise<Finding> {
  await site.team()
  const { url, flow } = await begin(site)
  const back = await cameBack(site, url, proved('operator'))
  const many = await Promise.all([1, 2, 3, 4].map(() => complete(site, { ...back, flow })))
  const taken = many.filter(({ status }) => status === 200).length
  return taken === 1
    ? undefined
    : `${taken} of 4 got in: ${many.map(({ status, text }) => `${status} ${text.slice(0, 80)}`).join()}`
}

async function otherAnswer(site: Site): Promise<Finding> {
  await site.team()
  const attempts: readonly object[] = [
    { iss: 'https://evil.example' },
    { state: 'A'.repeat(43) },
    { code: 'A'.repeat(43) },
  ]
  for (const change of attempts) {
    const { url, flow } = await begin(site)
    const back = await cameBack(site, url, proved('editor'))
    const finding = unless([401, 403], await complete(site, { ...back, flow, ...change }), JSON.stringify(change))
    if (finding !== undefined) return finding
  }
  return undefined
}

/** CVE-2026-33720, CVE-2026-42230: where the browser comes back to is nobody’s to say. */
async function leadsElsewhere(site: Site): Promise<Finding> {
  const fields = ['redirect', 'redirectUri', 'redirect_uri', 'returnTo', 'next', 'url']
  for (const field of fields) {
    const reply = await post(site, '/sessions/sso', { flowIn: 'body', [field]: 'https://evil.example/' })
    const finding = unless([422], reply, field)
    if (finding !== undefined) return finding
  }
  const asked = await site.client.api('POST', '/sessions/sso?redirect_uri=https://evil.example', {
    isAnonymous: true,
    headers: { host: 'localhost', 'x-forwarded-host': 'evil.example', referer: 'https://evil.example/' },
    body: { flowIn: 'body' },
  })
  return asked.text.includes('evil.example') ? `leads to ${asked.text.slice(0, 300)}` : undefined
}

async function linksOthers(site: Site): Promise<Finding> {
  const { outsider, editor } = await site.team()
  const link = await bodyOf<{ url: string; flow: string }>(
    outsider.api('POST', '/me/identities/link', { body: { flowIn: 'body', password: outsider.password } }),
  )
  const back = await cameBack(site, link.url, { sub: 'mallory', email: 'mallory@evil.example', email_verified: true })
  return firstOf(
    unless(
      [401, 403],
      await editor.api('POST', '/me/identities', { body: { ...back, flow: link.flow } }),
      'another account',
    ),
    unless([401, 403], await complete(site, { ...back, flow: link.flow }), 'for a sign-in'),
  )
}
