import { expect, it } from 'vitest'
import { mailboxName } from './mailbox-name.ts'

it.each([
  ['INBOX', 'INBOX'],
  ['Tom & Jerry', 'Tom &- Jerry'],
  ['Entwürfe', 'Entw&APw-rfe'],
  ['~peter/mail/台北/日本語', '~peter/mail/&U,BTFw-/&ZeVnLIqe-'],
  ['😀', '&2D3eAA-'],
  ['a\r\nb', 'a&AA0ACg-b'],
])('writes %s as mail servers have it', (folder, name) => {
  expect(mailboxName(folder)).toBe(name)
})
