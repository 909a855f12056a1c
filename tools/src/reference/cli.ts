import { Readable } from 'node:stream'
import { addCommands, type Command, makeProgram, openApi, type Terminal } from '@linkflow/cli'
import { page } from './markdown.ts'

const WIDTH = 100
const silent = { columns: WIDTH, write() {} }
const terminal: Terminal = {
  env: {},
  stdin: Readable.from([]),
  stdout: silent,
  stderr: silent,
  onInterrupt: () => () => {},
  onOrphaned() {},
  exit() {},
}

export function cliPage(): string {
  const program = makeProgram({ terminal, end() {}, api: openApi(terminal) }, addCommands)
  return page(
    'Command line',
    'What `linkflow help <command>` prints. In a checkout it is `npm run linkflow -- <command>` or `node bin/linkflow.mjs <command>`.',
    ...sections(program, ''),
  )
}

function sections(command: Command, parent: string): string[] {
  const name = `${parent}${command.name()}`
  return [
    `${parent === '' ? '##' : parent.includes(' ') && parent.trim().includes(' ') ? '####' : '###'} ${name}`,
    `\`\`\`text\n${helpOf(command)}\n\`\`\``,
    ...command.commands.filter((each) => each.name() !== 'help').flatMap((each) => sections(each, `${name} `)),
  ]
}

/** All of it, the examples below the options included. */
function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({ writeOut: (chunk) => (text += chunk), getOutHelpWidth: () => WIDTH })
  command.outputHelp()
  return text.trim()
}
