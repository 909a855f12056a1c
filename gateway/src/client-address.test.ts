import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { clientAddress } from './client-address.ts'

const request = (remoteAddress: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage

// Proves T31.
describe('the client’s address', () => {
  it.each([
    ['192.0.2.7', undefined, 0, '192.0.2.7'],
    ['::ffff:192.0.2.7', undefined, 0, '192.0.2.7'],
    // Nobody is believed.
    ['192.0.2.7', '203.0.113.9', 0, '192.0.2.7'],
    ['10.0.0.1', '203.0.113.9', 1, '203.0.113.9'],
    // What the client wrote itself stands before what the proxy saw.
    ['10.0.0.1', '1.2.3.4, 203.0.113.9', 1, '203.0.113.9'],
    ['10.0.0.1', '1.2.3.4, 203.0.113.9, 10.0.0.2', 2, '203.0.113.9'],
    // It came past one of the two.
    ['10.0.0.1', '203.0.113.9', 2, '10.0.0.1'],
    ['10.0.0.1', undefined, 1, '10.0.0.1'],
    ['10.0.0.1', 'unknown', 1, '10.0.0.1'],
    ['10.0.0.1', '', 1, '10.0.0.1'],
    ['10.0.0.1', '[2001:db8::5]:4711', 1, '2001:db8::5'],
    ['10.0.0.1', '203.0.113.9:4711', 1, '203.0.113.9'],
    ['fe80::1%eth0', undefined, 0, 'fe80::1'],
  ] as const)('peer %s, forwarded %s, %i proxies: %s', (peer, forwarded, hops, address) => {
    expect(clientAddress(request(peer, forwarded), hops)).toBe(address)
  })
})
