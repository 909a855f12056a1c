import { describe, expect, it } from 'vitest'
import { runOperation } from '../operations.ts'
import { readMail } from './read-mail.ts'

const read = (source: string) => readMail(Buffer.from(source.replaceAll('\n', '\r\n')))

describe('a mail', () => {
  it('is a value, with what goes with it', async () => {
    const mail = await read(`From: =?utf-8?q?Ada_L=C3=B6velace?= <ada@example.test>
To: "Bob, the first" <bob@example.test>, Team: eve@example.test, mal@example.test;
Subject: =?utf-8?b?w5xiZXI=?=
Date: Tue, 01 Jan 2030 10:00:00 +0100
Message-ID: <1@example.test>
Received: one
Received: two
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: multipart/alternative; boundary=y

--y
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Gr=FC=DFe
--y
Content-Type: text/html; charset=utf-8

<b>Hi</b>
--y--
--x
Content-Type: application/pdf; name=a.pdf
Content-Disposition: attachment; filename=../a.pdf
Content-Transfer-Encoding: base64

AAEC
--x--
`)
    expect(mail).toMatchObject({
      subject: 'Über',
      from: { name: 'Ada Lövelace', address: 'ada@example.test' },
      to: [
        { name: 'Bob, the first', address: 'bob@example.test' },
        { address: 'eve@example.test' },
        { address: 'mal@example.test' },
      ],
      date: '2030-01-01T09:00:00.000Z',
      messageId: '<1@example.test>',
      headers: { received: ['one', 'two'] },
      attachments: [{ name: '../a.pdf', mimeType: 'application/pdf', content: 'AAEC' }],
    })
    expect(String(mail.text).trim()).toBe('Grüße')
    expect(String(mail.html).trim()).toBe('<b>Hi</b>')
  })

  it('may be nothing much, and name headers as it likes', async () => {
    expect(await read('')).toMatchObject({ subject: '', from: null, to: [], text: '', attachments: [] })
    const mail = await read('__proto__: a\nconstructor: b\nSubject: s\n\nbody\n')
    expect(JSON.stringify(mail.headers)).toContain('"__proto__":"a"')
    expect(String(mail.text).trim()).toBe('body')
  })

  it('is refused where it is a tower', async () => {
    const parts = Array.from({ length: 200 }, (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\n\n--b${at}\n`)
    const source = Buffer.from(`Subject: t\n${parts.join('')}`.replaceAll('\n', '\r\n'))
    expect(await runOperation('read-mail', source, {})).toMatchObject({ ok: false, error: { code: 'mail-invalid' } })
  })
})
