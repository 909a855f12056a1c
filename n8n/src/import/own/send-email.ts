import type { Json } from '@linkflow/kernel'
import { namesIn, own } from '../../values/json.ts'
import { isExpression, templatesOf } from '../expressions.ts'
import { become, type Convert, inside, leftOut, refuse } from './become.ts'

const NOTES = ['Choose its credential.', 'Its item says messageId, accepted, rejected and response.']

/** Version 1 has its fields side by side, version 2 some of them among the options. */
export const sendEmail: Convert = ({ parameters, version }) => {
  if ((own(parameters, 'operation') ?? 'send') !== 'send') {
    return refuse('It waits for an answer to the mail, which is not converted yet.')
  }
  const options = inside(parameters, 'options')
  const at = (name: string): Json => templatesOf(own(version < 2 ? parameters : options, name) ?? '')
  const attached = own(version < 2 ? parameters : options, 'attachments') ?? ''
  if (isExpression(attached)) return refuse('The names of its attachments are an expression.')
  const format = own(parameters, 'emailFormat') ?? (version >= 2.1 ? 'html' : 'text')
  const [hasText, hasHtml] = version < 2 ? [true, true] : [format !== 'html', format !== 'text']
  return become(
    'send-email',
    {
      from: templatesOf(own(parameters, 'fromEmail') ?? ''),
      to: templatesOf(own(parameters, 'toEmail') ?? ''),
      cc: at('ccEmail'),
      bcc: at('bccEmail'),
      replyTo: templatesOf(own(options, 'replyTo') ?? ''),
      subject: templatesOf(own(parameters, 'subject') ?? ''),
      ...(hasText && { text: templatesOf(own(parameters, 'text') ?? '') }),
      ...(hasHtml && { html: templatesOf(own(parameters, 'html') ?? '') }),
      attachments: namesIn(attached),
    },
    [
      ...NOTES,
      ...(own(options, 'allowUnauthorizedCerts') === true
        ? ['Any certificate was accepted; set the encryption of the credential to «unverified» if it must be so.']
        : []),
      ...leftOut(options, [
        'attachments',
        'ccEmail',
        'bccEmail',
        'replyTo',
        'appendAttribution',
        'allowUnauthorizedCerts',
      ]),
    ],
  )
}
