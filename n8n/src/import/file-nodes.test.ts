import { describe, expect, it } from 'vitest'
import { convert } from './conversion.ts'
import type { SourceNode } from './shape.ts'

const source = (name: string, version: number, parameters: SourceNode['parameters'] = {}): SourceNode =>
  ({ name: 'Node', type: `n8n-nodes-base.${name}`, version, parameters }) as SourceNode

describe('nodes of n8n for files and texts', () => {
  it.each([
    ['convertToFile', 1],
    ['convertToFile', 1.1],
    ['extractFromFile', 1],
    ['extractFromFile', 1.1],
    ['spreadsheetFile', 1],
    ['spreadsheetFile', 2],
    ['moveBinaryData', 1],
    ['moveBinaryData', 1.1],
    ['readPDF', 1],
    ['readWriteFile', 1],
    ['readWriteFile', 1.1],
    ['readBinaryFile', 1],
    ['readBinaryFiles', 1],
    ['writeBinaryFile', 1],
    ['compression', 1],
    ['compression', 1.1],
    ['iCal', 1],
    ['crypto', 1],
    ['crypto', 2],
    ['jwt', 1],
    ['totp', 1],
    ['html', 1],
    ['html', 1.1],
    ['html', 1.2],
    ['htmlExtract', 1],
    ['markdown', 1],
    ['xml', 1],
    ['rssFeedRead', 1],
    ['rssFeedRead', 1.1],
    ['rssFeedRead', 1.2],
  ])('%s %f is brought as that version', (name, version) => {
    expect(convert(source(name, version))).toMatchObject({ version })
  })

  it.each([
    ['convertToFile', 1.1, ['csv', 'html', 'iCal', 'toJson', 'ods', 'rtf', 'toText', 'xls', 'xlsx', 'toBinary']],
    [
      'extractFromFile',
      1,
      ['csv', 'html', 'fromIcs', 'fromJson', 'ods', 'pdf', 'rtf', 'text', 'xml', 'xls', 'xlsx', 'binaryToPropery'],
    ],
    ['html', 1.2, ['generateHtmlTemplate', 'extractHtmlContent', 'convertToHtmlTable']],
  ])('%s does all that it does there', (name, version, operations) => {
    for (const operation of operations) {
      expect(convert(source(name, version, { operation })), operation).not.toHaveProperty('refused')
    }
  })

  it('say which credential to choose, and where their paths lead', () => {
    expect(convert(source('crypto', 2, { action: 'hmac' }))).toMatchObject({
      notes: [expect.stringContaining('credential')],
    })
    expect(convert(source('crypto', 1, { action: 'hmac', secret: 'x' }))).toMatchObject({ notes: [] })
    expect(convert(source('crypto', 2))).toMatchObject({ notes: [], parameters: { type: 'SHA256' } })
    expect(convert(source('jwt', 1))).toMatchObject({ notes: ['Choose its credential.'] })
    expect(convert(source('readWriteFile', 1))).toMatchObject({ notes: [expect.stringContaining('workspace')] })
  })
})
