import { describe, expect, it } from 'vitest'
import { isKnownDevice } from './known-device.ts'

const firefox = (version: string) => `Mozilla/5.0 (X11; Linux x86_64; rv:${version}) Gecko/20100101 Firefox/${version}`
const here = { address: '192.0.2.7', userAgent: firefox('142.0') }

describe('a device', () => {
  it.each([
    ['the same', here, true],
    ['after an update', { ...here, userAgent: firefox('143.0.1') }, true],
    ['another browser', { ...here, userAgent: 'Mozilla/5.0 Chrome/150.0' }, false],
    ['elsewhere', { ...here, address: '192.0.2.8' }, false],
    ['without a name', { ...here, userAgent: '' }, false],
  ])('%s', (_, client, isKnown) => expect(isKnownDevice(client, [here])).toBe(isKnown))

  it('is known anywhere in its /64, and to nobody who was never here', () => {
    const v6 = { ...here, address: '2001:db8::1' }
    expect(isKnownDevice({ ...v6, address: '2001:db8::2' }, [v6])).toBe(true)
    expect(isKnownDevice({ ...v6, address: '2001:db8:0:1::1' }, [v6])).toBe(false)
    expect(isKnownDevice(here, [])).toBe(false)
  })
})
