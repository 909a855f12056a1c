import { networkInterfaces } from 'node:os'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classifyAddress, parseAddress } from './address-class.ts'
import { type AllowRule, parseEgressAllow } from './allow-rule.ts'
import { Guard } from './guard.ts'
import { normalizeHost } from './host.ts'
import { defaultLimits } from './limits.ts'
import type { Resolve } from './system-resolver.ts'

const rules = (text: string): AllowRule[] => {
  const parsed = parseEgressAllow(text)
  if (!parsed.ok) throw new Error(parsed.error)
  return parsed.value
}

const answers =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

function guard(options: { allow?: string; deny?: AllowRule[]; resolve?: Resolve } = {}): Guard {
  return new Guard({
    allow: rules(options.allow ?? ''),
    deny: options.deny ?? [],
    resolve: options.resolve ?? answers('93.184.215.14'),
    limits: defaultLimits,
  })
}

async function outcome(checked: Guard, host: string, port = 443, purpose: 'http' | 'tcp' = 'http'): Promise<string> {
  const normal = normalizeHost(host)
  if (normal === undefined) return 'not-a-host'
  const result = await checked.check({ host: normal, port, purpose })
  return result.ok ? result.value.map(({ address }) => address).join() : result.error.code
}

describe('the guard refuses by number', () => {
  // Each line is a way that private targets were reached elsewhere: plain, in another base, inside a tunnel form.
  const refused = [
    ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '100.100.100.200', '100.127.255.255'],
    ...['127.0.0.1', '127.255.255.254', '169.254.169.254', '169.254.170.2', '172.16.0.1', '172.31.255.255'],
    ...['192.0.0.192', '192.0.2.1', '192.31.196.1', '192.52.193.1', '192.88.99.1', '192.168.0.1', '192.175.48.1'],
    ...['198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1', '168.63.129.16'],
    ...['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.254', '255.255.255.255'],
    // One number, short forms, octal, hex, mixed: the URL parser unfolds them before they are judged.
    ...['2130706433', '017700000001', '0x7f000001', '127.1', '127.0.1', '0177.0.0.1', '0x7f.0.0.1', '0x7f.1', '0'],
    ...['0xa9fea9fe', '2852039166', '0251.0376.0251.0376', '0xa9.0xfe.0xa9.0xfe', '169.254.43518', '00000177.1'],
    ...['127.0.0.1.', '１２７.０.０.１', '127。0。0。1', '①②⑦.0.0.1', '0x7F.0X0.0.1'],
    ...['::', '::1', '0:0:0:0:0:0:0:1', '0000:0000:0000:0000:0000:0000:0000:0001', '::127.0.0.1', '::7f00:1'],
    ...['::ffff:127.0.0.1', '::ffff:7f00:1', '::FFFF:10.0.0.1', '0:0:0:0:0:ffff:a9fe:a9fe', '::ffff:0:127.0.0.1'],
    ...['64:ff9b::7f00:1', '64:ff9b::169.254.169.254', '64:ff9b::0.0.0.0', '64:ff9b:1::7f00:1', '64:ff9b:1::808:808'],
    ...['2002:7f00:1::', '2002:a9fe:a9fe::1', '2002:808:808::1', '2001:0:7f00:1::', '2001::f5ff:fffe'],
    ...['2001:db8::1', '2001:2::1', '2001:3::1', '2001:10::1', '2001:20::1', '3fff::1', '2620:4f:8000::1'],
    ...['2606:4700::5efe:7f00:1', '2606:4700::200:5efe:10.0.0.1', 'fe80::5efe:127.0.0.1'],
    ...['fc00::1', 'fd00:ec2::254', 'fdff::1', 'fe80::1', 'febf::1', 'fec0::1', 'ff02::1', 'ff0e::1'],
    ...['100::1', '5f00::1', '4000::1', '8000::1', 'e000::1'],
  ]
  it.each(refused)('%s', async (host) => {
    expect(await outcome(guard(), host)).toBe('egress-address-refused')
  })

  it.each(refused)('a name that leads to %s', async (host) => {
    const literal = parseAddress(normalizeHost(host)!)!.toString()
    expect(await outcome(guard({ resolve: answers(literal) }), 'evil.example')).toBe('egress-address-refused')
    expect(await outcome(guard({ resolve: answers('93.184.215.14', literal) }), 'evil.example')).toBe(
      'egress-address-refused',
    )
  })

  it.each([
    ...['8.8.8.8', '1.1.1.1', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255'],
    ...['128.0.0.1', '169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '192.167.255.255'],
    ...['192.169.0.0', '198.17.255.255', '198.20.0.0', '223.255.255.255', '168.63.129.15', '168.63.129.17'],
    ...['2606:4700:4700::1111', '2a00:1450:4001::200e', '2001:4860:4860::8888', '2400:cb00::7f00:1'],
  ])('but not %s', async (host) => {
    expect(await outcome(guard(), host)).toBe(host)
  })

  it('connects to the IPv4 address that a mapped form means, and to NAT64 of a public one as it stands', async () => {
    expect(await outcome(guard(), '::ffff:8.8.8.8')).toBe('8.8.8.8')
    expect(await outcome(guard(), '64:ff9b::8.8.8.8')).toBe('64:ff9b::808:808')
  })

  it.each(['1.2.3.4.5', '256.1.1.1', '0x100000000', '1.2.3.0x1000000', 'a..b', '..', '', 'a b', 'a/b', 'a@b', 'a%2eb'])(
    'and does not take "%s" for a host',
    async (host) => {
      expect(await outcome(guard(), host)).toBe('not-a-host')
    },
  )

  it('agrees with itself on every spelling of an IPv4 address', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (value) => {
        const parts = [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff)
        const plain = parts.join('.')
        const spellings = [
          String(value),
          `0x${value.toString(16)}`,
          `0${value.toString(8)}`,
          parts.map((part) => `0x${part.toString(16)}`).join('.'),
          parts.map((part) => `0${part.toString(8)}`).join('.'),
          `${parts[0]}.${value & 0xffffff}`,
          `${parts[0]}.${parts[1]}.${value & 0xffff}`,
          `::ffff:${plain}`,
        ]
        for (const spelling of spellings) expect(normalizeHost(spelling)).toBe(plain)
        const inNat64 = classifyAddress(parseAddress(`64:ff9b::${plain}`)!)
        expect(inNat64.kind).toBe(classifyAddress(parseAddress(plain)!).kind)
      }),
    )
  })
})

