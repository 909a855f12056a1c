import { describe, expect, it } from 'vitest'
import { type AuditAct, type AuditEntry, type AuditPlace, CHAIN_START, followChain, linkAct } from './audit-entry.ts'

const workspace = '0198c0de-0000-7000-8000-00000000000a'
const neighbour = '0198c0de-0000-7000-8000-00000000000b'
const anAct = (given: Partial<AuditAct> = {}): AuditAct => ({
  at: new Date('2030-01-01T12:00:00.123Z'),
  actor: { type: 'account', id: workspace },
  requestId: 'r-1',
  address: '192.0.2.7',
  action: 'workflow.published',
  thing: 'w-1',
  before: undefined,
  after: '{"name":"x"}',
  ...given,
})

function chainOf(acts: readonly AuditAct[], of = workspace): AuditEntry[] {
  const entries: AuditEntry[] = []
  let place: AuditPlace = CHAIN_START
  for (const act of acts) {
    const entry = linkAct(of, place, act)
    entries.push(entry)
    place = entry
  }
  return entries
}
const whole = chainOf([anAct(), anAct({ thing: 'w-2' }), anAct({ actor: { type: 'system' } }), anAct()])
const breakOf = (entries: readonly AuditEntry[]) => followChain(workspace, CHAIN_START, entries).broken

describe('the chain of the audit log', () => {
  it('is whole as it was written, from the start and from any place', () => {
    expect(followChain(workspace, CHAIN_START, whole)).toEqual({ place: { number: 4, hash: whole[3]!.hash } })
    expect(followChain(workspace, whole[1]!, whole.slice(2)).broken).toBeUndefined()
  })

  it.each<[string, Partial<AuditEntry>]>([
    ['when', { at: new Date('2030-01-01T12:00:00.124Z') }],
    ['who', { actor: { type: 'account', id: neighbour } }],
    ['a person for a key', { actor: { type: 'key', id: workspace } }],
    ['the request', { requestId: undefined }],
    ['from where', { address: '192.0.2.8' }],
    ['from nowhere', { address: undefined }],
    ['what', { action: 'workflow.deleted' }],
    ['to what', { thing: undefined }],
    ['before', { before: '{}' }],
    ['after', { after: '{"name":"y"}' }],
    ['a value that moved to its neighbour', { before: '{"name":"x"}', after: undefined }],
  ])('shows at its number that an entry says otherwise: %s', (_, change) => {
    expect(breakOf(whole.with(1, { ...whole[1]!, ...change }))).toEqual({ number: 2, problem: 'changed' })
  })

  it('shows what was left out, moved, or written anew with a hash of its own', () => {
    expect(breakOf(whole.toSpliced(1, 1))).toEqual({ number: 2, problem: 'missing' })
    const swapped = [whole[0]!, { ...whole[2]!, number: 2 }, { ...whole[1]!, number: 3 }, whole[3]!]
    expect(breakOf(swapped)).toEqual({ number: 2, problem: 'changed' })
    const rewritten = linkAct(workspace, whole[0]!, anAct({ thing: 'another' }))
    expect(breakOf(whole.with(1, rewritten))).toEqual({ number: 3, problem: 'changed' })
  })

  it('fits entries that were written before there were addresses', () => {
    const old = linkAct(workspace, CHAIN_START, anAct({ address: undefined }))
    const hash = 'a0c2d3f7fb78b408f605a498a82c4d9fe23b8b14135da91a11b375d25dd625c1'
    expect(Buffer.from(old.hash).toString('hex')).toBe(hash)
    expect(breakOf([old, linkAct(workspace, old, anAct())])).toBeUndefined()
    expect(breakOf([{ ...old, address: '192.0.2.7' }])).toEqual({ number: 1, problem: 'changed' })
  })

  it('is of one workspace: the same acts of a neighbour do not fit', () => {
    expect(breakOf(chainOf([anAct()], neighbour))).toEqual({ number: 1, problem: 'changed' })
  })
})
