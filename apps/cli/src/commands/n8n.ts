import type { Command } from 'commander'
import type { Context } from '../context.ts'
import type { N8nRunOptions } from '../n8n/run-command.ts'

export function addN8nCommands(program: Command, context: Context): void {
  const n8n = program
    .command('n8n')
    .summary('look at, and try, workflows of n8n')
    .description('Look at what becomes of workflows of n8n, and run them here, without a server.')
  n8n
    .command('run')
    .summary('import a workflow of n8n and run it here')
    .description(
      'Import a workflow that n8n exported and run it from its manual trigger with one empty item, in n8n’s order of ' +
        'execution, on the database of the data folder. Pinned data is not used.\n\n' +
        'Exits 0 if it succeeded or waits, 1 if it failed.',
    )
    .argument('<file>', 'JSON of n8n')
    .option('--data-dir <folder>', 'data folder [LINKFLOW_DATA_DIR] (default: ./data)')
    .option('--fixtures <folder>', 'where the records of n8n’s training store are (default: fixtures beside the file)')
    .option('--json', 'print one document {status, error?, nodes: {<name>: [{outputs: [[{json}]]}]}}')
    .addHelpText('after', '\nExample:\n  linkflow n8n run orders.json --json | jq .nodes')
    .action(async (path: string, options: N8nRunOptions) => {
      const { n8nRunCommand } = await import('../n8n/run-command.ts')
      context.end(await n8nRunCommand(path, options, context.terminal))
    })
  n8n
    .command('report')
    .summary('what becomes of the nodes of workflows of n8n')
    .description(
      'Tell for every node whether it is converted, converted with something to know, or a placeholder that does not ' +
        'run; and which credentials must be connected. Nothing is stored.',
    )
    .argument('<files...>', 'JSON of n8n')
    .option('--json', 'print {files: [{file, workflows, totals}], totals}')
    .addHelpText('after', '\nExample:\n  linkflow n8n report exports/*.json')
    .action(async (paths: string[], options: { json?: boolean }) => {
      const { n8nReportCommand } = await import('../n8n/report-command.ts')
      context.end(n8nReportCommand(paths, options, context.terminal))
    })
}
