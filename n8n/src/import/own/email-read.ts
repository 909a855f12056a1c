import { own, textOf } from '../../values/json.ts'
import { isExpression } from '../expressions.ts'
import { become, type Convert, inside, leftOut, refuse } from './become.ts'

/** What n8n searches for unless it is told something else. */
const UNSEEN = /^\s*\[\s*"UNSEEN"\s*\]\s*$/i
const FIELDS =
  'Its item has the fields of LinkFlow (text, html, from.address, …); n8n’s are textPlain, textHtml and from. Look at a sample before you use them.'

export const emailRead: Convert = ({ parameters }) => {
  const folder = own(parameters, 'mailbox') ?? 'INBOX'
  const options = inside(parameters, 'options')
  const search = own(options, 'customEmailConfig')
  if (isExpression(folder))
    return refuse('Its mailbox is an expression, and nothing is there yet that it could speak of.')
  if (search !== undefined && !UNSEEN.test(textOf(search))) {
    return refuse('It searches for mail by rules of its own; the trigger here takes what is new.')
  }
  const format = own(parameters, 'format') ?? 'simple'
  const attachments = format === 'resolved' || own(parameters, 'downloadAttachments') === true
  return become(
    'email-trigger',
    {
      folder: textOf(folder),
      unseenOnly: true,
      markSeen: own(parameters, 'postProcessAction') !== 'nothing',
      attachments,
    },
    [
      'Choose its credential.',
      FIELDS,
      'It starts with mail that comes after it was published; n8n begins with all that nobody has seen.',
      ...(format === 'raw' ? ['It gave the mail as it was sent; here it is read.'] : []),
      ...leftOut(options, ['customEmailConfig', 'forceReconnect', 'trackLastMessageId']),
    ],
  )
}
