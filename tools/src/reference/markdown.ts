export { code, tableOf } from '@linkflow/node-runtime'

/** Says where a page comes from, so that nobody edits it by hand. */
export const page = (title: string, about: string, ...parts: readonly string[]): string =>
  `${[`# ${title}`, '<!-- Made by «npm run docs»; change the code that it is made from. -->', about, ...parts].join('\n\n')}\n`
