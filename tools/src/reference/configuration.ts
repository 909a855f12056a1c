import { type Setting, settings } from '@linkflow/server'
import { code, page, tableOf } from './markdown.ts'

export const configurationPage = (): string =>
  page(
    'Configuration',
    'Every setting is an environment variable and a flag of `linkflow start`; the flag wins. A `LINKFLOW_` variable that ' +
      'is not in this table, or a value that cannot be understood, stops the start with a sentence that names it.',
    tableOf(
      ['Variable', 'Flag', 'Default', 'Meaning'],
      Object.values(settings).map((setting) => {
        const { env, flag, fallback, fallbackText, description } = setting as Setting<unknown>
        return [code(env), code(`--${flag}`), defaultOf(fallback, fallbackText), description]
      }),
    ),
    '## For the commands that talk to a server',
    tableOf(
      ['Variable', 'Default', 'Meaning'],
      [
        ['`LINKFLOW_URL`', '`http://127.0.0.1:<PORT>`', 'Address of the server.'],
        [
          '`LINKFLOW_TOKEN`',
          'the file `owner-token` in the data folder, for a server on this machine',
          'API key to talk to it with.',
        ],
        ['`NO_COLOR`', 'not set', 'With any value: no colours.'],
      ],
    ),
  )

const defaultOf = (fallback: string, text: string | undefined): string =>
  text ?? (fallback === '' ? 'none' : code(fallback))
