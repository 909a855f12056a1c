import { describe, expect, it } from 'vitest'
import type { Account, AccountId } from './account.ts'
import { type Claims, type Judgement, judgeSignOn, type Known, type SignOnRules } from './sign-on.ts'

const claims: Claims = {
  issuer: 'https://id.example',
  subject: 's1',
  email: 'ada@example.com',
  isEmailVerified: true,
  name: 'Ada',
}
const nobody: Known = { linked: undefined, sameEmail: undefined }
const closed: SignOnRules = { domains: [], createsAccounts: false }
const open: SignOnRules = { domains: [], createsAccounts: true }
const ours: SignOnRules = { domains: ['example.com'], createsAccounts: true }

const account = (more: Partial<Account> = {}): Account => ({
  id: 'a1' as AccountId,
  email: 'ada@example.com',
  name: 'Ada',
  verifiedAt: new Date(0),
  disabledAt: undefined,
  createdAt: new Date(0),
  ...more,
})
const linked = (more?: Partial<Account>): Known => ({ ...nobody, linked: account(more) })
const same = (more?: Partial<Account>, hasOther = false): Known => ({
  ...nobody,
  sameEmail: { account: account(more), hasOther },
})
const [disabledAt, unverified] = [new Date(0), { ...claims, isEmailVerified: false }]
const refused = (why: string) => ({ type: 'refuse', why })

// Proves T22.
describe('a sign-on', () => {
  it.each<[string, Claims, Known, SignOnRules, object]>([
    ['opens what it is linked with', claims, linked(), closed, { type: 'open', accountId: 'a1' }],
    ['opens it whatever the address is now', { ...claims, email: 'x@y.z' }, linked(), closed, { type: 'open' }],
    ['opens it without an address', { ...unverified, email: undefined }, linked(), closed, { type: 'open' }],
    ['opens no disabled account', claims, linked({ disabledAt }), open, refused('account-disabled')],
    ['links an address that both proved', claims, same(), closed, { type: 'link', accountId: 'a1' }],
    ['links none that the provider did not prove', unverified, same(), open, refused('email-unverified')],
    ['links none that was not proved here', claims, same({ verifiedAt: undefined }), open, refused('account-unproved')],
    ['links no second subject', claims, same({}, true), open, refused('account-linked')],
    ['links no disabled account', claims, same({ disabledAt }), open, refused('account-disabled')],
    ['makes no account unless told to', claims, nobody, closed, refused('account-missing')],
    ['makes one if told to', claims, nobody, open, { type: 'create', email: 'ada@example.com', name: 'Ada' }],
    ['makes one without a name', { ...claims, name: undefined }, nobody, open, { type: 'create', name: 'ada' }],
    ['makes none for an unproved address', unverified, nobody, open, refused('email-unverified')],
    ['makes none without an address', { ...claims, email: undefined }, nobody, open, refused('email-unverified')],
    ['takes the named domains', claims, nobody, ours, { type: 'create' }],
    ['and no others', { ...claims, email: 'ada@example.org' }, nobody, ours, refused('domain-refused')],
    ['no domain below', { ...claims, email: 'ada@x.example.com' }, nobody, ours, refused('domain-refused')],
    ['no domain that ends alike', { ...claims, email: 'ada@notexample.com' }, nobody, ours, refused('domain-refused')],
    ['by the last @', { ...claims, email: '"a@example.com"@evil.test' }, nobody, ours, refused('domain-refused')],
    ['for linked ones too', { ...claims, email: 'ada@evil.test' }, linked(), ours, refused('domain-refused')],
    ['and of a proved address', unverified, linked(), ours, refused('email-unverified')],
  ])('%s', (_, given, known, rules, expected) =>
    expect(judgeSignOn(given, known, rules)).toMatchObject<Partial<Judgement>>(expected),
  )
})
