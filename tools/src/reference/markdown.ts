/** Text of a table's cell: one line, with nothing that ends the cell. */
export const cell = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').trim()

export const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``)

export const tableOf = (titles: readonly string[], rows: readonly (readonly string[])[]): string =>
  [titles, titles.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')

/** Says where a page comes from, so that nobody edits it by hand. */
export const page = (title: string, about: string, ...parts: readonly string[]): string =>
  `${[`# ${title}`, '<!-- Made by «npm run docs»; change the code that it is made from. -->', about, ...parts].join('\n\n')}\n`
