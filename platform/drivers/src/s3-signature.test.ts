import { describe, expect, it } from 'vitest'
import { authorizationOf, encodedPath, encodedQuery, hashOf, timeOf, type UnsignedRequest } from './s3-signature.ts'

const key = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
}
const time = '20130524T000000Z'
const signatureOf = ({ headers = [], ...request }: Partial<UnsignedRequest>) => {
  const bodyHash = request.bodyHash ?? hashOf('')
  const all = [...headers, ['x-amz-content-sha256', bodyHash], ['x-amz-date', time]] as const
  const host = 'examplebucket.s3.amazonaws.com'
  const whole = { method: 'GET', host, path: '/', query: [], ...request, headers: all, bodyHash }
  return authorizationOf(whole, key, time).split('Signature=')[1]
}

describe('the signature of a request', () => {
  it('is that of the four examples that the signature is described by', () => {
    expect(signatureOf({ path: '/test.txt', headers: [['range', 'bytes=0-9']] })).toBe(
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    )
    expect(
      signatureOf({
        method: 'PUT',
        path: encodedPath('/test$file.text'),
        headers: [
          ['date', 'Fri, 24 May 2013 00:00:00 GMT'],
          ['x-amz-storage-class', 'REDUCED_REDUNDANCY'],
        ],
        bodyHash: hashOf('Welcome to Amazon S3.'),
      }),
    ).toBe('98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd')
    expect(signatureOf({ query: [['lifecycle', '']] })).toBe(
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    )
    const query = [
      ['prefix', 'J'],
      ['max-keys', '2'],
    ] as const
    expect(signatureOf({ query })).toBe('34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7')
  })

  it('has its own encoding, and its own order', () => {
    expect(encodedPath("/a b/ü'(*)/+&?#")).toBe('/a%20b/%C3%BC%27%28%2A%29/%2B%26%3F%23')
    const query = [
      ['a-b', '1'],
      ['a', '~ /'],
    ] as const
    expect(encodedQuery(query)).toBe('a=~%20%2F&a-b=1')
    expect(timeOf(Date.UTC(2030, 0, 2, 3, 4, 5, 6))).toBe('20300102T030405Z')
  })
})