describe('allow rules', () => {
  it('are host:port, address[:port] or CIDR[:port]', () => {
    expect(rules('crm.internal:8080, 10.0.0.0/8 192.168.1.5:443\n[fd00::/8]:443,fd12::1')).toEqual([
      { kind: 'name', host: 'crm.internal', port: 8080 },
      { kind: 'network', network: '10.0.0.0', prefix: 8 },
      { kind: 'network', network: '192.168.1.5', prefix: 32, port: 443 },
      { kind: 'network', network: 'fd00::', prefix: 8, port: 443 },
      { kind: 'network', network: 'fd12::1', prefix: 128 },
    ])
  })

  it.each([
    'crm.internal',
    'crm.internal:0',
    'crm.internal:65536',
    '10.0.0.0/33',
    '10.0.0.0/8:0',
    'http://a:80',
    '*:80',
  ])('are not "%s", and the refusal says what to write', (text) => {
    const parsed = parseEgressAllow(text)
    expect(parsed).toMatchObject({ ok: false, error: expect.stringContaining('LINKFLOW_EGRESS_ALLOW: "') })
  })

  it('open exactly what they name', async () => {
    const open = guard({ allow: '127.0.0.1:8080 10.1.0.0/16 crm.internal:8080', resolve: answers('10.9.9.9') })
    expect(await outcome(open, '127.0.0.1', 8080)).toBe('127.0.0.1')
    expect(await outcome(open, '::ffff:127.0.0.1', 8080)).toBe('127.0.0.1')
    expect(await outcome(open, '127.0.0.1', 8081)).toBe('egress-address-refused')
    expect(await outcome(open, '127.0.0.2', 8080)).toBe('egress-address-refused')
    expect(await outcome(open, '10.1.255.255', 9)).toBe('egress-address-refused')
    expect(await outcome(open, '10.1.255.255', 99)).toBe('10.1.255.255')
    expect(await outcome(open, '10.2.0.0', 99)).toBe('egress-address-refused')
    expect(await outcome(open, 'CRM.internal.', 8080)).toBe('10.9.9.9')
    expect(await outcome(open, 'crm.internal', 8081)).toBe('egress-address-refused')
    expect(await outcome(open, 'other.internal', 8080)).toBe('egress-address-refused')
    expect(await outcome(open, '10.9.9.9', 8080)).toBe('egress-address-refused')
  })

  it('do not open what is no host: unspecified, multicast and broadcast addresses', async () => {
    const all = guard({ allow: '0.0.0.0/0 ::/0' })
    for (const host of ['0.0.0.0', '::', '224.0.0.1', '255.255.255.255', 'ff02::1', '64:ff9b::0.0.0.0']) {
      expect(await outcome(all, host)).toBe('egress-address-refused')
    }
    expect(await outcome(all, '127.0.0.1')).toBe('127.0.0.1')
  })

  it('are named by the refusal, with exactly what to add', async () => {
    const named = await guard({ resolve: answers('10.0.0.7') }).check({ host: 'crm.lan', port: 8080, purpose: 'http' })
    expect(named).toMatchObject({
      error: { message: expect.stringContaining('add crm.lan:8080 to LINKFLOW_EGRESS_ALLOW') },
    })
    expect(JSON.stringify(named)).not.toContain('10.0.0.7')
    const literal = await guard().check({ host: 'fd00::1', port: 80, purpose: 'http' })
    expect(literal).toMatchObject({ error: { message: expect.stringContaining('add [fd00::1]:80 to') } })
    expect(rules('[fd00::1]:80')).toHaveLength(1)
  })
})

