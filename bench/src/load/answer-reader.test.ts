import { describe, expect, it } from 'vitest'
import { type Answer, AnswerReader } from './answer-reader.ts'

const read = (...chunks: string[]) => {
  const answers: Answer[] = []
  const reader = new AnswerReader((answer) => answers.push(answer))
  for (const chunk of chunks) reader.read(Buffer.from(chunk))
  return answers.map(({ status, retryAfterSeconds, body }) => ({ status, retryAfterSeconds, body: body() }))
}

describe('AnswerReader', () => {
  it('reads an answer however it is cut', () => {
    const text = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nx: y\r\n\r\nabcd'
    for (let cut = 1; cut < text.length; cut += 1) {
      expect(read(text.slice(0, cut), text.slice(cut))).toEqual([
        { status: 200, retryAfterSeconds: undefined, body: 'abcd' },
      ])
    }
  })

  it('reads one after the other, and those without a body', () => {
    const answers = read(
      'HTTP/1.1 204 No Content\r\n\r\n',
      'HTTP/1.1 503 Busy\r\nretry-after: 2\r\ncontent-length: 0\r\n\r\n',
    )
    expect(answers).toEqual([
      { status: 204, retryAfterSeconds: undefined, body: '' },
      { status: 503, retryAfterSeconds: 2, body: '' },
    ])
  })

  it('refuses what it does not understand', () => {
    expect(() => read('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n')).toThrow('content-length')
    expect(() => read('HTTP/1.1 204 No\r\n\r\nmore')).toThrow('more came')
  })
})
