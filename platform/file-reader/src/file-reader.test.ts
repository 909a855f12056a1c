import { afterAll, describe, expect, it } from 'vitest'
import { FileReader, type FileReading } from './index.ts'

const reader = new FileReader({ processesMax: 2 })
afterAll(() => reader.close())

const bytes = (text: string) => Buffer.from(text)
const job = (operation: string, content: Uint8Array, more: Partial<FileReading> = {}): FileReading => ({
  workspaceId: 'one',
  operation,
  content,
  options: {},
  signal: new AbortController().signal,
  ...more,
})
const rows = Array.from({ length: 50 }, (_, n) => ({ n, text: `row ${n}` }))
const sheet = { hasHeader: true, isCompressed: true, format: 'xlsx' }

describe('the process that reads files', () => {
  it('writes a workbook and reads it back, for one workspace and for another', async () => {
    for (const workspaceId of ['one', 'two', 'three']) {
      const written = await reader.run(job('write-sheet', bytes(JSON.stringify(rows)), { options: sheet, workspaceId }))
      if (!written.ok) throw new Error(written.error.message)
      const options = { hasHeader: true, includeEmpty: false, raw: false, dates: false }
      const read = await reader.run(job('read-sheet', written.value, { options, workspaceId }))
      expect(read.ok && JSON.parse(Buffer.from(read.value).toString())).toEqual(rows)
    }
  })

  it('does everything that there is behind its walls', async () => {
    const done = async (operation: string, text: string, options = {}) => {
      const answer = await reader.run(job(operation, bytes(text), { options }))
      return answer.ok ? JSON.parse(Buffer.from(answer.value).toString()) : answer.error
    }
    expect(await done('xml-to-json', '<a><b>1</b></a>')).toEqual({ a: { b: '1' } })
    expect(await done('json-to-xml', '{"a":{"b":1}}', { headless: true })).toBe('<a>\n  <b>1</b>\n</a>')
    expect(await done('markdown-to-html', '# Hi')).toBe('<h1 id="hi">Hi</h1>')
    expect(await done('html-to-markdown', '<h1>Hi</h1>')).toBe('# Hi')
    const values = [{ key: 't', cssSelector: 'p', returnValue: 'text' }]
    expect(await done('extract-html', '<p>x</p>', { values, trim: true, cleanUp: false, asPlainText: true })).toEqual({
      t: 'x',
    })
    expect(await done('read-feed', '<rss><channel><item><title>A</title></item></channel></rss>')).toEqual({
      items: [{ title: 'A' }],
    })
    const calendar = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n'
    expect(await done('read-calendar', calendar)).toMatchObject({ version: '2.0' })
    expect(await done('read-pdf', 'no pdf', { joinPages: true })).toMatchObject({ code: 'file-invalid' })
    expect(await done('no-such-thing', '')).toMatchObject({ code: 'format-unknown' })
  })

  it('is ended at its time, with a sentence, and the next file is read by another', async () => {
    const quick = new FileReader({ processesMax: 1, limits: { jobMsMax: 1 } })
    const answer = await quick.run(job('write-sheet', bytes(JSON.stringify(rows)), { options: sheet }))
    expect(answer).toMatchObject({ ok: false, error: { code: 'format-timeout' } })
    await quick.close()
  })

  it('is ended in the midst of a broken workbook that is read without end', async () => {
    const old = await reader.run(
      job('write-sheet', bytes('[{"a":1,"b":"x"}]'), { options: { ...sheet, format: 'xls' } }),
    )
    if (!old.ok) throw new Error(old.error.message)
    const broken = Buffer.from(old.value)
    broken[3151] = 204 // where the folder of its streams says what comes next: now nothing that there is
    const quick = new FileReader({ processesMax: 1, limits: { jobMsMax: 3_000 } })
    const options = { hasHeader: true, includeEmpty: false, raw: false, dates: false }
    const answer = await quick.run(job('read-sheet', broken, { options }))
    expect(answer).toMatchObject({ ok: false, error: { code: 'format-timeout' } })
    await quick.close()
  })

  it('is ended when its step is', async () => {
    const stop = new AbortController()
    const running = reader.run(job('write-sheet', bytes(JSON.stringify(rows)), { options: sheet, signal: stop.signal }))
    stop.abort()
    expect(await running).toMatchObject({ ok: false, error: { code: 'aborted' } })
    expect((await reader.run(job('markdown-to-html', bytes('x')))).ok).toBe(true)
  })

  it('that runs out of memory takes nobody with it', async () => {
    const small = new FileReader({ processesMax: 1, limits: { memoryMbMax: 40 } })
    const many = JSON.stringify(Array.from({ length: 200_000 }, (_, n) => ({ n, text: `row ${n}`, more: [n, n, n] })))
    expect(await small.run(job('write-sheet', bytes(many), { options: sheet }))).toMatchObject({
      ok: false,
      error: { code: 'file-too-large' },
    })
    expect((await small.run(job('markdown-to-html', bytes('x')))).ok).toBe(true)
    await small.close()
  })

  it('refuses more than may wait, and takes workspaces in turns', async () => {
    const narrow = new FileReader({ processesMax: 1, limits: { waitingPerWorkspaceMax: 2 } })
    const order: string[] = []
    const add = async (workspaceId: string) => {
      const answer = await narrow.run(job('markdown-to-html', bytes('x'), { workspaceId }))
      order.push(answer.ok ? workspaceId : answer.error.code)
    }
    await Promise.all([add('a'), add('a'), add('a'), add('a'), add('b')])
    expect(order).toEqual(['format-busy', 'a', 'a', 'b', 'a'])
    await narrow.close()
  })
})
