import { describe, expect, it } from 'vitest'
import { type Access, type Actor, accessOf, mayShare, type Shared } from './access.ts'

const actors = {
  owner: { accountId: 'owner', managesAll: false },
  user: { accountId: 'user', managesAll: false },
  editor: { accountId: 'editor', managesAll: false },
  stranger: { accountId: 'stranger', managesAll: false },
  admin: { accountId: 'admin', managesAll: true },
  key: { accountId: undefined, managesAll: false },
  'key of an owner': { accountId: undefined, managesAll: true },
} satisfies Record<string, Actor>

const named = {
  with: 'members',
  members: [
    { accountId: 'user', may: 'use' },
    { accountId: 'editor', may: 'edit' },
  ],
} as const
const credentials = {
  'for everyone': { ownerId: 'owner', sharing: { with: 'everyone' } },
  'for everyone, made by a key': { ownerId: null, sharing: { with: 'everyone' } },
  'for some': { ownerId: 'owner', sharing: named },
  'for nobody else': { ownerId: 'owner', sharing: { with: 'members', members: [] } },
  'for some, made by a key': { ownerId: null, sharing: named },
} satisfies Record<string, Shared>

type Row = readonly [keyof typeof credentials, Record<keyof typeof actors, `${Access}${'' | ' share'}`>]
const all = 'edit' as const
const table: readonly Row[] = [
  [
    'for everyone',
    {
      owner: 'edit share',
      user: all,
      editor: all,
      stranger: all,
      admin: 'edit share',
      key: all,
      'key of an owner': 'edit share',
    },
  ],
  [
    'for everyone, made by a key',
    {
      owner: all,
      user: all,
      editor: all,
      stranger: all,
      admin: 'edit share',
      key: all,
      'key of an owner': 'edit share',
    },
  ],
  [
    'for some',
    {
      owner: 'edit share',
      user: 'use',
      editor: 'edit',
      stranger: 'none',
      admin: 'edit share',
      key: 'none',
      'key of an owner': 'edit share',
    },
  ],
  [
    'for nobody else',
    {
      owner: 'edit share',
      user: 'none',
      editor: 'none',
      stranger: 'none',
      admin: 'edit share',
      key: 'none',
      'key of an owner': 'edit share',
    },
  ],
  [
    'for some, made by a key',
    {
      owner: 'none',
      user: 'use',
      editor: 'edit',
      stranger: 'none',
      admin: 'edit share',
      key: 'none',
      'key of an owner': 'edit share',
    },
  ],
]

describe('who may do what with a credential', () => {
  it.each(table)('%s', (which, expected) => {
    const found = Object.entries(actors).map(([who, actor]) => {
      const share = mayShare(actor, credentials[which]) ? ' share' : ''
      return [who, `${accessOf(actor, credentials[which])}${share}`]
    })
    expect(Object.fromEntries(found)).toEqual(expected)
  })
})
