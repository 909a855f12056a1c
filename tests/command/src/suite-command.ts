import { type ParseArgsConfig, parseArgs } from 'node:util'

/** Scripts can tell «this was asked wrongly» from «something was found», which is 1. */
const EXIT_WRONG_OPTION = 2

type Options = NonNullable<ParseArgsConfig['options']>
export type OptionValues<T extends Options> = ReturnType<typeof parseArgs<{ options: T }>>['values']

/** What was asked cannot be done as it was asked: the message is for the person, and no stack is. */
export class WrongOption extends Error {}

/**
 * A suite's command line: `--help`, options that are checked, and the exit code.
 *
 * @param help    what `--help` prints; its first line is the command
 * @param options as `parseArgs` has them, without `help`
 * @param run     does the work; what it gives is the exit code
 */
export async function suiteCommand<const T extends Options>(
  help: string,
  options: T,
  run: (values: OptionValues<T>) => Promise<number>,
): Promise<void> {
  try {
    const all: Options = { ...options, help: { type: 'boolean' } }
    const { values } = parseArgs({ options: all })
    if (values['help'] === true) process.stdout.write(`${help}\n`)
    else process.exitCode = await run(values as OptionValues<T>)
  } catch (error) {
    if (!isWrongOption(error)) throw error
    const [command] = help.split(' -- ', 1)
    process.stderr.write(`${error.message}\nSee ${command} -- --help.\n`)
    process.exitCode = EXIT_WRONG_OPTION
  }
}

/** The suites that `--only A,B` names; all of them without it. */
export function chosenSuites<T extends { readonly name: string }>(
  suites: readonly T[],
  only: string | undefined,
): readonly T[] {
  const wanted = only?.split(',').map((name) => name.trim().toUpperCase())
  const unknown = wanted?.filter((name) => !suites.some((suite) => suite.name.toUpperCase() === name)) ?? []
  if (unknown.length > 0) {
    const names = suites.map(({ name }) => name).join(', ')
    throw new WrongOption(`There is no suite ${unknown.join(', ')}; there are ${names}.`)
  }
  return suites.filter(({ name }) => wanted?.includes(name.toUpperCase()) ?? true)
}

function isWrongOption(error: unknown): error is Error {
  return (
    error instanceof WrongOption ||
    (error instanceof TypeError && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS_'))
  )
}
