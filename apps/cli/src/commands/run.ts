import type { Command } from 'commander'
import type { Context } from '../context.ts'
import type { RunOptions } from '../run/run-command.ts'

const several = (value: string, before: readonly string[]): string[] => [...before, value]

export function addRunCommand(program: Command, context: Context): void {
  program
    .command('run')
    .summary('run a workflow file here, without a server')
    .description(
      'Run a workflow file (JSON or YAML) in this process, on the database of the data folder; a server may run there ' +
        'or not. The execution is in the history («linkflow executions»), the workflow in no list.\n\n' +
        'Exits 0 if it succeeded, 1 if it failed or the file has problems.',
    )
    .argument('<file>', 'workflow file: .json, .yaml or .yml')
    .option(
      '-i, --input <json>',
      'input: JSON, @FILE, or - for standard input; a list is items, anything else one item',
    )
    .option(
      '-t, --trigger <id>',
      'where to start: id or name of a trigger node (default: the manual one, else the only one)',
    )
    .option('--to <node>', 'run up to this node (id or name) only, and take over what an earlier such run did')
    .option('--pin <node=items>', 'do not run this node, take these items: JSON or @FILE (repeatable)', several, [])
    .option('--fresh', 'with --to: take nothing over, run everything anew')
    .option('--timeout <seconds>', 'end the execution as timed out after so long')
    .option('--data-dir <folder>', 'data folder [LINKFLOW_DATA_DIR] (default: ./data)')
    .option('--json', 'print one document {status, output, error?, steps} and nothing else')
    .addHelpText(
      'after',
      `
Examples:
  linkflow run orders.yaml --input '{"orderId": "A-1"}'
  linkflow run orders.json --input @order.json --json | jq .output
  linkflow run orders.yaml --to transform --pin 'fetch=[{"id": 1}]'
  cat orders.json | linkflow run import.yaml --input - --timeout 60

A workflow that starts with a webhook takes what the webhook would give:
  linkflow run hook.json --input '{"method": "POST", "headers": {}, "query": {}, "body": {"id": 1}}'`,
    )
    .action(async (path: string, options: RunOptions) => {
      // Loaded when it is used: a list of executions need not load the whole server.
      const { runCommand } = await import('../run/run-command.ts')
      context.end(await runCommand(path, options, context.terminal))
    })
}
