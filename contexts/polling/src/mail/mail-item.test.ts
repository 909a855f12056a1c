import { describe, expect, it } from 'vitest'
import { readMailOf } from './mail-item.ts'

describe('a mail that was read', () => {
  it('keeps the names of its attachments, and gives their contents apart', () => {
    const { json, attachments } = readMailOf({
      subject: 's',
      attachments: [
        { name: '../../etc/pass\u0000wd', mimeType: 'text/plain', contentId: 'a', content: 'AAEC' },
        { name: '', content: 7 },
      ],
    })
    expect(json).toEqual({
      subject: 's',
      attachments: [
        { file: 'attachment_0', name: 'pass wd', mimeType: 'text/plain', bytes: 3, contentId: 'a' },
        { file: 'attachment_1', name: 'attachment-2', mimeType: 'application/octet-stream', bytes: 0, contentId: null },
      ],
    })
    expect(attachments.map(({ content }) => [...content])).toEqual([[0, 1, 2], []])
  })

  it('may be anything', () => {
    expect(readMailOf(null)).toEqual({ json: { attachments: [] }, attachments: [] })
    expect(readMailOf({ attachments: 'no' }).attachments).toEqual([])
  })
})
