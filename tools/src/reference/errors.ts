import { errorCodes } from '@linkflow/contracts'
import { code, page, tableOf } from './markdown.ts'

export const errorsPage = (): string =>
  page(
    'Error codes',
    'Every error of the API is `application/problem+json`: `code` is one of these and never changes its meaning, `detail` ' +
      'says what happened this time, to what, and what to do. Show people `detail`; let programs read `code`. Where there ' +
      'is more than one thing wrong, `problems` has them all, each with a JSON pointer into what was sent.',
    tableOf(
      ['Code', 'Status', 'Meaning'],
      Object.entries(errorCodes).map(([name, { status, title }]) => [code(name), String(status), title]),
    ),
  )
