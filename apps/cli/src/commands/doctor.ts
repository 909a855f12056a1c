import type { Command } from 'commander'
import type { Context } from '../context.ts'
import type { DoctorOptions } from '../doctor/doctor-command.ts'

export function addDoctorCommand(program: Command, context: Context): void {
  program
    .command('doctor')
    .summary('look at this installation and say what is wrong')
    .description(
      'Check Node, the data folder and its rights, the disk, the database and its settings, the master key, the sandbox, ' +
        'the egress guard and the port. Uses the settings of the environment, as «linkflow start» would; changes nothing.\n\n' +
        'Exits 1 if something is wrong (✗); what someone should decide about (!) does not count.',
    )
    .option('--data-dir <folder>', 'data folder [LINKFLOW_DATA_DIR] (default: ./data)')
    .option('--json', 'print {ok, findings: [{check, level, message}]}')
    .addHelpText(
      'after',
      `
Examples:
  linkflow doctor
  LINKFLOW_DATA_DIR=/var/lib/linkflow linkflow doctor --json`,
    )
    .action(async (options: DoctorOptions) => {
      const { doctorCommand } = await import('../doctor/doctor-command.ts')
      context.end(await doctorCommand(options, context.terminal))
    })
}