describe('deny rules', () => {
  const all = '0.0.0.0/0 ::/0 db.internal:5432 localhost:5432'

  it('hold against every allow rule and every spelling of the address', async () => {
    const closed = guard({ allow: all, deny: rules('10.0.0.5:5432'), resolve: answers('10.0.0.5') })
    const spellings = [
      ...['10.0.0.5', '0x0a000005', '167772165', '::ffff:10.0.0.5', '64:ff9b::10.0.0.5', '2002:a00:5::'],
      ...['::10.0.0.5', '64:ff9b:1::10.0.0.5', 'fe80::5efe:10.0.0.5', '2001:0:a00:5::', 'db.internal'],
    ]
    for (const host of spellings) expect(await outcome(closed, host, 5432)).toBe('egress-address-refused')
    expect(await outcome(closed, '10.0.0.5', 8080)).toBe('10.0.0.5')
  })

  it('of a name hold for its addresses too, and for every special address while it cannot be resolved', async () => {
    let answer: string | undefined
    const resolve: Resolve = async () => {
      if (answer === undefined) throw Object.assign(new Error('no'), { code: 'EAI_AGAIN' })
      return [{ address: answer, family: 4 }]
    }
    const closed = guard({ allow: all, deny: rules('postgres:5432'), resolve })
    expect(await outcome(closed, '172.18.0.2', 5432)).toBe('egress-address-refused')
    expect(await outcome(closed, '8.8.8.8', 5432)).toBe('8.8.8.8')
    answer = '172.18.0.2'
    expect(await outcome(closed, '172.18.0.2', 5432)).toBe('egress-address-refused')
    expect(await outcome(closed, '172.18.0.3', 5432)).toBe('172.18.0.3')
    answer = undefined
    expect(await outcome(closed, '172.18.0.2', 5432)).toBe('egress-address-refused')
    expect(await outcome(closed, 'postgres', 5432)).toBe('egress-address-refused')
  })

  it('for loopback or for this machine hold for every address of this machine', async () => {
    const own = Object.values(networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? [])
    for (const deny of [rules('127.0.0.1:5432'), [{ kind: 'this-machine', port: 5432 } as const]]) {
      const closed = guard({ allow: all, deny })
      for (const address of ['127.0.0.1', '127.9.9.9', '::1', ...own]) {
        expect(await outcome(closed, address, 5432)).toBe('egress-address-refused')
      }
    }
  })
})

describe('ports that speak no HTTP', () => {
  it('are refused to requests, open to drivers, and opened by a rule that names them', async () => {
    expect(await outcome(guard(), 'mail.example', 25)).toBe('egress-address-refused')
    expect(await outcome(guard(), 'mail.example', 25, 'tcp')).toBe('93.184.215.14')
    expect(await outcome(guard({ allow: 'mail.example:25' }), 'mail.example', 25)).toBe('93.184.215.14')
    expect(await outcome(guard({ allow: '0.0.0.0/0' }), '8.8.8.8', 25)).toBe('egress-address-refused')
  })
})

describe('names without a usable answer', () => {
  it('fail as names do, retryable only when the resolver may answer later', async () => {
    const failing = (code: string): Guard =>
      guard({ resolve: () => Promise.reject(Object.assign(new Error('x'), { code })) })
    const check = (checked: Guard) => checked.check({ host: 'a.example', port: 443, purpose: 'http' })
    expect(await check(failing('ENOTFOUND'))).toMatchObject({ error: { code: 'egress-dns-failed', retryable: false } })
    expect(await check(failing('EAI_AGAIN'))).toMatchObject({ error: { code: 'egress-dns-failed', retryable: true } })
    for (const resolve of [answers(), answers('not-an-address')]) {
      expect(await outcome(guard({ resolve }), 'a.example')).toBe('egress-dns-failed')
    }
  })

  it('keep no more addresses than the limit', async () => {
    const many = (count: number) => answers(...Array.from({ length: count }, (_, index) => `8.8.8.${index + 1}`))
    const { addressesMax } = defaultLimits
    expect((await outcome(guard({ resolve: many(addressesMax) }), 'a.example')).split(',')).toHaveLength(addressesMax)
    expect((await outcome(guard({ resolve: many(addressesMax + 1) }), 'a.example')).split(',')).toHaveLength(
      addressesMax,
    )
  })
})
